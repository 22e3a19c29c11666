"""Who may come into a conference: names, labels, room, and whom there is to coach.

https://www.twilio.com/docs/voice/twiml/conference, .../api/conference-participant-resource
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from switchhook.domain.entities import Conference, Participant
from switchhook.protocols.twilio.validation import is_sid
from switchhook.protocols.twiml.voice import Conference as Noun
from switchhook.voice.conferences.roster import Roster

LONGEST_NAME: Final = 128
LONGEST_LABEL: Final = 128
FULL: Final = 16020
ON_HOLD: Final = 16027


class NotAdmitted(Exception):
    """The conference does not take the call; `code` says why."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


@dataclass(frozen=True, slots=True)
class Codes:
    """What the same mistakes are called in TwiML and by REST."""

    name: int
    label: int
    taken: int
    coached: int
    on_hold: int


IN_TWIML: Final = Codes(name=13237, label=16023, taken=16025, coached=13240, on_hold=13240)
BY_REST: Final = Codes(name=16003, label=16024, taken=16026, coached=16028, on_hold=ON_HOLD)


def check_name(name: str, codes: Codes) -> None:
    """Raise `NotAdmitted` for what cannot be a conference's name."""
    if not name or len(name) > LONGEST_NAME:
        raise NotAdmitted(codes.name, f"a conference's name has 1 to {LONGEST_NAME} characters")


def check(noun: Noun, roster: Roster | None, codes: Codes) -> None:
    """Raise `NotAdmitted` if a call may not come in like this; without a roster it is the first."""
    label = noun.participant_label
    if len(label) > LONGEST_LABEL or "/" in label or is_sid(label, "CA"):
        raise NotAdmitted(codes.label, f"{label} cannot be a participant's label")
    if roster is not None and roster.full(noun.max_participants):
        raise NotAdmitted(FULL, f"the conference {noun.name} is full")
    if roster is not None and label and roster.find(label) is not None:
        raise NotAdmitted(codes.taken, f"the participant label {label} is in use")
    if noun.coach:
        check_coached(noun.coach, roster, codes)


def check_coached(call_sid: str, roster: Roster | None, codes: Codes, coach: str = "") -> None:
    """Raise `NotAdmitted` unless the call can be coached by the call `coach`."""
    if roster is None or not roster.present(call_sid) or call_sid == coach:
        raise NotAdmitted(codes.coached, f"{call_sid} is nobody to coach in the conference")
    if roster.presence(call_sid) == "held" and codes.on_hold == ON_HOLD:
        raise NotAdmitted(codes.on_hold, f"{call_sid} is on hold")


def new_conference(sid: str, account_sid: str, noun: Noun, now: datetime) -> Conference:
    """Return a conference as its first participant makes it."""
    return Conference(
        sid=sid,
        account_sid=account_sid,
        friendly_name=noun.name,
        region=noun.region or "us1",
        status_callback=noun.status_callback,
        status_callback_method=noun.status_callback_method,
        status_callback_event=noun.status_callback_event,
        date_created=now,
        date_updated=now,
    )


def new_participant(
    conference: Conference, call_sid: str, noun: Noun, now: datetime
) -> Participant:
    """Return a participant as its `<Conference>` says."""
    return Participant(
        account_sid=conference.account_sid,
        conference_sid=conference.sid,
        call_sid=call_sid,
        label=noun.participant_label,
        muted=noun.muted,
        coaching=bool(noun.coach),
        call_sid_to_coach=noun.coach,
        start_conference_on_enter=noun.start_conference_on_enter,
        end_conference_on_exit=noun.end_conference_on_exit,
        beep_on_enter=noun.beep in ("true", "onEnter"),
        beep_on_exit=noun.beep in ("true", "onExit"),
        date_created=now,
        date_updated=now,
    )
