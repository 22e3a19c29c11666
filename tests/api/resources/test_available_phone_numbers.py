"""https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource"""

from dataclasses import replace
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.api.inventory import contains
from switchhook.domain.entities import InventoryNumber, NumberType
from tests.api.platform import SID, Platform
from tests.store import samples

PATH = f"/2010-04-01/Accounts/{SID}/AvailablePhoneNumbers"
YORK, PARIS = "+12125550150", "+33153012345"


def stocked(platform: Platform) -> None:
    """Fill the inventory with numbers that differ in everything."""
    york = replace(
        samples.inventory_number(50),
        phone_number=YORK,
        capabilities=("voice", "sms"),
        postal_code="10001",
        rate_center="NWYRCYZN01",
        lata="132",
        latitude="40.750000",
        longitude="-73.990000",
        address_requirements="local",
    )
    newark = replace(
        samples.inventory_number(51),
        phone_number="+12015550151",
        capabilities=("voice", "fax"),
        locality="Newark",
        region="NJ",
        latitude="40.730000",
        longitude="-74.170000",
        address_requirements="foreign",
        beta=True,
    )
    paris = replace(
        samples.inventory_number(52),
        phone_number=PARIS,
        iso_country="FR",
        capabilities=("voice", "sms", "mms"),
        locality="Paris",
        region="",
        address_requirements="any",
    )
    free = replace(samples.inventory_number(53), phone_number="+18335550153", type="toll-free")
    platform.add(york, newark, paris, free)


def wanted(platform: Platform, **filters: Any) -> list[str]:
    """Return which American numbers are offered."""
    offered = platform.client.available_phone_numbers("US").local.list(**filters)
    return [one.phone_number for one in offered]


def test_an_empty_inventory_offers_fiction(platform: Platform) -> None:
    local = platform.client.available_phone_numbers("US").local.list(area_code=415, limit=5)
    assert [one.phone_number for one in local] == [f"+1415555010{last}" for last in range(5)]
    assert (local[0].locality, local[0].region, local[0].iso_country) == (
        "San Francisco", "CA", "US",
    )  # fmt: skip
    mobile = platform.client.available_phone_numbers("AU").mobile.list()
    assert {one.phone_number[:9] for one in mobile} == {"+61491570"}


def test_a_number_shows_what_twilios_shows(platform: Platform) -> None:
    page = platform.request("GET", f"{PATH}/US/Local.json?PageSize=1").json
    assert set(page) == {"available_phone_numbers", "uri"}
    assert page["uri"] == f"{PATH}/US/Local.json"
    [number] = page["available_phone_numbers"]
    assert number == {
        "friendly_name": "(415) 555-0100", "phone_number": "+14155550100", "lata": "722",
        "locality": "San Francisco", "rate_center": "SNFC CNTRL", "latitude": "37.770000",
        "longitude": "-122.410000", "region": "CA", "postal_code": "94103", "iso_country": "US",
        "address_requirements": "none", "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
    }  # fmt: skip
    as_xml = platform.request("GET", f"{PATH}/US/Local?PageSize=1").text
    assert "<AvailablePhoneNumber><FriendlyName>(415) 555-0100</FriendlyName>" in as_xml
    assert f'<AvailablePhoneNumbers uri="{PATH}/US/Local">' in as_xml


def test_countries_say_which_kinds_they_have(platform: Platform) -> None:
    stocked(platform)
    countries = platform.client.available_phone_numbers.list()
    assert [(one.country_code, one.country) for one in countries] == [
        ("FR", "France"), ("US", "United States"),
    ]  # fmt: skip
    one = platform.client.available_phone_numbers("US").fetch()
    assert one.subresource_uris == {
        "local": f"{PATH}/US/Local.json", "toll_free": f"{PATH}/US/TollFree.json",
    }  # fmt: skip
    page = platform.request("GET", f"{PATH}.json").json
    assert set(page) == {"countries", "uri"}
    assert page["countries"][0]["uri"] == f"{PATH}/FR.json"


@pytest.mark.parametrize("path", ["DE", "DE/Local", "FR/TollFree", "US/Voip"])
def test_what_there_is_none_of_is_not_there(platform: Platform, path: str) -> None:
    stocked(platform)
    reply = platform.request("GET", f"{PATH}/{path}.json")
    assert (reply.status, reply.json["code"]) == (404, 20404)


