"""An app, and a client to ask it with."""

from collections.abc import AsyncIterator

import pytest

from switchhook.webhooks import AddressPolicy, Limits, Webhooks
from tests.webhooks.apps import TOKEN, AlertList, App, Clock, Sids, running


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with running() as app:
        yield app


@pytest.fixture
def alerts() -> AlertList:
    return AlertList()


@pytest.fixture
def clock() -> Clock:
    return Clock()


async def token_of(account_sid: str) -> str:
    return TOKEN


@pytest.fixture
async def webhooks(alerts: AlertList, clock: Clock) -> AsyncIterator[Webhooks]:
    webhooks = Webhooks(
        token_of=token_of,
        alert=alerts,
        now=clock,
        new_sid=Sids(),
        allow=AddressPolicy(private=True),
        limits=Limits(media=100_000, media_total=2.0),
    )
    await webhooks.start()
    yield webhooks
    await webhooks.close()
