"""The official `twilio` library drives every resource of a running server."""

import base64
import io
import urllib.error
import urllib.request
import wave
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

from tests.peers.sdk import Phone, sdk, twimlet
from tests.peers.server import RunningServer, running
from tests.peers.waiting import until

PAUSE = "<Response><Pause length='60'/></Response>"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture
def client(server: RunningServer) -> Any:
    return sdk(server)


@pytest.fixture
def phone(server: RunningServer) -> Phone:
    return Phone(server)


def fails(code: int, status: int, work: Callable[[], object]) -> TwilioRestException:
    """Expect `work` to be refused with Twilio's code."""
    with pytest.raises(TwilioRestException) as raised:
        work()
    assert (raised.value.code, raised.value.status) == (code, status)
    return raised.value


def refused(code: int, work: Callable[[], object]) -> None:
    """Expect a page to be refused, for which the SDK has a plainer exception."""
    with pytest.raises(TwilioException, match=f'"code": ?{code}'):
        work()


def has_status(client: Any, sid: str, *statuses: str) -> bool:
    """Tell whether the call is in one of `statuses`."""
    return client.calls(sid).fetch().status in statuses


def ended(client: Any, sid: str) -> Any:
    """Wait until the call is over and return it."""
    until(lambda: not has_status(client, sid, "queued", "ringing", "in-progress"))
    return client.calls(sid).fetch()


def in_progress(client: Any, phone: Phone, **options: Any) -> str:
    """Return the SID of a call that the handset has taken."""
    from_ = phone.server.facts["number"]
    sid = client.calls.create(to=phone.number, from_=from_, **{"twiml": PAUSE, **options}).sid
    phone.answer()
    until(lambda: has_status(client, sid, "in-progress"))
    return str(sid)


# Accounts


def test_the_account_is_fetched_listed_and_renamed(server: RunningServer, client: Any) -> None:
    sid, token = server.credentials
    account = client.api.accounts(sid).fetch()
    assert (account.sid, account.auth_token, account.status) == (sid, token, "active")
    assert account.owner_account_sid == sid
    assert isinstance(account.date_created, datetime)
    assert client.api.accounts(sid).update(friendly_name="House").friendly_name == "House"
    assert [a.sid for a in client.api.accounts.list(friendly_name="House")] == [sid]
    assert client.api.accounts.list(status="closed") == []


def test_subaccounts_see_their_own_things_only(server: RunningServer, client: Any) -> None:
    made = client.api.accounts.create(friendly_name="Customer")
    assert made.owner_account_sid == server.credentials[0]
    theirs = sdk(server, (made.sid, made.auth_token))
    assert theirs.api.accounts(made.sid).fetch().friendly_name == "Customer"
    assert [a.sid for a in theirs.api.accounts.list()] == [made.sid]
    assert theirs.incoming_phone_numbers.list() == []
    sent = client.messages.create(
        to=Phone(server).number, from_=server.facts["number"], body="ours"
    )
    fails(20404, 404, lambda: theirs.messages(sent.sid).fetch())
    fails(20404, 404, lambda: theirs.api.accounts(server.credentials[0]).fetch())
    stranger = sdk(server, (made.sid, made.auth_token), server.credentials[0])
    refused(20404, stranger.messages.list)


def test_a_parent_acts_for_its_subaccount(server: RunningServer, client: Any) -> None:
    made = client.api.accounts.create(friendly_name="Acted for")
    acting = sdk(server, account_sid=made.sid)
    number = acting.incoming_phone_numbers.create(phone_number="+14155550160")
    assert number.account_sid == made.sid
    assert client.incoming_phone_numbers.list(phone_number="+14155550160") == []
    number.delete()


