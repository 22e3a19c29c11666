"""Audio that is fetched before its turn: the prompts of a `<Gather>` follow one another at once.

https://www.twilio.com/docs/voice/twiml/gather: nested `<Play>` verbs are fetched in advance.
"""

import asyncio
from collections.abc import Sequence

from switchhook.media.clips import Clip
from switchhook.protocols.twiml.voice import Play, Prompt
from switchhook.voice.clips import Aloud


class Ahead:
    """Implements `Aloud` for the prompts of one verb; close it when they have been heard."""

    def __init__(self, aloud: Aloud, prompts: Sequence[Prompt]) -> None:
        self._aloud = aloud
        urls = {prompt.url for prompt in prompts if isinstance(prompt, Play)}
        self._fetching = {url: asyncio.ensure_future(aloud.audio(url)) for url in sorted(urls)}

    async def speech(self, text: str, *, language: str, voice: str) -> Clip | None:
        """Return `text` as audio."""
        return await self._aloud.speech(text, language=language, voice=voice)

    async def audio(self, url: str) -> Clip | None:
        """Return the audio at `url`, one of the prompts'."""
        return await self._fetching[url]

    def close(self) -> None:
        """Stop fetching."""
        for task in self._fetching.values():
            task.cancel()
