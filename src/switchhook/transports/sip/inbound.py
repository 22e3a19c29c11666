"""Calls that come in: the callee's side of INVITE (RFC 3261 §13.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from switchhook.protocols.sip import session_timer
from switchhook.protocols.sip.dialog import Dialog
from switchhook.protocols.sip.message import Request
from switchhook.protocols.sip.reply import format_headers
from switchhook.transports.sip.link import Link
from switchhook.transports.sip.listeners import Deaf
from switchhook.transports.sip.peer import Peer
from switchhook.transports.sip.serving import ServerRequest
from switchhook.transports.sip.session import SDP, Session
from switchhook.transports.sip.stack import Stack, is_address

HeaderList = Sequence[tuple[str, str]]


class InboundInvite(Session):
    """A call that comes in. 100 Trying is sent when `on_invite` returns without an answer."""

    def __init__(self, stack: Stack, server: ServerRequest) -> None:
        request, peer = server.request, server.peer
        super().__init__(stack, Deaf(), request.call_id, server.tag, peer.transport, owner=False)
        self.on_cancel: Callable[[], None] = _nothing
        self._server = server
        self._link = Link(
            stack, Dialog.of_request(request, server.tag), peer.transport, _flow(request, peer)
        )
        self._far_end_updates = "UPDATE" in map(str.upper, request.headers.get_all("allow"))
        server.transaction.on_cancel = self._cancelled

    @property
    def request(self) -> Request:
        """The INVITE."""
        return self._server.request

    @property
    def peer(self) -> Peer:
        """Where it came from."""
        return self._server.peer

    def ring(self, body: bytes | None = None, status: int = 180, headers: HeaderList = ()) -> None:
        """Send a provisional response, with SDP for early media (183).

        Once the call is answered or over, nothing happens.
        """
        if self.state == "early":
            tail = self._tail() + format_headers(headers) + (SDP if body else "")
            self._server.send(status, None, tail, body or b"", routed=True)

    def answer(self, body: bytes, headers: HeaderList = ()) -> None:
        """Answer with 200 and our SDP (an offer if the INVITE had none).

        Nothing happens if the caller has given up meanwhile; `on_cancel` has said so.
        """
        if self.state != "early":
            return
        self._enter("accepted")
        self._description = body
        self._clock.agree(session_timer.of_request(self.request))
        self._answer(self._server, body, headers)

    def reject(self, status: int, reason: str | None = None, headers: HeaderList = ()) -> None:
        """Refuse. 401 and 407 are sent once and keep no state (RFC 3261 §26.3.2.4).

        Nothing happens if the call is answered or over.
        """
        if self.state == "early":
            self._end("refused")
            self._server.send(status, reason, self._tail() + format_headers(headers))

    def _cancelled(self) -> None:
        if self.state == "early":
            self.reject(487)
            self.on_cancel()

    def _bye_while_early(self) -> None:
        self._cancelled()


def _flow(request: Request, peer: Peer) -> Peer | None:
    """Return the way back when Contact cannot be trusted to be one: TCP, or through a NAT."""
    host = request.via.host
    behind_nat = is_address(host) and host != peer.host
    return peer if peer.transport == "tcp" or behind_nat else None


def _nothing() -> None:
    """Nobody listens for CANCEL."""
