"""https://www.twilio.com/docs/voice/twiml/start and .../stop, with streams"""

import asyncio

import pytest

from switchhook.domain.events import StreamStatusChanged
from switchhook.media.engine.g711 import decode
from switchhook.media.tones import tone
from tests.voice.house import ACCOUNT, APP, House, instructions
from tests.voice.verbs.test_connect import level, speak


async def test_a_stream_listens_beside_the_document(house: House) -> None:
    house.answers(house.alice)
    call = await house.call(
        '<Start><Stream url="wss://app.test/a" name="s"/></Start><Say>one</Say><Pause length="2"/>'
    )
    await house.over(call)
    (app,) = house.sockets.opened
    assert app.sent[1]["start"]["tracks"] == ["inbound"]
    assert app.events == ["connected", "start", "media", "stop"]
    assert len(app.audio()) == pytest.approx(2.5 * 8000, abs=1600)
    assert await house.texts(house.alice) == ["one"]
    assert house.codes == []


async def test_both_tracks_are_told_apart(house: House) -> None:
    house.answers(house.alice)
    call = await house.call(
        '<Start><Stream url="wss://a" track="both_tracks"/></Start>'
        '<Say>one two three four</Say><Pause length="2"/>'
    )
    await house.until(call, "in-progress")
    await asyncio.sleep(2.2)
    await speak(house, tone((900,), 1.0))
    await house.over(call)
    (app,) = house.sockets.opened
    assert app.sent[1]["start"]["tracks"] == ["inbound", "outbound"]
    said, heard = app.audio("outbound"), app.audio("inbound")
    assert level(said[2000:14000], 400) > 10 * level(said[2000:14000], 900)
    late = heard[18000:24000]
    assert level(late, 900) > 10 * level(late, 400)
    assert not any(decode(heard[:14000], 0))
    chunks = [int(m["media"]["chunk"]) for m in app.of("media") if m["media"]["track"] == "inbound"]
    assert chunks == list(range(1, len(chunks) + 1))


async def test_a_stream_outlives_a_redirect_and_ends_by_name(house: House) -> None:
    house.answers(house.alice)
    house.app.pages["next"] = (
        '<Response><Pause/><Stop><Stream name="s"/></Stop><Pause length="5"/></Response>'
    )
    call = await house.call(
        '<Start><Stream url="wss://a" name="s"/></Start><Pause/><Redirect>next</Redirect>'
    )
    await house.until(call, "in-progress")
    await asyncio.sleep(4)
    (app,) = house.sockets.opened
    assert app.events[-1] == "stop"
    assert len(app.audio()) == pytest.approx(2 * 8000, abs=1600)
    assert (await house.record(call)).status == "in-progress"
    assert house.calls.streams.count == 0


async def test_a_stream_survives_a_redirect_by_rest(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Start><Stream url="wss://a"/></Start><Pause length="60"/>')
    await house.until(call, "in-progress")
    await asyncio.sleep(1)
    house.app.pages["other"] = '<Response><Pause length="2"/></Response>'
    await house.calls.redirect(await house.record(call), instructions("other"))
    await asyncio.sleep(1)
    (app,) = house.sockets.opened
    assert app.events == ["connected", "start", "media"]
    await house.over(call)
    assert app.events[-1] == "stop"


async def test_stopping_what_there_is_not_does_nothing(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Stop><Stream name="nobody"/></Stop><Say>on</Say>')
    await house.over(call)
    assert house.codes == []
    assert await house.texts(house.alice) == ["on"]


async def test_a_call_has_four_tracks_at_most(house: House) -> None:
    house.answers(house.alice)
    streams = '<Stream url="wss://a" track="both_tracks"/>' * 2 + '<Stream url="wss://b"/>'
    call = await house.call(f'<Start>{streams}</Start><Pause length="1"/>')
    await house.over(call)
    assert house.codes == [31960]
    assert [app.url for app in house.sockets.opened] == ["wss://a", "wss://a"]


async def test_a_name_is_taken_once(house: House) -> None:
    house.answers(house.alice)
    stream = '<Start><Stream url="wss://a" name="s"/></Start>'
    call = await house.call(
        f'{stream}{stream}<Pause/><Stop><Stream name="s"/></Stop><Pause/>{stream}<Pause/>'
    )
    await house.over(call)
    assert house.codes == [12200]
    assert [app.events[-1] for app in house.sockets.opened] == ["stop", "stop"]


async def test_the_app_cannot_speak_on_a_stream_that_listens(house: House) -> None:
    """ "If you need to send messages back to Twilio, use <Connect><Stream>."
    https://www.twilio.com/docs/api/errors/31951
    """
    house.answers(house.alice)
    call = await house.call('<Start><Stream url="wss://a"/></Start><Pause length="5"/>')
    await house.until(call, "in-progress")
    await asyncio.sleep(0.5)
    (app,) = house.sockets.opened
    app.says("mark", mark={"name": "m"})
    app.plays(bytes(800))
    await asyncio.sleep(0.5)
    assert app.of("mark") == []
    assert house.codes == [31951]


async def test_keys_are_not_told_on_a_stream_that_listens(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Start><Stream url="wss://a"/></Start><Gather timeout="2"/>')
    await house.until(call, "in-progress")
    await house.lines.digits(house.alice, "5")
    await house.over(call)
    assert house.sockets.opened[0].of("dtmf") == []


async def test_a_stream_that_closes_leaves_the_call_alone(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Start><Stream url="wss://a"/></Start><Pause length="2"/><Say>x</Say>')
    await house.until(call, "in-progress")
    await asyncio.sleep(0.5)
    house.sockets.opened[0].end(1006)
    await house.over(call)
    assert house.codes == [31921]
    assert await house.texts(house.alice) == ["x"]


async def test_the_callback_hears_how_the_stream_goes(house: House) -> None:
    told: list[StreamStatusChanged] = []
    house.bus.subscribe(StreamStatusChanged, told.append)
    house.answers(house.alice)
    call = await house.call(
        '<Start><Stream url="wss://a" name="s" statusCallback="cb" statusCallbackMethod="GET"/>'
        "</Start><Pause/>"
    )
    await house.over(call)
    await asyncio.sleep(0.1)
    assert [event.what for event in told] == ["stream-started", "stream-stopped"]
    for event in told:
        assert (event.callback, event.callback_method) == (f"{APP}cb", "GET")
        assert (event.stream.name, event.stream.call_sid) == ("s", call.sid)
        assert event.stream.account_sid == ACCOUNT
        assert event.stream.sid == house.sockets.opened[0].sid
    assert [event.stream.status for event in told] == ["in-progress", "stopped"]


@pytest.mark.parametrize("noun", ["<Siprec connectorName='c'/>", "<Transcription/>"])
async def test_the_call_goes_on_whatever_is_started(house: House, noun: str) -> None:
    house.answers(house.alice)
    call = await house.call(f"<Start>{noun}</Start><Say>on</Say>")
    await house.over(call)
    assert await house.texts(house.alice) == ["on"]
