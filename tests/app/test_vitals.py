"""The operator's status shows what calls hold, and that they give it back."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from switchhook.api.feed import Feed, Wanted
from switchhook.app.vitals import vitals
from switchhook.testing.loop import VirtualTimeLoop
from tests.conftest import VIRTUAL
from tests.voice.house import House
from tests.voice.siprec.test_siprec import Recorder

EVERYTHING = (
    "<Start><Recording/><Stream url='wss://app'/><Transcription/></Start>"
    "<Dial><Conference>r</Conference></Dial>"
)


@pytest.fixture
def anyio_backend() -> object:
    """Run on virtual time."""
    return VIRTUAL


@pytest.fixture
async def house(tmp_path: Path, virtual_loop: VirtualTimeLoop) -> AsyncIterator[House]:
    house = House(tmp_path, virtual_loop)
    await house.media.start()
    yield house
    await house.calls.drain(0)
    await house.lines.close()
    await house.media.close()


async def test_every_figure_comes_back(house: House) -> None:
    recorder = Recorder(house)
    feed = Feed(house.bus, now=house.loop.now, epoch="e", mark="<base>")

    def now() -> dict[str, object]:
        return vitals(house.calls, house.media, recorder.ours, feed)

    before = now()
    assert {
        value for name, value in before.items() if name not in ("version", "tasks", "files")
    } == {0}
    call = await house.dial_in(EVERYTHING)
    await asyncio.sleep(1)
    follower = feed.follow(call.account_sid, Wanted())
    meanwhile = now()
    for name in ("calls", "conferences", "recordings", "streams", "transcriptions", "rooms",
                 "followers"):  # fmt: skip
        assert meanwhile[name] == 1, name
    assert meanwhile["legs"] == 2  # the two ends of the call
    assert meanwhile["tasks"] != before["tasks"]
    feed.leave(call.account_sid, follower)
    await house.lines.hangup(house.alice)
    await house.over(call)
    await house.calls.drain(0)
    await asyncio.sleep(1)
    assert now() == before
    feed.close()
