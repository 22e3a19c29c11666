"""SIP over TCP: connections in both directions, found again by their far end's address."""

from __future__ import annotations

import asyncio
import logging
import resource
from typing import Protocol, cast

from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.framing import PONG, Framer
from switchhook.transports.sip.peer import Outside, Peer

log = logging.getLogger(__name__)
MAX_CONNECTIONS = 4096
CONNECT_SECONDS = 10.0
IDLE_SECONDS = 900.0  # phones that keep a connection send something every two minutes
STALLED_SECONDS = 20.0  # for the rest of a message, or the first one
_SWEEP_SECONDS = 10.0
_MAX_UNSENT = 1 << 20  # octets a peer may leave unread


class Owner(Protocol):
    """What connections report to."""

    def received(self, data: bytes, peer: Peer) -> None:
        """One message came."""

    def unreachable(self, peer: Peer) -> None:
        """The connection to `peer` is gone, or never was."""


class Connection(asyncio.Protocol):
    """One connection."""

    def __init__(self, pool: TcpConnections) -> None:
        self._pool = pool
        self._framer = Framer()
        self._transport: asyncio.Transport | None = None
        self.peer = Peer("", 0, "tcp")
        self.last = 0.0
        self.spoken = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is open."""
        name = transport.get_extra_info("peername") or ("", 0)
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        self.peer = Peer(str(name[0]), int(name[1]), "tcp")
        self.last = self._pool.loop.time()
        if not self._pool.add(self):
            self.abort()

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        if not self._framer.pending:  # a message has to arrive whole, not just to trickle on
            self.last = self._pool.loop.time()
        try:
            messages = self._framer.feed(data)
        except SipParseError as error:
            log.info("sip stream closed", extra={"reason": error.reason, "peer": self.peer.host})
            self.abort()
            return
        for message in messages:
            self.spoken = True
            self.last = self._pool.loop.time()
            self._pool.owner.received(message, self.peer)
        if self._framer.pings:
            self._framer.pings = 0
            self.send(PONG)

    def connection_lost(self, error: Exception | None) -> None:
        """The connection is closed."""
        self._pool.remove(self)

    def send(self, data: bytes) -> None:
        """Write; a peer that does not read is cut off."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return
        transport.write(data)
        if transport.get_write_buffer_size() > _MAX_UNSENT:
            transport.abort()

    def abort(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    def is_stale(self, now: float) -> bool:
        """Say whether nothing more is to be expected."""
        waiting = self._framer.pending or not self.spoken
        return now - self.last > (STALLED_SECONDS if waiting else IDLE_SECONDS)


class TcpConnections:
    """Every connection, and those being made."""

    def __init__(self, owner: Owner, loop: asyncio.AbstractEventLoop, outside: Outside) -> None:
        self.owner = owner
        self.loop = loop
        self._outside = outside
        self._open: dict[Peer, Connection] = {}
        self._opening: dict[Peer, list[bytes]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._sweeper: asyncio.TimerHandle | None = None
        self._most = min(MAX_CONNECTIONS, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 4)

    def __len__(self) -> int:
        return len(self._open)

    def accept(self) -> Connection:
        """Return the protocol of a connection that comes in."""
        return Connection(self)

    def add(self, connection: Connection) -> bool:
        """Take in a connection; False when there are too many."""
        if len(self._open) >= self._most:
            return False
        self._open[connection.peer] = connection
        if self._sweeper is None:
            self._sweeper = self.loop.call_later(_SWEEP_SECONDS, self._sweep)
        return True

    def remove(self, connection: Connection) -> None:
        """Forget a closed connection, and fail what was waiting for it."""
        if self._open.get(connection.peer) is connection:
            del self._open[connection.peer]
            self.owner.unreachable(connection.peer)

    def send(self, data: bytes, peer: Peer) -> None:
        """Send over the connection to `peer`, which is made if need be."""
        connection = self._open.get(peer)
        if connection is not None:
            connection.send(data)
        elif peer in self._opening:
            self._opening[peer].append(data)
        else:
            self._opening[peer] = [data]
            task = self.loop.create_task(self._connect(peer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _connect(self, peer: Peer) -> None:
        connection: Connection | None = None
        try:
            async with self._outside(CONNECT_SECONDS):
                _, connection = await self.loop.create_connection(self.accept, peer.host, peer.port)
        except (OSError, TimeoutError) as error:
            log.info("sip connection failed", extra={"peer": peer.host, "error": str(error)})
        waiting = self._opening.pop(peer, [])
        if connection is None:
            self.owner.unreachable(peer)
            return
        connection.spoken = True  # we asked; the far end may take its time
        for data in waiting:
            connection.send(data)

    def _sweep(self) -> None:
        """Close connections nothing comes from any more."""
        now = self.loop.time()
        for connection in [one for one in self._open.values() if one.is_stale(now)]:
            connection.abort()
        self._sweeper = self.loop.call_later(_SWEEP_SECONDS, self._sweep) if self._open else None

    async def close(self) -> None:
        """Close everything."""
        if self._sweeper is not None:
            self._sweeper.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for connection in list(self._open.values()):
            connection.abort()
        self._open.clear()
