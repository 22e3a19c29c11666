"""https://www.twilio.com/docs/messaging/api/message-resource"""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import Message
from tests.api.platform import SID, Platform

PATH = f"/2010-04-01/Accounts/{SID}/Messages"
FIELDS = {
    "body", "num_segments", "direction", "from", "to", "date_updated", "price", "error_message",
    "uri", "account_sid", "num_media", "status", "messaging_service_sid", "sid", "date_sent",
    "date_created", "error_code", "price_unit", "api_version", "subresource_uris",
}  # fmt: skip
TO, FROM = "+14155550101", "+14155550100"
SENT = Message(
    sid="SM" + "1" * 32,
    account_sid=SID,
    to=TO,
    from_=FROM,
    body="Hello",
    status="delivered",
    direction="outbound-api",
    date_sent=datetime(2026, 1, 2, 12, tzinfo=UTC),
    date_created=datetime(2026, 1, 2, 12, tzinfo=UTC),
    date_updated=datetime(2026, 1, 2, 12, tzinfo=UTC),
)


def test_the_sdk_sends_a_text(platform: Platform) -> None:
    message = platform.client.messages.create(
        to=TO, from_=FROM, body="Héllo 👋", media_url=["https://a.test/1", "https://a.test/2"]
    )
    assert (message.status, message.body) == ("queued", "Héllo 👋")
    (asked,) = platform.messages.asked
    assert asked.media_url == ("https://a.test/1", "https://a.test/2")


def test_a_message_shows_what_twilios_shows(platform: Platform) -> None:
    reply = platform.request("POST", PATH + ".json", {"To": TO, "From": FROM, "Body": "Hi"})
    assert reply.status == 201
    assert set(reply.json) == FIELDS
    assert (reply.json["num_segments"], reply.json["num_media"]) == ("1", "0")
    assert reply.json["error_code"] is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"To": None}, 21604),
        ({"To": "nobody at all"}, 21211),
        ({"From": "+1"}, 21212),
        ({"Body": "x" * 1601}, 21617),
        ({"MediaUrl": "file:///etc/passwd"}, 21620),
        ({"StatusCallback": "x"}, 21609),
        ({"ValidityPeriod": "0"}, 21624),
        ({"MessagingServiceSid": "MG1"}, 21701),
        ({"SendAt": "tomorrow"}, 35114),
        ({"MaxPrice": "cheap"}, 21627),
        ({"ContentRetention": "burn"}, 30029),
        ({"AddressRetention": "burn"}, 30030),
        ({"ContentSid": "HX1"}, 21655),
    ],
)
def test_what_is_missing_or_wrong_is_refused_with_its_code(
    platform: Platform, change: dict[str, str | None], code: int
) -> None:
    form = {"To": TO, "From": FROM, "Body": "Hi"} | change
    sent = {name: value for name, value in form.items() if value is not None}
    reply = platform.request("POST", PATH + ".json", sent)
    assert (reply.status, reply.json["code"]) == (404 if code == 21701 else 400, code)


def test_what_has_no_effect_yet_raises_a_warning(platform: Platform) -> None:
    sent = platform.client.messages.create(
        to=TO, from_=FROM, body="Hi", traffic_type="free", attempt=2
    )
    (alert,) = platform.client.notifications.list()
    assert (alert.call_sid, alert.error_code, alert.log) == (sent.sid, "20001", "1")
    assert alert.message_text == "Accepted, but without effect yet: Attempt, TrafficType"


