"""Readings of voice elements into their dataclasses.

Most verbs are one line of `VERBS`: the dataclass, and the field that takes the text. A verb of
the vocabulary that isn't there becomes `Unsupported`.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from switchhook.protocols.twiml.dial_nouns import read_dial
from switchhook.protocols.twiml.fork_nouns import read_connect, read_start, read_stop
from switchhook.protocols.twiml.reading import Reading, construct
from switchhook.protocols.twiml.say_text import read_say
from switchhook.protocols.twiml.vocabulary import SCHEMA_WARNING
from switchhook.protocols.twiml.voice import (
    Echo,
    Enqueue,
    Gather,
    Hangup,
    Leave,
    Pause,
    Play,
    Prompt,
    Record,
    Redirect,
    Refer,
    Reject,
    Sms,
    Unsupported,
    VoiceVerb,
)

GATHER_INVALID_NESTED = 13320
INVALID_BODY = 14103

Verb = TypeVar("Verb")


def read_voice_verb(reading: Reading) -> VoiceVerb | None:
    """Return the verb, or None where it is to be skipped."""
    read = VERBS.get(reading.element.name)
    return read(reading) if read else Unsupported(reading.element.name, reading.node.line)


def _verb(kind: Callable[..., Verb], text: str = "") -> Callable[[Reading], Verb]:
    """Return how to read a verb without elements inside; the field `text` takes its text."""

    def read(reading: Reading) -> Verb:
        reading.pass_over_children()
        if text:
            return construct(kind, reading, **{text: reading.text()})
        reading.refuse_text()
        return construct(kind, reading)

    return read


def _play(reading: Reading) -> Play | None:
    reading.pass_over_children()
    play = construct(Play, reading, url=reading.text())
    if not play.url and not play.digits:
        reading.warn(SCHEMA_WARNING, "Play has neither a URL nor digits.")
        return None
    return play


def _gather(reading: Reading) -> Gather:
    reading.refuse_text()
    prompts = tuple(prompt for child in reading.children() if (prompt := _prompt(child)))
    return construct(Gather, reading, prompts=prompts)


def _refer(reading: Reading) -> Refer:
    """Return the verb; the first address counts, and the call is told if there is none."""
    reading.refuse_text()
    inner = list(reading.children())
    for child in inner:
        child.pass_over_children()
        child.values()
    uri = next((child.text() for child in inner), "")
    return construct(Refer, reading, uri=uri)


def _prompt(reading: Reading) -> Prompt | None:
    """Return the prompt: "The digits attribute can't be used in a Play nested in a Gather"."""
    if reading.element.name == "Play" and "digits" in reading.node.attributes:
        reading.warn(GATHER_INVALID_NESTED, "Play with digits cannot stand in Gather.")
        return None
    return PROMPTS[reading.element.name](reading)


def _sms(reading: Reading) -> Sms | None:
    reading.pass_over_children()
    if not reading.text():
        reading.warn(INVALID_BODY, "Sms has no text.")
        return None
    return construct(Sms, reading, body=reading.text())


PROMPTS: Mapping[str, Callable[[Reading], Prompt | None]] = {
    "Say": read_say,
    "Play": _play,
    "Pause": _verb(Pause),
}

VERBS: Mapping[str, Callable[[Reading], VoiceVerb | None]] = {
    **PROMPTS,
    "Gather": _gather,
    "Record": _verb(Record),
    "Dial": read_dial,
    "Start": read_start,
    "Stop": read_stop,
    "Connect": read_connect,
    "Refer": _refer,
    "Redirect": _verb(Redirect, "url"),
    "Reject": _verb(Reject),
    "Hangup": _verb(Hangup),
    "Enqueue": _verb(Enqueue, "name"),
    "Leave": _verb(Leave),
    "Echo": _verb(Echo),
    "Sms": _sms,
}
