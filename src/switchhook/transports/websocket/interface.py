"""What a WebSocket is to those who use one.

ConnectFailed    there is no connection; `reason` says of what kind the failure is
"""

from typing import Literal, Protocol

Reason = Literal[
    "malformed", "scheme", "timeout", "refused", "unreachable", "forbidden", "tls", "handshake"
]


class ConnectFailed(Exception):
    """There is no connection, for a `reason` and in words."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason: Reason = reason


class Permit(Protocol):
    """Says who may be dialled."""

    def __call__(self, host: str, port: int, address: str, *, secure: bool) -> bool:
        """Return whether `address`, to which `host` resolved, may be dialled."""
        ...


class Hearer(Protocol):
    """Hears what comes over a WebSocket; called on the event loop, and must not raise."""

    def on_text(self, text: bytes) -> None:
        """A text message came; it may be of any bytes."""

    def on_binary(self) -> None:
        """A binary message came."""

    def on_closed(self, code: int, reason: str) -> None:
        """The connection is over: with the far end's close code, 1006 when it had none."""


class WebSocket(Protocol):
    """An open WebSocket."""

    @property
    def congested(self) -> bool:
        """Whether the far end does not take what was sent as fast as it is sent."""
        ...

    def send(self, text: bytes) -> None:
        """Send a text message; nothing happens once the connection is over."""

    def close(self, code: int = 1000) -> None:
        """Say that we are done; `Hearer.on_closed` follows when the far end has agreed."""

    def abort(self) -> None:
        """Drop the connection at once."""
