"""Server transactions (RFC 3261 §17.2, RFC 6026 §7.1), sans-IO."""

from __future__ import annotations

from switchhook.protocols.sip.transaction import (
    GIVE_UP,
    T1,
    T2,
    T4,
    Action,
    End,
    Send,
    StartTimer,
    State,
    TimedOut,
    TimerName,
    TransactionError,
)


class InviteServer:
    """INVITE server transaction (§17.2.1, with the accepted state of RFC 6026)."""

    __slots__ = ("_interval", "_last", "_reliable", "state")

    def __init__(self, *, reliable: bool) -> None:
        self.state = State.PROCEEDING
        self._reliable = reliable
        self._last = b""
        self._interval = T1

    def respond(self, status: int, data: bytes) -> list[Action]:
        """Send a response. Raises `TransactionError` after a final one (2xx may repeat)."""
        if self.state is State.ACCEPTED and 200 <= status < 300:
            return [Send(data)]
        if self.state is not State.PROCEEDING:
            raise TransactionError(f"{status} after the final response to INVITE")
        if 200 <= status < 300:
            self.state = State.ACCEPTED
            self._last = b""  # kept for half a minute otherwise, by every call
            return [Send(data), StartTimer("L", GIVE_UP)]
        self._last = data
        if status < 200:
            return [Send(data)]
        self.state = State.COMPLETED
        actions: list[Action] = [Send(data), StartTimer("H", GIVE_UP)]
        if not self._reliable:
            actions.append(StartTimer("G", T1))
        return actions

    def retransmission(self) -> list[Action]:
        """The INVITE came again."""
        if self._last and self.state in (State.PROCEEDING, State.COMPLETED):
            return [Send(self._last)]
        return []

    def ack(self) -> list[Action]:
        """The ACK of a response from 300 up came."""
        if self.state is not State.COMPLETED:
            return []
        if self._reliable:
            self.state = State.ENDED  # timer I is zero
            return [End()]
        self.state = State.CONFIRMED
        return [StartTimer("I", T4)]

    def timer(self, name: TimerName) -> list[Action]:
        """A timer fired."""
        if name == "G" and self.state is State.COMPLETED:
            self._interval = min(self._interval * 2, T2)
            return [Send(self._last), StartTimer("G", self._interval)]
        if name == "H" and self.state is State.COMPLETED:
            self.state = State.ENDED
            return [TimedOut(), End()]
        if (name, self.state) in (("I", State.CONFIRMED), ("L", State.ACCEPTED)):
            self.state = State.ENDED
            return [End()]
        return []

    def abandon(self) -> list[Action]:
        """Forget the transaction at once, as for a challenge sent statelessly."""
        return _abandon(self)


class NonInviteServer:
    """Server transaction of every other method (§17.2.2)."""

    __slots__ = ("_last", "_reliable", "state")

    def __init__(self, *, reliable: bool) -> None:
        self.state = State.TRYING
        self._reliable = reliable
        self._last = b""

    def respond(self, status: int, data: bytes) -> list[Action]:
        """Send a response. Raises `TransactionError` after a final one."""
        if self.state not in (State.TRYING, State.PROCEEDING):
            raise TransactionError(f"{status} after the final response")
        self._last = data
        if status < 200:
            self.state = State.PROCEEDING
            return [Send(data)]
        if self._reliable:
            self.state = State.ENDED  # timer J is zero
            return [Send(data), End()]
        self.state = State.COMPLETED
        return [Send(data), StartTimer("J", GIVE_UP)]

    def retransmission(self) -> list[Action]:
        """The request came again."""
        return [Send(self._last)] if self._last and self.state is not State.ENDED else []

    def ack(self) -> list[Action]:
        """An ACK has no business here."""
        return []

    def timer(self, name: TimerName) -> list[Action]:
        """A timer fired."""
        if name == "J" and self.state is State.COMPLETED:
            self.state = State.ENDED
            return [End()]
        return []

    def abandon(self) -> list[Action]:
        """Forget the transaction at once."""
        return _abandon(self)


def _abandon(transaction: InviteServer | NonInviteServer) -> list[Action]:
    if transaction.state is State.ENDED:
        return []
    transaction.state = State.ENDED
    return [End()]


ServerTransaction = InviteServer | NonInviteServer