def test_a_suspended_account_may_nothing_and_a_closed_one_stays_so(
    server: RunningServer, client: Any
) -> None:
    made = client.api.accounts.create(friendly_name="Late payer")
    theirs = sdk(server, (made.sid, made.auth_token))
    fails(21477, 400, lambda: theirs.api.accounts(made.sid).update(status="suspended"))
    client.api.accounts(made.sid).update(status="suspended")
    refused(20005, theirs.calls.list)
    client.api.accounts(made.sid).update(status="active")
    assert theirs.calls.list() == []
    assert client.api.accounts(made.sid).update(status="closed").status == "closed"
    fails(21479, 400, lambda: client.api.accounts(made.sid).update(status="active"))


def test_wrong_credentials_are_20003(server: RunningServer) -> None:
    wrong = sdk(server, (server.credentials[0], "0" * 32))
    fails(20003, 401, lambda: wrong.calls("CA" + "0" * 32).fetch())
    refused(20003, wrong.calls.list)


# Calls


def test_a_call_is_made_answered_and_read_back(
    server: RunningServer, client: Any, phone: Phone
) -> None:
    number = server.facts["number"]
    made = client.calls.create(
        to=phone.number, from_=number,
        url=twimlet(server, "<Response><Say>Hello from the SDK</Say></Response>"), method="GET",
        fallback_url=f"{server.http}/twimlets/message", timeout=30, machine_detection="Enable",
    )  # fmt: skip
    assert (made.status, made.direction, made.to) == ("queued", "outbound-api", phone.number)
    phone.answer()
    call = ended(client, made.sid)
    assert phone.heard() == ["Hello from the SDK"]
    assert (call.status, call._from, call.api_version) == ("completed", number, "2010-04-01")
    assert call.from_formatted == "(415) 555-0100"
    assert isinstance(call.duration, str)
    assert int(call.duration) >= 1
    assert call.start_time <= call.end_time
    assert call.phone_number_sid.startswith("PN")


def test_a_call_goes_on_with_other_twiml(server: RunningServer, client: Any, phone: Phone) -> None:
    sid = in_progress(client, phone)
    client.calls(sid).update(twiml=f"<Response><Say>First</Say>{PAUSE[10:]}")
    phone.wait_to_hear("First")
    client.calls(sid).update(
        url=twimlet(server, "<Response><Say>Second</Say></Response>"), method="POST"
    )
    assert ended(client, sid).status == "completed"
    assert phone.heard() == ["First", "Second"]
    fails(21220, 400, lambda: client.calls(sid).update(twiml=PAUSE))


def test_a_call_is_completed(client: Any, phone: Phone) -> None:
    sid = in_progress(client, phone)
    fails(21220, 400, lambda: client.calls(sid).update(status="canceled"))
    assert client.calls(sid).update(status="completed").status == "completed"
    assert ended(client, sid).status == "completed"


def test_a_ringing_call_is_canceled(server: RunningServer, client: Any, phone: Phone) -> None:
    sid = client.calls.create(to=phone.number, from_=server.facts["number"], twiml=PAUSE).sid
    until(lambda: has_status(client, sid, "ringing"))
    client.calls(sid).update(status="canceled")
    call = ended(client, sid)
    assert (call.status, call.duration in (None, "", "0")) == ("canceled", True)


def test_what_nobody_answers_and_who_declines(
    server: RunningServer, client: Any, phone: Phone
) -> None:
    number = server.facts["number"]
    sid = client.calls.create(to=phone.number, from_=number, twiml=PAUSE, timeout=1).sid
    assert ended(client, sid).status == "no-answer"
    sid = client.calls.create(to=phone.number, from_=number, twiml=PAUSE).sid
    until(lambda: has_status(client, sid, "ringing"))
    phone.hangup()
    assert ended(client, sid).status == "busy"


def test_a_call_record_is_deleted_once_it_is_over(client: Any, phone: Phone) -> None:
    sid = in_progress(client, phone)
    fails(20009, 400, lambda: client.calls(sid).delete())
    client.calls(sid).update(status="completed")
    ended(client, sid)
    assert client.calls(sid).delete()
    fails(20404, 404, lambda: client.calls(sid).fetch())


