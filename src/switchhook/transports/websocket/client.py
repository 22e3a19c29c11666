"""Opens WebSockets to customers' apps (RFC 6455 §4.1).

Whoever may be dialled is decided by the address that a name has now, and that very address is
dialled: neither an IP literal nor a name that changes its mind gets by. Redirects are not followed.
"""

import asyncio
import errno
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Final
from urllib.parse import SplitResult, urlsplit, urlunsplit

from switchhook.transports.websocket.interface import (
    ConnectFailed,
    Hearer,
    Permit,
    Reason,
    WebSocket,
)

Handshake = Callable[..., Awaitable[WebSocket]]
Outside = Callable[[float | None], AbstractAsyncContextManager[object]]

CONNECT_SECONDS: Final = 10.0
_UNREACHABLE: Final = (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL)


@dataclass(frozen=True)
class Client:
    """Opens WebSockets. `tls` is the trust in others' certificates, the system's by default."""

    permit: Permit
    outside: Outside = asyncio.timeout
    seconds: float = CONNECT_SECONDS
    tls: ssl.SSLContext | None = field(default=None)

    async def connect(self, url: str, headers: Mapping[str, str], hearer: Hearer) -> WebSocket:
        """Open a WebSocket to `url` within the time for it; raises `ConnectFailed`."""
        parts, host, port = _parsed(url)
        try:
            async with self.outside(self.seconds):
                return await self._open(parts, host, port, headers, hearer)
        except TimeoutError as error:
            text = f"{host}:{port} did not answer within {self.seconds:g} s"
            raise ConnectFailed("timeout", text) from error

    async def _open(
        self, parts: SplitResult, host: str, port: int, headers: Mapping[str, str], hearer: Hearer
    ) -> WebSocket:
        secure = parts.scheme == "wss"
        handshake, trust = await asyncio.to_thread(self._ready, secure)
        sock = await self._dial(host, port, secure)
        return await handshake(urlunsplit(parts), sock, trust, headers, hearer)

    def _ready(self, secure: bool) -> tuple[Handshake, ssl.SSLContext | None]:
        """Load what takes its time, off the loop."""
        return _handshake(), self._trust if secure else None

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return self.tls or ssl.create_default_context()

    async def _dial(self, host: str, port: int, secure: bool) -> socket.socket:
        """Return a socket connected to the first permitted address that takes it."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise ConnectFailed("unreachable", f"{host} could not be resolved") from error
        failed: ConnectFailed | None = None
        for family, kind, protocol, _, address in found:
            if not self.permit(host, port, str(address[0]), secure=secure):
                text = f"{host} is at {address[0]}, which may not be dialled"
                failed = failed or ConnectFailed("forbidden", text)
                continue
            sock = socket.socket(family, kind, protocol)
            sock.setblocking(False)
            try:
                await loop.sock_connect(sock, address)
            except OSError as error:
                sock.close()
                failed = _failure(error, host, port)
            except BaseException:
                sock.close()
                raise
            else:
                return sock
        raise failed or ConnectFailed("unreachable", f"{host} has no address")


@cache
def _handshake() -> Handshake:
    """Load picows, which takes a fifth of a second: a server without streams saves that."""
    from switchhook.transports.websocket.connection import handshake

    return handshake


def _parsed(url: str) -> tuple[SplitResult, str, int]:
    """Return the URL as it is asked for, without user and fragment, and whom to dial."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ConnectFailed("malformed", f"{url!r} is no URL") from error
    if parts.scheme not in ("ws", "wss"):
        raise ConnectFailed("scheme", f"{url!r} is no wss URL")
    if not host or not url.isprintable() or " " in url.strip():
        raise ConnectFailed("malformed", f"{url!r} is no URL")
    authority = parts.netloc.rpartition("@")[2]
    parts = parts._replace(netloc=authority, fragment="", path=parts.path or "/")
    return parts, host, port or (443 if parts.scheme == "wss" else 80)


def _failure(error: OSError, host: str, port: int) -> ConnectFailed:
    where = f"{host}:{port}"
    if isinstance(error, ConnectionError):
        return ConnectFailed("refused", f"{where} takes no connections")
    if isinstance(error, TimeoutError):
        return ConnectFailed("timeout", f"{where} did not answer in time")
    reason = error.strerror or str(error)
    kind: Reason = "unreachable" if error.errno in _UNREACHABLE else "refused"
    return ConnectFailed(kind, f"{where}: {reason}")
