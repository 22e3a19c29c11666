"""Ways in for browsers that cannot reach the engine's UDP port: TCP (RFC 6544, RFC 4571), IPv6.

The engine speaks UDP over IPv4. Each other peer gets a socket of its own on this machine: what the
peer sends goes to the engine from there, and what the engine sends there goes to the peer. So to
the engine it is a peer like any other, with an address that is told by its checks. A packet costs
many times what it costs without, but those who come this way are few, and would not come at all.

A stranger may hold a socket for five seconds, and there are few such sockets: until the engine has
answered a check, which takes the password of a leg, nobody has proved anything.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Sequence
from typing import cast

from switchhook.media.engine.interface import Address

MOST = 1000  # peers at once
MOST_UNPROVEN = 64
PROVE_SECONDS = 5.0  # in which a peer has to send a check that is answered
IDLE_SECONDS = 60.0  # without a datagram either way; consent expires in half of that
LONGEST = 2048  # octets of a datagram
MOST_UNSENT = 65536  # octets that wait for a slow reader, a second of audio and more
BATCH = 32  # datagrams read at a time

_CHECK = b"\0\1"  # how a STUN binding request begins

log = logging.getLogger(__name__)


class Relays:
    """All peers that come another way, and the listening sockets they come to."""

    def __init__(self, engine: Address) -> None:
        """Relay to the engine's port of browsers."""
        host, port = engine
        self.engine = ("127.0.0.1" if host == "0.0.0.0" else host, port)
        self.tunnels: set[Tunnel] = set()
        self._server: asyncio.Server | None = None
        self._transport: asyncio.DatagramTransport | None = None

    async def listen_tcp(self, hosts: Sequence[str], port: int) -> int:
        """Take peers over TCP at each of our addresses; return the port. Raises `OSError`."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Stream(self), hosts, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def listen_udp(self, host: str, port: int) -> int:
        """Take peers over UDP on an IPv6 address; return the port. Raises `OSError`."""
        loop = asyncio.get_running_loop()
        one = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        try:
            one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            one.setblocking(False)
            one.bind((host, port))
        except OSError:
            one.close()
            raise
        self._transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), sock=one)
        return int(one.getsockname()[1])

    def open(self, deliver: Callable[[bytes], None], ended: Callable[[], None]) -> "Tunnel | None":
        """Return a way to the engine; None when there are too many. `ended` is called once."""
        unproven = sum(not tunnel.proven for tunnel in self.tunnels)
        if len(self.tunnels) >= MOST or unproven >= MOST_UNPROVEN:
            return None
        try:
            return Tunnel(self, deliver, ended)
        except OSError as error:
            log.warning("no socket for a browser's relay", extra={"reason": str(error)})
            return None

    async def close(self) -> None:
        """Let everybody go."""
        if self._server is not None:
            self._server.close()
        if self._transport is not None:
            self._transport.close()
        for tunnel in list(self.tunnels):
            tunnel.close()


class Tunnel:
    """One peer's socket towards the engine. Raises `OSError`."""

    def __init__(
        self, relays: Relays, deliver: Callable[[bytes], None], ended: Callable[[], None]
    ) -> None:
        self.proven = False
        self._relays = relays
        self._deliver = deliver
        self._ended = ended
        self._loop = asyncio.get_running_loop()
        self._used = self._loop.time()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.connect(relays.engine)
            self._loop.add_reader(self._socket, self._read)
        except OSError:
            self._socket.close()
            raise
        self._timer = self._loop.call_later(PROVE_SECONDS, self._look)
        relays.tunnels.add(self)

    def send(self, datagram: bytes) -> None:
        """Pass a datagram of the peer on."""
        if self.proven:
            self._used = self._loop.time()
        with contextlib.suppress(OSError):
            self._socket.send(datagram)

    def close(self) -> None:
        """Give the socket back."""
        if self in self._relays.tunnels:
            self._relays.tunnels.remove(self)
            self._timer.cancel()
            self._loop.remove_reader(self._socket)
            self._socket.close()
            self._ended()

    def _read(self) -> None:
        with contextlib.suppress(OSError):
            for _ in range(BATCH):
                datagram = self._socket.recv(LONGEST)
                self.proven = True
                self._used = self._loop.time()
                self._deliver(datagram)

    def _look(self) -> None:
        left = self._used + IDLE_SECONDS - self._loop.time()
        if self.proven and left > 0:
            self._timer = self._loop.call_later(left, self._look)
        else:
            self.close()


class _Stream(asyncio.Protocol):
    """One peer over TCP: each datagram behind its length (RFC 4571 §2)."""

    def __init__(self, relays: Relays) -> None:
        self._relays = relays
        self._buffer = bytearray()
        self._tunnel: Tunnel | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but name
        self._tunnel = self._relays.open(self._deliver, self._transport.abort)
        if self._tunnel is None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= 2 and self._tunnel is not None:
            size = int.from_bytes(self._buffer[:2], "big")
            if size > LONGEST:
                self._tunnel.close()
                return
            if len(self._buffer) < 2 + size:
                return
            datagram = bytes(self._buffer[2 : 2 + size])
            del self._buffer[: 2 + size]
            self._tunnel.send(datagram)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._tunnel is not None:
            self._tunnel.close()

    def _deliver(self, datagram: bytes) -> None:
        if self._transport is not None and self._transport.get_write_buffer_size() < MOST_UNSENT:
            self._transport.write(len(datagram).to_bytes(2, "big") + datagram)


class _Datagrams(asyncio.DatagramProtocol):
    """All peers over UDP of an IPv6 address."""

    def __init__(self, relays: Relays) -> None:
        self._relays = relays
        self._tunnels: dict[Address, Tunnel] = {}
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        tunnel = self._tunnels.get(addr)
        if tunnel is None and data[:2] == _CHECK:
            tunnel = self._open(addr)
        if tunnel is not None and len(data) <= LONGEST:
            tunnel.send(data)

    def _open(self, peer: Address) -> Tunnel | None:
        def deliver(datagram: bytes) -> None:
            if self._transport is not None and not self._transport.is_closing():
                self._transport.sendto(datagram, peer)

        def ended() -> None:
            del self._tunnels[peer]

        tunnel = self._relays.open(deliver, ended)
        if tunnel is not None:
            self._tunnels[peer] = tunnel
        return tunnel
