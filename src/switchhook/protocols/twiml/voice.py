"""The voice verbs and nouns that Switchhook runs: one frozen dataclass each.

A field has the name of its attribute in snake_case, and Twilio's default. An empty URL means
what Twilio says for a missing one: the current document, or none at all.
https://www.twilio.com/docs/voice/twiml
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Method = Literal["GET", "POST"]
Trim = Literal["trim-silence", "do-not-trim"]
DialRecord = Literal[
    "do-not-record",
    "record-from-answer",
    "record-from-ringing",
    "record-from-answer-dual",
    "record-from-ringing-dual",
]
Track = Literal["inbound", "outbound", "both"]
StreamTrack = Literal["inbound_track", "outbound_track", "both_tracks"]
InputKind = Literal["dtmf", "speech"]
MachineDetection = Literal["", "Enable", "DetectMessageEnd"]
ConferenceBeep = Literal["true", "false", "onEnter", "onExit"]
ConferenceRecord = Literal["do-not-record", "record-from-start"]
JitterBuffer = Literal["large", "medium", "small", "off"]


@dataclass(frozen=True, slots=True)
class Unsupported:
    """An element of the vocabulary that this version does not run: raise 12200 and go on."""

    element: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Ssml:
    """One SSML element inside `<Say>`, with its mixed content."""

    element: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    content: tuple["str | Ssml", ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """Speak `text`, its white space collapsed.

    `content` is the same with its SSML, and empty when there is none. An empty `language` is the
    voice's own. A loop of 0 repeats until hangup, at most 1,000 times.
    """

    text: str
    voice: str = "man"
    language: str = ""
    loop: int = 1
    content: tuple[str | Ssml, ...] = ()


@dataclass(frozen=True, slots=True)
class Play:
    """Play the audio at `url`, or the tones of `digits` (0-9 A-D * #, w = 0.5 s, W = 1 s).

    A loop of 0 repeats until hangup, at most 1,000 times.
    """

    url: str = ""
    loop: int = 1
    digits: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait `length` seconds."""

    length: int = 1


Prompt = Say | Play | Pause


@dataclass(frozen=True, slots=True)
class Gather:
    """Collect digits or speech while the prompts play.

    `timeout` is in seconds. `num_digits` None means as many as come. An empty `finish_on_key`
    means that no key ends the input. `speech_timeout` is empty (as `timeout`), "auto" or seconds.
    """

    prompts: tuple[Prompt, ...] = ()
    input: tuple[InputKind, ...] = ("dtmf",)
    action: str = ""
    method: Method = "POST"
    timeout: int = 5
    finish_on_key: str = "#"
    num_digits: int | None = None
    action_on_empty_result: bool = False
    speech_timeout: str = ""
    max_speech_time: int = 60
    speech_model: str = "default"
    language: str = "en-US"
    hints: str = ""
    profanity_filter: bool = True
    enhanced: bool = False
    barge_in: bool = True
    partial_result_callback: str = ""
    partial_result_callback_method: Method = "POST"
    debug: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """Record the caller until `timeout` seconds of silence (0: never), a key, or `max_length`."""

    action: str = ""
    method: Method = "POST"
    timeout: int = 5
    finish_on_key: str = "1234567890*#"
    max_length: int = 3600
    play_beep: bool = True
    trim: Trim = "trim-silence"
    recording_status_callback: str = ""
    recording_status_callback_method: Method = "POST"
    recording_status_callback_event: tuple[str, ...] = ("completed",)
    transcribe: bool = False
    transcribe_callback: str = ""
    recording_configuration_id: str = ""


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


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on with the document at `url`; empty means the current one."""

    url: str = ""
    method: Method = "POST"


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse the call unanswered."""

    reason: Literal["rejected", "busy"] = "rejected"


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Enqueue:
    """Let the caller wait in the queue `name`, and hear the document at `wait_url`.

    The queue is made, for `max_queue_size` callers, if there is none of this name.
    """

    name: str
    action: str = ""
    method: Method = "POST"
    max_queue_size: int = 1000
    wait_url: str = ""
    wait_url_method: Method = "POST"
    workflow_sid: str = ""


@dataclass(frozen=True, slots=True)
class Refer:
    """Ask the caller's SIP end to call `uri` instead of us."""

    uri: str
    action: str = ""
    method: Method = "POST"


@dataclass(frozen=True, slots=True)
class Echo:
    """Send back what the caller says."""


@dataclass(frozen=True, slots=True)
class Sms:
    """Send a text; without `to` and `from_` from the one party's number to the other's."""

    body: str
    to: str = ""
    from_: str = ""
    action: str = ""
    method: Method = "POST"
    status_callback: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the queue, and go on after its `<Enqueue>`; nothing happens elsewhere."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Send the call's audio to the WebSocket at `url`; inside `<Stop>` only `name` counts."""

    url: str = ""
    name: str = ""
    connector_name: str = ""
    track: StreamTrack = "inbound_track"
    status_callback: str = ""
    status_callback_method: Method = "POST"
    audio_format: str = ""
    sample_rate: str = ""
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Siprec:
    """Send the call's audio to a SIP recorder; inside `<Stop>` only `name` counts."""

    name: str = ""
    connector_name: str = ""
    track: StreamTrack = "both_tracks"
    status_callback: str = ""
    status_callback_method: Method = "POST"
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Transcription:
    """Write down what is said as it is said; inside `<Stop>` only `name` counts."""

    name: str = ""
    track: StreamTrack = "both_tracks"
    status_callback_url: str = ""
    status_callback_method: Method = "POST"
    inbound_track_label: str = ""
    outbound_track_label: str = ""
    partial_results: bool = False
    language_code: str = "en-US"
    transcription_engine: str = ""
    profanity_filter: bool = True
    speech_model: str = ""
    hints: str = ""
    enable_automatic_punctuation: bool = True
    intelligence_service: str = ""
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """Record the call from now on, until it ends or the recording is stopped by REST."""

    recording_status_callback: str = ""
    recording_status_callback_method: Method = "POST"
    recording_status_callback_event: tuple[str, ...] = ("completed",)
    trim: Trim = "trim-silence"
    track: Track = "both"
    channels: Literal["mono", "dual"] = "dual"
    recording_configuration_id: str = ""


Fork = Stream | Siprec | Transcription | Recording


@dataclass(frozen=True, slots=True)
class Start:
    """Begin what goes on beside the document."""

    nouns: tuple[Fork | Unsupported, ...] = ()
    action: str = ""
    method: Method = "POST"


@dataclass(frozen=True, slots=True)
class Stop:
    """End what `<Start>` began, by name."""

    nouns: tuple[Fork | Unsupported, ...] = ()


@dataclass(frozen=True, slots=True)
class Connect:
    """Give the call to the noun until either lets go."""

    nouns: tuple[Stream | Unsupported, ...] = ()
    action: str = ""
    method: Method = "POST"


VoiceVerb = (
    Say
    | Play
    | Pause
    | Gather
    | Redirect
    | Reject
    | Hangup
    | Enqueue
    | Leave
    | Echo
    | Sms
    | Refer
    | Record
    | Dial
    | Unsupported
    | Start
    | Stop
    | Connect
)
