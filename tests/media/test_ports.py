"""Media ports on virtual time: whole minutes of audio pass in milliseconds, to the frame."""

import asyncio
import wave
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from switchhook.media import tones
from switchhook.media.clips import Clip
from switchhook.media.engine import create_engine
from switchhook.media.ports import Media, MediaPort, NoPort, Track
from switchhook.media.recordings import RecordingSink
from switchhook.testing.loop import VirtualTimeLoop
from tests.conftest import VIRTUAL


class Listener:
    def __init__(self) -> None:
        self.digits = ""
        self.timeouts = 0
        self.speech: list[bool] = []

    def on_digit(self, digit: str, duration_ms: int) -> None:
        self.digits += digit

    def on_timeout(self) -> None:
        self.timeouts += 1

    def on_speech(self, started: bool) -> None:
        self.speech.append(started)


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


@pytest.fixture(params=["compiled", "reference"])
async def media(
    request: pytest.FixtureRequest, virtual_loop: VirtualTimeLoop
) -> AsyncIterator[Media]:
    made = Media(create_engine(kind=request.param, stepped=True, seed=1, ports=1, most=1))
    await made.start()
    yield made
    await made.close()


@pytest.fixture
def pair(media: Media) -> tuple[MediaPort, MediaPort]:
    return media.pair()


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_a_clip_takes_as_long_as_it_lasts(pair: tuple[MediaPort, MediaPort]) -> None:
    before = now()
    assert await pair[0].play(Clip.silence(60))
    assert now() - before == pytest.approx(60, abs=0.05)


async def test_a_second_clip_replaces_the_first(pair: tuple[MediaPort, MediaPort]) -> None:
    first = asyncio.create_task(pair[0].play(Clip.silence(60)))
    await asyncio.sleep(1)
    assert await pair[0].play(Clip.silence(1))
    assert not await first


async def test_a_clip_can_be_stopped(pair: tuple[MediaPort, MediaPort]) -> None:
    playing = asyncio.create_task(pair[0].play(Clip.silence(60), loop=0))
    await asyncio.sleep(600)
    pair[0].stop_play()
    assert not await playing


async def test_a_cancelled_play_falls_silent(pair: tuple[MediaPort, MediaPort]) -> None:
    playing = asyncio.create_task(pair[0].play(tones.tone((500,), 60)))
    await asyncio.sleep(1)
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    before = now()
    await pair[1].silence(2)
    assert now() - before == pytest.approx(2, abs=0.2)


async def test_closing_a_port_ends_what_plays(pair: tuple[MediaPort, MediaPort]) -> None:
    playing = asyncio.create_task(pair[0].play(Clip.silence(60)))
    await asyncio.sleep(1)
    pair[0].close()
    assert not await playing
    assert not await pair[0].play(Clip.silence(1))


@pytest.mark.parametrize("events", [True, False])
async def test_digits_travel(pair: tuple[MediaPort, MediaPort], events: bool) -> None:
    listener = pair[1].listener = Listener()
    for port in pair:
        port.connect(("0.0.0.0", 0), payload=0, dtmf_payload=101 if events else None)
    await pair[0].send_digits("12w#ABCD*0")
    await asyncio.sleep(0.1)
    assert listener.digits == "12#ABCD*0"


async def test_silence_is_awaited_from_the_last_sound(
    pair: tuple[MediaPort, MediaPort],
) -> None:
    before = now()
    talking = asyncio.create_task(pair[0].play(tones.tone((300, 700), 5)))
    await pair[1].silence(3)
    assert now() - before == pytest.approx(8, abs=0.2)
    assert await talking


async def test_a_minute_is_recorded_to_the_frame(
    pair: tuple[MediaPort, MediaPort], tmp_path: Path, virtual_loop: VirtualTimeLoop
) -> None:
    sink = RecordingSink(tmp_path / "AC1" / "RE1.wav", 1, outside=virtual_loop.outside)
    tap = pair[1].record(sink)
    await pair[0].play(Clip.silence(29.9) + tones.tone((500,), 0.1) + Clip.silence(30))
    assert await tap.stop() / 8000 == pytest.approx(60, abs=0.1)
    assert await sink.close() == pytest.approx(60, abs=0.1)
    with wave.open(str(sink.path)) as file:
        assert (file.getnchannels(), file.getframerate(), file.getsampwidth()) == (1, 8000, 2)
        file.setpos(239_000)
        before, sound = file.readframes(160), file.readframes(1600)
    assert not any(before)
    assert any(sound)


