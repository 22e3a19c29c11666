"""What is heard in a conference's room that no participant says: beeps and announcements."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from functools import lru_cache
from typing import Final, Literal

from switchhook.media.clips import Clip
from switchhook.media.ports import Media, NoPort, Room
from switchhook.media.tones import tone
from switchhook.voice.documents import NoDocument
from switchhook.voice.legs import wire
from switchhook.voice.legs.leg import LegEnded, Unwatched
from switchhook.voice.legs.media import MediaLeg

NO_VOICE: Final = "no media port is free"
NO_DOCUMENT: Final = "the document could not be had"
OUR_FAULT: Final = "a fault of the server's own"

log = logging.getLogger(__name__)


class Voice(Unwatched):
    """A voice of nobody's: what its `leg` plays is heard in the room, and it hears the room.

    `said` hears the words that it says. Raises `NoPort`.
    """

    def __init__(
        self, media: Media, room: Room, said: Callable[[str], None], *, silent: bool = False
    ) -> None:
        outside, inside = media.pair()
        self.leg, self._inside = MediaLeg(outside), MediaLeg(inside, self)
        wire.join(self.leg, self._inside)
        inside.join(room, muted=silent)
        self._said = said

    def on_heard(self, text: str) -> None:
        """Pass on the words."""
        self._said(text)

    def close(self) -> None:
        """Leave the room."""
        self._inside.hangup()
        self.leg.hangup()


Document = Callable[[MediaLeg], Awaitable[object]]
"""Runs a document on a leg; raises `NoDocument`."""


class Sounds:
    """Beeps and announcements in one room; `close` it first. A newer sound ends the older."""

    def __init__(self, media: Media, room: Room, said: Callable[[str], None]) -> None:
        self._media = media
        self._room = room
        self._said = said
        self._beeping: asyncio.Task[None] | None = None
        self._announcing: asyncio.Task[None] | None = None

    def beep(self, who: Literal["enters", "exits"]) -> None:
        """Let a beep be heard, unless one is."""
        if self._beeping is None or self._beeping.done():
            self._beeping = _task(self._beep(beep(who)))

    def announce(self, document: Document, announced: Callable[[str], None]) -> None:
        """Let a document be heard; `announced` hears why it failed, or "" when it is over."""
        if self._announcing is not None:
            self._announcing.cancel()
        self._announcing = _task(self._announce(document, announced))

    async def close(self) -> None:
        """End every sound."""
        tasks = [task for task in (self._beeping, self._announcing) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _beep(self, clip: Clip) -> None:
        try:
            voice = Voice(self._media, self._room, self._said)
        except NoPort:
            return
        try:
            await voice.leg.play(clip)
        except LegEnded:
            pass
        finally:
            voice.close()

    async def _announce(self, document: Document, announced: Callable[[str], None]) -> None:
        try:
            voice = Voice(self._media, self._room, self._said)
        except NoPort:
            announced(NO_VOICE)
            return
        failure = ""
        try:
            await document(voice.leg)
        except NoDocument:
            failure = NO_DOCUMENT
        except LegEnded:
            pass
        except Exception:  # the root of the announcement's task
            log.exception("announcement failed")
            failure = OUR_FAULT
        finally:
            voice.close()
        announced(failure)


@lru_cache(maxsize=2)
def beep(who: Literal["enters", "exits"]) -> Clip:
    """Return the sound of somebody who comes, or goes."""
    return tone((880,), 0.25) if who == "enters" else tone((440,), 0.25)


def _task(work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
    return asyncio.get_running_loop().create_task(work)
