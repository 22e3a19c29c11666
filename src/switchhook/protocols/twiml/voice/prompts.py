"""What a caller hears and says. https://www.twilio.com/docs/voice/twiml"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from switchhook.protocols.twiml.voice.kinds import Method, Trim

InputKind = Literal["dtmf", "speech"]


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
