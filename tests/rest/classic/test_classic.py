"""The names of twilio-python 5."""

from dataclasses import replace

import pytest

from switchhook.domain.changes import Update
from switchhook.domain.entities import Call
from switchhook.rest import TwilioRestClient, TwilioRestException
from switchhook.rest.classic import Resources
from tests.api.platform import BASE, SID, Platform
from tests.store import samples

TO, FROM, URL = "+14155550101", "+14155550100", "https://example.com/v"


def test_a_call_is_placed_routed_and_hung_up(old: Resources, platform: Platform) -> None:
    call = old.calls.create(TO, FROM, URL, status_events=["ringing"], status_method="GET")
    assert call.sid.startswith("CA")
    assert (call.to, call.from_, call.status) == (TO, FROM, "queued")
    (asked,) = platform.calls.asked
    assert (asked.status_callback_event, asked.status_callback_method) == (("ringing",), "GET")
    platform.commit(Update(Call, call.sid, {"status": "in-progress"}))
    call.route(URL, method="GET")
    assert platform.calls.redirected[0].method == "GET"
    assert call.hangup().status == "completed"
    assert old.calls.get(call.sid).status == "completed"
    assert repr(call) == f"<Call {call.sid}>"


def test_calls_are_listed_a_page_at_a_time_with_the_old_filters(old: Resources) -> None:
    for _ in range(3):
        old.calls.create(to=TO, from_=FROM, url=URL)
    assert len(old.calls.list(page_size=2)) == 2
    assert len(old.calls.list(page=1, page_size=2)) == 1
    assert len(list(old.calls.iter())) == 3
    assert old.calls.list(started_after="2026-01-01", ended_before="2026-01-01") == []


def test_a_message_is_sent_redacted_and_deleted(old: Resources, platform: Platform) -> None:
    message = old.sms.messages.create(to=TO, from_=FROM, body="Hi")
    assert message.body == "Hi"
    assert message.redact().body == ""
    assert old.messages.list(after="2026-01-01") == []
    message.delete()
    with pytest.raises(TwilioRestException) as gone:
        message.delete()
    assert gone.value.code == 20404


def test_a_message_has_its_media(old: Resources, platform: Platform) -> None:
    message = old.messages.create(to=TO, from_=FROM, body="Hi")
    platform.add(replace(samples.medium(1), account_sid=SID, message_sid=message.sid))
    assert [one.content_type for one in message.media_list.list()] == ["image/png"]
    [one] = old.media(message.sid).iter(after="2020-01-01")
    assert one.parent_sid == message.sid
    one.delete()
    assert old.media(message.sid).list() == []


def test_short_codes_are_read_and_set_up(old: Resources, platform: Platform) -> None:
    platform.add(replace(samples.short_code(1), account_sid=SID))
    [code] = old.sms.short_codes.list(short_code="89401")
    code.update(friendly_name="Votes", url="https://app.test/votes", method="GET")
    assert (code.friendly_name, code.sms_url, code.sms_method) == (
        "Votes", "https://app.test/votes", "GET",
    )  # fmt: skip
    assert old.sms.short_codes.get(code.sid).sms_url == code.sms_url


def test_what_is_done_to_an_item_shows_in_it(old: Resources, platform: Platform) -> None:
    call = old.calls.create(TO, FROM, URL, if_machine="Continue")
    call.hangup()
    assert call.status == "completed"


def test_a_call_has_its_notifications_and_recordings(old: Resources, platform: Platform) -> None:
    call = old.calls.create(TO, FROM, URL, call_reason="News")
    (notification,) = call.notifications.list(after="2026-01-01")
    assert call.notifications.get(notification.sid).error_code == "20001"
    assert old.notifications.list(before="2026-01-01") == []
    recording = replace(samples.recording(1), account_sid=SID, call_sid=call.sid)
    platform.add(recording)
    (found,) = call.recordings.list()
    address = f"{BASE}/2010-04-01/Accounts/{SID}/Recordings/{found.sid}.mp3"
    assert old.recordings.get(found.sid).formats["mp3"] == address
    assert found.transcriptions.list() == old.transcriptions.list() == []
    assert [one.sid for one in old.recordings.list(call_sid=call.sid)] == [found.sid]
    assert old.recordings.list(after="2026-01-01") == []
    assert found.delete()
    assert list(call.recordings.iter()) == []


def test_an_account_has_its_own_resources(old: Resources) -> None:
    child = old.accounts.create(friendly_name="Child")
    number = child.phone_numbers.purchase(area_code="415")
    assert number.account_sid == child.sid
    assert old.phone_numbers.list() == []


def test_numbers_are_told_apart_by_their_old_types(old: Resources) -> None:
    number = old.phone_numbers.purchase(
        phone_number=TO, type="local", status_callback_url="https://example.com/s"
    )
    assert number.status_callback == "https://example.com/s"
    assert [one.sid for one in old.phone_numbers.list(type="local")] == [number.sid]
    assert old.phone_numbers.list(type="tollfree") == []
    app = old.applications.create(friendly_name="A")
    number.update(application_sid=app.sid, status_callback_url="")
    assert (number.voice_application_sid, number.sms_application_sid) == (app.sid, app.sid)
    assert number.status_callback == ""
    with pytest.raises(TypeError, match="phone_number or area_code"):
        old.phone_numbers.purchase()


def test_a_key_shows_its_secret_once(old: Resources) -> None:
    key = old.keys.create(friendly_name="CI")
    assert key.secret
    assert key.update(friendly_name="Robot").friendly_name == "Robot"
    assert not hasattr(old.keys.get(key.sid), "secret")
    assert key.delete()


def test_numbers_apps_and_accounts_have_their_old_names(old: Resources) -> None:
    number = old.phone_numbers.purchase(area_code="415")
    assert number.update(friendly_name="Desk").friendly_name == "Desk"
    child = old.accounts.create(friendly_name="Child")
    assert child.suspend().status == "suspended"
    assert child.activate().status == "active"
    assert number.transfer(child.sid).account_sid == child.sid
    assert child.close().status == "closed"
    app = old.applications.create(friendly_name="A")
    assert app.delete()
    assert old.notifications.list() == old.recordings.list() == []
    with pytest.raises(AttributeError):
        app.hangup()


def test_the_environment_says_what_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", SID)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "t")
    assert TwilioRestClient().account_sid == SID
    assert TwilioRestClient(request_account="AC2").account_sid == "AC2"
