"""A dialog and the way to its far end."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from switchhook.protocols.sip.dialog import Dialog
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.message import Request, Response
from switchhook.transports.sip.exchange import Exchange
from switchhook.transports.sip.peer import Peer, Transport
from switchhook.transports.sip.stack import Stack

HeaderList = Sequence[tuple[str, str]]


class Link:
    """Sends requests within a dialog.

    `flow` is where they go whatever the far end's Contact says, as long as no proxy asked to
    stay on the path: the connection the call came by, or the address behind a NAT.
    """

    def __init__(
        self,
        stack: Stack,
        dialog: Dialog,
        transport: Transport,
        flow: Peer | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        self.stack = stack
        self.dialog = dialog
        self.transport = transport
        self._flow = flow
        self._credentials = credentials

    @property
    def contact(self) -> tuple[str, str]:
        """Our Contact header."""
        return ("Contact", self.stack.contacts[self.transport])

    def exchange(
        self,
        method: str,
        headers: HeaderList,
        body: bytes,
        on_response: Callable[[Response], None],
        on_failure: Callable[[int], None],
    ) -> Exchange:
        """Send a request."""
        exchange = Exchange(
            self.stack,
            self.dialog.request(method, headers, body),
            on_response,
            on_failure,
            credentials=self._credentials,
            next_number=self._next_number,
        )
        self._route(exchange.start)
        return exchange

    def acknowledge(self, exchange: Exchange) -> None:
        """Send the ACK of a 2xx to an INVITE."""
        ack = self.dialog.ack(exchange.request.cseq.number, exchange.credentials())
        self._route(lambda peer: self._send_ack(ack, peer))

    def _send_ack(self, ack: Request, peer: Peer | None) -> None:
        if peer is not None:
            self.stack.send_directly(ack, peer)

    def _route(self, found: Callable[[Peer | None], None]) -> None:
        if self._flow is not None and not self.dialog.routes:
            found(self._flow)
        else:
            self.stack.locate(self.dialog.next_hop, found)

    def _next_number(self) -> int:
        self.dialog.local_cseq += 1
        return self.dialog.local_cseq
