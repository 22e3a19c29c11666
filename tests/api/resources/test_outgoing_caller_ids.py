"""https://www.twilio.com/docs/voice/api/outgoing-caller-ids"""

from dataclasses import replace

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import OutgoingCallerId
from switchhook.voice.caller_ids import ValidationRequest
from tests.api.platform import SID, Platform
from tests.store import samples

NUMBER = "+442079460018"


def test_a_validation_request_shows_the_code_to_key_in(platform: Platform) -> None:
    asked = platform.client.validation_requests.create(
        phone_number=NUMBER,
        friendly_name="My desk",
        call_delay=5,
        extension="42",
        status_callback="https://example.com/verified",
        status_callback_method="GET",
    )
    [request] = platform.calls.validated
    assert request == ValidationRequest(
        account_sid=SID,
        phone_number=NUMBER,
        friendly_name="My desk",
        code="123456",
        call_delay=5,
        extension="42",
        status_callback="https://example.com/verified",
        status_callback_method="GET",
    )
    assert (asked.validation_code, asked.phone_number) == ("123456", NUMBER)
    assert asked.friendly_name == "My desk"
    assert platform.client.calls(asked.call_sid).fetch().to == NUMBER


def test_a_validation_request_has_the_documented_members(platform: Platform) -> None:
    path = f"/2010-04-01/Accounts/{SID}/OutgoingCallerIds.json"
    reply = platform.request("POST", path, {"PhoneNumber": "(415) 555-0177"})
    assert reply.status == 200
    assert set(reply.json) == {
        "account_sid", "call_sid", "friendly_name", "phone_number", "validation_code",
    }  # fmt: skip
    assert reply.json["phone_number"] == "+14155550177"
    assert reply.json["friendly_name"] == "(415) 555-0177"
    page = platform.request("GET", path).json
    assert page["outgoing_caller_ids"] == []


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, 21401),
        ({"PhoneNumber": "my desk"}, 21401),
        ({"PhoneNumber": "12345"}, 21401),
        ({"PhoneNumber": NUMBER, "CallDelay": "61"}, 21454),
        ({"PhoneNumber": NUMBER, "FriendlyName": "x" * 65}, 20002),
        ({"PhoneNumber": NUMBER, "StatusCallback": "nowhere"}, 21456),
        ({"PhoneNumber": NUMBER, "StatusCallbackMethod": "PUT"}, 21403),
        ({"PhoneNumber": NUMBER, "Extension": "press one"}, 20422),
    ],
)
def test_what_will_not_do_is_refused_with_its_code(
    platform: Platform, values: dict[str, str], code: int
) -> None:
    path = f"/2010-04-01/Accounts/{SID}/OutgoingCallerIds.json"
    reply = platform.request("POST", path, values)
    assert (reply.status, reply.json["code"]) == (400, code)
    assert platform.calls.validated == []


def test_a_verified_number_is_listed_renamed_and_forgotten(platform: Platform) -> None:
    verified = samples.caller_id(1)
    platform.add(replace(verified, account_sid=SID))
    ids = platform.client.outgoing_caller_ids
    [listed] = ids.list(phone_number=verified.phone_number)
    assert (listed.sid, listed.friendly_name) == (verified.sid, "my desk")
    assert ids.list(friendly_name="another") == []
    assert ids(verified.sid).update(friendly_name="Desk").friendly_name == "Desk"
    assert ids(verified.sid).fetch().phone_number == verified.phone_number
    assert ids(verified.sid).delete()
    assert platform.get(OutgoingCallerId, verified.sid) is None


def test_anothers_verified_number_is_not_there(platform: Platform) -> None:
    verified = samples.caller_id(1)
    platform.add(verified)
    ids = platform.client.outgoing_caller_ids
    assert ids.list() == []
    with pytest.raises(TwilioRestException) as refused:
        ids(verified.sid).fetch()
    assert refused.value.status == 404
