"""What a user of the endpoint implements to hear about its calls.

All of them are called on the event loop and must return at once.
"""

from __future__ import annotations

from typing import Protocol

from switchhook.protocols.sip.message import Request, Response


class DialogListener(Protocol):
    """Hears what the far end does in an answered call."""

    def on_bye(self, request: Request) -> None:
        """The far end hung up; it has been answered."""

    def on_offer(self, body: bytes) -> bytes | None:
        """Return the answer to an SDP offer of the far end (re-INVITE, UPDATE); None: 488.

        An empty `body` asks for an offer of ours; its answer comes with `on_ack`.
        """

    def on_info(self, request: Request) -> None:
        """An INFO came; it has been answered."""

    def on_ack(self, body: bytes) -> None:
        """Our answer was acknowledged; `body` is the far end's SDP if the offer was ours."""

    def on_refer(self, request: Request) -> int:
        """Return the status to answer a REFER with; after a 202, `report` how it goes."""

    def on_notify(self, request: Request) -> None:
        """A NOTIFY told how a REFER of ours goes (RFC 3515 §2.4.4); it has been answered."""

    def on_lost(self) -> None:
        """The call is gone without BYE: no ACK, session timer expired, or 481."""


class InviteListener(DialogListener, Protocol):
    """Hears what becomes of an INVITE of ours."""

    def on_provisional(self, response: Response) -> None:
        """A 101 to 199 came: 180 rings, 183 may carry early media."""

    def on_answered(self, response: Response) -> None:
        """A 2xx came and is acknowledged; `response.body` is the SDP answer."""

    def on_failed(self, status: int, reason: str) -> None:
        """No call: the final status, 408 for silence, 503 for no transport, 487 once cancelled."""


class Deaf:
    """Listens to nothing: refuses offers and references."""

    def on_bye(self, request: Request) -> None:
        """Ignore."""

    def on_offer(self, body: bytes) -> bytes | None:
        """Refuse."""
        return None

    def on_info(self, request: Request) -> None:
        """Ignore."""

    def on_ack(self, body: bytes) -> None:
        """Ignore."""

    def on_refer(self, request: Request) -> int:
        """Refuse."""
        return 603

    def on_notify(self, request: Request) -> None:
        """Ignore."""

    def on_lost(self) -> None:
        """Ignore."""
