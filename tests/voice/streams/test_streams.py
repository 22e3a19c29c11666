"""https://www.twilio.com/docs/voice/api/stream-resource: streams that REST begins and ends"""

import asyncio

import pytest

from switchhook.domain.entities import Call
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import StreamStatusChanged
from switchhook.transports.websocket.interface import ConnectFailed
from switchhook.voice.streams.needs import Wanted
from tests.voice.house import House


@pytest.fixture
async def call(house: House) -> Call:
    """Return a call that waits."""
    house.answers(house.alice)
    call = await house.call('<Pause length="30"/>')
    return await house.until(call, "in-progress")


async def test_a_stream_begins_and_ends_while_the_document_goes_on(
    house: House, call: Call
) -> None:
    wanted = Wanted(url="wss://a", tracks=("outbound",), name="s", parameters=(("k", "v"),))
    stream = house.calls.streams.start(call, wanted)
    assert (stream.status, stream.name, stream.call_sid) == ("in-progress", "s", call.sid)
    await asyncio.sleep(2)
    (app,) = house.sockets.opened
    assert app.sent[1]["start"]["tracks"] == ["outbound"]
    assert app.sent[1]["start"]["customParameters"] == {"k": "v"}
    stopped = house.calls.streams.stop(call, stream.sid)
    assert stopped is not None
    assert (stopped.sid, stopped.status) == (stream.sid, "stopped")
    await asyncio.sleep(1)
    assert app.events == ["connected", "start", "media", "stop"]
    assert (await house.record(call)).status == "in-progress"
    assert house.calls.streams.stop(call, stream.sid) is None


async def test_a_stream_that_document_began_is_found_by_name(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Start><Stream url="wss://a" name="s"/></Start><Pause length="9"/>')
    await house.until(call, "in-progress")
    await asyncio.sleep(1)
    assert house.calls.streams.stop(call, "") is None
    assert house.calls.streams.stop(call, "s") is not None
    await asyncio.sleep(0.1)
    assert house.calls.streams.count == 0


async def test_a_call_that_does_not_go_on_has_no_streams(house: House, call: Call) -> None:
    await house.over(call)
    with pytest.raises(TwilioError) as caught:
        house.calls.streams.start(call, Wanted(url="wss://a"))
    assert caught.value.code == 21220


async def test_a_call_that_rings_has_no_streams(house: House) -> None:
    call = await house.call("<Pause/>")
    await house.until(call, "ringing")
    with pytest.raises(TwilioError) as caught:
        house.calls.streams.start(call, Wanted(url="wss://a"))
    assert caught.value.code == 21220


@pytest.mark.parametrize(
    "again, code",
    [
        (Wanted(url="wss://a", name="s"), 20422),
        (Wanted(url="", name="t"), 31923),
    ],
)
async def test_a_stream_that_cannot_be_is_refused(
    house: House, call: Call, again: Wanted, code: int
) -> None:
    house.calls.streams.start(call, Wanted(url="wss://a", name="s"))
    with pytest.raises(TwilioError) as caught:
        house.calls.streams.start(call, again)
    assert (caught.value.code, caught.value.status) == (code, 400)
    assert house.calls.streams.count == 1


async def test_a_fifth_track_is_refused(house: House, call: Call) -> None:
    for _ in range(2):
        house.calls.streams.start(call, Wanted(url="wss://a", tracks=("inbound", "outbound")))
    with pytest.raises(TwilioError) as caught:
        house.calls.streams.start(call, Wanted(url="wss://a"))
    assert caught.value.code == 31960


async def test_what_goes_wrong_is_told_to_the_callback(house: House, call: Call) -> None:
    told: list[StreamStatusChanged] = []
    house.bus.subscribe(StreamStatusChanged, told.append)
    house.sockets.failure = ConnectFailed("refused", "app.test:443 takes no connections")
    house.calls.streams.start(call, Wanted(url="wss://a", callback="http://cb"))
    await asyncio.sleep(0.1)
    (event,) = told
    assert (event.what, event.error) == ("stream-error", "app.test:443 takes no connections")
    assert house.codes == [31902]
    assert house.calls.streams.count == 0


async def test_a_stream_that_breaks_is_told_to_have_stopped_too(house: House, call: Call) -> None:
    told: list[StreamStatusChanged] = []
    house.bus.subscribe(StreamStatusChanged, told.append)
    house.calls.streams.start(call, Wanted(url="wss://a", callback="http://cb"))
    await asyncio.sleep(0.1)
    house.sockets.opened[0].end(1006)
    await asyncio.sleep(0.1)
    assert [event.what for event in told] == ["stream-started", "stream-error", "stream-stopped"]


async def test_a_stream_of_a_dialled_child_hears_the_callee(house: House) -> None:
    house.answers(house.bob)
    parent = await house.dial_in(f"<Dial>{house.bob.phone_number}</Dial>")
    await asyncio.sleep(1)
    child = next(one for one in await house.every_call() if one.parent_call_sid == parent.sid)
    house.calls.streams.start(child, Wanted(url="wss://a", tracks=("inbound", "outbound")))
    await asyncio.sleep(1)
    await house.lines.hangup(house.bob)
    await house.over(parent)
    (app,) = house.sockets.opened
    assert app.sent[1]["start"]["callSid"] == child.sid
    assert app.events == ["connected", "start", "media", "stop"]
    assert len(app.audio("inbound")) == pytest.approx(8000, abs=800)


async def test_what_is_left_at_the_end_of_the_house_is_ended(house: House, call: Call) -> None:
    house.sockets.slow = 1000
    house.calls.streams.start(call, Wanted(url="wss://a"))
    house.sockets.agrees = False
    await house.calls.streams.close()
    assert house.calls.streams.count == 0


async def test_a_fault_of_ours_ends_that_stream_only(
    house: House, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(account_sid: str, url: str, hearer: object) -> object:
        raise RuntimeError("bug")

    monkeypatch.setattr(house.sockets, "open", broken)
    house.calls.streams.start(call, Wanted(url="wss://a"))
    await asyncio.sleep(0.1)
    assert house.codes == [31900]
    assert house.calls.streams.count == 0
    assert (await house.record(call)).status == "in-progress"
