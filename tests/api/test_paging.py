"""https://www.twilio.com/docs/usage/twilios-response#pagination"""

from datetime import timedelta
from itertools import islice

import pytest

from switchhook.domain.entities import Application
from tests.api.fakes import START
from tests.api.platform import SID, Platform

PATH = f"/2010-04-01/Accounts/{SID}/Applications.json"
PAGE = {
    "page", "page_size", "start", "end", "uri", "first_page_uri", "next_page_uri",
    "previous_page_uri", "applications",
}  # fmt: skip


@pytest.fixture
def seven(platform: Platform) -> Platform:
    """Seven apps, named 1 to 7, 4 and 5 of the same instant."""
    for number in range(1, 8):
        created = START + timedelta(seconds=4 if number == 5 else number)
        add(platform, number, created)
    return platform


def add(platform: Platform, number: int, created: object) -> None:
    values: dict[str, object] = {"date_created": created, "date_updated": created}
    platform.add(
        Application(
            sid=f"AP{number:032x}",
            account_sid=SID,
            friendly_name=str(number),
            **values,  # type: ignore[arg-type]
        )
    )


def names(page: dict[str, list[dict[str, str]]]) -> str:
    return "".join(one["friendly_name"] for one in page["applications"])


def test_a_page_has_the_members_that_twilios_has(seven: Platform) -> None:
    page = seven.request("GET", PATH + "?PageSize=3").json
    assert set(page) == PAGE
    assert (page["page"], page["page_size"], page["start"], page["end"]) == (0, 3, 0, 2)
    assert page["uri"] == page["first_page_uri"] == PATH + "?PageSize=3&Page=0"
    assert page["previous_page_uri"] is None


def test_pages_are_followed_forwards_and_back(seven: Platform) -> None:
    seen, uri = [], PATH + "?PageSize=3"
    while uri:
        page = seven.request("GET", uri).json
        seen.append(names(page))
        uri = page["next_page_uri"]
    assert seen == ["765", "432", "1"]
    back = [names(page := seven.request("GET", page["previous_page_uri"]).json)]
    back.append(names(page := seven.request("GET", page["previous_page_uri"]).json))
    assert back == ["432", "765"]
    assert page["previous_page_uri"] is None


def test_what_is_added_while_paging_shifts_nothing(seven: Platform) -> None:
    page = seven.request("GET", PATH + "?PageSize=3").json
    add(seven, 9, START + timedelta(seconds=9))
    seven.client.applications("AP" + f"{5:032x}").delete()
    assert names(seven.request("GET", page["next_page_uri"]).json) == "432"


def test_a_page_may_be_asked_for_by_number(seven: Platform) -> None:
    page = seven.request("GET", PATH + "?PageSize=3&Page=2").json
    assert (names(page), page["start"], page["end"]) == ("1", 6, 6)
    assert names(seven.request("GET", PATH + "?PageSize=3&Page=9").json) == ""


def test_filters_stay_in_the_links(seven: Platform) -> None:
    page = seven.request("GET", PATH + "?FriendlyName=7&PageSize=1&Unknown=%26").json
    assert names(page) == "7"
    assert page["next_page_uri"] is None
    assert page["uri"] == PATH + "?FriendlyName=7&Unknown=%26&PageSize=1&Page=0"


def test_the_sdk_streams_through_all_pages(seven: Platform) -> None:
    apps = seven.client.applications
    assert "".join(one.friendly_name for one in apps.stream(page_size=2)) == "7654321"
    assert "".join(one.friendly_name for one in apps.list(limit=4, page_size=3)) == "7654"
    assert "".join(one.friendly_name for one in islice(apps.stream(), 2)) == "76"


def test_a_product_with_meta_is_paged_with_absolute_addresses(platform: Platform) -> None:
    for number in range(3):
        platform.add_credential(f"user{number}")
    path = "/switchhook/v1/credentials?PageSize=2"
    page = platform.request("GET", path).json
    assert [one["username"] for one in page["credentials"]] == ["user2", "user1"]
    following = page["meta"]["next_page_url"]
    assert following.startswith("http://localhost:8080/switchhook/v1/credentials?")
    rest = platform.request("GET", following.removeprefix("http://localhost:8080")).json
    assert [one["username"] for one in rest["credentials"]] == ["user0"]
    assert rest["meta"]["next_page_url"] is None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("PageSize=1001", 20007),
        ("PageSize=0", 20007),
        ("PageSize=-1", 20007),
        ("PageSize=many", 20007),
        ("Page=x", 20422),
        ("PageToken=PA", 21481),
        ("PageToken=PAAP00", 21481),
        ("PageToken=XX" + "A" * 34 + "0", 21481),
        ("PageToken=PA" + "A" * 34 + "z", 21481),
        ("PageToken=PA" + "A" * 34 + "f" * 40, 21481),
    ],
)
def test_pages_that_cannot_be_are_refused(platform: Platform, query: str, code: int) -> None:
    reply = platform.request("GET", f"{PATH}?{query}")
    assert (reply.status, reply.json["code"]) == (400, code)
