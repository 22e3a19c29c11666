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
InputKind = Literal["dtmf", "speech"]
MachineDetection = Literal["", "Enable", "DetectMessageEnd"]


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


Noun = Number | Client | Sip


@dataclass(frozen=True, slots=True)
class Dial:
    """Connect the caller to whichever noun answers first.

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
class Leave:
    """Leave the queue, and go on after its `<Enqueue>`; nothing happens elsewhere."""


VoiceVerb = (
    Say | Play | Pause | Gather | Redirect | Reject | Hangup | Leave | Record | Dial | Unsupported
)
