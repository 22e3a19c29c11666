"""Taps on virtual time: several at once, each with its track, its form and its pauses."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from switchhook.media import tones
from switchhook.media.clips import Clip
from switchhook.media.engine import create_engine
from switchhook.media.engine.reference_audio import decode
from switchhook.media.ports import Media, MediaPort, TooManyTaps, Track
from switchhook.media.recordings import RecordingSink
from switchhook.testing.loop import VirtualTimeLoop
from tests.conftest import VIRTUAL

NEAR, FAR = Clip(b"\x00\x08" * 80000), Clip(b"\x00\xf0" * 80000)


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
async def port(media: Media) -> AsyncIterator[MediaPort]:
    """A port that says one level, and whose peer says another."""
    far, near = media.pair()
    talk = [asyncio.create_task(far.play(FAR, 0)), asyncio.create_task(near.play(NEAR, 0))]
    await asyncio.sleep(0.2)
    yield near
    near.close()
    far.close()
    await asyncio.gather(*talk)


class Ear:
    """Keeps what it is told, and when."""

    def __init__(self, *, mulaw: bool = False) -> None:
        self.mulaw = mulaw
        self.chunks: list[bytes] = []

    def hear(self, chunk: bytes) -> None:
        self.chunks.append(chunk)

    @property
    def samples(self) -> list[int]:
        raw = b"".join(self.chunks)
        return decode(raw, 0) if self.mulaw else np.frombuffer(raw, np.int16).tolist()


def level(clip: Clip) -> int:
    """Return what is left of a clip's level once it went through mu-law."""
    from switchhook.media.engine.g711 import decode, encode

    return int(np.frombuffer(decode(encode(clip.samples[:2], 0), 0), np.int16)[0])


@pytest.mark.parametrize("mulaw", [False, True])
async def test_every_track_has_its_own_samples(port: MediaPort, mulaw: bool) -> None:
    ears = {track: Ear(mulaw=mulaw) for track in Track}
    taps = [port.tap(ear.hear, track=track, mulaw=mulaw) for track, ear in ears.items()]
    await asyncio.sleep(0.2)
    lengths = set(await asyncio.gather(*(tap.stop() for tap in taps)))
    assert lengths == {len(ears[Track.FAR].samples)}
    far, near = level(FAR), level(NEAR) if mulaw else 0x0800
    assert set(ears[Track.FAR].samples) == {far}
    assert set(ears[Track.NEAR].samples) == {near}
    assert set(ears[Track.BOTH].samples[0::2]) == {far}
    assert set(ears[Track.BOTH].samples[1::2]) == {near}
    assert ears[Track.MIXED].samples[0] == pytest.approx(far + near, abs=130)


@pytest.mark.parametrize("frames", [1, 3, 50])
async def test_chunks_have_the_length_that_was_asked_for(port: MediaPort, frames: int) -> None:
    ear = Ear()
    tap = port.tap(ear.hear, frames=frames)
    await asyncio.sleep(2.1)
    samples = await tap.stop()
    assert {len(chunk) for chunk in ear.chunks[:-1]} == {160 * frames}
    assert sum(map(len, ear.chunks)) == samples


async def test_a_chunk_of_no_frames_is_refused(port: MediaPort) -> None:
    for frames in (0, 51):
        with pytest.raises(ValueError, match="no chunk"):
            port.tap(print, frames=frames)


async def test_a_pause_leaves_out_or_silences(port: MediaPort) -> None:
    skipping, silenced, whole = Ear(), Ear(), Ear()
    skip, silence = (port.tap(ear.hear, mulaw=False) for ear in (skipping, silenced))
    all_of_it = port.tap(whole.hear, mulaw=False)
    await asyncio.sleep(0.2)
    skip.pause(silence=False)
    silence.pause(silence=True)
    await asyncio.sleep(1)
    skip.resume()
    silence.resume()
    await asyncio.sleep(0.2)
    lengths = await asyncio.gather(skip.stop(), silence.stop(), all_of_it.stop())
    assert lengths[1] == lengths[2] == lengths[0] + 8000
    assert silenced.samples.count(0) == 8000
    assert 0 not in skipping.samples


async def test_a_leg_has_sixteen_taps_and_room_again_when_one_ends(port: MediaPort) -> None:
    taps = [port.tap(Ear().hear) for _ in range(16)]
    with pytest.raises(TooManyTaps):
        port.tap(Ear().hear)
    await taps[3].stop()
    await port.tap(Ear().hear).stop()


async def test_a_tap_ends_with_its_leg(port: MediaPort) -> None:
    ear = Ear()
    tap = port.tap(ear.hear)
    await asyncio.sleep(0.1)
    port.close()
    assert await tap.stop() == len(ear.chunks) * 160
    assert tap.ended
    assert await port.tap(ear.hear).stop() == 0


async def test_a_listener_that_fails_fails_alone(media: Media, port: MediaPort) -> None:
    failures: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, what: failures.append(what))

    def fail(chunk: bytes) -> None:
        raise RuntimeError("bad listener")

    ear = Ear()
    bad, good = port.tap(fail), port.tap(ear.hear)
    await asyncio.sleep(1)
    bad.cancel()
    samples = await good.stop()
    assert samples == len(ear.chunks) * 160
    assert len(failures) >= samples // 160 - 1
    asyncio.get_running_loop().set_exception_handler(None)


async def test_a_sink_must_have_the_channels_of_its_track(port: MediaPort, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="channels"):
        port.record(RecordingSink(tmp_path / "a.wav", 1), track=Track.BOTH)


async def test_a_tap_is_what_the_peer_hears_of_a_bridge(media: Media) -> None:
    (one, a), (_, b) = media.pair(), media.pair()
    a.bridge(b)
    ear = Ear()
    tap = b.tap(ear.hear, track=Track.NEAR, mulaw=False)
    await asyncio.sleep(0.1)
    await one.play(tones.tone((500,), 0.5))
    await tap.stop()
    assert max(ear.samples) > 5000


async def test_speech_is_told_once_where_it_begins_and_ends(media: Media) -> None:
    phone, port = media.pair()
    heard: list[tuple[float, bool]] = []
    loop = asyncio.get_running_loop()

    class Listener:
        def on_digit(self, digit: str, duration_ms: int) -> None:
            """Ignore."""

        def on_timeout(self) -> None:
            """Ignore."""

        def on_speech(self, started: bool) -> None:
            heard.append((loop.time() - began, started))

    port.listener = Listener()
    port.watch_speech(True, calm=0.5)
    began = loop.time()
    word, gap = tones.tone((300, 700), 1), Clip.silence(0.3)
    await phone.play(word + gap + word + Clip.silence(2) + word)
    port.watch_speech(False)
    assert [started for _, started in heard] == [True, False, True]
    assert [when for when, _ in heard] == pytest.approx([0.04, 2.8, 4.34], abs=0.06)
    await phone.play(Clip.silence(2) + word)
    assert len(heard) == 3
