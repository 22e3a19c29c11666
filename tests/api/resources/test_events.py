"""The event stream as it is asked for, and timelines of calls."""

from datetime import timedelta

import pytest

from switchhook.api.feed import Wanted
from switchhook.api.feed.feed import MOST_FOLLOWERS
from switchhook.domain.entities import Call, Trace
from tests.api.fakes import START
from tests.api.platform import OPERATOR_TOKEN, SID, TOKEN, Platform

OPERATOR = ("operator", OPERATOR_TOKEN)
OTHER = "AC" + "f" * 32
CALL = "CA" + "1" * 32
EVENTS = f"/switchhook/v1/Accounts/{SID}/Events"
TIMELINE = f"/switchhook/v1/Accounts/{SID}/Calls/{CALL}/Timeline"


def trace(n: int, kind: str = "verb", call: str = CALL) -> Trace:
    at = START + timedelta(microseconds=n)
    return Trace(
        sid=f"XT{100 - n:032x}", account_sid=SID, resource_sid=call, kind=kind,
        detail={"n": str(n)}, date_created=at, date_updated=at,
    )  # fmt: skip


@pytest.fixture
def platform(platform: Platform) -> Platform:
    platform.add_account(OTHER)
    platform.add(
        Call(
            sid=CALL, account_sid=SID, to="+14155550101", from_="+14155550100",
            status="completed", direction="inbound", date_created=START, date_updated=START,
        ),
        trace(3, "digit"), trace(1), trace(2), trace(4, call="CA" + "2" * 32),
    )  # fmt: skip
    return platform


def rows(platform: Platform, path: str) -> list[str]:
    return [row["detail"]["n"] for row in platform.request("GET", path).json["rows"]]


def test_a_timeline_has_what_a_call_was_made_of_in_its_order(platform: Platform) -> None:
    found = platform.request("GET", TIMELINE).json["rows"]
    assert [row["detail"]["n"] for row in found] == ["1", "2", "3"]
    assert found[0] == {
        "sid": trace(1).sid, "account_sid": SID, "call_sid": CALL, "kind": "verb",
        "time": "2026-11-22T09:30:00.000001Z", "detail": {"n": "1"},
    }  # fmt: skip


def test_a_timeline_comes_a_page_at_a_time_both_ways(platform: Platform) -> None:
    first = platform.request("GET", f"{TIMELINE}?PageSize=2").json
    assert first["meta"]["previous_page_url"] is None
    second = first["meta"]["next_page_url"].removeprefix("http://localhost:8080")
    assert rows(platform, second) == ["3"]
    back = platform.request("GET", second).json["meta"]["previous_page_url"]
    assert rows(platform, back.removeprefix("http://localhost:8080")) == ["1", "2"]


def test_a_timeline_can_be_of_one_kind(platform: Platform) -> None:
    assert rows(platform, f"{TIMELINE}?Kind=digit") == ["3"]


@pytest.mark.parametrize("path", [EVENTS, TIMELINE])
@pytest.mark.parametrize(
    ("auth", "status"),
    [(None, 401), ((SID, "wrong"), 401), ((OTHER, TOKEN), 404), (OPERATOR, 200)],
)
def test_they_are_for_whoever_may_act_for_the_account(
    platform: Platform, path: str, auth: tuple[str, str] | None, status: int
) -> None:
    assert platform.request("HEAD", path, auth=auth).status == status


def test_an_event_stream_is_never_kept_on_the_way(platform: Platform) -> None:
    reply = platform.request("HEAD", f"{EVENTS}?Kind=call,message&Kind=trace&CallSid={CALL}")
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("query", ["?Kind=call,gossip", "?CallSid=CA1", "?LastEventId=" + "x" * 65])
def test_what_nobody_can_be_told_is_refused(platform: Platform, query: str) -> None:
    reply = platform.request("GET", EVENTS + query)
    assert (reply.status, reply.json["code"]) == (400, 20422)


def test_too_many_streams_are_refused(platform: Platform) -> None:
    followers = [platform.feed.follow(SID, Wanted()) for _ in range(MOST_FOLLOWERS)]
    reply = platform.request("GET", EVENTS)
    assert (reply.status, reply.json["code"]) == (429, 20429)
    platform.loop.call_soon(platform.feed.leave, SID, followers[0])
    assert platform.request("HEAD", EVENTS).status == 200
    platform.feed.close()
