"""Audio that is queued on a leg, on virtual time."""

import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from switchhook.media.clips import Clip
from switchhook.media.engine import create_engine
from switchhook.media.engine.g711 import encode
from switchhook.media.ports import Media, MediaPort, QueueFull
from switchhook.testing.loop import VirtualTimeLoop
from tests.conftest import VIRTUAL


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


class Phone:
    """Hears what a port sends."""

    def __init__(self, media: Media) -> None:
        self.far, self.port = media.pair()
        self.audio = bytearray()
        self.far.tap(self.audio.extend, mulaw=False)

    @property
    def samples(self) -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
        return np.frombuffer(bytes(self.audio), np.int16)

    def levels(self) -> list[int]:
        """Return the levels heard, one for each run of equal samples, in thousands."""
        runs = [round(int(sample) / 1000) for sample in self.samples]
        return [at for n, at in enumerate(runs) if n == 0 or at != runs[n - 1]]


@pytest.fixture
async def phone(media: Media) -> Phone:
    made = Phone(media)
    await asyncio.sleep(0.1)
    return made


@pytest.fixture
def port(phone: Phone) -> MediaPort:
    return phone.port


def steady(thousands: int, seconds: float) -> bytes:
    return np.full(round(8000 * seconds), 1000 * thousands, np.int16).tobytes()


async def test_pieces_of_any_length_are_played_without_a_seam(phone: Phone) -> None:
    pieces = [steady(8, 0.0071), steady(8, 0.5), steady(8, 0.0301)]
    played = [phone.port.queue(encode(piece, 0), mulaw=True) for piece in pieces]
    assert await asyncio.gather(*played) == [True] * 3
    await asyncio.sleep(0.1)
    assert phone.levels() == [0, 8, 0]
    assert np.count_nonzero(phone.samples) == sum(len(piece) for piece in pieces) // 2


async def test_a_queue_takes_the_time_that_it_lasts(port: MediaPort) -> None:
    now = asyncio.get_running_loop().time
    before = now()
    assert await port.queue(steady(1, 60), mulaw=False)
    assert now() - before == pytest.approx(60, abs=0.05)


async def test_a_mark_is_played_with_what_is_before_it(port: MediaPort) -> None:
    first, mark = port.queue(steady(1, 1), mulaw=False), port.queue(b"", mulaw=True)
    after = port.queue(steady(2, 1), mulaw=False)
    await asyncio.sleep(0.9)
    assert not (first.done() or mark.done())
    assert await first
    assert await mark
    assert not after.done()


async def test_a_mark_in_an_empty_queue_is_played_at_once(port: MediaPort) -> None:
    async with asyncio.timeout(0.03):
        assert await port.queue(b"", mulaw=False)


async def test_what_is_cleared_was_not_played(phone: Phone) -> None:
    waiting = [phone.port.queue(audio, mulaw=False) for audio in (steady(5, 1), b"", steady(7, 1))]
    await asyncio.sleep(0.5)
    phone.port.clear_queue()
    after = phone.port.queue(steady(9, 0.1), mulaw=False)
    assert await asyncio.gather(*waiting) == [False] * 3
    assert await after
    await asyncio.sleep(0.1)
    assert phone.levels() == [0, 5, 9, 0]


async def test_a_queue_waits_while_a_clip_plays(phone: Phone) -> None:
    queued = phone.port.queue(steady(5, 0.4), mulaw=False)
    await asyncio.sleep(0.2)
    assert await phone.port.play(Clip(steady(9, 0.2)))
    assert await queued
    await asyncio.sleep(0.1)
    assert phone.levels() == [0, 5, 9, 5, 0]
    assert np.count_nonzero(phone.samples) == 0.6 * 8000


async def test_a_queue_ends_with_its_leg(port: MediaPort) -> None:
    waiting = port.queue(steady(1, 1), mulaw=False)
    port.close()
    assert not await waiting
    assert not await port.queue(b"", mulaw=False)


async def test_a_queue_is_heard_instead_of_a_bridge_until_it_runs_dry(media: Media) -> None:
    phone, other = Phone(media), Phone(media)
    phone.port.bridge(other.port)
    talk = asyncio.create_task(other.far.play(Clip(steady(3, 5))))
    await asyncio.sleep(0.5)
    assert await phone.port.queue(steady(8, 0.2), mulaw=False)
    await asyncio.sleep(0.2)
    assert phone.levels()[-4:] == [0, 3, 8, 3]
    assert await talk


async def test_ten_minutes_may_wait_and_no_more(port: MediaPort) -> None:
    waiting = port.queue(bytes(600 * 8000), mulaw=True)
    with pytest.raises(QueueFull):
        port.queue(b"\xff", mulaw=True)
    port.clear_queue()
    assert not await waiting
    assert await port.queue(b"\xff", mulaw=True)


async def test_what_nobody_waits_for_any_more_is_played_all_the_same(phone: Phone) -> None:
    phone.port.queue(steady(4, 0.1), mulaw=False).cancel()
    assert await phone.port.queue(b"", mulaw=False)
    await asyncio.sleep(0.1)
    assert phone.levels() == [0, 4, 0]
