"""What the parts of a leg of the reference engine need of it."""

from typing import Protocol

from switchhook.media.engine.interface import Kind


class Outlet(Protocol):
    """Where a leg's datagrams and events go."""

    def send(self, data: bytes, *, rtcp: bool = False) -> None:
        """Send a datagram to the leg's peer."""

    def emit(self, kind: Kind, op: int = 0, value: int = 0, data: bytes = b"") -> None:
        """Report an event of the leg."""
