"""Whom a caller is joined to. https://www.twilio.com/docs/voice/twiml/dial"""

from dataclasses import dataclass
from typing import Literal

from switchhook.protocols.twiml.voice.kinds import Method, Track, Trim, Unsupported

DialRecord = Literal[
    "do-not-record",
    "record-from-answer",
    "record-from-ringing",
    "record-from-answer-dual",
    "record-from-ringing-dual",
]
MachineDetection = Literal["", "Enable", "DetectMessageEnd"]
ConferenceBeep = Literal["true", "false", "onEnter", "onExit"]
ConferenceRecord = Literal["do-not-record", "record-from-start"]
JitterBuffer = Literal["large", "medium", "small", "off"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Callee:
    """What the nouns that ring someone share: the whisper document and the status callbacks."""

    url: str = ""
    method: Method = "POST"
    status_callback: str = ""
    status_callback_method: Method = "POST"
    status_callback_event: tuple[str, ...] = ("completed",)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Detected(_Callee):
    """Answering machine detection; thresholds in milliseconds, the timeout in seconds."""

    machine_detection: MachineDetection = ""
    machine_detection_timeout: int = 30
    machine_detection_speech_threshold: int = 2400
    machine_detection_speech_end_threshold: int = 1200
    machine_detection_silence_timeout: int = 5000
    amd_status_callback: str = ""
    amd_status_callback_method: Method = "POST"


@dataclass(frozen=True, slots=True)
class Number(_Detected):
    """Ring a phone number; `send_digits` are played once it is answered."""

    number: str
    send_digits: str = ""
    byoc: str = ""


@dataclass(frozen=True, slots=True)
class Client(_Callee):
    """Ring the clients registered as `identity`."""

    identity: str
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sip(_Detected):
    """Ring a SIP address. `uri` may carry headers after a question mark."""

    uri: str
    username: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class Application(_Callee):
    """Run the application `sid` as though it had been called.

    With `copy_parent_to` its call shows whom the caller called, else the application's SID.
    """

    sid: str
    parameters: tuple[tuple[str, str], ...] = ()
    customer_id: str = ""
    copy_parent_to: bool = False


@dataclass(frozen=True, slots=True)
class Conference:
    """Join the caller to the conference `name`.

    A `wait_url` of None means music, an empty one silence.
    """

    name: str
    muted: bool = False
    beep: ConferenceBeep = "true"
    start_conference_on_enter: bool = True
    end_conference_on_exit: bool = False
    wait_url: str | None = None
    wait_method: Method = "POST"
    max_participants: int = 250
    record: ConferenceRecord = "do-not-record"
    recording_configuration_id: str = ""
    region: str = ""
    coach: str = ""
    trim: Trim = "trim-silence"
    status_callback_event: tuple[str, ...] = ("start", "end")
    status_callback: str = ""
    status_callback_method: Method = "POST"
    recording_status_callback: str = ""
    recording_status_callback_method: Method = "POST"
    recording_status_callback_event: tuple[str, ...] = ("completed",)
    event_callback_url: str = ""
    jitter_buffer_size: JitterBuffer = "large"
    participant_label: str = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """Join the caller to whoever waits longest in the queue `name`, who hears `url` first."""

    name: str
    url: str = ""
    method: Method = "POST"
    reservation_sid: str = ""
    post_work_activity_sid: str = ""


Party = Number | Client | Sip | Application
Noun = Party | Conference | Queue


@dataclass(frozen=True, slots=True)
class Dial:
    """Connect the caller to whichever noun answers first, or to a conference, or a queue.

    A number written as the verb's own text is a `Number` among the nouns. `timeout` and
    `time_limit` are in seconds. An empty `caller_id` is the caller's own.
    """

    nouns: tuple[Noun | Unsupported, ...] = ()
    action: str = ""
    method: Method = "POST"
    timeout: int = 30
    time_limit: int = 14400
    hangup_on_star: bool = False
    answer_on_bridge: bool = False
    sequential: bool = False
    caller_id: str = ""
    record: DialRecord = "do-not-record"
    recording_track: Track = "both"
    trim: Trim = "do-not-trim"
    recording_status_callback: str = ""
    recording_status_callback_method: Method = "POST"
    recording_status_callback_event: tuple[str, ...] = ("completed",)
    recording_configuration_id: str = ""
    ring_tone: str = ""
    refer_url: str = ""
    refer_method: Method = "POST"
    events: str = ""
    passports: str = ""
