"""One HTTP exchange over aiohttp: its times, the address it dials, a cap on its body.

aiohttp takes half a second to import, so this module is loaded when the server has started.
"""

import ssl
from collections.abc import Mapping
from contextlib import AsyncExitStack
from contextvars import ContextVar
from typing import Any

import aiohttp
from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import Connection
from yarl import URL

from switchhook.webhooks.addresses import AddressPolicy, Target, dialling
from switchhook.webhooks.exchange import (
    Answer,
    HttpRequest,
    HttpResponse,
    NotSent,
    Outside,
    Patience,
    Unanswered,
    WebhookError,
)
from switchhook.webhooks.failures import failure
from switchhook.webhooks.wire import Hop, encoded

KEEP_SECONDS = 15.0  # that an idle connection is kept
SHOWN = 64 * 1024  # octets kept of a body that is too long
MOST_STALE = 3  # kept connections found closed before a fetch takes it for the app's answer


_current: ContextVar[tuple[Patience, AsyncExitStack]] = ContextVar("current exchange")


class _Connector(aiohttp.TCPConnector):
    """Connects in `outside()`, and starts the time of the answer once it is connected."""

    outside: Outside

    async def connect(self, *request: Any, **options: Any) -> Connection:
        connection = await super().connect(*request, **options)
        patience, stack = _current.get()
        target = dialling.get()
        if target is not None:
            target.connected = True
        await stack.enter_async_context(self.outside(patience.read))
        return connection

    async def _create_connection(self, *request: Any, **options: Any) -> ResponseHandler:
        patience, _ = _current.get()
        async with self.outside(patience.connect):
            return await super()._create_connection(*request, **options)


class Transport:
    """A pool of connections to apps. No proxy, no cookies and no redirects of its own."""

    def __init__(
        self,
        allow: AddressPolicy,
        outside: Outside,
        tls: ssl.SSLContext | None = None,
        keep: float = KEEP_SECONDS,
    ) -> None:
        connector = _Connector(
            limit=0, socket_factory=allow.open, ssl=tls or True, keepalive_timeout=keep
        )
        connector.outside = outside
        self._client = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            timeout=aiohttp.ClientTimeout(),
            skip_auto_headers=("User-Agent", "Accept-Encoding", "Content-Type"),
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._client.close()

    async def exchange(
        self, hop: Hop, headers: Mapping[str, str], patience: Patience, request: HttpRequest
    ) -> Answer:
        """Send `hop` and read what comes back; raises `WebhookError` on behalf of `request`.

        A kept connection that the app has closed meanwhile is replaced by another.
        """
        for kept in range(MOST_STALE, -1, -1):
            target = Target(hop.host, hop.port)
            dialling.set(target)
            try:
                return await self._once(hop, headers, patience, request)
            except (aiohttp.ClientError, OSError, ValueError) as error:
                if not (kept and _stale(error, target)):
                    raise failure(error, request, target) from error
        raise AssertionError("the last connection is answered for")

    async def send(
        self,
        hop: Hop,
        headers: Mapping[str, str],
        body: bytes | None,
        patience: Patience,
        request: HttpRequest,
    ) -> HttpResponse:
        """Send `hop` once, with `body`; raises `NotSent` or `Unanswered`."""
        target = Target(hop.host, hop.port)
        dialling.set(target)
        try:
            return (await self._once(hop, headers, patience, request, body)).response
        except (aiohttp.ClientError, OSError, ValueError) as error:
            text = str(failure(error, request, target))
            raise (Unanswered(text) if target.connected else NotSent(text)) from error

    async def _once(
        self,
        hop: Hop,
        headers: Mapping[str, str],
        patience: Patience,
        request: HttpRequest,
        body: bytes | None = None,
    ) -> Answer:
        async with AsyncExitStack() as stack:
            # The context is a call's, and would hold what is over for as long as the call lasts.
            stack.callback(_current.reset, _current.set((patience, stack)))
            answer = await self._client.request(
                hop.method,
                URL(hop.url, encoded=True),
                data=encoded(hop.form).encode() if hop.method == "POST" and body is None else body,
                headers=headers,
                allow_redirects=False,
            )
            stack.callback(answer.close)
            told = await _read(answer, hop, patience, request)
        challenges = tuple(answer.headers.getall("WWW-Authenticate", ()))
        return Answer(_response(answer, hop, told), challenges, answer.cookies)


def _stale(error: Exception, target: Target) -> bool:
    """Return whether the pool, not the app, is to blame."""
    closed = isinstance(error, aiohttp.ClientOSError | aiohttp.ServerDisconnectedError)
    return closed and not target.dialled and not isinstance(error, aiohttp.ClientConnectorError)


async def _read(
    answer: aiohttp.ClientResponse, hop: Hop, patience: Patience, request: HttpRequest
) -> bytes:
    """Return the body, never holding more than one buffer beyond the cap."""
    body = bytearray()
    announced = 0 if patience.truncate else answer.content_length or 0
    async for piece in answer.content.iter_any():
        body += piece
        if max(len(body), announced) > patience.octets:
            del body[min(patience.octets, SHOWN) :]
            if patience.truncate or answer.status >= 300:
                break
            code = 11751 if hop.kind == "media" else 11750
            text = f"body is longer than {patience.octets} octets"
            raise WebhookError(code, text, request, _response(answer, hop, bytes(body)))
    return bytes(body)


def _response(answer: aiohttp.ClientResponse, hop: Hop, body: bytes) -> HttpResponse:
    headers: dict[str, str] = {}
    for name, value in answer.headers.items():
        name, value = _text(name.lower()), _text(value)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    told = "content-type" in headers  # aiohttp makes one up
    return HttpResponse(
        url=hop.given,
        status=answer.status,
        content_type=_text(answer.content_type.lower()) if told else "",
        charset=_text(answer.charset or "") if told else "",
        headers=headers,
        body=body,
    )


def _text(header: str) -> str:
    """Return text that can be written: aiohttp hands over the octets of no UTF-8 as surrogates."""
    if header.isascii():
        return header
    return header.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
