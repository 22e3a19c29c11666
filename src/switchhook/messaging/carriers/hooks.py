"""Carriers that tell us things by HTTP requests of their own."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from switchhook.protocols.http_carriers import Incoming
from switchhook.protocols.http_carriers.profile import Place


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """What a carrier is answered."""

    status: int
    content_type: str = "text/plain"
    body: str = ""


@runtime_checkable
class Keeper(Protocol):
    """A carrier that keeps the files of texts which it brought until somebody asks for them."""

    async def fetch(self, medium: str, token: str) -> tuple[str, bytes] | None:
        """Return type and content of a file; None when there is none, or the token is wrong."""
        ...


@runtime_checkable
class Hooked(Protocol):
    """A carrier with an ear for requests."""

    async def hear(self, place: Place, request: Incoming) -> HookAnswer:
        """Answer a request once what it tells is stored; raises `StoreUnavailable`."""
        ...
