"""Figures of calls once a second, for those who follow; virtual time, real audio."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from switchhook.api.feed import Feed, Follower, Sampler, Wanted
from switchhook.bus import EmbeddedBus
from switchhook.media.clips import Clip
from switchhook.media.engine import create_engine
from switchhook.media.ports import Media, MediaPort
from switchhook.store.memory import MemoryStore
from switchhook.testing.loop import VirtualTimeLoop
from tests.conftest import VIRTUAL

LEVEL = Wanted(frozenset(("level",)), "CA1")


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


class House:
    """A feed, and a call whose far end speaks."""

    def __init__(self, loop: VirtualTimeLoop, near: MediaPort) -> None:
        self.feed = Feed(EmbeddedBus(MemoryStore()), now=loop.now, epoch="e", mark="<base>")
        self.ports = {"AC1": [("CA1", near)]}
        self.sampler = Sampler(self.feed, lambda account_sid: self.ports.get(account_sid, []))

    def told(self, follower: Follower) -> str:
        """Return what a follower has to be told."""
        return (self.feed.take("AC1", follower, "") or b"").decode()


@pytest.fixture
async def house(virtual_loop: VirtualTimeLoop) -> AsyncIterator[House]:
    media = Media(create_engine(stepped=True, seed=1, ports=1, most=1))
    await media.start()
    far, near = media.pair()
    talk = asyncio.create_task(far.play(Clip(b"\x00\x40" * 80_000), 0))
    house = House(virtual_loop, near)
    running = asyncio.create_task(house.sampler.run())
    yield house
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    house.feed.close()
    near.close()
    far.close()
    await talk
    await media.close()


async def test_who_follows_an_account_hears_how_its_calls_are_every_second(house: House) -> None:
    follower = house.feed.follow("AC1", Wanted())
    other = house.feed.follow("AC2", Wanted())
    await asyncio.sleep(1.5)
    told = house.told(follower)
    assert told.startswith("event: quality\n")
    assert '"calls":[{"call_sid":"CA1","received":' in told
    assert house.told(follower) == ""
    await asyncio.sleep(1)
    assert '"call_sid":"CA1"' in house.told(follower)
    assert (house.feed.take("AC2", other, "") or b"") == b""


async def test_levels_are_measured_for_whom_it_concerns(house: House) -> None:
    follower = house.feed.follow("AC1", LEVEL)
    aimless = house.feed.follow("AC1", Wanted(frozenset(("level",)), "CA9"))
    await asyncio.sleep(3.5)
    told = house.told(follower)
    assert told.startswith("event: level\n")
    assert '"far":-6' in told
    assert '"near":-127' in told
    assert house.told(aimless) == ""
    house.feed.leave("AC1", follower)
    house.feed.leave("AC1", aimless)
    await asyncio.sleep(1)
    assert house.sampler.metering == 0


async def test_a_call_that_is_over_is_told_of_no_more(house: House) -> None:
    follower = house.feed.follow("AC1", Wanted())
    house.ports.clear()
    await asyncio.sleep(1.5)
    assert house.told(follower) == ""
