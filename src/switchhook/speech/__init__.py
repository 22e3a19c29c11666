"""Text to audio: one module per provider, chosen by `open_synthesiser`.

SpeechError is the only error that a synthesiser raises.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from importlib.util import find_spec
from typing import Protocol

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]


class SpeechError(Exception):
    """The text could not be spoken: no worker answered in time, or it refused."""


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
