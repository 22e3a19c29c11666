"""Parse TwiML: bytes to verbs, and to warnings about what was passed over.

https://www.twilio.com/docs/voice/twiml#twilios-request-to-your-application. A document that
cannot be used at all raises `TwimlError`; everything else goes on, as `reading` says.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from switchhook.protocols.twiml.document import Document
from switchhook.protocols.twiml.errors import TwimlError
from switchhook.protocols.twiml.messaging import MessagingVerb
from switchhook.protocols.twiml.messaging_verbs import read_messaging_verb
from switchhook.protocols.twiml.reading import Reading
from switchhook.protocols.twiml.tree import Node, parse_xml
from switchhook.protocols.twiml.vocabulary import RESPONSE, Element
from switchhook.protocols.twiml.voice import VoiceVerb
from switchhook.protocols.twiml.voice_verbs import read_voice_verb

WRONG_ROOT = 12102
INVALID_VERB_FOR_REPLY = 14110

VOICE_RESPONSE = Element(RESPONSE, "", {})
MESSAGING_RESPONSE = Element(RESPONSE, "", {}, nested=INVALID_VERB_FOR_REPLY)

Verb = TypeVar("Verb")


def parse_voice(body: bytes, charset: str = "") -> Document[VoiceVerb]:
    """Return the voice document in `body`; raises `TwimlError`.

    `charset` is the HTTP header's, empty if it gave none.
    """
    root = _root(parse_xml(body, charset))
    return _document(Reading(root, VOICE_RESPONSE, "voice"), read_voice_verb)


def parse_messaging(body: bytes, charset: str = "") -> Document[MessagingVerb]:
    """Return the messaging document in `body`; raises `TwimlError`."""
    root = _root(parse_xml(body, charset))
    return _document(Reading(root, MESSAGING_RESPONSE, "messaging"), read_messaging_verb)


def _root(root: Node) -> Node:
    if root.name != RESPONSE:
        raise TwimlError(
            WRONG_ROOT, f"The root element must be Response, not {root.name[:100]}", root.line
        )
    return root


def _document(response: Reading, read: Callable[[Reading], Verb | None]) -> Document[Verb]:
    response.values()
    response.refuse_text()
    verbs = tuple(_verbs(response, read))
    return Document(verbs, tuple(response.warnings))


def _verbs(response: Reading, read: Callable[[Reading], Verb | None]) -> Iterator[Verb]:
    for child in response.children():
        verb = read(child)
        if verb is not None:
            yield verb
