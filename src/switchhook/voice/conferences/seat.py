"""A seat in a conference: one call's leg in the room, and what it hears while it isn't.

The conference says where the leg is to be and what it is to hear (`settle`); the call's own task
plays that (`entertain`), so that its faults are the call's alone.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from switchhook.domain.entities import Method
from switchhook.media.ports import MediaPort, Room
from switchhook.protocols.twiml.voice import Conference as Noun
from switchhook.voice.asides import Aside, Asides
from switchhook.voice.conferences.roster import Place
from switchhook.voice.documents import NoDocument
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.racing import first_of
from switchhook.voice.waiting import Music

VERBS: Final = frozenset(("Play", "Say", "Pause", "Redirect"))
REFUSED: Final = 13238
NO_DOCUMENT: Final = "the document could not be had"

Told = Callable[[], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Tune:
    """What is heard outside of the room: the app's document, then silence; or its audio, looped.

    A `url` of None means our own music, an empty one silence.
    """

    url: str | None = None
    method: Method = "POST"


@dataclass(frozen=True, slots=True)
class Announcement:
    """A document that one participant is to hear now."""

    url: str
    method: Method = "POST"


class Seat:
    """One call's seat. `announced` hears how each announcement went: why it failed, or ""."""

    def __init__(self, live: LiveCall, noun: Noun) -> None:
        self.live = live
        self.noun = noun
        self.leg: MediaLeg | None = None
        self.wait = Tune(noun.wait_url, noun.wait_method)
        self.hold = Tune(method="GET")
        self.removed = asyncio.Event()
        self.announcement: Announcement | None = None
        self.announced: Callable[[Announcement, str], None] = lambda announcement, failure: None
        self._tune: Tune | None = self.wait
        self._stirred = asyncio.Event()
        self._joined: tuple[bool, MediaPort | None] | None = None
        self._deaf_again: Callable[[], None] | None = None

    @property
    def port(self) -> MediaPort | None:
        """The audio of its leg, for as long as that goes on."""
        return None if self.leg is None or self.leg.ended else self.leg.port

    def use(self, leg: MediaLeg) -> None:
        """Take the call's leg: one that rings and can be heard, or the one that was answered."""
        if leg is not self.leg:
            self.listen(False, lambda started: None)
            self.leave_room()
            self.leg = leg

    def settle(
        self, room: Room, place: Place | None, coached: MediaPort | None, tune: Tune | None
    ) -> None:
        """Make it so: how the leg is in the room, and what it hears if it isn't."""
        port = self.port
        if port is not None:
            self._join(port, room, place, coached)
        if tune != self._tune:
            self._tune = tune
            self.stir()

    def leave_room(self) -> None:
        """Take the leg out of the room."""
        if self._joined is not None and self.port is not None:
            self.port.leave()
        self._joined = None

    def listen(self, on: bool, watcher: Callable[[bool], None]) -> None:
        """Let `watcher` hear when the participant begins and ceases to speak, or no longer."""
        if on and self._deaf_again is None and self.leg is not None and not self.leg.ended:
            self._deaf_again = self.leg.watch_speech(watcher)
        elif not on and self._deaf_again is not None:
            self._deaf_again()
            self._deaf_again = None

    def close(self) -> None:
        """Leave the conference; whoever waits for `removed` is told."""
        self.listen(False, lambda started: None)
        self.leave_room()
        self.removed.set()

    def announce(self, announcement: Announcement) -> None:
        """Play something else first."""
        self.announcement = announcement
        self.stir()

    def stir(self) -> None:
        """Look afresh at what there is to hear."""
        stirred, self._stirred = self._stirred, asyncio.Event()
        stirred.set()

    async def entertain(self, leg: MediaLeg, asides: Asides, music: Music, told: Told) -> None:
        """Play to the call's leg whatever it is to hear; returns when it has ended."""
        while not leg.ended:
            stirred = self._stirred
            await first_of(_until(stirred), self._perform(leg, asides, music, told))

    async def _perform(self, leg: MediaLeg, asides: Asides, music: Music, told: Told) -> None:
        if self.announcement is not None:
            await self._announce(self.announcement, asides, told)
        elif self._tune is None:
            await leg.until_ended()
        else:
            await _play(self._tune, leg, asides, music, told)

    async def _announce(self, announcement: Announcement, asides: Asides, told: Told) -> None:
        failure = ""
        try:
            await asides.run(_aside(announcement.url, announcement.method, told))
        except NoDocument:
            failure = NO_DOCUMENT
        self.announcement = None
        self.announced(announcement, failure)

    def _join(
        self, port: MediaPort, room: Room, place: Place | None, coached: MediaPort | None
    ) -> None:
        if place is None:
            self.leave_room()
            return
        unheard = place.muted or (bool(place.coached) and coached is None)
        wanted = (unheard, coached)
        if wanted != self._joined:
            self._joined = wanted
            port.join(room, muted=unheard, coach=coached)


async def _play(tune: Tune, leg: MediaLeg, asides: Asides, music: Music, told: Told) -> None:
    if tune.url:
        try:
            await asides.run(_aside(tune.url, tune.method, told, audio_loop=0))
        except NoDocument:
            pass  # its alert is raised, and music takes its place
        else:
            await leg.until_ended()
            return
    if tune.url == "":
        await leg.until_ended()
    while not leg.ended:  # something else may have played in between
        await leg.play(await music(), 0)


def _aside(url: str, method: Method, told: Told, audio_loop: int = 1) -> Aside:
    return Aside(
        url=url, method=method, verbs=VERBS, refused=REFUSED, told=told, audio_loop=audio_loop
    )


async def _until(stirred: asyncio.Event) -> None:
    await stirred.wait()
