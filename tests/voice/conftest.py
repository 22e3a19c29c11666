"""A whole switchboard on virtual time: real engine, store and bus; fake app, speech and routes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from switchhook.testing.loop import VirtualTimeLoop
from tests.conftest import VIRTUAL
from tests.voice.house import House


@pytest.fixture
def anyio_backend() -> object:
    """Run on virtual time."""
    return VIRTUAL


@pytest.fixture
async def house(tmp_path: Path, virtual_loop: VirtualTimeLoop) -> AsyncIterator[House]:
    """Yield a switchboard with one number and two handsets."""
    house = House(tmp_path, virtual_loop)
    await house.media.start()
    yield house
    await house.calls.drain(0)
    await house.lines.close()
    await house.media.close()
