"""What carriers that are spoken with over HTTP need, whatever their kind."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from switchhook.domain.entities import Message, Method
from switchhook.webhooks.errands import PATIENCE
from switchhook.webhooks.exchange import HttpResponse, Patience


class Errands(Protocol):
    """What we need of `webhooks.errands.Errands`."""

    async def send(
        self,
        method: Method,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None,
        patience: Patience = PATIENCE,
    ) -> HttpResponse: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What carriers of this kind need."""

    errands: Errands
    media: Callable[[Message], Awaitable[Sequence[tuple[str, str]]]]  # addresses and types
    now: Callable[[], datetime]
    base_url: str
