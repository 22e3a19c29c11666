"""Callbacks that were given up: read, sent again, forgotten."""

from dataclasses import replace
from typing import Any

import pytest

from switchhook.domain.entities import Callback, DeadLetter
from tests.api.platform import OPERATOR_TOKEN, SID, TOKEN, Platform
from tests.store import samples

OPERATOR = ("operator", OPERATOR_TOKEN)
PATH = "/switchhook/v1/dead_letters"
OTHER = "AC" + "f" * 32


def letter(n: int, **values: Any) -> DeadLetter:
    return replace(samples.dead_letter(n), **{"account_sid": SID, **values})


@pytest.fixture
def platform(platform: Platform) -> Platform:
    platform.add_account(OTHER)
    platform.add(
        letter(1),
        letter(2, url="http://elsewhere/", error_code=11205, error_status=None),
        letter(3, account_sid=OTHER),
    )
    return platform


def sids(platform: Platform, query: str = "", auth: tuple[str, str] = (SID, TOKEN)) -> list[int]:
    reply = platform.request("GET", PATH + query, auth=auth)
    assert reply.status == 200
    return [int(one["sid"][2:], 16) for one in reply.json["dead_letters"]]


def test_an_account_sees_its_own_and_the_operator_all(platform: Platform) -> None:
    assert sids(platform) == [2, 1]
    assert sids(platform, auth=OPERATOR) == [3, 2, 1]
    assert sids(platform, f"?AccountSid={OTHER}", auth=OPERATOR) == [3]
    assert sids(platform, f"?AccountSid={OTHER}") == []


def test_a_letter_says_what_was_to_be_told_and_what_went_wrong(platform: Platform) -> None:
    shown = platform.request("GET", f"{PATH}/{letter(1).sid}").json
    assert shown["parameters"] == {"CallStatus": "completed", "Body": "ä"}
    assert (shown["url"], shown["method"]) == ("http://localhost/status", "POST")
    assert (shown["attempts"], shown["error_code"], shown["error_status"]) == (6, 11200, 503)
    assert shown["error_text"] == "HTTP status 503"
    assert shown["date_owed"] < shown["date_created"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?ErrorCode=11205", [2]),
        ("?Url=http://local*", [1]),
        ("?Url=http://elsewhere/", [2]),
        (f"?ResourceSid={samples.sid('CA', 1)}", [1]),
        ("?PageSize=1&Page=1", [1]),
    ],
)
def test_they_can_be_filtered(platform: Platform, query: str, found: list[int]) -> None:
    assert sids(platform, query) == found


def test_one_is_sent_again(platform: Platform) -> None:
    reply = platform.request("POST", f"{PATH}/{letter(1).sid}/replay", {})
    assert (reply.status, reply.json) == (202, {"replayed": 1})
    assert sids(platform) == [2]
    row = platform.get(Callback, letter(1).sid)
    assert (row.state, row.attempts, row.parameters) == ("pending", 0, letter(1).parameters)
    assert platform.woken.is_set()


def test_all_that_a_filter_leaves_are_sent_again(platform: Platform) -> None:
    reply = platform.request("POST", f"{PATH}/replay", {"Url": "http://*"})
    assert (reply.status, reply.json) == (202, {"replayed": 2})
    assert sids(platform, auth=OPERATOR) == [3]
    assert platform.request("POST", f"{PATH}/replay", {}).json == {"replayed": 0}
    refused = platform.request("POST", f"{PATH}/replay", {"ErrorCode": "many"})
    assert (refused.status, refused.json["code"]) == (400, 20422)


def test_one_is_forgotten(platform: Platform) -> None:
    assert platform.request("DELETE", f"{PATH}/{letter(1).sid}").status == 204
    assert sids(platform) == [2]


@pytest.mark.parametrize(("method", "end"), [("GET", ""), ("DELETE", ""), ("POST", "/replay")])
def test_another_accounts_is_not_to_be_found(platform: Platform, method: str, end: str) -> None:
    reply = platform.request(method, f"{PATH}/{letter(3).sid}{end}", {})
    assert (reply.status, reply.json["code"]) == (404, 20404)
