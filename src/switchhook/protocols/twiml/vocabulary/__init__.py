"""The whole TwiML vocabulary, declared once: the parser and the builder both read it.

One module per family of elements, one `Element` each; adding to the vocabulary is adding there.
https://www.twilio.com/docs/voice/twiml and https://www.twilio.com/docs/messaging/twiml
"""

from collections.abc import Mapping
from typing import Literal

from switchhook.protocols.twiml.vocabulary import connect, dial, fax, messaging, pay, ssml, voice
from switchhook.protocols.twiml.vocabulary.element import RESPONSE, Element
from switchhook.protocols.twiml.vocabulary.kinds import SCHEMA_WARNING, BadValue, Kind

__all__ = [
    "RESPONSE",
    "SCHEMA_WARNING",
    "VOCABULARY",
    "BadValue",
    "DocumentKind",
    "Element",
    "Kind",
    "children",
    "is_known",
]

DocumentKind = Literal["voice", "messaging", "fax"]

VOCABULARY: Mapping[DocumentKind, tuple[Element, ...]] = {
    "voice": (
        *voice.ELEMENTS, *dial.ELEMENTS, *connect.ELEMENTS, *pay.ELEMENTS, *ssml.ELEMENTS,
    ),
    "messaging": messaging.ELEMENTS,
    "fax": fax.ELEMENTS,
}  # fmt: skip


def _by_parent(elements: tuple[Element, ...]) -> dict[str, dict[str, Element]]:
    found: dict[str, dict[str, Element]] = {}
    for element in elements:
        for parent in element.parents.split():
            found.setdefault(parent, {})[element.name] = element
    return found


_CHILDREN = {kind: _by_parent(elements) for kind, elements in VOCABULARY.items()}
_NAMES = {element.name for elements in VOCABULARY.values() for element in elements}


def children(kind: DocumentKind, parent: str) -> Mapping[str, Element]:
    """Return the elements that may stand in `parent`, by name."""
    return _CHILDREN[kind].get(parent, {})


def is_known(name: str) -> bool:
    """Say whether some document has an element of this name."""
    return name in _NAMES
