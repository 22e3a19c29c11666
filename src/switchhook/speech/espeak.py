"""Speech by espeak-ng, in worker processes (`workers`): its voices, and how it reads a word."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Final

from switchhook.speech.errors import SpeechError
from switchhook.speech.ssml import markup, plain
from switchhook.speech.voices import espeak_voice
from switchhook.speech.workers import Workers

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]

log = logging.getLogger(__name__)

LONGEST_TEXT: Final = 50_000  # characters, markup included
PATIENCE: Final = 10.0  # seconds, and one more per thousand characters

# -P: the folder of the script is no place to import from.
WORKER: Final = (sys.executable, "-P", str(Path(__file__).with_name("worker.py")))


class EspeakSynthesiser:
    """Speaks through at most `workers` processes; `queue` texts may wait for one."""

    def __init__(
        self,
        *,
        workers: int = 1,
        queue: int = 64,
        patience: float = PATIENCE,
        outside: Outside = asyncio.timeout,
        command: Sequence[str] = WORKER,
    ) -> None:
        self._workers = Workers(command, workers=workers, queue=queue, outside=outside)
        self._patience = patience

    def warm(self) -> None:
        """Start a worker in the background."""
        self._workers.spawn(self._warm())

    async def synthesise(self, text: str, *, language: str, voice: str) -> bytes:
        """Return `text` as S16 mono samples at 8 kHz; raises `SpeechError`."""
        if len(text) > LONGEST_TEXT:
            raise SpeechError(f"text has {len(text)} characters, more than {LONGEST_TEXT}")
        name = espeak_voice(voice, language)
        safe = markup(text, voice=name)
        asked = {
            "text": plain(text) if safe is None else safe,
            "voice": name,
            "ssml": safe is not None,
        }
        seconds = self._patience + len(text) / 1000
        return await self._workers.ask(json.dumps(asked).encode(), seconds)

    async def sounds(self, words: Sequence[str], *, language: str) -> list[str]:
        """Return how each word is pronounced, in the IPA; raises `SpeechError`."""
        asked = {"words": [plain(word) for word in words], "voice": espeak_voice("man", language)}
        answer = await self._workers.ask(json.dumps(asked).encode(), self._patience)
        return [str(sounds) for sounds in json.loads(answer)]

    async def close(self) -> None:
        """End every worker."""
        await self._workers.close()

    async def _warm(self) -> None:
        try:
            await self.synthesise("ready", language="en-US", voice="man")
        except SpeechError as error:
            log.warning("speech is not available", extra={"reason": str(error)})