def test_the_sdk_asks_for_everything_that_messaging_judges(platform: Platform) -> None:
    at = datetime(2026, 12, 24, 18, tzinfo=UTC)
    platform.client.messages.create(
        to=TO, messaging_service_sid="MG" + "0" * 32, body="Hi", schedule_type="fixed", send_at=at,
        validity_period=60, smart_encoded=True, shorten_urls=True, send_as_mms=True,
        content_retention="discard", address_retention="obfuscate", max_price="0.1",
    )  # fmt: skip
    (asked,) = platform.messages.asked
    assert (asked.messaging_service_sid, asked.from_) == ("MG" + "0" * 32, None)
    assert (asked.schedule_type, asked.send_at) == ("fixed", at)
    assert (asked.validity_period, asked.max_price) == (60, "0.1")
    assert asked.smart_encoded
    assert asked.shorten_urls
    assert asked.send_as_mms
    assert (asked.content_retention, asked.address_retention) == ("discard", "obfuscate")
    assert platform.client.notifications.list() == []


def test_a_message_that_waits_is_canceled(platform: Platform) -> None:
    platform.add(replace(SENT, status="scheduled"))
    assert platform.client.messages(SENT.sid).update(status="canceled").status == "canceled"


def test_feedback_is_kept_and_may_change(platform: Platform) -> None:
    platform.add(SENT)
    said = platform.client.messages(SENT.sid).feedback.create()
    assert (said.message_sid, said.outcome, said.account_sid) == (SENT.sid, "confirmed", SID)
    again = platform.client.messages(SENT.sid).feedback.create(outcome="unconfirmed")
    assert (again.outcome, again.date_created) == ("unconfirmed", said.date_created)
    assert again.uri == f"/2010-04-01/Accounts/{SID}/Messages/{SENT.sid}/Feedback.json"
    reply = platform.request("POST", f"{PATH}/{SENT.sid}/Feedback.json", {"Outcome": "maybe"})
    assert (reply.status, reply.json["code"]) == (400, 20422)


def test_feedback_is_about_what_one_sent(platform: Platform) -> None:
    inbound = replace(SENT, sid="SM" + "2" * 32, direction="inbound")
    theirs = replace(SENT, sid="SM" + "3" * 32, account_sid="AC" + "9" * 32)
    platform.add(inbound, theirs)
    for sid, code in ((inbound.sid, 20422), (theirs.sid, 20404), ("SM" + "4" * 32, 20404)):
        with pytest.raises(TwilioRestException) as refused:
            platform.client.messages(sid).feedback.create()
        assert refused.value.code == code


def test_messages_are_listed_by_number_and_date(platform: Platform) -> None:
    platform.add(SENT, replace(SENT, sid="SM" + "2" * 32, to="+14155550102", date_sent=None))
    messages = platform.client.messages
    assert len(messages.list()) == 2
    assert [one.sid for one in messages.list(to=TO)] == [SENT.sid]
    assert [one.sid for one in messages.list(date_sent=date(2026, 1, 2))] == [SENT.sid]
    assert [one.sid for one in messages.list(date_sent_before=date(2026, 1, 2))] == [SENT.sid]
    assert messages.list(date_sent_after=date(2026, 1, 3)) == []


def test_a_text_is_redacted_with_an_empty_body(platform: Platform) -> None:
    platform.add(SENT)
    assert platform.client.messages(SENT.sid).update(body="").body == ""
    assert platform.get(Message, SENT.sid).body == ""


def test_a_text_is_not_rewritten(platform: Platform) -> None:
    platform.add(SENT)
    with pytest.raises(TwilioRestException) as refused:
        platform.client.messages(SENT.sid).update(body="Never said")
    assert refused.value.status == 400


def test_what_has_been_sent_is_not_canceled(platform: Platform) -> None:
    platform.add(SENT)
    with pytest.raises(TwilioRestException) as refused:
        platform.client.messages(SENT.sid).update(status="canceled")
    assert refused.value.code == 30409


def test_only_a_finished_message_is_deleted(platform: Platform) -> None:
    platform.add(SENT, replace(SENT, sid="SM" + "2" * 32, status="queued"))
    assert platform.client.messages(SENT.sid).delete()
    with pytest.raises(TwilioRestException) as refused:
        platform.client.messages("SM" + "2" * 32).delete()
    assert refused.value.code == 20009
