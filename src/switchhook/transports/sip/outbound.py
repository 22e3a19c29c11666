"""Calls of ours: the caller's side of INVITE (RFC 3261 §13.2)."""

from __future__ import annotations

from collections.abc import Sequence

from switchhook.protocols.sip import session_timer
from switchhook.protocols.sip.dialog import Dialog
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.status import reason_of
from switchhook.protocols.sip.transaction import GIVE_UP
from switchhook.transports.sip.exchange import Exchange
from switchhook.transports.sip.link import Link
from switchhook.transports.sip.listeners import InviteListener
from switchhook.transports.sip.peer import Peer, Transport
from switchhook.transports.sip.session import Session
from switchhook.transports.sip.stack import Stack
from switchhook.transports.sip.wheel import Timer

HeaderList = Sequence[tuple[str, str]]


class OutboundInvite(Session):
    """A call of ours."""

    def __init__(
        self,
        stack: Stack,
        request: Request,
        listener: InviteListener,
        transport: Transport,
        peer: Peer | None,
        credentials: Credentials | None,
    ) -> None:
        tag = request.from_.tag or ""
        super().__init__(stack, listener, request.call_id, tag, transport, owner=True)
        self._invite_listener = listener
        self._chosen = peer
        self._credentials = credentials
        self._number = request.cseq.number
        self._description = request.body
        self._links: dict[str, Link] = {}
        self._progress = False
        self._cancelled = False
        self._patience: Timer | None = None
        self._exchange = Exchange(
            stack,
            request,
            self._responded,
            self._failed,
            credentials=credentials,
            next_number=self._next_invite,
        )

    @property
    def peer(self) -> Peer | None:
        """Where the INVITE went, None while that is looked up."""
        return self._exchange.peer

    @property
    def heard_from(self) -> bool:
        """Whether the far end has said anything, if only that it is trying."""
        return self._progress or self.state != "early"

    def start(self) -> None:
        """Send the INVITE."""
        if self._chosen is not None:
            self._exchange.start(self._chosen)
        else:
            self._stack.locate(self._exchange.request.uri, self._exchange.start)

    def cancel(self) -> None:
        """Give up; `on_failed(487)` follows, also when the far end answers meanwhile.

        CANCEL has to wait for a first provisional response (§9.1). Nothing happens once the
        call is answered or over.
        """
        if self.state != "early" or self._cancelled:
            return
        self._cancelled = True
        if self._progress:
            self._say_cancel()
        elif not self._exchange.sent:
            self._exchange.abandon()
            self._stack.wheel.later(0, self._cancel_unsent)

    def drop(self) -> None:
        """The endpoint closes."""
        self._exchange.abandon()
        self._fail(503, reason_of(503))
        super().drop()

    def _cancel_unsent(self) -> None:
        self._fail(487, reason_of(487))

    def _say_cancel(self) -> None:
        self._exchange.cancel()
        self._patience = self._stack.wheel.later(GIVE_UP, self._out_of_patience)

    def _out_of_patience(self) -> None:
        self._exchange.abandon()
        self._fail(487, reason_of(487))

    def _next_invite(self) -> int:
        self._number += 1
        return self._number

    def _responded(self, response: Response) -> None:
        if response.status < 200:
            self._progressed(response)
        elif response.status < 300:
            self._accepted(response)
        else:
            status = 487 if self._cancelled else response.status
            self._fail(status, response.reason or reason_of(status))

    def _progressed(self, response: Response) -> None:
        if self.state != "early":
            return
        first, self._progress = not self._progress, True
        if self._cancelled:
            if first:
                self._say_cancel()
            return
        if response.status == 100:
            return
        if response.to.tag is not None and self._link is None:
            self._link = self._make_link(response)
        self._invite_listener.on_provisional(response)

    def _accepted(self, response: Response) -> None:
        """Acknowledge a 2xx: ours, the same once more, or that of another branch (§13.2.2.4)."""
        tag = response.to.tag or ""
        known = self._links.get(tag)
        if known is not None:
            known.acknowledge(self._exchange)
            return
        link = self._make_link(response)
        if link is None:
            self._fail(502, "Unusable answer")
            return
        self._links[tag] = link
        link.acknowledge(self._exchange)
        if self.state == "early" and not self._cancelled:
            self._begin(link, response)
            return
        link.exchange("BYE", (), b"", _ignore, _ignore)
        self._fail(487, reason_of(487))

    def _begin(self, link: Link, response: Response) -> None:
        self._enter("accepted")
        self._link = link
        self._far_end_updates = "UPDATE" in map(str.upper, response.headers.get_all("allow"))
        self._clock.agree(session_timer.of_response(response))
        self._invite_listener.on_answered(response)

    def _make_link(self, response: Response) -> Link | None:
        """Return the way to whoever sent the response, None if its Contact makes no sense."""
        peer = self._exchange.peer
        try:
            dialog = Dialog.of_response(self._exchange.request, response)
        except SipParseError:
            return None
        sticky = peer is not None and (
            peer.transport == "tcp"
            or (self._chosen is not None and dialog.target.host != peer.host)
        )
        flow = peer if sticky else None
        return Link(self._stack, dialog, self._transport, flow, self._credentials)

    def _failed(self, status: int) -> None:
        status = 487 if self._cancelled else status
        self._fail(status, reason_of(status))

    def _fail(self, status: int, reason: str) -> None:
        if self._patience is not None:
            self._patience.cancel()
        if self.state == "early":
            self._end("refused")
            self._invite_listener.on_failed(status, reason)

    def _bye_while_early(self) -> None:
        """The callee may not send BYE before it answers; its final response is still to come."""


def _ignore(_: object) -> None:
    """Nobody waits for the end of a call that was not wanted."""
