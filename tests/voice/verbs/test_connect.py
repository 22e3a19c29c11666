"""https://www.twilio.com/docs/voice/twiml/connect, with a stream in it"""

import asyncio
import itertools
import math

import pytest

from switchhook.domain.entities import Call
from switchhook.media.clips import Clip
from switchhook.media.engine.g711 import decode, encode
from switchhook.media.tones import tone
from switchhook.transports.websocket.interface import ConnectFailed, Reason
from tests.voice.house import ACCOUNT, APP, House, instructions
from tests.voice.sockets import FakeSocket

FRAME = 160


async def connect(house: House, attributes: str = "", more: str = "", inside: str = "") -> Call:
    """Call Alice, who is connected to the app's WebSocket."""
    house.answers(house.alice)
    house.app.pages["action"] = "<Response><Say>thanks</Say></Response>"
    call = await house.call(
        f'<Connect {attributes}><Stream url="wss://app.test/audio">{inside}</Stream></Connect>{more}'
    )
    await house.until(call, "in-progress")
    await asyncio.sleep(0.1)
    return call


def socket(house: House) -> FakeSocket:
    (made,) = house.sockets.opened
    return made


async def speak(house: House, clip: Clip) -> None:
    """Let Alice say something."""
    await house.lines._lines[house.alice.sid].leg.play(clip)


async def press(house: House, digits: str) -> None:
    await house.lines.digits(house.alice, digits)


def level(mulaw: bytes, hertz: int) -> float:
    """Return how strong a tone is in audio, in parts of full scale (Goertzel's algorithm)."""
    samples = memoryview(decode(mulaw, 0)).cast("h")
    real = sum(s * math.cos(2 * math.pi * hertz * i / 8000) for i, s in enumerate(samples))
    imaginary = sum(s * math.sin(2 * math.pi * hertz * i / 8000) for i, s in enumerate(samples))
    return 2 * math.hypot(real, imaginary) / max(1, len(samples)) / 32768


async def test_the_app_is_told_what_the_stream_is(house: House) -> None:
    call = await connect(house, inside="<Parameter name='FirstName' value='Jane'/>")
    app = socket(house)
    assert (app.account_sid, app.url) == (ACCOUNT, "wss://app.test/audio")
    connected, start = app.sent[:2]
    assert connected == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    assert start["start"] == {
        "accountSid": ACCOUNT,
        "streamSid": app.sid,
        "callSid": call.sid,
        "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"FirstName": "Jane"},
    }
    assert app.sid.startswith("MZ")


async def test_the_app_hears_the_caller(house: House) -> None:
    await connect(house)
    await speak(house, tone((500,), 2.0))
    app = socket(house)
    heard = app.audio()
    assert len(heard) == pytest.approx(2.1 * 8000, abs=5 * FRAME)
    middle = heard[4000:12000]
    assert level(middle, 500) > 10 * level(middle, 700)
    assert level(middle, 500) > 0.05


