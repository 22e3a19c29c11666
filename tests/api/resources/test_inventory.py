"""The operator's inventory of numbers, of which accounts take theirs."""

import pytest

from switchhook.domain.entities import InventoryNumber
from tests.api.platform import OPERATOR_TOKEN, Platform
from tests.store import samples

OPERATOR = ("operator", OPERATOR_TOKEN)
PATH = "/switchhook/v1/inventory"


def test_the_operator_adds_changes_and_removes_a_number(platform: Platform) -> None:
    form = {"PhoneNumber": "+12125550150", "Region": "NY", "Capability": ["voice", "sms"]}
    made = platform.request("POST", PATH, form, auth=OPERATOR)
    assert made.status == 201
    assert (made.json["iso_country"], made.json["type"]) == ("US", "local")
    assert made.json["capabilities"] == ["voice", "sms"]
    at = f"{PATH}/{made.json['sid']}"
    changed = platform.request("POST", at, {"Locality": "New York"}, auth=OPERATOR).json
    assert (changed["locality"], changed["region"]) == ("New York", "NY")
    listed = platform.request("GET", f"{PATH}?PhoneNumber=%2B1212*", auth=OPERATOR).json
    assert [one["sid"] for one in listed["inventory"]] == [made.json["sid"]]
    assert platform.request("DELETE", at, auth=OPERATOR).status == 204
    assert platform.get(InventoryNumber, made.json["sid"]) is None


def test_a_number_says_of_itself_what_it_is(platform: Platform) -> None:
    for number, country, kind in (
        ("+447400123456", "GB", "mobile"),
        ("+448081570123", "GB", "toll-free"),
        ("+33153012345", "FR", "local"),
    ):
        made = platform.request("POST", PATH, {"PhoneNumber": number}, auth=OPERATOR).json
        assert (made["iso_country"], made["type"]) == (country, kind)


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({}, 400, 21421),
        ({"PhoneNumber": "12345"}, 400, 21421),
        ({"PhoneNumber": "+12125550150", "Type": "golden"}, 400, 20422),
        ({"PhoneNumber": "+12125550150", "IsoCountry": "1"}, 400, 20422),
        ({"PhoneNumber": "+12125550150", "Capability": "fly"}, 400, 20422),
        ({"PhoneNumber": "+12125550101"}, 409, 20409),
    ],
)
def test_what_will_not_do_is_refused(
    platform: Platform, form: dict[str, str], status: int, code: int
) -> None:
    platform.add(samples.inventory_number(1))
    reply = platform.request("POST", PATH, form, auth=OPERATOR)
    assert (reply.status, reply.json["code"]) == (status, code)


def test_the_inventory_is_the_operators_alone(platform: Platform) -> None:
    number = samples.inventory_number(1)
    platform.add(number)
    for method, path in (
        ("GET", PATH), ("POST", PATH), ("GET", f"{PATH}/{number.sid}"),
        ("DELETE", f"{PATH}/{number.sid}"),
    ):  # fmt: skip
        reply = platform.request(method, path, {"PhoneNumber": "+12125550199"})
        assert (reply.status, reply.json["code"]) == (403, 20006)
