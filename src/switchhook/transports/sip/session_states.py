"""The states of a call's SIP session, as data: what happens in which, and what it is then.

A session is early from its INVITE on, and answered from the 2xx on, whichever side sent it
(RFC 3261 §12, §13). What the table does not know changes nothing: a second BYE, a CANCEL that
comes too late, a callee's BYE before it has answered, which §15 forbids.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

SessionState = Literal["early", "answered", "ended"]
SessionHappening = Literal["accepted", "refused", "hung up", "lost", "closed"]

NEXT: Final[Mapping[tuple[SessionState, SessionHappening], SessionState]] = MappingProxyType(
    {
        ("early", "accepted"): "answered",
        ("early", "refused"): "ended",  # or cancelled, or not answered in time
        ("early", "closed"): "ended",  # with the endpoint
        ("answered", "hung up"): "ended",  # by either side
        ("answered", "lost"): "ended",  # no ACK, no answer, no sign of life, or 481
        ("answered", "closed"): "ended",
    }
)
