"""Client transactions (RFC 3261 §17.1, RFC 6026 §7.2), sans-IO."""

from __future__ import annotations

from collections.abc import Callable

from switchhook.protocols.sip.message import Response
from switchhook.protocols.sip.transaction import (
    GIVE_UP,
    T1,
    T2,
    T4,
    Action,
    Deliver,
    End,
    Send,
    StartTimer,
    State,
    TimedOut,
    TimerName,
)

_WAITING = (State.CALLING, State.TRYING, State.PROCEEDING)


class InviteClient:
    """INVITE client transaction (§17.1.1). `ack` makes the ACK of a response from 300 up."""

    __slots__ = ("_ack", "_acked", "_data", "_interval", "_reliable", "state")

    def __init__(self, data: bytes, ack: Callable[[Response], bytes], *, reliable: bool) -> None:
        self.state = State.CALLING
        self._data = data
        self._ack = ack
        self._acked = b""
        self._reliable = reliable
        self._interval = T1

    @property
    def waiting(self) -> bool:
        """Whether a final response is still to come."""
        return self.state in _WAITING

    def start(self) -> list[Action]:
        """Send the request."""
        actions: list[Action] = [Send(self._data), StartTimer("B", GIVE_UP)]
        if not self._reliable:
            actions.append(StartTimer("A", T1))
        return actions

    def receive(self, response: Response) -> list[Action]:
        """A response came."""
        if self.state in (State.CALLING, State.PROCEEDING):
            return self._progress(response)
        if self.state is State.ACCEPTED and 200 <= response.status < 300:
            return [Deliver(response)]
        if self.state is State.COMPLETED and response.status >= 300:
            return [Send(self._acked)]
        return []

    def _progress(self, response: Response) -> list[Action]:
        if response.status < 200:
            self.state = State.PROCEEDING
            return [Deliver(response)]
        self._data = b""  # kept for half a minute otherwise, by every call
        if response.status < 300:
            self.state = State.ACCEPTED
            return [Deliver(response), StartTimer("M", GIVE_UP)]
        self._acked = self._ack(response)
        if self._reliable:
            self.state = State.ENDED  # timer D is zero
            return [Send(self._acked), Deliver(response), End()]
        self.state = State.COMPLETED
        return [Send(self._acked), Deliver(response), StartTimer("D", GIVE_UP)]

    def timer(self, name: TimerName) -> list[Action]:
        """A timer fired."""
        if name == "A" and self.state is State.CALLING:
            self._interval *= 2
            return [Send(self._data), StartTimer("A", self._interval)]
        if name == "B" and self.state is State.CALLING:
            self.state = State.ENDED
            return [TimedOut(), End()]
        if (name, self.state) in (("D", State.COMPLETED), ("M", State.ACCEPTED)):
            self.state = State.ENDED
            return [End()]
        return []

    def fail(self) -> list[Action]:
        """The transport could not carry the request (§17.1.4)."""
        return _fail(self)


class NonInviteClient:
    """Client transaction of every other method (§17.1.2)."""

    __slots__ = ("_data", "_interval", "_reliable", "state")

    def __init__(self, data: bytes, *, reliable: bool) -> None:
        self.state = State.TRYING
        self._data = data
        self._reliable = reliable
        self._interval = T1

    @property
    def waiting(self) -> bool:
        """Whether a final response is still to come."""
        return self.state in _WAITING

    def start(self) -> list[Action]:
        """Send the request."""
        actions: list[Action] = [Send(self._data), StartTimer("F", GIVE_UP)]
        if not self._reliable:
            actions.append(StartTimer("E", T1))
        return actions

    def receive(self, response: Response) -> list[Action]:
        """A response came."""
        if self.state not in (State.TRYING, State.PROCEEDING):
            return []
        if response.status < 200:
            self.state = State.PROCEEDING
            return [Deliver(response)]
        self._data = b""
        if self._reliable:
            self.state = State.ENDED  # timer K is zero
            return [Deliver(response), End()]
        self.state = State.COMPLETED
        return [Deliver(response), StartTimer("K", T4)]

    def timer(self, name: TimerName) -> list[Action]:
        """A timer fired."""
        waiting = self.state in (State.TRYING, State.PROCEEDING)
        if name == "E" and waiting:
            proceeding = self.state is State.PROCEEDING
            self._interval = T2 if proceeding else min(self._interval * 2, T2)
            return [Send(self._data), StartTimer("E", self._interval)]
        if name == "F" and waiting:
            self.state = State.ENDED
            return [TimedOut(), End()]
        if name == "K" and self.state is State.COMPLETED:
            self.state = State.ENDED
            return [End()]
        return []

    def fail(self) -> list[Action]:
        """The transport could not carry the request (§17.1.4)."""
        return _fail(self)


def _fail(transaction: InviteClient | NonInviteClient) -> list[Action]:
    """End a transaction that still waits for its first final response."""
    if transaction.state is State.ENDED:
        return []
    transaction.state = State.ENDED
    return [End()]


ClientTransaction = InviteClient | NonInviteClient
