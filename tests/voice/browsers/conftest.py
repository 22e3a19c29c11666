"""A switchboard with browsers: pages and their media are fake, the signalling between is real."""

from collections.abc import AsyncIterator

import pytest

from tests.voice.browsers.web import Web
from tests.voice.house import House


@pytest.fixture
async def web(house: House) -> AsyncIterator[Web]:
    """Yield the browsers of a switchboard, whose account has an application."""
    web = Web(house)
    await web.start()
    yield web
    web.browsers.close()
