"""The states of one callee of a `<Dial>`, as data: which happening leads from which to which.

A callee rings; once it has answered it is screened (digits are sent to it, its document runs);
the first to pass is joined to the caller, and from then on every other is given up. A state
without a row is where it ends, so whatever happens to the dial, one callee talks at most.
https://www.twilio.com/docs/voice/twiml/dial
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

CalleeState = Literal[
    "ringing", "screened", "talking", "refused", "declined", "given-up", "completed"
]
Happening = Literal["answers", "refuses", "passes", "declines", "given up", "parts"]

NEXT: Final[Mapping[tuple[CalleeState, Happening], CalleeState]] = MappingProxyType(
    {
        ("ringing", "answers"): "screened",
        ("ringing", "refuses"): "refused",
        ("ringing", "given up"): "given-up",
        ("screened", "passes"): "talking",
        ("screened", "declines"): "declined",
        ("screened", "given up"): "given-up",
        ("talking", "parts"): "completed",
    }
)

DIAL_CALL_STATUS: Final[Mapping[CalleeState, str]] = MappingProxyType(
    {
        "ringing": "canceled",
        "screened": "canceled",
        "given-up": "canceled",
        "declined": "no-answer",
        "talking": "completed",
        "completed": "completed",
    }
)
"""What the action is told of a callee in a state; one that refused is told of as its call ended."""

_SAYS_MOST: Final = ("completed", "busy", "no-answer", "failed", "canceled")


def rank(status: str) -> int:
    """Return how much a DialCallStatus says of a dial that had several callees; less is more."""
    return _SAYS_MOST.index(status) if status in _SAYS_MOST else len(_SAYS_MOST)
