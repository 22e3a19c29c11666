"""What a leg waits for before it is of use."""

import asyncio
from typing import cast

import pytest

from switchhook.media.engine import create_engine
from switchhook.media.ports import Media
from switchhook.media.tones import tone
from switchhook.testing.loop import VirtualTimeLoop
from switchhook.voice.legs.leg import LegEnded, Signalling
from switchhook.voice.legs.media import MediaLeg


class LateOffer:
    """Signalling that is answered before it is known where audio goes."""

    def __init__(self, leg: MediaLeg) -> None:
        self.leg = leg

    def answer(self) -> None:
        self.leg.unheard = True


@pytest.fixture
async def leg(virtual_loop: VirtualTimeLoop) -> MediaLeg:
    media = Media(create_engine(stepped=True, seed=1), outside=virtual_loop.outside)
    leg = MediaLeg(media.open())
    leg.signalling = cast(Signalling, LateOffer(leg))
    return leg


@pytest.fixture
async def answering(leg: MediaLeg) -> "asyncio.Task[None]":
    task = asyncio.create_task(leg.answer())
    await asyncio.sleep(1)
    assert leg.answered
    assert not task.done()
    return task


async def test_nothing_is_said_before_the_far_end_can_be_reached(
    leg: MediaLeg, answering: "asyncio.Task[None]"
) -> None:
    leg.on_reachable()
    await answering


async def test_a_leg_that_ends_meanwhile_is_over(
    leg: MediaLeg, answering: "asyncio.Task[None]"
) -> None:
    leg.on_ended("lost")
    with pytest.raises(LegEnded):
        await answering


async def test_speech_is_told_to_all_who_watch_and_to_latecomers(
    virtual_loop: VirtualTimeLoop,
) -> None:
    media = Media(create_engine(stepped=True, seed=1), outside=virtual_loop.outside)
    await media.start()
    far, near = media.pair()
    leg = MediaLeg(near)
    first: list[bool] = []
    late: list[bool] = []
    ends = [leg.watch_speech(first.append)]
    talk = asyncio.create_task(far.play(tone((300, 700), 2)))
    await asyncio.sleep(1)
    ends.append(leg.watch_speech(late.append))
    await talk
    await asyncio.sleep(1)
    assert first == late == [True, False]
    for end in (*ends, *ends):
        end()
    await far.play(tone((300, 700), 1))
    assert first == late == [True, False]
    await media.close()
