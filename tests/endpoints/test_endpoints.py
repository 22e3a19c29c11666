import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count

import pytest

from switchhook.endpoints import Endpoints
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.endpoint import SipEndpoint
from switchhook.transports.sip.memory import MemoryNetwork
from switchhook.transports.sip.peer import Peer
from tests.conftest import VIRTUAL
from tests.endpoints.phones import EVERYBODY, server
from tests.store.samples import trunk

REGISTRAR = SipUri(host="192.0.2.1")
AOR = NameAddr(SipUri(user="phone2", host="192.0.2.1"))
CREDENTIALS = Credentials("phone2", "correct horse")


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


@asynccontextmanager
async def joined() -> AsyncIterator[tuple[Endpoints, SipEndpoint]]:
    """Join our server at 192.0.2.1 and a phone at 192.0.2.2."""
    tokens = count()
    endpoints = (await server(*EVERYBODY, trunk(1))).endpoints
    network = MemoryNetwork()
    ours, theirs = (
        SipEndpoint(
            on_invite=lambda invite: None,
            on_request=endpoints.on_request,
            new_token=lambda: f"token{next(tokens)}",
        )
        for _ in range(2)
    )
    network.attach(ours, "192.0.2.1")
    network.attach(theirs, "192.0.2.2", 40000)
    endpoints.listen(ours)
    try:
        yield endpoints, theirs
    finally:
        endpoints.close()
        await ours.close()
        await theirs.close()


async def register(phone: SipEndpoint, credentials: Credentials) -> int:
    headers = [("Contact", "<sip:phone2@192.0.2.2:40000>"), ("Expires", "60")]
    response = await phone.request(
        "REGISTER", REGISTRAR, to=AOR, from_=AOR, headers=headers, credentials=credentials
    )
    return response.status


async def test_a_phone_registers_over_the_wire() -> None:
    async with joined() as (endpoints, phone):
        assert await register(phone, CREDENTIALS) == 200
        [contact] = endpoints.registrar.contacts("phone2")
        assert contact.peer == Peer("192.0.2.2", 40000)


async def test_a_wrong_password_does_not_register() -> None:
    async with joined() as (endpoints, phone):
        assert await register(phone, Credentials("phone2", "wrong")) == 401
        assert not endpoints.registrar.contacts("phone2")


async def test_a_trunk_that_is_not_there_is_down_after_two_pings() -> None:
    async with joined() as (endpoints, _):
        await asyncio.sleep(120)
        assert not endpoints.health.up(trunk(1).sid)


async def test_other_requests_outside_of_calls_are_not_served() -> None:
    async with joined() as (_, phone):
        response = await phone.request("MESSAGE", REGISTRAR, to=AOR, from_=AOR)
        assert response.status == 405
        assert "REGISTER" in (response.headers.get("allow") or "")
