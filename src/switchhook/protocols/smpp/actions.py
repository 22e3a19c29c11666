"""What a session has its owner do or know.

`Send` and `Close` are for the connection, the others for whoever holds it.
"""

from collections.abc import Hashable
from typing import Literal, NamedTuple

from switchhook.protocols.smpp.bodies import Bind, Body
from switchhook.protocols.smpp.pdu import Command, Pdu
from switchhook.protocols.smpp.states import State

Reason = Literal[
    "lost",  # the connection is gone
    "refused",  # the bind was
    "no bind",  # nobody bound in time, or the bind was not answered
    "silent",  # the peer does not answer enquire_link
    "unbound",  # by the peer
    "closed",  # by us
    "nonsense",  # the stream makes no sense
]
Ambiguity = Literal["timeout", "ended"]


class Send(NamedTuple):
    """Write these octets."""

    octets: bytes


class Close(NamedTuple):
    """Close the connection once everything is written."""


class BindRequested(NamedTuple):
    """Somebody wants to bind: `accept` or `refuse`."""

    command: Command
    bind: Bind


class Bound(NamedTuple):
    """The session is bound."""

    state: State
    system_id: str  # the peer's
    version: int


class Requested(NamedTuple):
    """The peer wants something: `respond` to its sequence."""

    pdu: Pdu


class Noticed(NamedTuple):
    """The peer said something that is not answered."""

    pdu: Pdu


class Answered(NamedTuple):
    """A request of ours was answered."""

    key: Hashable
    status: int
    body: Body


class Late(NamedTuple):
    """A request that had been given up was answered after all."""

    key: Hashable
    status: int
    body: Body


class Unanswered(NamedTuple):
    """A request was sent and will not be answered; it may have been taken."""

    key: Hashable
    why: Ambiguity


class Ended(NamedTuple):
    """The session is over."""

    reason: Reason
    status: int = 0


Action = (
    Send
    | Close
    | BindRequested
    | Bound
    | Requested
    | Noticed
    | Answered
    | Late
    | Unanswered
    | Ended
)