def test_calls_are_filtered(server: RunningServer, client: Any, phone: Phone) -> None:
    made = client.calls.create(to=Phone(server, 1).number, from_=server.facts["number"],
                               twiml=PAUSE, timeout=1)  # fmt: skip
    ended(client, made.sid)
    tomorrow = made.date_created + timedelta(days=1)
    assert [c.sid for c in client.calls.list(to=made.to)] == [made.sid]
    assert made.sid in [c.sid for c in client.calls.list(status="no-answer", from_=made._from)]
    assert made.sid in [c.sid for c in client.calls.list(start_time_before=tomorrow)]
    assert client.calls.list(start_time_after=tomorrow) == []
    assert client.calls.list(parent_call_sid=made.sid) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"to": "nobody"}, 21211),
        ({"from_": "+14155550199"}, 21210),
        ({"twiml": None}, 21205),
        ({"twiml": None, "url": "no url"}, 21205),
        ({"send_digits": "x"}, 21206),
        ({"twiml": None, "application_sid": "AP" + "0" * 32}, 21218),
        ({"status_callback_event": ["exploded"]}, 21626),
    ],
)
def test_a_call_that_cannot_be_is_refused_with_a_code(
    server: RunningServer, client: Any, phone: Phone, fields: dict[str, Any], code: int
) -> None:
    usual = {"to": phone.number, "from_": server.facts["number"], "twiml": PAUSE}
    given = {k: v for k, v in {**usual, **fields}.items() if v is not None}
    error = fails(code, 400, lambda: client.calls.create(**given))
    assert error.uri.endswith("/Calls.json")
    assert error.msg


# Messages


def test_messages_page_and_filter(server: RunningServer, client: Any) -> None:
    to, from_ = Phone(server, 1).number, server.facts["number"]
    sent = [client.messages.create(to=to, from_=from_, body=f"{n}").sid for n in range(110)]
    listed = client.messages.list(to=to, page_size=25)
    assert [m.sid for m in listed] == sent[::-1]
    assert len(list(client.messages.stream(to=to, limit=35, page_size=10))) == 35
    first = client.messages.page(to=to, page_size=100)
    second = first.next_page()
    assert [len(list(first)), len(list(second)), second.next_page()] == [100, 10, None]
    assert next(iter(second.previous_page())).sid == sent[-1]
    tomorrow = listed[0].date_created + timedelta(days=1)
    assert len(client.messages.list(to=to, date_sent_before=tomorrow)) == 110
    assert client.messages.list(to=to, date_sent_after=tomorrow) == []
    assert client.messages.list(from_=to) == []
    refused(21481, lambda: client.messages.page(page_size=100, page_token="nonsense"))


def test_a_message_is_read_redacted_and_deleted(
    server: RunningServer, client: Any, phone: Phone
) -> None:
    body = "Grüße, ☎ " + "x" * 80
    made = client.messages.create(to=phone.number, from_=server.facts["number"], body=body)
    assert made.sid.startswith("SM")
    assert (made.status, made.num_segments, made.num_media) == ("queued", "2", "0")
    until(lambda: client.messages(made.sid).fetch().status == "delivered")
    assert body in phone.inbox()
    got = client.messages(made.sid).fetch()
    assert (got.body, got.error_code, got.price_unit) == (body, None, "USD")
    assert got.date_sent >= got.date_created
    assert client.messages(made.sid).update(body="").body == ""
    assert client.messages(made.sid).delete()
    fails(20404, 404, lambda: client.messages(made.sid).fetch())


# Numbers and applications


