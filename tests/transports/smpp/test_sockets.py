"""Binds over real sockets, plain and with TLS."""

import asyncio
import ssl
from pathlib import Path

import pytest

from switchhook.app import chance
from switchhook.app.authority import papers
from switchhook.protocols.smpp.actions import Answered
from switchhook.protocols.smpp.bodies import Sm
from switchhook.protocols.smpp.pdu import Command
from switchhook.transports.smpp.client import Client, Target, dial
from switchhook.transports.smpp.connection import Connection
from switchhook.transports.smpp.server import Server
from tests.transports.smpp.memory import LOGIN, Desk, Staff

TEXT = Sm(source="15551", destination="15552", short_message=b"Hi")


async def talk(served: ssl.SSLContext | None, trusted: ssl.SSLContext | None) -> list[Answered]:
    """Bind, send a hundred texts, receive one, unbind."""
    desk, staff = Desk(), Staff()
    desk.seconds = 0.0
    server = Server(desk)
    port = await server.start("127.0.0.1", 0, served)
    client = Client(Target("127.0.0.1", port, LOGIN, tls=trusted), staff, lambda: 0.5)
    running = asyncio.create_task(client.run())
    async with asyncio.timeout(20):
        await staff.is_bound.wait()
        connection = client.connection
        assert connection is not None
        asking = [connection.request(Command.SUBMIT_SM, TEXT) for _ in range(100)]
        answers = await asyncio.gather(*asking)
        (there,) = server.bound_as("acme")
        await there.request(Command.DELIVER_SM, TEXT)
        client.stop()
        await running
        await server.stop()
    assert len(desk.taken) == 100 and staff.taken == [TEXT]
    return [answer for answer in answers if isinstance(answer, Answered)]


async def test_texts_over_tcp() -> None:
    assert [answer.status for answer in await talk(None, None)] == [0] * 100


async def test_texts_over_tls(tmp_path: Path) -> None:
    made = papers(tmp_path, [], chance.now())
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(made.certificate, made.key)
    trusted = ssl.create_default_context(cafile=made.authority)
    assert [answer.status for answer in await talk(served, trusted)] == [0] * 100


async def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    made = papers(tmp_path, [], chance.now())
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(made.certificate, made.key)
    server = Server(Desk())
    port = await server.start("127.0.0.1", 0, served)
    target = Target("127.0.0.1", port, LOGIN, tls=ssl.create_default_context())
    client = Client(target, Staff(), lambda: 0.5)
    with pytest.raises(ssl.SSLCertVerificationError):
        await dial(target, lambda: Connection("esme", client), asyncio.timeout)
    await server.stop()


async def test_who_speaks_something_else_is_sent_away() -> None:
    desk = Desk()
    server = Server(desk)
    port = await server.start("127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET / HTTP/1.1\r\n\r\n")
    assert len(await asyncio.wait_for(reader.read(), 10)) == 16  # a generic_nack, and the end
    writer.close()
    assert [ended.reason for ended in desk.ends] == ["nonsense"]
    await server.stop()
