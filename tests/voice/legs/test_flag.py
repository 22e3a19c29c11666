"""Tests of the flag that is raised once."""

import asyncio

import pytest

from switchhook.voice.legs.flag import Flag

pytestmark = pytest.mark.anyio


async def test_everybody_who_waits_goes_on_when_it_is_raised() -> None:
    flag = Flag()
    waiting = [asyncio.create_task(flag.wait()) for _ in range(3)]
    await asyncio.sleep(0)
    assert not flag.is_set()
    assert not any(task.done() for task in waiting)
    flag.set()
    await asyncio.gather(*waiting)
    assert flag.is_set()


async def test_who_comes_later_does_not_wait() -> None:
    flag = Flag()
    flag.set()
    await flag.wait()


async def test_who_was_cancelled_stops_nobody() -> None:
    flag = Flag()
    gone, stays = asyncio.create_task(flag.wait()), asyncio.create_task(flag.wait())
    await asyncio.sleep(0)
    gone.cancel()
    flag.set()
    await stays
    with pytest.raises(asyncio.CancelledError):
        await gone
