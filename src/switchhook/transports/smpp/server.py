"""An SMSC for customers' own systems to bind to, as they do to a carrier."""

from __future__ import annotations

import asyncio
import ssl
from typing import Protocol

from switchhook.protocols.smpp.actions import Ended, Late
from switchhook.protocols.smpp.bodies import Bind
from switchhook.protocols.smpp.errors import Status
from switchhook.protocols.smpp.pdu import Command, Pdu
from switchhook.protocols.smpp.session import Limits
from switchhook.protocols.smpp.states import BOUND
from switchhook.transports.smpp.connection import Connection

MOST_CONNECTIONS = 1000


class Desk(Protocol):
    """Who decides what those who bind may do. None of these may block."""

    def bind_requested(self, connection: Connection, command: Command, bind: Bind) -> None:
        """Somebody wants to bind: `accept` or `refuse`, at once or soon."""

    def bound(self, connection: Connection) -> None:
        """Somebody is bound: what is stored for them may go."""

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        """They want something: `respond` on the connection once it is stored."""

    def late(self, connection: Connection, answer: Late) -> None:
        """A request that had been given up was answered after all."""

    def ended(self, connection: Connection, ended: Ended) -> None:
        """They are gone."""


class Server:
    """Listens, and holds the connections that stand."""

    def __init__(self, desk: Desk, limits: Limits | None = None) -> None:
        self.connections: set[Connection] = set()
        self._desk = desk
        self._limits = limits
        self._servers: list[asyncio.Server] = []

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Listen, here as well, and return the port."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self.connection, host, port, ssl=tls)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def bound_as(self, system_id: str) -> list[Connection]:
        """Return the connections that are bound under this name, the least busy first."""
        found = [
            one
            for one in self.connections
            if one.session.state in BOUND and one.session.system_id == system_id
        ]
        return sorted(found, key=lambda one: one.session.unanswered)

    async def stop(self) -> None:
        """Listen no more; unbind everybody in good order and wait for it."""
        for server in self._servers:
            server.close()
        leaving = list(self.connections)
        for connection in leaving:
            connection.unbind()
        try:
            await asyncio.gather(*(asyncio.shield(one.closed) for one in leaving))
        finally:
            for connection in leaving:
                connection.abort()

    def connection(self) -> Connection:
        """Return the protocol of a connection that comes in."""
        return Connection("smsc", self, self._limits)

    # What connections report.

    def opened(self, connection: Connection) -> None:
        """Somebody is connected."""
        self.connections.add(connection)
        connection.closed.add_done_callback(lambda _: self.connections.discard(connection))

    def bind_requested(self, connection: Connection, command: Command, bind: Bind) -> None:
        """Somebody wants to bind."""
        if len(self.connections) > MOST_CONNECTIONS:
            connection.refuse(Status.THROTTLED)
        else:
            self._desk.bind_requested(connection, command, bind)

    def bound(self, connection: Connection) -> None:
        """Somebody is bound."""
        self._desk.bound(connection)

    def requested(self, connection: Connection, pdu: Pdu) -> None:
        """They want something."""
        self._desk.requested(connection, pdu)

    def noticed(self, connection: Connection, pdu: Pdu) -> None:
        """Nothing that an ESME says goes without an answer."""

    def late(self, connection: Connection, answer: Late) -> None:
        """An answer came after its time."""
        self._desk.late(connection, answer)

    def ended(self, connection: Connection, ended: Ended) -> None:
        """They are gone."""
        self._desk.ended(connection, ended)
