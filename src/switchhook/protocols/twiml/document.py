"""A parsed document: its verbs in order, and what was wrong with it."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from switchhook.protocols.twiml.errors import TwimlWarning

Verb_co = TypeVar("Verb_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Document(Generic[Verb_co]):
    """The verbs of a document, and the warnings to raise as alerts."""

    verbs: tuple[Verb_co, ...] = ()
    warnings: tuple[TwimlWarning, ...] = ()
