"""Real phones register: baresip and SIPp, over UDP and TCP."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from switchhook.domain.changes import Insert
from switchhook.domain.entities import Secret
from switchhook.endpoints import Endpoints
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.endpoint import SipEndpoint
from tests.endpoints.phones import server
from tests.peers.baresip import baresip
from tests.peers.sipp import sipp
from tests.store.samples import handset

Transport = Literal["udp", "tcp"]
PASSWORD = "correct-horse"

PHONE = replace(handset(20), password=Secret(PASSWORD))


@asynccontextmanager
async def registrar() -> AsyncIterator[tuple[Endpoints, SipEndpoint]]:
    """Run a registrar on a free port of 127.0.0.1."""
    started = await server()
    await started.store.commit([Insert(PHONE)])
    await started.endpoints.load()
    sip = SipEndpoint(
        on_invite=lambda invite: invite.reject(480),
        on_request=started.endpoints.on_request,
        new_token=lambda: secrets.token_hex(8),
    )
    await sip.start("127.0.0.1", 0)
    started.endpoints.listen(sip)
    try:
        yield started.endpoints, sip
    finally:
        started.endpoints.close()
        await sip.close()


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_baresip_registers_and_is_reached_on_its_flow(
    tmp_path: Path, transport: Transport
) -> None:
    async with registrar() as (endpoints, sip):
        host, port = sip.address
        uri = f"sip:{PHONE.username}@{host}:{port}"
        with baresip(tmp_path, uri, PASSWORD, transport=transport) as phone:
            await asyncio.to_thread(phone.wait_registered)
            [contact] = endpoints.registrar.contacts(PHONE.username)
            assert contact.peer.transport == transport
            assert "baresip" in contact.user_agent
            us = NameAddr(SipUri(user="switchhook", host=host, port=port))
            response = await sip.request(
                "OPTIONS", contact.uri, to=NameAddr(contact.uri), from_=us, peer=contact.peer
            )
            assert response.status == 200
            await asyncio.to_thread(phone.stop)  # it unregisters, and waits for the answer
        assert not endpoints.registrar.contacts(PHONE.username)


async def test_baresip_with_a_wrong_password_does_not_register(tmp_path: Path) -> None:
    async with registrar() as (endpoints, sip):
        host, port = sip.address
        with baresip(tmp_path, f"sip:{PHONE.username}@{host}:{port}", "wrong") as phone:
            await asyncio.to_thread(phone.wait_refused)
        assert not endpoints.registrar.contacts(PHONE.username)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_sipp_registers(tmp_path: Path, transport: Transport) -> None:
    async with registrar() as (endpoints, sip):
        with sipp(
            "register.xml", tmp_path, target=sip.address, transport=transport,
            service=PHONE.username, credentials=(PHONE.username, PASSWORD),
        ) as running:  # fmt: skip
            outcome = await asyncio.to_thread(running.outcome)
            assert outcome == "completed", running.report()
        [contact] = endpoints.registrar.contacts(PHONE.username)
        assert (contact.peer.transport, contact.expires) == (transport, 60)
