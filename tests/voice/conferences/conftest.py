"""A switchboard on virtual time with four people who may confer."""

from collections.abc import AsyncIterator

import pytest

from tests.voice.conferences.party import Party
from tests.voice.house import House


@pytest.fixture
async def party(house: House) -> AsyncIterator[Party]:
    """Yield the party; at its end nothing of it is left."""
    party = Party(house)
    yield party
    await house.calls.drain(0)
    await party.close()
    assert party.conferences.count == 0
    assert house.media.engine.rooms == 0
