"""https://www.twilio.com/docs/phone-numbers/api/incomingphonenumber-resource"""

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import IncomingPhoneNumber
from tests.api.platform import SID, Platform

FIELDS = {
    "account_sid", "address_sid", "address_requirements", "api_version", "beta", "capabilities",
    "date_created", "date_updated", "friendly_name", "identity_sid", "phone_number", "origin",
    "sid", "sms_application_sid", "sms_fallback_method", "sms_fallback_url", "sms_method",
    "sms_url", "status_callback", "status_callback_method", "trunk_sid", "uri",
    "voice_receive_mode", "voice_application_sid", "voice_caller_id_lookup",
    "voice_fallback_method", "voice_fallback_url", "voice_method", "voice_url",
    "emergency_status", "emergency_address_sid", "emergency_address_status", "bundle_sid",
    "status", "type",
}  # fmt: skip
NUMBER = "+14155550177"


def test_the_sdk_takes_changes_and_gives_back_a_number(platform: Platform) -> None:
    numbers = platform.client.incoming_phone_numbers
    number = numbers.create(phone_number=NUMBER, voice_url="https://example.com/v")
    assert number.friendly_name == "(415) 555-0177"
    assert number.capabilities["voice"] is True
    changed = numbers(number.sid).update(sms_url="https://example.com/s", friendly_name="Desk")
    assert (changed.sms_url, changed.friendly_name) == ("https://example.com/s", "Desk")
    assert [one.sid for one in numbers.list(phone_number=NUMBER)] == [number.sid]
    assert [one.sid for one in numbers.list(phone_number="+1415*")] == [number.sid]
    assert numbers(number.sid).delete()
    assert platform.get(IncomingPhoneNumber, number.sid) is None


def test_a_number_shows_what_twilios_shows(platform: Platform) -> None:
    path = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers"
    reply = platform.request("POST", path + ".json", {"PhoneNumber": NUMBER})
    assert reply.status == 201
    assert set(reply.json) == FIELDS
    local = platform.request("GET", path + "/Local.json").json["incoming_phone_numbers"][0]
    assert set(local) == FIELDS - {"type"}
    assert local["uri"] == f"{path}/{local['sid']}.json"


def test_an_area_code_takes_a_free_number(platform: Platform) -> None:
    numbers = platform.client.incoming_phone_numbers
    taken = [numbers.create(area_code="415").phone_number for _ in range(2)]
    assert taken == ["+14155550100", "+14155550101"]
    with pytest.raises(TwilioRestException) as refused:
        numbers.create(area_code="212")
    assert refused.value.code == 21452


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, 21421),
        ({"phone_number": "fictional number"}, 21421),
        ({"area_code": "4155"}, 21451),
        ({"phone_number": NUMBER, "voice_url": "nowhere"}, 21402),
        ({"phone_number": NUMBER, "sms_method": "PUT"}, 21403),
        ({"phone_number": NUMBER, "voice_fallback_url": "https://example.com/f"}, 21405),
        ({"phone_number": NUMBER, "sms_fallback_url": "https://example.com/f"}, 21406),
        ({"phone_number": NUMBER, "voice_application_sid": "AP" + "0" * 32}, 21420),
    ],
)
def test_what_will_not_do_is_refused_with_its_code(
    platform: Platform, values: dict[str, str], code: int
) -> None:
    with pytest.raises(TwilioRestException) as refused:
        platform.client.incoming_phone_numbers.create(**values)
    assert (refused.value.status, refused.value.code) == (400, code)


def test_a_number_is_taken_once(platform: Platform) -> None:
    platform.client.incoming_phone_numbers.create(phone_number=NUMBER)
    with pytest.raises(TwilioRestException) as refused:
        platform.client.incoming_phone_numbers.local.create(phone_number=NUMBER)
    assert refused.value.code == 21422


def test_an_empty_value_clears_a_url_and_a_fallback_needs_one(platform: Platform) -> None:
    numbers = platform.client.incoming_phone_numbers
    url, other = "https://example.com/v", "https://example.com/f"
    number = numbers.create(phone_number=NUMBER, voice_url=url, voice_fallback_url=other)
    cleared = numbers(number.sid).update(voice_url="", voice_method="")
    assert (cleared.voice_url, cleared.voice_method) == (None, "POST")
    with pytest.raises(TwilioRestException) as refused:
        numbers(number.sid).update(voice_fallback_url=other)
    assert refused.value.code == 21405
    assert numbers(number.sid).update(voice_fallback_url="").voice_fallback_url is None


def test_filters_on_what_numbers_here_never_are_select_nothing_away(platform: Platform) -> None:
    numbers = platform.client.incoming_phone_numbers
    numbers.create(phone_number=NUMBER)
    assert len(numbers.list(beta=False, origin="twilio")) == 1


def test_two_who_ask_at_once_get_two_numbers(platform: Platform) -> None:
    path = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json"
    replies = platform.together(*(("POST", path, {"AreaCode": "415"}) for _ in range(3)))
    assert {reply.json["phone_number"] for reply in replies} == {
        f"+1415555010{last}" for last in range(3)
    }


def test_numbers_are_listed_by_their_kind(platform: Platform) -> None:
    numbers = platform.client.incoming_phone_numbers
    numbers.create(phone_number=NUMBER)
    numbers.mobile.create(phone_number="+447400123456")
    assert len(numbers.local.list()) == len(numbers.mobile.list()) == 1
    assert numbers.toll_free.list() == []


def test_a_number_goes_to_a_subaccount(platform: Platform) -> None:
    child = platform.client.api.accounts.create()
    number = platform.client.incoming_phone_numbers.create(phone_number=NUMBER)
    platform.client.incoming_phone_numbers(number.sid).update(account_sid=child.sid)
    assert platform.client.incoming_phone_numbers.list() == []
    moved = platform.client.api.accounts(child.sid).incoming_phone_numbers.list()
    assert [one.sid for one in moved] == [number.sid]
