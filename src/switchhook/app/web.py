"""The HTTP side's lifetime: uvicorn inside our event loop, on a socket that we bind."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from switchhook.app.http import HttpConnection
from switchhook.app.sealing import Sealed
from switchhook.config import Address

BACKLOG = 1024
MAX_FRAME = 64 * 1024  # octets of a WebSocket message


class ListenError(Exception):
    """An address cannot be listened on; the message is one line for the operator."""


def listen(address: Address, option: str) -> socket.socket:
    """Return a listening TCP socket; raises `ListenError` naming the option to change."""
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(
            address.host, address.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ListenError(f"cannot listen on {address} ({option}): {error.strerror}") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(target)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise ListenError(f"cannot listen on {address} ({option}): {error.strerror}") from None
    return listener


class WebServer:
    """One uvicorn server on one listening socket."""

    def __init__(
        self, app: ASGIApp, listener: socket.socket, *, tls: ssl.SSLContext | None = None
    ) -> None:
        self._listener = listener
        self._server = _Server(
            uvicorn.Config(
                Sealed(app),
                log_config=None,
                access_log=False,
                lifespan="off",
                http=HttpConnection,
                ws="websockets-sansio",
                ws_max_size=MAX_FRAME,
                ws_per_message_deflate=False,  # whose memory others would decide on
                ws_ping_interval=None,  # pages have heartbeats of their own
                server_header=False,
                date_header=True,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=5,
                ssl_context_factory=(lambda *_: tls) if tls is not None else None,
            )
        )
        self._task: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return int(self._listener.getsockname()[1])

    async def start(self) -> None:
        """Accept connections from here on."""
        self._task = asyncio.create_task(self._server.serve(sockets=[self._listener]), name="http")
        await self._server.up.wait()

    async def close(self) -> None:
        """Answer what is in hand, for a few seconds at most, and stop."""
        if self._task is not None:
            self._server.should_exit = True
            await self._task


class _Server(uvicorn.Server):
    """A uvicorn server that leaves signals to us and says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self.up.set()
