"""TwiML: a document's bytes to typed verbs, and the vocabulary that says what may stand where."""

from switchhook.protocols.twiml.document import Document
from switchhook.protocols.twiml.errors import TwimlError, TwimlWarning
from switchhook.protocols.twiml.messaging import Message, MessagingVerb
from switchhook.protocols.twiml.parser import parse_messaging, parse_voice
from switchhook.protocols.twiml.voice import Unsupported, VoiceVerb

__all__ = [
    "Document",
    "Message",
    "MessagingVerb",
    "TwimlError",
    "TwimlWarning",
    "Unsupported",
    "VoiceVerb",
    "parse_messaging",
    "parse_voice",
]
