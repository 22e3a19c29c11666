"""HTTP connections whose patience has an end: uvicorn's, with bounds on head, time and number.

uvicorn leaves this to a proxy in front of it, which we do not require. A request must arrive
within `REQUEST_SECONDS`, its head (RFC 9112 §2.1) in `MAX_HEAD` octets; what exceeds this, or
the number of connections, is refused and closed. A client that takes nothing of what it is sent
for `TAKE_SECONDS` is cut off.
"""

import asyncio
import resource
from typing import Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD: Final = 128 * 1024  # octets: a query may have half of it
MAX_HEADERS: Final = 200
MAX_PIPELINED: Final = 32
REQUEST_SECONDS: Final = 40.0  # longer than the API waits for a body, so that it can say so
TAKE_SECONDS: Final = 60.0
MAX_CONNECTIONS: Final = 4096

_REFUSAL: Final = (
    b"HTTP/1.1 %b\r\nContent-Type: text/plain\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)


class TooMuch(Exception):
    """A client sent more than we read; the parser gives up."""


def most_connections() -> int:
    """Return how many connections to keep: SIP, audio and webhooks need descriptors too."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(MAX_CONNECTIONS, limit // 4)


class HttpConnection(HttpToolsProtocol):
    """One connection from a client."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The connection is open."""
        super().connection_made(cast(asyncio.Transport, transport))
        self._arriving = False  # a request, or its rest
        self._upgraded = False  # to a WebSocket, which has a protocol of its own
        self._head = 0
        self._fields = 0
        self._refusal = b"400 Bad Request"
        self._deadline: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        if len(self.connections) > most_connections():
            self._refuse(b"503 Service Unavailable")
        else:
            self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is closed."""
        self._relax()
        self._unstick()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        super().data_received(data)
        if self.transport.is_closing() or self._upgraded:
            self._relax()
        elif self._arriving or self._is_idle():
            self._expect()
        else:
            self._relax()

    def pause_writing(self) -> None:
        """More waits to be taken than we want to hold."""
        super().pause_writing()
        self._stuck = self.loop.call_later(TAKE_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Enough was taken."""
        self._unstick()
        super().resume_writing()

    def handle_websocket_upgrade(self) -> None:
        """The connection becomes a WebSocket (RFC 6455 §4.2)."""
        self._upgraded = True
        super().handle_websocket_upgrade()

    def on_message_begin(self) -> None:
        """A request begins."""
        if len(self.pipeline) >= MAX_PIPELINED:
            raise TooMuch
        self._arriving, self._head, self._fields = True, 0, 0
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """The target, or a piece of it."""
        self._count(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header field of the request, or a trailer of its body."""
        self._fields += 1
        self._count(name, value)
        super().on_header(name, value)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._arriving = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser did not take."""
        self._refuse(self._refusal)

    def _count(self, *parts: bytes) -> None:
        self._head += sum(map(len, parts))
        if self._head > MAX_HEAD or self._fields > MAX_HEADERS:
            self._refusal = b"431 Request Header Fields Too Large"
            raise TooMuch

    def _is_idle(self) -> bool:
        """Return whether nothing is to do, and nobody looks at the clock."""
        over = self.cycle is None or self.cycle.response_complete
        return over and self.timeout_keep_alive_task is None

    def _expect(self) -> None:
        if self._deadline is None:
            self._deadline = self.loop.call_later(REQUEST_SECONDS, self._give_up)

    def _relax(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _unstick(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def _give_up(self) -> None:
        self._deadline = None
        self.transport.close()

    def _refuse(self, status: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(_REFUSAL % status)
            self.transport.close()