def test_numbers_come_change_and_go(server: RunningServer, client: Any) -> None:
    made = client.incoming_phone_numbers.create(
        phone_number="+14155550150", friendly_name="Sales", voice_url="https://example.com/voice",
        voice_method="GET", sms_url="https://example.com/sms",
    )  # fmt: skip
    assert (made.phone_number, made.voice_method, made.sms_method) == (
        "+14155550150", "GET", "POST",
    )  # fmt: skip
    assert made.capabilities["voice"]
    updated = client.incoming_phone_numbers(made.sid).update(voice_url="", friendly_name="Shop")
    assert (updated.voice_url or "", updated.friendly_name) == ("", "Shop")
    [found] = client.incoming_phone_numbers.list(friendly_name="Shop")
    assert found.fetch().sms_url == "https://example.com/sms"
    taken = server.facts["number"]
    fails(21422, 400, lambda: client.incoming_phone_numbers.create(phone_number=taken))
    fails(21421, 400, lambda: client.incoming_phone_numbers.create(phone_number="12"))
    assert made.delete()
    assert client.incoming_phone_numbers.list(phone_number="+14155550150") == []


def test_an_application_answers_for_a_call(
    server: RunningServer, client: Any, phone: Phone
) -> None:
    application = client.applications.create(
        friendly_name="Menu",
        voice_url=twimlet(server, "<Response><Say>From the application</Say></Response>"),
    )
    assert application.sid.startswith("AP")
    [found] = client.applications.list(friendly_name="Menu")
    assert found.sid == application.sid
    made = client.calls.create(
        to=phone.number, from_=server.facts["number"], application_sid=application.sid
    )
    phone.answer()
    assert ended(client, made.sid).status == "completed"
    assert phone.heard() == ["From the application"]
    renamed = client.applications(application.sid).update(friendly_name="Old menu")
    assert renamed.friendly_name == "Old menu"
    assert application.delete()
    fails(20404, 404, lambda: client.applications(application.sid).fetch())


# Notifications and recordings


def test_what_went_wrong_is_a_notification(client: Any, phone: Phone) -> None:
    sid = in_progress(client, phone, twiml=f"<Response><Sing/><Say>After all</Say>{PAUSE[10:]}")
    phone.wait_to_hear("After all")
    phone.hangup()
    ended(client, sid)
    until(lambda: client.calls(sid).notifications.list())
    [notification] = client.calls(sid).notifications.list(log=1)
    assert (notification.error_code, notification.call_sid) == ("12200", sid)
    assert client.calls(sid).notifications.list(log=0) == []
    everything = client.api.account.notifications.list(
        message_date_after=notification.message_date - timedelta(days=1)
    )
    assert notification.sid in [n.sid for n in everything]
    fetched = client.api.account.notifications(notification.sid).fetch()
    assert fetched.more_info.endswith("12200")


def test_a_recording_is_listed_downloaded_and_deleted(server: RunningServer, client: Any) -> None:
    recorder = client.incoming_phone_numbers.create(
        phone_number="+14155550151",
        voice_url=twimlet(
            server,
            "<Response><Record timeout='1' playBeep='false' "
            f"action='{server.http}/twimlets/message'/></Response>",
        ),
    )
    speech = "This sentence is said by one call and recorded by the other."
    speaker = client.calls.create(
        to=recorder.phone_number, from_=server.facts["number"],
        twiml=f"<Response><Say>{speech}</Say><Pause length='3'/></Response>",
    )  # fmt: skip
    ended(client, speaker.sid)
    [call] = client.calls.list(to=recorder.phone_number, from_=server.facts["number"])[:1]
    until(lambda: [r for r in client.recordings.list() if r.status == "completed"])
    [recording] = client.recordings.list(date_created_after=datetime(2020, 1, 1, tzinfo=UTC))
    inbound = client.calls(recording.call_sid).fetch()
    assert (inbound.direction, inbound.to) == ("inbound", recorder.phone_number)
    assert [r.sid for r in client.calls(inbound.sid).recordings.list()] == [recording.sid]
    assert [r.sid for r in client.recordings.list(call_sid=inbound.sid)] == [recording.sid]
    assert call.sid in (speaker.sid, inbound.sid)
    fetched = client.recordings(recording.sid).fetch()
    assert (fetched.source, fetched.channels) == ("RecordVerb", 1)
    audio = client.request("GET", f"{fetched.media_url}.wav")
    assert audio.status_code == 200
    _, _, body = get(server, fetched.media_url.removeprefix(server.http) + ".wav")
    with wave.open(io.BytesIO(body)) as file:
        seconds = file.getnframes() / file.getframerate()
    assert seconds == pytest.approx(int(fetched.duration), abs=1)
    assert seconds > 2
    assert client.recordings(recording.sid).delete()
    fails(20404, 404, lambda: client.recordings(recording.sid).fetch())
    recorder.delete()


