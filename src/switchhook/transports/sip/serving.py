"""Requests that come in, and what stays of them once they are answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from switchhook.protocols.sip.message import Request
from switchhook.protocols.sip.reply import Replies, format_headers, reply_address
from switchhook.protocols.sip.server import InviteServer, NonInviteServer, ServerTransaction
from switchhook.protocols.sip.transaction import Action, End, Send, StartTimer, TimerName
from switchhook.transports.sip.peer import Peer
from switchhook.transports.sip.wheel import Timer, Wheel

HeaderList = Sequence[tuple[str, str]]
Key = tuple[str, ...]


class Layer(Protocol):
    """The transaction layer, as a transaction sees it."""

    wheel: Wheel
    tail: str

    def send(self, data: bytes, peer: Peer) -> None:
        """Send a message."""

    def forget_server(self, transaction: Serving) -> None:
        """Drop an ended transaction."""


class Serving:
    """A server transaction: its machine, its timers and the way back.

    It outlives the answer by 32 seconds, so it holds nothing of the request.
    """

    __slots__ = (
        "_layer",
        "_machine",
        "_reply_to",
        "_timers",
        "key",
        "merge_key",
        "on_cancel",
        "tag",
    )

    def __init__(self, layer: Layer, key: Key, request: Request, peer: Peer, tag: str) -> None:
        reliable = peer.transport != "udp"
        self._layer = layer
        self._machine: ServerTransaction = (
            InviteServer(reliable=reliable)
            if request.method == "INVITE"
            else NonInviteServer(reliable=reliable)
        )
        self._reply_to = peer if reliable else Peer(*reply_address(request, peer.host, peer.port))
        self._timers: list[Timer] = []
        self.key = key
        self.merge_key: Key | None = None
        self.on_cancel: Callable[[], None] | None = None
        self.tag = tag

    def respond(self, status: int, data: bytes) -> None:
        """Send a response."""
        actions = self._machine.respond(status, data)
        if status >= 200:
            self.on_cancel = None
        if status in (401, 407) or (status >= 400 and self._would_say_so_again):
            # A timer takes memory until it is due, cancelled or not.
            actions = [action for action in actions if type(action) is not StartTimer]
            actions += self._machine.abandon()
        self._perform(actions)

    @property
    def _would_say_so_again(self) -> bool:
        """Whether the same request gets the same refusal without being remembered (§8.2.7)."""
        return self.merge_key is not None and type(self._machine) is NonInviteServer

    def resend(self, data: bytes) -> None:
        """Send a 2xx again, which is the dialog's business (§13.3.1.4)."""
        self._layer.send(data, self._reply_to)

    def retransmission(self) -> None:
        """The request came again."""
        self._perform(self._machine.retransmission())

    def ack(self) -> None:
        """The ACK of a failure came."""
        self._perform(self._machine.ack())

    def _timer(self, name: TimerName) -> None:
        self._perform(self._machine.timer(name))

    def _perform(self, actions: list[Action]) -> None:
        for action in actions:
            if type(action) is Send:
                self._layer.send(action.data, self._reply_to)
            elif type(action) is StartTimer:
                self._layer.wheel.start(self._timers, action.seconds, self._timer, action.name)
            elif type(action) is End:
                self._layer.wheel.stop(self._timers)
                self._layer.forget_server(self)


class ServerRequest:
    """A request that came in, and the way to answer it."""

    __slots__ = ("_replies", "_tail", "answered", "peer", "provisional", "request", "transaction")

    def __init__(self, transaction: Serving, request: Request, peer: Peer, tail: str) -> None:
        self._replies = Replies(request, peer.host, peer.port)
        self._tail = tail
        self.transaction = transaction
        self.request = request
        self.peer = peer
        self.answered = False
        self.provisional = False

    @property
    def tag(self) -> str:
        """Our tag in the To of its responses."""
        return self.transaction.tag

    def respond(
        self,
        status: int,
        reason: str | None = None,
        headers: HeaderList = (),
        body: bytes = b"",
    ) -> None:
        """Answer the request; provisionally below 200, else once.

        401, 407 and refusals of anything but calls keep no state (RFC 3261 §26.3.2.4).
        Raises `TransactionError` if the final answer has been given, ValueError if a header
        cannot be sent.
        """
        self.send(status, reason, self._tail + format_headers(headers), body)

    def send(
        self, status: int, reason: str | None, tail: str, body: bytes = b"", *, routed: bool = False
    ) -> bytes:
        """Answer with the header lines `tail` and return what was sent."""
        tag = self.tag if status > 100 else None
        data = self._replies.build(status, reason, tag=tag, tail=tail, body=body, routed=routed)
        self.provisional = True
        self.answered = self.answered or status >= 200
        self.transaction.respond(status, data)
        return data
