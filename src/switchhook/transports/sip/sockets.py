"""The sockets of a SIP endpoint: UDP and TCP on one port (RFC 3261 §18)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Coroutine

from switchhook.transports.addresses import reachable
from switchhook.transports.sip.carrier import Receiver
from switchhook.transports.sip.peer import Outside, Peer
from switchhook.transports.sip.tcp import TcpConnections
from switchhook.transports.sip.udp import UdpSocket

_PORT_TRIES = 32
_RESOLVE_SECONDS = 5.0
_BACKLOG = 512


class Sockets:
    """Carries messages over the network."""

    def __init__(self, receiver: Receiver, *, outside: Outside) -> None:
        self._receiver = receiver
        self._outside = outside
        self._loop = asyncio.get_running_loop()
        self._connections = TcpConnections(receiver, self._loop, outside)
        self._udp: UdpSocket | None = None
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._family = socket.AF_INET
        self.address = ("", 0)

    async def open(self, host: str, port: int) -> None:
        """Listen. Raises OSError if the port is taken, for either transport."""
        self._family = socket.AF_INET6 if ":" in host else socket.AF_INET
        udp, tcp = _bind_both(self._family, host, port)
        self.address = (host, udp.getsockname()[1])
        self._server = await self._loop.create_server(
            self._connections.accept, sock=tcp, backlog=_BACKLOG
        )
        self._udp = UdpSocket(udp, self._loop, self._datagram)

    def default_address(self) -> str:
        """Return the address others reach us by."""
        return reachable(self.address[0])

    def send(self, data: bytes, peer: Peer) -> None:
        """Send without waiting."""
        if peer.transport == "tcp":
            self._connections.send(data, peer)
        elif self._udp is not None and not self._udp.send(data, peer.host, peer.port):
            self._loop.call_soon(self._receiver.unreachable, peer)

    def resolve(self, host: str, found: Callable[[str | None], None]) -> None:
        """Look a host name up."""
        self._run(self._resolve(host, found))

    async def close(self) -> None:
        """Close every socket."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._udp is not None:
            self._udp.close()
            self._udp = None
        if self._server is not None:
            self._server.close()
        await self._connections.close()

    def _datagram(self, data: bytes, address: tuple[str, int]) -> None:
        self._receiver.received(data, Peer(address[0], address[1]))

    def _run(self, work: Coroutine[object, object, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _resolve(self, host: str, found: Callable[[str | None], None]) -> None:
        address: str | None = None
        try:
            async with self._outside(_RESOLVE_SECONDS):
                infos = await self._loop.getaddrinfo(
                    host, None, family=self._family, type=socket.SOCK_DGRAM
                )
            address = str(infos[0][4][0]) if infos else None
        except (OSError, UnicodeError, TimeoutError):
            pass  # no such host, as far as we can tell
        found(address)


def _bind_both(family: int, host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """Bind UDP and TCP to one port; for port 0 to one that is free for both."""
    for attempt in range(_PORT_TRIES):
        tcp = socket.socket(family, socket.SOCK_STREAM)
        udp = socket.socket(family, socket.SOCK_DGRAM)
        try:
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                # IPv4 peers in IPv6 clothing would not match the addresses in their messages.
                for sock in (tcp, udp):
                    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            tcp.bind((host, port))
            udp.bind((host, tcp.getsockname()[1]))
        except OSError:
            tcp.close()
            udp.close()
            if port or attempt == _PORT_TRIES - 1:
                raise
            continue
        return udp, tcp
    raise AssertionError("unreachable")
