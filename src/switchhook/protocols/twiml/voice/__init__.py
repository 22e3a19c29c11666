"""The voice verbs and nouns that Switchhook runs: one frozen dataclass each.

A field has the name of its attribute in snake_case, and Twilio's default. An empty URL means
what Twilio says for a missing one: the current document, or none at all.
https://www.twilio.com/docs/voice/twiml
"""

from switchhook.protocols.twiml.voice.dialling import (
    Application,
    Client,
    Conference,
    ConferenceBeep,
    ConferenceRecord,
    Dial,
    DialRecord,
    JitterBuffer,
    MachineDetection,
    Noun,
    Number,
    Party,
    Queue,
    Sip,
)
from switchhook.protocols.twiml.voice.flow import (
    Echo,
    Enqueue,
    Hangup,
    Leave,
    Redirect,
    Refer,
    Reject,
    Sms,
)
from switchhook.protocols.twiml.voice.forks import (
    Connect,
    Fork,
    Recording,
    Siprec,
    Start,
    Stop,
    Stream,
    Transcription,
)
from switchhook.protocols.twiml.voice.kinds import (
    Method,
    StreamTrack,
    Track,
    Trim,
    Unsupported,
)
from switchhook.protocols.twiml.voice.prompts import (
    Gather,
    InputKind,
    Pause,
    Play,
    Prompt,
    Record,
    Say,
    Ssml,
)

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

__all__ = [
    "Application",
    "Client",
    "Conference",
    "ConferenceBeep",
    "ConferenceRecord",
    "Connect",
    "Dial",
    "DialRecord",
    "Echo",
    "Enqueue",
    "Fork",
    "Gather",
    "Hangup",
    "InputKind",
    "JitterBuffer",
    "Leave",
    "MachineDetection",
    "Method",
    "Noun",
    "Number",
    "Party",
    "Pause",
    "Play",
    "Prompt",
    "Queue",
    "Record",
    "Recording",
    "Redirect",
    "Refer",
    "Reject",
    "Say",
    "Sip",
    "Siprec",
    "Sms",
    "Ssml",
    "Start",
    "Stop",
    "Stream",
    "StreamTrack",
    "Track",
    "Transcription",
    "Trim",
    "Unsupported",
    "VoiceVerb",
]
