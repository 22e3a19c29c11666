"""How loud both sides of a leg are, on virtual time."""

import asyncio
from array import array

import pytest

from switchhook.media.clips import Clip
from switchhook.media.engine import create_engine
from switchhook.media.levels import SILENCE, Meter, loudness
from switchhook.media.ports import Media
from tests.conftest import VIRTUAL


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


@pytest.mark.parametrize(("sample", "decibels"), [(0, SILENCE), (-32768, 0), (16384, -6), (1, -90)])
def test_loudness_is_told_in_decibels_below_the_loudest(sample: int, decibels: int) -> None:
    assert loudness(array("h", [sample] * 8000)) == decibels


def test_nothing_is_silence() -> None:
    assert loudness(array("h")) == SILENCE


async def test_a_meter_tells_both_sides_apart_until_it_is_stopped() -> None:
    media = Media(create_engine(stepped=True, seed=1, ports=1, most=1))
    await media.start()
    far, near = media.pair()
    meter = Meter(near)
    assert (meter.far, meter.near) == (SILENCE, SILENCE)
    talk = asyncio.create_task(far.play(Clip(b"\x00\x40" * 160_000)))  # half of full scale
    await asyncio.sleep(2.5)
    assert meter.far == pytest.approx(-6, abs=1)
    assert meter.near == SILENCE
    meter.stop()
    far.stop_play()
    await asyncio.sleep(2.5)
    assert meter.far == pytest.approx(-6, abs=1)
    near.close()
    far.close()
    await talk
    await media.close()
