"""What the four transaction machines share (RFC 3261 §17, RFC 6026).

A transaction never touches a socket or a clock. Feed it what happened (a message, a timer
by its name in the RFC) and carry out what it returns, in order. A timer that fires in a
state that does not wait for it changes nothing, so timers need no cancelling.

    client INVITE   calling → proceeding → accepted (2xx) | completed (300-699) → ended
    client other    trying → proceeding → completed → ended
    server INVITE   proceeding → accepted (2xx) | completed → confirmed → ended
    server other    trying → proceeding → completed → ended
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from switchhook.protocols.sip.message import Response

T1 = 0.5  # seconds; round-trip estimate, RFC 3261 §17.1.1.1
T2 = 4.0  # longest retransmission interval of what is not an INVITE
T4 = 5.0  # how long a message stays in the network
GIVE_UP = 64 * T1

TimerName = Literal["A", "B", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M"]


class State(Enum):
    """Where a transaction stands."""

    CALLING = "calling"
    TRYING = "trying"
    PROCEEDING = "proceeding"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    CONFIRMED = "confirmed"
    ENDED = "ended"


@dataclass(slots=True)
class Send:
    """Write `data` to the transaction's peer."""

    data: bytes


@dataclass(slots=True)
class StartTimer:
    """Call `timer(name)` after `seconds`."""

    name: TimerName
    seconds: float


@dataclass(slots=True)
class Deliver:
    """Hand a response to the transaction's user."""

    response: Response


@dataclass(slots=True)
class TimedOut:
    """Tell the user that the far end never answered (client) or never acknowledged (server)."""


@dataclass(slots=True)
class End:
    """Forget the transaction. Comes exactly once, last."""


Action = Send | StartTimer | Deliver | TimedOut | End


class TransactionError(Exception):
    """The transaction's user asked for something §17 forbids in this state."""
