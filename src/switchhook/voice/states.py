"""The states of a call, as data: which happening leads from which status to which.

https://www.twilio.com/docs/voice/api/call-resource#call-status-values. A happening that the
table does not know in a status changes nothing: the far end may answer what we gave up, hang up
twice, ring again. Final statuses have no row, so nothing ever leaves them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from switchhook.domain.entities import CallStatus

Happening = Literal["rings", "answered", "ended", "busy", "unanswered", "failed", "canceled"]

_BEFORE_THE_ANSWER: Final[Mapping[Happening, CallStatus]] = {
    "answered": "in-progress",
    "busy": "busy",
    "unanswered": "no-answer",
    "failed": "failed",
    "canceled": "canceled",
}

NEXT: Final[Mapping[tuple[CallStatus, Happening], CallStatus]] = MappingProxyType(
    {
        ("queued", "rings"): "ringing",
        **{("queued", happening): status for happening, status in _BEFORE_THE_ANSWER.items()},
        **{("ringing", happening): status for happening, status in _BEFORE_THE_ANSWER.items()},
        ("in-progress", "ended"): "completed",
    }
)

_OUTCOMES: Final[Mapping[int, Happening]] = {
    408: "unanswered",
    480: "unanswered",
    486: "busy",
    600: "busy",
}


def outcome_of(sip_status: int) -> Happening:
    """Return what a final SIP status that refuses a call means for it (RFC 3261 §21)."""
    return _OUTCOMES.get(sip_status, "failed")
