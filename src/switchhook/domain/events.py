"""What happened: facts in the past tense, the spine that every subscriber reads.

An event carries the entity as it is after the fact, so that a projection needs no look-up.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchhook.domain.entities import (
    Alert,
    Call,
    CarrierTrunk,
    Conference,
    Message,
    Method,
    Participant,
    Queue,
    Recording,
    ShortLink,
    Trace,
    Transcription,
)
from switchhook.domain.siprec import Siprec
from switchhook.domain.streams import Stream
from switchhook.domain.transcriptions import LiveTranscription, TranscriptionHappening
from switchhook.domain.user_messages import UserMessage, UserMessageSubscription

ConferenceHappening = Literal[
    "conference-start", "conference-end", "announcement-end", "announcement-fail"
]
ParticipantHappening = Literal[
    "participant-join", "participant-leave", "participant-mute", "participant-unmute",
    "participant-hold", "participant-unhold", "participant-modify", "participant-speech-start",
    "participant-speech-stop", "announcement-end", "announcement-fail",
]  # fmt: skip
SiprecHappening = Literal["siprec-started", "siprec-stopped", "siprec-error"]
StreamHappening = Literal["stream-started", "stream-stopped", "stream-error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStatusChanged:
    """A call entered `call.status`.

    `sequence` counts the call's status changes from 0 (SequenceNumber in callbacks).
    `extra` holds parameters that only this change has, e.g. SipResponseCode.
    """

    call: Call
    sequence: int
    at: datetime
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineDetected:
    """It became clear who answered `call` (its `answered_by`), `milliseconds` after the answer.

    `callback` is where the app wants to hear of it.
    """

    call: Call
    milliseconds: int
    at: datetime
    callback: str = ""
    callback_method: Method = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStatusChanged:
    """A recording entered `recording.status`."""

    recording: Recording
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueMembershipChanged:
    """A caller joined a queue, or left it; `size` is how many are in it now."""

    queue: Queue
    call_sid: str
    change: Literal["joined", "left"]
    size: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceStatusChanged:
    """Something happened in a conference that is about nobody in particular.

    `what` is StatusCallbackEvent: conference-start, conference-end, or announcement-end and
    -fail. `conference.sequence` counts what happens; `extra` holds what only this is told with.
    """

    conference: Conference
    what: ConferenceHappening
    at: datetime
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantStatusChanged:
    """Something happened to a participant of a conference; see `ConferenceStatusChanged`."""

    conference: Conference
    participant: Participant
    what: ParticipantHappening
    at: datetime
    extra: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStatusChanged:
    """A call's stream began, ended or broke; `callback` is where the app wants to hear of it."""

    stream: Stream
    what: StreamHappening
    at: datetime
    error: str = ""
    callback: str = ""
    callback_method: Method = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiprecStatusChanged:
    """A call's recording session began, ended or broke; `callback` is where the app hears of it."""

    siprec: Siprec
    what: SiprecHappening
    at: datetime
    error: str = ""
    callback: str = ""
    callback_method: Method = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionStatusChanged:
    """A recording was written down, or could not be; `callback` is where the app hears of it."""

    transcription: Transcription
    call: Call
    recording_url: str
    at: datetime
    callback: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptionTold:
    """A live transcription began, ended, broke, or has content; `sequence` counts from 1.

    `callback` is where the app wants to hear of it.
    """

    transcription: LiveTranscription
    what: TranscriptionHappening
    sequence: int
    told: tuple[tuple[str, str], ...]
    at: datetime
    callback: str = ""
    callback_method: Method = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechHeard:
    """What a caller is saying seems to be `text`, so far; `sequence` counts from 0.

    `callback` is where the app wants to hear of it.
    """

    call: Call
    text: str
    stability: float  # 0 to 1
    sequence: int
    at: datetime
    callback: str
    callback_method: Method = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerIdVerified:
    """A call that was to verify a number is over; `caller_id_sid` is empty when it failed.

    `callback` is where the app wants to hear of it.
    """

    call: Call
    caller_id_sid: str
    at: datetime
    callback: str = ""
    callback_method: Method = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDefinedMessageSent:
    """An app told the client in a call something; the client's leg passes it on."""

    message: UserMessage
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDefinedMessageReceived:
    """The client in a call told the app something, and `subscription` wants to hear of it.

    `sequence` counts what the client said in this call, from 0.
    """

    message: UserMessage
    subscription: UserMessageSubscription
    sequence: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageStatusChanged:
    """An outbound message entered `message.status`."""

    message: Message
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived:
    """An inbound message was stored."""

    message: Message
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkClicked:
    """A recipient followed a shortened link of `message`; `callback` is where to tell of it."""

    link: ShortLink
    message: Message
    callback: str
    user_agent: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationChanged:
    """A SIP phone registered or went: `contact` is empty when none is left.

    At a domain the name is `user@domain`.
    """

    account_sid: str
    username: str
    contact: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkStatusChanged:
    """A carrier that had ceased to answer answers again, or ceased to."""

    trunk: CarrierTrunk
    up: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """Something was noted that a person may want to watch."""

    trace: Trace
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRaised:
    """An alert was raised."""

    alert: Alert
    at: datetime


Event = (
    CallStatusChanged
    | MachineDetected
    | RecordingStatusChanged
    | ConferenceStatusChanged
    | ParticipantStatusChanged
    | QueueMembershipChanged
    | StreamStatusChanged
    | SiprecStatusChanged
    | TranscriptionStatusChanged
    | TranscriptionTold
    | SpeechHeard
    | CallerIdVerified
    | UserDefinedMessageSent
    | UserDefinedMessageReceived
    | MessageStatusChanged
    | MessageReceived
    | LinkClicked
    | RegistrationChanged
    | TrunkStatusChanged
    | Traced
    | ErrorRaised
)
