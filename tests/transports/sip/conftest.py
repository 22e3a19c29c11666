"""Calls between two endpoints, on virtual time."""

import pytest

from switchhook.transports.sip.memory import MemoryNetwork
from tests.conftest import VIRTUAL
from tests.transports.sip.world import ALICE, BOB, Side, Stranger


@pytest.fixture
def anyio_backend() -> object:
    """Run on virtual time."""
    return VIRTUAL


@pytest.fixture
async def network() -> MemoryNetwork:
    """Return a network that loses nothing."""
    return MemoryNetwork()


@pytest.fixture
async def alice(network: MemoryNetwork) -> Side:
    """Return the caller's side."""
    return Side(network, ALICE)


@pytest.fixture
async def bob(network: MemoryNetwork) -> Side:
    """Return the callee's side."""
    return Side(network, BOB)


@pytest.fixture
async def stranger(network: MemoryNetwork) -> Stranger:
    """Return someone who sends bytes."""
    return Stranger(network)
