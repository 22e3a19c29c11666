"""The states of a conference and of a seat in it, as data.

https://www.twilio.com/docs/voice/api/conference-resource, .../twiml/conference

    init --bridged--> in-progress --emptied, ended--> completed
      +---------------emptied, ended----------------------^

A conference is bridged when two are present, one of whom may start it; it is emptied when nobody
is present or expected any more.

    expected --enters--> present <--resumed, held--> held
        +-------leaves--> gone <--------leaves---------+

A seat is expected while its call is dialled for the conference. A happening that the tables do not
know in a state changes nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from switchhook.domain.entities import CallStatus, ConferenceStatus, ParticipantStatus

Happening = Literal["bridged", "emptied", "ended"]
Presence = Literal["expected", "present", "held", "gone"]
Move = Literal["enters", "held", "resumed", "leaves"]

NEXT: Final[Mapping[tuple[ConferenceStatus, Happening], ConferenceStatus]] = MappingProxyType(
    {
        ("init", "bridged"): "in-progress",
        ("init", "emptied"): "completed",
        ("init", "ended"): "completed",
        ("in-progress", "emptied"): "completed",
        ("in-progress", "ended"): "completed",
    }
)

MOVES: Final[Mapping[tuple[Presence, Move], Presence]] = MappingProxyType(
    {
        ("expected", "enters"): "present",
        ("expected", "leaves"): "gone",
        ("present", "held"): "held",
        ("present", "leaves"): "gone",
        ("held", "resumed"): "present",
        ("held", "leaves"): "gone",
    }
)

_CALLED: Final[Mapping[CallStatus, ParticipantStatus]] = {
    "queued": "queued",
    "ringing": "ringing",
    "in-progress": "connecting",
    "completed": "complete",
}


def participant_status(call: CallStatus, *, present: bool) -> ParticipantStatus:
    """Return what REST calls the state of a participant whose call is that far."""
    if present and call == "in-progress":
        return "connected"
    return _CALLED.get(call, "failed")