def test_a_number_that_somebody_has_is_not_offered(platform: Platform) -> None:
    stocked(platform)
    bought = platform.client.incoming_phone_numbers.create(phone_number=YORK)
    assert wanted(platform) == ["+12015550151"]
    bought.delete()
    assert wanted(platform) == ["+12015550151", YORK]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"area_code": 212}, [YORK]),
        ({"contains": "21255501"}, [YORK]),
        ({"contains": "201555****"}, ["+12015550151"]),
        ({"contains": "999"}, []),
        ({"sms_enabled": True}, [YORK]),
        ({"sms_enabled": False}, ["+12015550151"]),
        ({"fax_enabled": True}, ["+12015550151"]),
        ({"mms_enabled": True}, []),
        ({"voice_enabled": True}, ["+12015550151", YORK]),
        ({"exclude_all_address_required": True}, []),
        ({"exclude_local_address_required": True}, ["+12015550151"]),
        ({"exclude_foreign_address_required": True}, [YORK]),
        ({"exclude_all_address_required": False}, ["+12015550151", YORK]),
        ({"beta": False}, [YORK]),
        ({"beta": True}, ["+12015550151", YORK]),
        ({"in_region": "ny"}, [YORK]),
        ({"in_region": "+12015550151"}, ["+12015550151"]),
        ({"in_region": "+19995550151"}, []),
        ({"in_locality": "New York"}, [YORK]),
        ({"in_postal_code": "10001"}, [YORK]),
        ({"in_lata": "132", "in_rate_center": "NWYRCYZN01"}, [YORK]),
        ({"near_number": YORK}, ["+12015550151", YORK]),
        ({"near_number": YORK, "distance": 5}, [YORK]),
        ({"near_number": PARIS}, []),
        ({"near_lat_long": "40.73,-74.17", "distance": 5}, ["+12015550151"]),
        ({"near_lat_long": "0,0", "distance": 500}, []),
        ({"in_region": "NY", "sms_enabled": False}, []),
    ],
)
def test_filters_leave_what_is_wanted(
    platform: Platform, filters: dict[str, Any], found: list[str]
) -> None:
    stocked(platform)
    assert wanted(platform, **filters) == found


@pytest.mark.parametrize(
    "query",
    ["Contains=1", "Contains=4*", "Contains=12#4", "NearLatLong=here", "NearLatLong=91,0",
     "AreaCode=12", "Distance=501", "SmsEnabled=perhaps"],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_refused(platform: Platform, query: str) -> None:
    reply = platform.request("GET", f"{PATH}/US/Local.json?{query}")
    assert (reply.status, reply.json["code"]) == (400, 20422)


@pytest.mark.parametrize(
    ("text", "digits", "matches"),
    [
        ("555", "14155550100", True),
        ("415555****", "14155550100", True),
        ("415555*****", "14155550100", False),
        ("+1415", "14155550100", True),
        ("+415", "14155550100", False),
        ("0100$", "14155550100", True),
        ("5550$", "14155550100", False),
        ("14%00", "14155550100", True),
        ("flowers", "13569377001", True),
        ("%%%%%%%%%%%%%%99", "14155550100", False),
    ],
)
def test_a_pattern_matches_digits(text: str, digits: str, matches: bool) -> None:
    pattern = contains(text)
    assert pattern is not None
    assert bool(pattern.search(digits)) == matches


def test_pages_go_by_number(platform: Platform) -> None:
    numbers = [
        replace(
            samples.inventory_number(n),
            sid=samples.sid("XN", n),
            phone_number=f"+1646555{n:04d}",
        )
        for n in range(1200)
    ]
    platform.add(*numbers)
    page = platform.request("GET", f"{PATH}/US/Local.json?PageSize=3&Page=390").json
    found = [one["phone_number"] for one in page["available_phone_numbers"]]
    assert found == ["+16465551170", "+16465551171", "+16465551172"]
    assert len(platform.client.available_phone_numbers("US").local.list(page_size=1000)) == 1000


def test_a_number_comes_with_what_the_inventory_knows_of_it(platform: Platform) -> None:
    stocked(platform)
    numbers = platform.client.incoming_phone_numbers
    bought = numbers.create(phone_number=YORK)
    assert bought.capabilities == {"voice": True, "sms": True, "mms": False, "fax": False}
    free = numbers.toll_free.create(phone_number="+18335550153")
    assert [one.sid for one in numbers.toll_free.list()] == [free.sid]
    assert [one.sid for one in numbers.local.list()] == [bought.sid]
    with pytest.raises(TwilioRestException) as refused:
        numbers.local.create(phone_number="+18885550199")
    assert refused.value.code == 21458


def test_an_area_code_takes_from_the_inventory_alone(platform: Platform) -> None:
    stocked(platform)
    numbers = platform.client.incoming_phone_numbers
    assert numbers.create(area_code="212").phone_number == YORK
    for area in ("212", "415"):
        with pytest.raises(TwilioRestException) as refused:
            numbers.create(area_code=area)
        assert refused.value.code == 21452


def test_in_production_only_the_operator_takes_what_is_not_in_the_inventory(
    platform: Platform,
) -> None:
    stocked(platform)
    platform.services = replace(platform.services, any_number=False)
    platform.restart()
    path = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json"
    form = {"PhoneNumber": "+14155550177"}
    refused = platform.request("POST", path, form)
    assert (refused.status, refused.json["code"]) == (400, 21422)
    assert platform.request("POST", path, {"PhoneNumber": YORK}).status == 201
    operator = ("operator", "c" * 32)
    assert platform.request("POST", path, form, auth=operator).status == 201


@pytest.mark.parametrize(
    ("number", "kind"),
    [("+447400123456", "mobile"), ("+14155550177", "local"), ("+18885550199", "toll-free")],
)
def test_a_number_from_elsewhere_is_of_the_kind_that_its_digits_say(
    platform: Platform, number: str, kind: NumberType
) -> None:
    path = f"/2010-04-01/Accounts/{SID}/IncomingPhoneNumbers.json"
    assert platform.request("POST", path, {"PhoneNumber": number}).json["type"] == kind


def test_fiction_is_not_offered_beside_an_inventory(platform: Platform) -> None:
    number = samples.inventory_number(1)
    platform.add(number)
    assert wanted(platform) == [number.phone_number]
    assert isinstance(platform.get(InventoryNumber, number.sid), InventoryNumber)
