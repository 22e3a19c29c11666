"""What goes on beside a document, or takes the call over. https://www.twilio.com/docs/voice/twiml/start"""

from dataclasses import dataclass
from typing import Literal

from switchhook.protocols.twiml.voice.kinds import Method, StreamTrack, Track, Trim, Unsupported


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
