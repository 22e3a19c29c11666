"""Calls and what is made of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchhook.domain.entities.kinds import NO_SECRET, Method, Secret

CallStatus = Literal[
    "queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"
]
Direction = Literal[
    "inbound", "outbound-api", "outbound-dial", "trunking-originating", "trunking-terminating"
]
RecordingStatus = Literal[
    "in-progress", "paused", "stopped", "processing", "completed", "absent", "failed"
]
ConferenceStatus = Literal["init", "in-progress", "completed"]
ReasonConferenceEnded = Literal[
    "", "conference-ended-via-api", "participant-with-end-conference-on-exit-left",
    "participant-with-end-conference-on-exit-kicked", "last-participant-kicked",
    "last-participant-left",
]  # fmt: skip
ParticipantStatus = Literal["queued", "connecting", "ringing", "connected", "complete", "failed"]
FINAL_CALL_STATUSES: frozenset[CallStatus] = frozenset(
    ("completed", "busy", "failed", "no-answer", "canceled")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The record of one leg (CA…); a `<Dial>` child names its parent."""

    sid: str
    account_sid: str
    to: str
    from_: str
    status: CallStatus
    direction: Direction
    parent_call_sid: str = ""
    phone_number_sid: str = ""
    trunk_sid: str = ""
    forwarded_from: str = ""
    caller_name: str = ""
    answered_by: str = ""
    start_time: datetime | None = None
    end_time: datetime | None = None
    duration: int | None = None  # seconds, answered and finished calls only
    queue_time: int = 0  # milliseconds
    price: str = ""
    status_callback: str = ""
    status_callback_method: Method = "POST"
    status_callback_event: tuple[str, ...] = ("completed",)
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Audio of a call on disk (RE…): DATA/recordings/<account_sid>/<sid>.wav."""

    sid: str
    account_sid: str
    call_sid: str
    conference_sid: str = ""
    status: RecordingStatus
    source: str = "RecordVerb"
    channels: int = 1
    track: Literal["inbound", "outbound", "both"] = "inbound"
    duration: int | None = None  # seconds
    start_time: datetime | None = None
    error_code: int | None = None
    price: str = ""
    date_created: datetime
    date_updated: datetime
    status_callback: str = ""
    status_callback_method: Method = "POST"
    status_callback_event: tuple[str, ...] = ("completed",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription:
    """A recording in writing (TR…)."""

    sid: str
    account_sid: str
    recording_sid: str
    status: Literal["in-progress", "completed", "failed"]
    transcription_text: str = ""
    duration: int | None = None  # seconds, of the recording
    price: str = ""
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    """A named room in which calls hear one another (CF…); who is in it, the calls alone know.

    The status callback is the one that the first participant brought. `sequence` is how many
    things have happened in it: SequenceNumber of the latest.
    """

    sid: str
    account_sid: str
    friendly_name: str
    status: ConferenceStatus = "init"
    region: str = "us1"
    reason_conference_ended: ReasonConferenceEnded = ""
    call_sid_ending_conference: str = ""
    status_callback: str = ""
    status_callback_method: Method = "POST"
    status_callback_event: tuple[str, ...] = ()
    sequence: int = 0
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A call in a conference, or on its way there. It is not stored: it ends with its call."""

    account_sid: str
    conference_sid: str
    call_sid: str
    label: str = ""
    status: ParticipantStatus = "connected"
    muted: bool = False
    hold: bool = False
    coaching: bool = False
    call_sid_to_coach: str = ""
    start_conference_on_enter: bool = True
    end_conference_on_exit: bool = False
    beep_on_enter: bool = True
    beep_on_exit: bool = True
    queue_time: int | None = None  # milliseconds, of one that was called
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A named line in which callers wait (QU…); who waits is known to the calls alone."""

    sid: str
    account_sid: str
    friendly_name: str
    max_size: int = 1000
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SiprecConnector:
    """A SIP recorder that calls may be sent to, by its name (RC…)."""

    sid: str
    account_sid: str
    unique_name: str
    uri: str  # sip:user@host:port;transport=tcp
    username: str = ""
    password: Secret = NO_SECRET
    date_created: datetime
    date_updated: datetime
