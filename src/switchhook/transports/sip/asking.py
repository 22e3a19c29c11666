"""Requests of ours under way: the client transactions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from switchhook.protocols.sip.client import ClientTransaction, InviteClient, NonInviteClient
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.requests import ack_of_failure
from switchhook.protocols.sip.transaction import (
    Action,
    Deliver,
    End,
    Send,
    StartTimer,
    TimedOut,
    TimerName,
)
from switchhook.transports.sip.peer import Peer
from switchhook.transports.sip.wheel import Timer, Wheel

Heard = Callable[[Response], None]
Failed = Callable[[int], None]


class Layer(Protocol):
    """The transaction layer, as a transaction sees it."""

    wheel: Wheel

    def send(self, data: bytes, peer: Peer) -> None:
        """Send a message."""

    def forget_client(self, transaction: Asking) -> None:
        """Drop an ended transaction."""


class Asking:
    """A client transaction and whom it tells."""

    __slots__ = (
        "_layer",
        "_machine",
        "_on_failure",
        "_on_response",
        "_timers",
        "ended",
        "key",
        "peer",
    )

    def __init__(
        self, layer: Layer, request: Request, peer: Peer, on_response: Heard, on_failure: Failed
    ) -> None:
        self._layer = layer
        self._machine = _machine(request, reliable=peer.transport != "udp")
        self._on_response = on_response
        self._on_failure = on_failure
        self._timers: list[Timer] = []
        self.peer = peer
        self.key = (request.via.branch, request.method)
        self.ended = False

    def start(self) -> None:
        """Send it."""
        self._perform(self._machine.start())

    def receive(self, response: Response) -> None:
        """A response came."""
        self._perform(self._machine.receive(response))

    def fail(self, status: int) -> None:
        """The transport failed; says so if no final response has come."""
        waiting = self._machine.waiting
        self._perform(self._machine.fail())
        if waiting:
            self._on_failure(status)

    def abandon(self) -> None:
        """Forget it without a word."""
        self._perform(self._machine.fail())

    def _timer(self, name: TimerName) -> None:
        self._perform(self._machine.timer(name))

    def _perform(self, actions: list[Action]) -> None:
        """Do what the machine says; users hear last, when its state is settled."""
        failed = False
        response: Response | None = None
        for action in actions:
            if type(action) is Send:
                self._layer.send(action.data, self.peer)
            elif type(action) is StartTimer:
                self._layer.wheel.start(self._timers, action.seconds, self._timer, action.name)
            elif type(action) is Deliver:
                response = action.response
            elif type(action) is TimedOut:
                failed = True
            elif type(action) is End:
                self._end()
        if response is not None:
            self._deliver(response)
        if failed:
            self._on_failure(408)

    def _deliver(self, response: Response) -> None:
        on_response = self._on_response
        if response.status >= 200 and isinstance(self._machine, NonInviteClient):
            # It stays to absorb repetitions; its user need not.
            self._on_response = self._on_failure = _nobody
        on_response(response)

    def _end(self) -> None:
        self.ended = True
        self._layer.wheel.stop(self._timers)
        self._layer.forget_client(self)


def _machine(request: Request, *, reliable: bool) -> ClientTransaction:
    data = request.serialise()
    if request.method != "INVITE":
        return NonInviteClient(data, reliable=reliable)
    return InviteClient(
        data, lambda response: ack_of_failure(request, response).serialise(), reliable=reliable
    )


def _nobody(_: object) -> None:
    """Nobody listens any more."""