async def test_frames_come_as_they_are_spoken_and_are_numbered(house: House) -> None:
    await connect(house)
    await asyncio.sleep(1)
    app = socket(house)
    media = app.of("media")
    assert len(media) == pytest.approx(55, abs=2)
    numbers = [int(message["sequenceNumber"]) for message in app.sent[1:]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [int(m["media"]["chunk"]) for m in media] == list(range(1, len(media) + 1))
    assert [int(m["media"]["timestamp"]) for m in media] == [20 * n for n in range(len(media))]
    times = [at for at, message in zip(app.times, app.sent, strict=True) if message in media]
    gaps = [later - before for before, later in itertools.pairwise(times)]
    assert max(gaps) <= 0.0201


async def test_the_caller_hears_the_app_and_a_mark_tells_when(house: House) -> None:
    await connect(house, more="<Pause/>")
    line = house.lines._lines[house.alice.sid].leg
    heard = bytearray()
    line.port.tap(heard.extend)
    app = socket(house)
    began = house.loop.time()
    audio = encode(tone((440,), 1.0).samples, 0)
    for start in range(0, len(audio), 1000):
        app.plays(audio[start : start + 1000])
    app.says("mark", mark={"name": "said"})
    await asyncio.sleep(1.2)
    assert app.of("mark")[0]["mark"] == {"name": "said"}
    at = app.times[app.sent.index(app.of("mark")[0])]
    assert at - began == pytest.approx(1.0, abs=0.1)
    spoken = bytes(heard)[800:7200]
    assert level(spoken, 440) > 10 * level(spoken, 600)
    assert level(spoken, 440) > 0.05


async def test_a_mark_with_nothing_to_wait_for_comes_back_at_once(house: House) -> None:
    await connect(house)
    app = socket(house)
    app.says("mark", mark={"name": "now"})
    await asyncio.sleep(0.05)
    assert [mark["mark"]["name"] for mark in app.of("mark")] == ["now"]


async def test_clear_stops_the_audio_and_returns_the_marks(house: House) -> None:
    """ "Twilio empties all buffered audio and sends all received marks back"."""
    await connect(house)
    app = socket(house)
    for name in ("one", "two"):
        app.plays(bytes(8000 * 10))
        app.says("mark", mark={"name": name})
    await asyncio.sleep(1)
    assert not app.of("mark")
    app.says("clear")
    await asyncio.sleep(0.1)
    assert [mark["mark"]["name"] for mark in app.of("mark")] == ["one", "two"]


async def test_keys_are_told(house: House) -> None:
    await connect(house)
    await press(house, "1#")
    await asyncio.sleep(1)
    app = socket(house)
    assert [message["dtmf"] for message in app.of("dtmf")] == [
        {"track": "inbound_track", "digit": "1"},
        {"track": "inbound_track", "digit": "#"},
    ]


async def test_the_document_goes_on_once_the_app_closes(house: House) -> None:
    call = await connect(house, more="<Say>and now</Say>")
    app = socket(house)
    app.plays(bytes(8000 * 60))
    await asyncio.sleep(5)
    assert await house.texts(house.alice) == []
    app.end()
    await house.over(call, within=30)
    assert await house.texts(house.alice) == ["and now"]
    assert house.codes == []


async def test_the_action_is_asked_once_the_app_closes(house: House) -> None:
    call = await connect(house, 'action="action"', more="<Say>never</Say>")
    app = socket(house)
    app.end()
    await house.over(call)
    (asked,) = house.app.asked("action")
    assert asked["StreamSid"] == app.sid
    assert await house.texts(house.alice) == ["thanks"]


async def test_the_end_of_the_call_ends_the_stream_with_stop(house: House) -> None:
    call = await connect(house, 'action="action"')
    await house.lines.hangup(house.alice)
    await house.over(call)
    app = socket(house)
    assert app.events == ["connected", "start", "media", "stop"]
    assert app.sent[-1]["stop"] == {"accountSid": ACCOUNT, "callSid": call.sid}
    assert app.closed
    assert house.app.asked("action")[0]["CallStatus"] == "completed"
    assert house.calls.streams.count == 0
    assert house.codes == []


async def test_a_redirect_ends_the_stream(house: House) -> None:
    call = await connect(house)
    app = socket(house)
    app.plays(bytes(8000 * 60))
    house.app.pages["other"] = "<Response><Say>elsewhere</Say></Response>"
    await house.calls.redirect(await house.record(call), instructions("other"))
    await house.over(call, within=20)
    assert app.events[-1] == "stop"
    assert app.closed
    assert await house.texts(house.alice) == ["elsewhere"]


@pytest.mark.parametrize(
    "reason, code",
    [
        ("malformed", 31923),
        ("scheme", 31922),
        ("timeout", 31901),
        ("refused", 31902),
        ("unreachable", 31904),
        ("forbidden", 31904),
        ("tls", 31910),
        ("handshake", 31920),
    ],
)
async def test_an_app_that_cannot_be_reached_is_an_alert_and_the_next_verb(
    house: House, reason: Reason, code: int
) -> None:
    house.sockets.failure = ConnectFailed(reason, "no way")
    call = await connect(house, more="<Say>next</Say>")
    await house.over(call)
    assert house.codes == [code]
    assert await house.texts(house.alice) == ["next"]


@pytest.mark.parametrize(
    "code, alert", [(1000, []), (1001, []), (1005, []), (1006, [31921]), (1011, [31921]),
                    (4000, [31921]), (1002, [31924]), (1009, [31924])],
)  # fmt: skip
async def test_how_the_app_closes_tells_whether_something_was_wrong(
    house: House, code: int, alert: list[int]
) -> None:
    call = await connect(house, 'action="action"')
    socket(house).end(code, "because")
    await house.over(call)
    assert house.codes == alert
    assert ("StreamError" in house.app.asked("action")[0]) == bool(alert)


async def test_nonsense_from_the_app_is_an_alert_once_and_the_call_goes_on(house: House) -> None:
    call = await connect(house, more="<Say>next</Say>")
    app = socket(house)
    for _ in range(100):
        app.hearer.on_text(b"nonsense")
        app.hearer.on_binary()
        app.says("media")
        app.says("start", start={})
    app.plays(encode(tone((440,), 0.5).samples, 0))
    app.says("mark", mark={"name": "well"})
    await asyncio.sleep(1)
    assert [mark["mark"]["name"] for mark in app.of("mark")] == ["well"]
    app.end()
    await house.over(call)
    assert sorted(house.codes) == [31950, 31951]
    assert await house.texts(house.alice) == ["next"]


async def test_audio_without_end_is_discarded(house: House) -> None:
    await connect(house)
    app = socket(house)
    for _ in range(30):
        app.plays(bytes(8000 * 60))
    assert house.codes == [31931]
    app.says("clear")
    await asyncio.sleep(0.1)
    app.plays(bytes(8000))
    app.says("mark", mark={"name": "room again"})
    await asyncio.sleep(1.1)
    assert app.of("mark")


async def test_an_app_that_does_not_keep_up_misses_audio(house: House) -> None:
    await connect(house)
    app = socket(house)
    before = len(app.of("media"))
    app.congested = True
    await asyncio.sleep(2)
    assert len(app.of("media")) == before
    assert house.codes == [31930]
    app.congested = False
    await asyncio.sleep(0.1)
    late = app.of("media")[before]["media"]
    assert int(late["timestamp"]) == pytest.approx(2100, abs=60)
    assert int(late["chunk"]) == pytest.approx(105, abs=3)


async def test_an_app_that_hangs_is_given_up(house: House) -> None:
    call = await connect(house, more="<Say>next</Say>")
    app = socket(house)
    app.congested = True
    await house.over(call)
    assert app.aborted
    assert house.codes == [31930, 31903]
    assert await house.texts(house.alice) == ["next"]


async def test_hangup_while_the_app_does_not_answer(house: House) -> None:
    house.sockets.slow = 60
    call = await connect(house)
    await house.lines.hangup(house.alice)
    await house.over(call, within=1)
    await asyncio.sleep(0.1)
    assert house.sockets.opened == []
    assert house.calls.streams.count == 0
    assert house.codes == []


async def test_an_app_that_closes_before_anything_was_said(house: House) -> None:
    house.sockets.fleeting = True
    call = await connect(house, more="<Say>next</Say>")
    await house.over(call)
    assert await house.texts(house.alice) == ["next"]
    assert socket(house).sent == []
    assert house.calls.streams.count == 0


async def test_only_the_caller_is_heard_in_connect(house: House) -> None:
    """https://www.twilio.com/docs/api/errors/31941"""
    house.answers(house.alice)
    call = await house.call(
        '<Connect><Stream url="wss://a" track="both_tracks"/></Connect><Say>next</Say>'
    )
    await house.over(call)
    assert house.codes == [31941]
    assert house.sockets.opened == []


@pytest.mark.parametrize(
    "stream, code",
    [
        ("<Stream/>", 31923),
        ("<Stream connectorName='c'/>", 31940),
        ("<Room>r</Room>", 12200),
        ("<ConversationRelay url='wss://a'/>", 12200),
    ],
)
async def test_what_there_is_no_way_to_connect_is_passed_over(
    house: House, stream: str, code: int
) -> None:
    house.answers(house.alice)
    call = await house.call(f"<Connect>{stream}</Connect><Say>next</Say>")
    await house.over(call)
    assert house.codes == [code]
    assert await house.texts(house.alice) == ["next"]


async def test_a_url_relative_to_the_document_is_found(house: House) -> None:
    house.answers(house.alice)
    await house.call('<Connect><Stream url="/audio"/></Connect>')
    await asyncio.sleep(0.2)
    assert socket(house).url == f"{APP}audio"


async def test_an_app_that_never_agrees_to_the_end_is_left(house: House) -> None:
    house.sockets.agrees = False
    call = await connect(house)
    await house.lines.hangup(house.alice)
    await house.over(call, within=1)
    assert socket(house).closed
    socket(house).end()
    await asyncio.sleep(0.1)
    assert house.calls.streams.count == 0
