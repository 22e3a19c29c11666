"""What carries an endpoint's messages: sockets, or memory in tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from switchhook.transports.sip.peer import Peer


class Receiver(Protocol):
    """The endpoint, as its carrier sees it."""

    def received(self, data: bytes, peer: Peer) -> None:
        """One message came, whole."""

    def unreachable(self, peer: Peer) -> None:
        """What was sent to `peer` last will not arrive."""


class Carrier(Protocol):
    """Sends messages; `address` is what it listens on."""

    address: tuple[str, int]

    def send(self, data: bytes, peer: Peer) -> None:
        """Send without waiting; trouble is told to `Receiver.unreachable`, later."""

    def resolve(self, host: str, found: Callable[[str | None], None]) -> None:
        """Call `found` with the address of a host name, None if it has none."""

    async def close(self) -> None:
        """Let go of everything."""