# Below the SDK


def get(
    server: RunningServer, path: str, *, authorised: bool = True
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers (lower-case names) and body of a bare request."""
    request = urllib.request.Request(server.http + path)
    if authorised:
        pair = ":".join(server.credentials).encode()
        request.add_header("Authorization", "Basic " + base64.b64encode(pair).decode())
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            headers = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            headers = {name.lower(): value for name, value in error.headers.items()}
            return error.code, headers, error.read()


def test_without_a_suffix_answers_are_xml(server: RunningServer) -> None:
    sid = server.credentials[0]
    status, headers, body = get(server, f"/2010-04-01/Accounts/{sid}")
    assert (status, headers["content-type"].partition(";")[0]) == (200, "application/xml")
    root = ElementTree.fromstring(body)
    assert root.tag == "TwilioResponse"
    assert root.findtext("Account/Sid") == sid
    status, _, body = get(server, f"/2010-04-01/Accounts/{sid}/IncomingPhoneNumbers.xml?PageSize=1")
    listed = ElementTree.fromstring(body).find("IncomingPhoneNumbers")
    assert listed is not None
    assert (listed.get("pagesize"), len(listed)) == ("1", 1)


def test_errors_are_in_the_format_that_was_asked_for(server: RunningServer) -> None:
    path = f"/2010-04-01/Accounts/{server.credentials[0]}/Calls/CA{'0' * 32}"
    status, _, body = get(server, path)
    assert (status, ElementTree.fromstring(body).findtext("RestException/Code")) == (404, "20404")
    status, headers, body = get(server, path + ".json")
    assert (status, headers["content-type"].partition(";")[0]) == (404, "application/json")
    assert b'"code":20404' in body.replace(b" ", b"")


def test_without_credentials_the_door_is_named(server: RunningServer) -> None:
    path = f"/2010-04-01/Accounts/{server.credentials[0]}.json"
    status, headers, body = get(server, path, authorised=False)
    assert status == 401
    assert headers["www-authenticate"] == 'Basic realm="Twilio API"'
    assert b"20003" in body


# API keys and the newer products


def test_an_api_key_signs_in_to_every_product(server: RunningServer, client: Any) -> None:
    made = client.new_keys.create(friendly_name="CI")
    by_key = sdk(server, (made.sid, made.secret), server.credentials[0])
    assert by_key.applications.list() == client.applications.list()
    trunk = by_key.trunking.v1.trunks.create(friendly_name="PBX")
    assert trunk.url == f"{server.http}/trunking/v1/Trunks/{trunk.sid}"
    assert by_key.trunking.v1.trunks(trunk.sid).delete()
    fails(20003, 401, lambda: by_key.api.accounts(server.credentials[0]).fetch())
    assert client.keys(made.sid).delete()
    fails(20003, 401, lambda: by_key.trunking.v1.trunks.create())


def test_pages_of_a_newer_product_follow_one_another(client: Any) -> None:
    countries = client.voice.v1.dialing_permissions.countries
    first = countries.page(page_size=200)
    codes = [one.iso_code for one in first] + [one.iso_code for one in first.next_page()]
    assert codes == [one.iso_code for one in countries.list(page_size=1000)]
    gb = countries("GB").fetch()
    assert (gb.name, gb.continent, gb.country_codes) == ("United Kingdom", "EUROPE", ["+44"])