async def test_both_sides_go_into_two_channels(
    pair: tuple[MediaPort, MediaPort], tmp_path: Path, virtual_loop: VirtualTimeLoop
) -> None:
    sink = RecordingSink(tmp_path / "RE2.wav", 2, outside=virtual_loop.outside)
    tap = pair[1].record(sink, track=Track.BOTH)
    await pair[1].play(tones.tone((500,), 1))
    samples = await tap.stop()
    assert await sink.close() == samples / 8000
    with wave.open(str(sink.path)) as file:
        frames = memoryview(file.readframes(samples)).cast("h").tolist()
    assert not any(frames[0::2])
    assert max(frames[1::2]) > 5000


async def test_two_bridged_pairs_carry_digits_and_sound(media: Media) -> None:
    (one, a), (other, b) = media.pair(), media.pair()
    a.bridge(b)
    heard = other.listener = Listener()
    await one.send_digits("42")
    await asyncio.sleep(0.1)
    assert heard.digits == "42"
    a.unbridge()
    await one.send_digits("5")
    assert heard.digits == "42"


async def test_digits_reach_a_bridged_peer_without_telephone_events_as_tones(media: Media) -> None:
    (one, a), (other, b) = media.pair(), media.pair()
    for port in (b, other):
        port.connect(media.engine.nowhere, payload=0, dtmf_payload=None)
    heard = other.listener = Listener()
    a.bridge(b)
    await one.send_digits("42")
    await asyncio.sleep(1)
    await one.send_digits("7")
    await asyncio.sleep(1)
    assert heard.digits == "427"
    a.unbridge()
    await one.send_digits("5")
    await asyncio.sleep(1)
    assert heard.digits == "427"


async def test_digits_do_not_break_into_a_clip_that_a_bridged_peer_hears(media: Media) -> None:
    (one, a), (_, b) = media.pair(), media.pair()
    b.connect(media.engine.nowhere, payload=0, dtmf_payload=None)
    a.bridge(b)
    announcement = asyncio.create_task(b.play(Clip.silence(2)))
    await one.send_digits("42")
    assert await announcement


async def test_a_peer_that_falls_silent_for_long_is_reported(
    pair: tuple[MediaPort, MediaPort],
) -> None:
    listener = pair[1].listener = Listener()
    await asyncio.sleep(10)
    pair[0].close()
    await asyncio.sleep(60)
    assert listener.timeouts == 1


async def test_quality_is_told_in_units_that_people_use(
    pair: tuple[MediaPort, MediaPort],
) -> None:
    assert pair[0].stats().mos is None
    await asyncio.sleep(20)
    stats = pair[0].stats()
    assert stats.received > 900
    assert stats.lost == 0
    assert stats.rtt_ms == pytest.approx(10, abs=1)
    assert stats.mos == pytest.approx(4.4, abs=0.1)


async def test_when_no_port_is_left_the_call_is_refused(media: Media) -> None:
    ports = [media.open(), media.open()]
    with pytest.raises(NoPort):
        media.open()
    assert media.address(ports[0]) == ports[0].local
    for port in ports:
        port.close()
    await asyncio.sleep(0.1)
    media.open().close()


async def test_the_clock_of_the_engine_rests_while_no_leg_is_open(
    media: Media, pair: tuple[MediaPort, MediaPort]
) -> None:
    for port in pair:
        port.close()
    await asyncio.sleep(0.1)
    before = media.totals()
    await asyncio.sleep(3600)
    assert media.totals() == before


async def test_after_the_engines_end_ports_answer_but_do_nothing() -> None:
    media = Media(create_engine(stepped=True, seed=1))
    await media.start()
    one, _ = media.pair()
    await media.close()
    assert not await one.play(Clip.silence(1))
    one.close()
    assert one.stats().received == 0
