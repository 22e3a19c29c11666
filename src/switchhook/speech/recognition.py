"""What a recogniser offers, whoever provides it.

A recogniser is asked whether it can hear what is expected; then it opens one recognition for each
utterance. Audio is 8 kHz G.711 mu-law, in batches of any size. Where an utterance ends is for the
listener to say: `finish` gives what was heard in all of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Expected:
    """What somebody may be about to say: in which language, and in which words.

    `hints` are phrases separated by commas; a word that begins with a dollar sign is one of
    Twilio's class tokens.
    """

    language: str = "en-US"
    hints: str = ""
    profanity_filter: bool = True
    model: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, and how sure that is (0 to 1; None: not known). No text: not understood."""

    text: str = ""
    confidence: float | None = None


NOT_UNDERSTOOD = Heard()

OnPartial = Callable[[Heard], None]


class Recognition(Protocol):
    """One utterance as it is being spoken."""

    def feed(self, mulaw: bytes) -> None:
        """Take the next samples."""
        ...

    async def finish(self) -> Heard:
        """Return what was said; raises `SpeechError`. Nothing may be fed any more."""
        ...

    def cancel(self) -> None:
        """Forget the utterance."""
        ...


class Recogniser(Protocol):
    """Something that listens."""

    def objection(self, expected: Expected) -> str:
        """Return why it cannot understand what is expected, in a sentence; empty if it can."""
        ...

    def open(self, expected: Expected, on_partial: OnPartial | None = None) -> Recognition:
        """Begin an utterance; `on_partial` is told what it seems to be, as it grows.

        Raises `SpeechError` when too many are being heard already.
        """
        ...

    def prepare(self, expected: Expected) -> None:
        """Get ready in the background, so that an utterance need not wait."""
        ...

    async def close(self) -> None:
        """End every worker."""
        ...
