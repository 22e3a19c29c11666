"""What REST may ask of participants, in snake_case.

https://www.twilio.com/docs/voice/api/conference-participant-resource
"""

from dataclasses import dataclass

from switchhook.domain.entities import Method
from switchhook.protocols.twiml.voice import Conference as Noun
from switchhook.voice.requests import CallRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """Somebody to call into a conference, who takes part as though by `noun`.

    With `early_media` the conference hears how it rings.
    """

    call: CallRequest
    noun: Noun
    early_media: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantUpdate:
    """What is to change about a participant; None: as it was. Without a `hold_url`, music."""

    muted: bool | None = None
    hold: bool | None = None
    hold_url: str | None = None
    hold_method: Method = "GET"
    announce_url: str = ""
    announce_method: Method = "POST"
    wait_url: str | None = None
    wait_method: Method = "POST"
    beep_on_exit: bool | None = None
    end_conference_on_exit: bool | None = None
    coaching: bool | None = None
    call_sid_to_coach: str | None = None
