"""Status callbacks that a document gives relative to its own address, made absolute."""

from dataclasses import replace
from typing import TypeVar

from switchhook.protocols.twiml.voice import Client, Dial, Number, Record, Sip, Unsupported
from switchhook.webhooks import resolve

Recording = TypeVar("Recording", Record, Dial)
Noun = Number | Client | Sip | Unsupported


def absolute(verb: Recording, base: str) -> Recording:
    """Return the verb with its callbacks absolute, as found in the document at `base`."""
    callback = _resolved(base, verb.recording_status_callback)
    verb = replace(verb, recording_status_callback=callback)
    if isinstance(verb, Dial):
        return replace(verb, nouns=tuple(_noun(noun, base) for noun in verb.nouns))
    return verb


def _noun(noun: Noun, base: str) -> Noun:
    if isinstance(noun, Unsupported):
        return noun
    return replace(noun, status_callback=_resolved(base, noun.status_callback))


def _resolved(base: str, url: str) -> str:
    return resolve(base, url) if url else ""
