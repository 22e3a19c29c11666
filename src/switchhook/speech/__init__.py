"""Text to audio and back: one module per provider, chosen by `open_synthesiser` and its like.

SpeechError is the only error that a synthesiser or a recogniser raises.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from importlib.util import find_spec
from typing import Protocol

from switchhook.speech.errors import SpeechError
from switchhook.speech.recognition import (
    NOT_UNDERSTOOD,
    Expected,
    Heard,
    OnPartial,
    Recogniser,
    Recognition,
)

__all__ = [
    "NOT_UNDERSTOOD",
    "Expected",
    "Heard",
    "OnPartial",
    "Recogniser",
    "Recognition",
    "SpeechError",
    "Synthesiser",
    "open_recogniser",
    "open_synthesiser",
]

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]


class Synthesiser(Protocol):
    """Something that speaks."""

    async def synthesise(self, text: str, *, language: str, voice: str) -> bytes:
        """Return `text` as S16 native-order mono samples at 8 kHz.

        `text` is plain, or SSML when it is a <speak> document. `language` and `voice` are
        TwiML's; what is unknown falls back to the nearest voice. Raises `SpeechError`.
        """

    def warm(self) -> None:
        """Get ready in the background, so that the first text need not wait."""

    async def close(self) -> None:
        """End every worker."""


def open_synthesiser(*, outside: Outside = asyncio.timeout) -> Synthesiser | None:
    """Return the synthesiser that is installed; None without the `speech` extra."""
    if find_spec("espeakng_loader") is None:
        return None
    from switchhook.speech.espeak import EspeakSynthesiser

    return EspeakSynthesiser(outside=outside)


def open_recogniser(
    synthesiser: Synthesiser | None = None, *, outside: Outside = asyncio.timeout
) -> Recogniser | None:
    """Return the recogniser that is installed; None without the `speech` extra.

    The synthesiser, if it is espeak-ng, tells how words sound that no dictionary has.
    """
    if find_spec("pocketsphinx") is None:
        return None
    from switchhook.speech.espeak import EspeakSynthesiser
    from switchhook.speech.sphinx import SphinxRecogniser

    if not isinstance(synthesiser, EspeakSynthesiser):
        return SphinxRecogniser(outside=outside)
    espeak = synthesiser

    async def sounds(words: Sequence[str]) -> list[str]:
        return await espeak.sounds(words, language="en-US")

    return SphinxRecogniser(outside=outside, sounds=sounds)
