"""https://www.twilio.com/docs/voice/api/stream-resource"""

from datetime import UTC, datetime

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import Call
from switchhook.voice.streams.needs import Wanted
from tests.api.platform import SID, Platform

MOMENT = datetime(2026, 1, 2, 12, tzinfo=UTC)
CALL = Call(
    sid="CA" + "1" * 32,
    account_sid=SID,
    to="+14155550101",
    from_="+14155550100",
    status="in-progress",
    direction="outbound-api",
    date_created=MOMENT,
    date_updated=MOMENT,
)
PATH = f"/2010-04-01/Accounts/{SID}/Calls/{CALL.sid}/Streams"


@pytest.fixture
def platform(platform: Platform) -> Platform:
    platform.add(CALL)
    return platform


def test_the_sdk_begins_and_stops_a_stream(platform: Platform) -> None:
    streams = platform.client.calls(CALL.sid).streams
    stream = streams.create(
        url="wss://example.com/audio",
        name="My stream",
        track="both_tracks",
        status_callback="https://example.com/told",
        status_callback_method="GET",
        parameter1_name="FirstName",
        parameter1_value="Jane",
        parameter99_name="last",
        parameter99_value="",
    )
    assert (stream.status, stream.name, stream.call_sid) == ("in-progress", "My stream", CALL.sid)
    assert stream.uri == f"{PATH}/{stream.sid}.json"
    assert platform.streams.begun == [
        Wanted(
            url="wss://example.com/audio",
            tracks=("inbound", "outbound"),
            name="My stream",
            parameters=(("FirstName", "Jane"), ("last", "")),
            callback="https://example.com/told",
            callback_method="GET",
        )
    ]
    assert streams(stream.sid).update(status="stopped").status == "stopped"


def test_a_stream_shows_what_twilios_shows(platform: Platform) -> None:
    reply = platform.request("POST", f"{PATH}.json", {"Url": "wss://example.com/audio"})
    assert reply.status == 200
    assert set(reply.json) == {
        "sid", "account_sid", "call_sid", "name", "status", "date_updated", "uri",
    }  # fmt: skip
    assert reply.json["name"] is None


def test_a_stream_is_stopped_by_its_name(platform: Platform) -> None:
    streams = platform.client.calls(CALL.sid).streams
    streams.create(url="wss://example.com/audio", name="mine")
    assert streams("mine").update(status="stopped").status == "stopped"
    with pytest.raises(TwilioRestException) as caught:
        streams("mine").update(status="stopped")
    assert (caught.value.status, caught.value.code) == (404, 20404)


@pytest.mark.parametrize(
    "form, code",
    [
        ({}, 21205),
        ({"Url": "wss://a", "Track": "all"}, 31941),
        ({"Url": "wss://a", "StatusCallback": "nowhere"}, 21205),
        ({"Url": "wss://a", "StatusCallbackMethod": "PUT"}, 21209),
        ({"Url": "wss://a", "Parameter1.Name": "x" * 501}, 20422),
    ],
)
def test_what_will_not_do_is_refused(platform: Platform, form: dict[str, str], code: int) -> None:
    reply = platform.request("POST", f"{PATH}.json", form)
    assert (reply.status, reply.json["code"]) == (400, code)


def test_a_call_that_is_over_has_no_streams(platform: Platform) -> None:
    over = "CA" + "2" * 32
    platform.add(
        Call(
            sid=over, account_sid=SID, to="", from_="", status="completed",
            direction="inbound", date_created=MOMENT, date_updated=MOMENT,
        )
    )  # fmt: skip
    reply = platform.request("POST", PATH.replace(CALL.sid, over) + ".json", {"Url": "wss://a"})
    assert (reply.status, reply.json["code"]) == (400, 21220)


def test_a_call_of_nobody_has_no_streams(platform: Platform) -> None:
    for path in (f"{PATH}.json", f"{PATH}/MZ1.json"):
        form = {"Url": "wss://a", "Status": "stopped"}
        reply = platform.request("POST", path.replace(CALL.sid, "CA" + "9" * 32), form)
        assert (reply.status, reply.json["code"]) == (404, 20404)


def test_only_stopped_can_be_asked_of_a_stream(platform: Platform) -> None:
    for form in ({}, {"Status": "paused"}):
        assert platform.request("POST", f"{PATH}/mine.json", form).json["code"] == 20422
