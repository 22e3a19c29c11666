"""Fixtures that every test may use."""

import asyncio
from typing import cast

import pytest

from switchhook.testing.loop import VirtualTimeLoop

VIRTUAL = ("asyncio", {"loop_factory": VirtualTimeLoop})  # an `anyio_backend` on virtual time


@pytest.fixture
def anyio_backend() -> object:
    """Run async tests on asyncio in real time; a folder of call tests returns `VIRTUAL`."""
    return "asyncio"


@pytest.fixture
async def virtual_loop(anyio_backend: object) -> VirtualTimeLoop:
    """Return the running virtual-time loop."""
    return cast(VirtualTimeLoop, asyncio.get_running_loop())
