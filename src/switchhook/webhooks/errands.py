"""Requests of our own to the APIs of others: signed by nobody, sent once, followed nowhere.

What a carrier is asked to do must not be asked twice. So nothing is tried again, and connections
are kept for so short that hardly any server has closed one that a request goes out on.
"""

import asyncio
import ssl
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from switchhook.domain.entities import Method
from switchhook.webhooks import wire
from switchhook.webhooks.addresses import AddressPolicy
from switchhook.webhooks.exchange import HttpRequest, HttpResponse, NotSent, Outside, Patience

if TYPE_CHECKING:
    from switchhook.webhooks.transport import Transport

KEEP_SECONDS: Final = 2.0  # servers keep idle connections for five and more
LOAD_SECONDS: Final = 60.0
USER_AGENT: Final = "Switchhook"
PATIENCE: Final = Patience(connect=10.0, read=30.0, octets=256 * 1024, truncate=True)


class Errands:
    """Runs errands over HTTP."""

    def __init__(
        self,
        *,
        allow: AddressPolicy,
        outside: Outside = asyncio.timeout,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._allow = allow
        self._outside = outside
        self._tls = tls
        self._transport: asyncio.Task[Transport] | None = None

    async def close(self) -> None:
        """Close every connection."""
        if self._transport is not None:
            await (await self._transport).close()

    async def send(
        self,
        method: Method,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        patience: Patience = PATIENCE,
    ) -> HttpResponse:
        """Return the answer, whatever its status. Raises `NotSent`, `Unanswered`."""
        request = HttpRequest(url, method, {}, account_sid="", resource_sid="", kind="status")
        try:
            hop = wire.first(request)
        except wire.UnusableUrl as error:
            raise NotSent(f"{error} is no http URL") from None
        if self._transport is None:
            self._transport = asyncio.create_task(self._load())
        transport = await asyncio.shield(self._transport)
        sent = {"User-Agent": USER_AGENT, "Accept": "*/*", **headers}
        return await transport.send(hop, sent, body, patience, request)

    async def _load(self) -> "Transport":
        async with self._outside(LOAD_SECONDS):
            kind = await asyncio.to_thread(_transport)
        return kind(self._allow, self._outside, self._tls, KEEP_SECONDS)


def _transport() -> "type[Transport]":
    from switchhook.webhooks.transport import Transport  # takes half a second, once

    return Transport
