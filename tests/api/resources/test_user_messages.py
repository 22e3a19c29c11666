"""https://www.twilio.com/docs/voice/sdks/call-message-events"""

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import Call
from tests.api.fakes import START
from tests.api.platform import SID, Platform

CALL = "CA" + "1" * 32
PATH = f"/2010-04-01/Accounts/{SID}/Calls/{CALL}"


@pytest.fixture
def platform(platform: Platform) -> Platform:
    platform.add(
        Call(
            sid=CALL, account_sid=SID, to="client:alice", from_="+14155550100",
            status="in-progress", direction="outbound-api", date_created=START, date_updated=START,
        )
    )  # fmt: skip
    return platform


def test_the_sdk_tells_the_client_something(platform: Platform) -> None:
    messages = platform.client.calls(CALL).user_defined_messages
    message = messages.create(content='{"key": "value"}', idempotency_key="1")
    assert message.sid.startswith("KX")
    assert (message.account_sid, message.call_sid) == (SID, CALL)
    assert message.date_created is not None
    assert platform.user_messages.sent == [('{"key": "value"}', "1")]


def test_the_sdk_subscribes_and_unsubscribes(platform: Platform) -> None:
    subscriptions = platform.client.calls(CALL).user_defined_message_subscriptions
    made = subscriptions.create(callback="https://app/heard", method="GET", idempotency_key="2")
    ((kept, key),) = platform.user_messages.subscribed
    assert (kept.callback, kept.method, key) == ("https://app/heard", "GET", "2")
    assert made.uri == f"{PATH}/UserDefinedMessageSubscriptions/{made.sid}.json"
    assert subscriptions(made.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        subscriptions(made.sid).delete()
    assert (gone.value.status, gone.value.code) == (404, 20404)


@pytest.mark.parametrize(
    "path, form, code",
    [
        ("UserDefinedMessages", {}, 32702),
        ("UserDefinedMessageSubscriptions", {}, 21205),
        ("UserDefinedMessageSubscriptions", {"Callback": "nowhere"}, 21205),
        ("UserDefinedMessageSubscriptions", {"Callback": "https://a", "Method": "PUT"}, 21209),
    ],
)
def test_what_will_not_do_is_refused(
    platform: Platform, path: str, form: dict[str, str], code: int
) -> None:
    reply = platform.request("POST", f"{PATH}/{path}.json", form)
    assert (reply.status, reply.json["code"]) == (400, code)


def test_nobody_elses_client_is_told_anything(platform: Platform) -> None:
    path = f"{PATH}/UserDefinedMessages.json".replace(CALL, "CA" + "9" * 32)
    reply = platform.request("POST", path, {"Content": "{}"})
    assert (reply.status, reply.json["code"]) == (404, 20404)


def test_payments_say_that_there_are_none(platform: Platform) -> None:
    form = {"IdempotencyKey": "1", "StatusCallback": "https://app/paid"}
    for path in ("Payments.json", f"Payments/PK{'1' * 32}.json"):
        reply = platform.request("POST", f"{PATH}/{path}", form)
        assert (reply.status, reply.json["code"]) == (404, 20404)
        assert reply.json["message"].endswith("there is no payment service to take cards with")
