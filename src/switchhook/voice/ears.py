"""Listening to a leg: where somebody's utterance begins and ends, and what it was.

Theory of operation. A tap brings a tenth of a second of audio at a time. As long as nobody speaks
the last half second of it is kept; when somebody does, a recognition is opened and gets that and
all that follows, until a pause is long enough. Pauses are told by the loop's clock, not by the
audio, for a phone may send nothing at all while it is silent.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from switchhook.bus import Bus
from switchhook.domain.entities import Call, Method
from switchhook.domain.events import SpeechHeard
from switchhook.media.ports import TooManyTaps, Track
from switchhook.speech import (
    NOT_UNDERSTOOD,
    Expected,
    Heard,
    OnPartial,
    Recogniser,
    Recognition,
    SpeechError,
)
from switchhook.speech.voicing import Voicing
from switchhook.voice.outcomes import Warn
from switchhook.voice.racing import first_of

FRAMES: Final = 5  # of 20 ms, at a time
KEPT: Final = 5  # tenths of a second before speech was noticed
SHORTEST: Final = 0.001  # seconds worth waiting; less may be lost in a float
DEGRADED: Final = 13340
NOT_INSTALLED: Final = "no recogniser is installed; it comes with the extra switchhook[speech]"


class Ending(Protocol):
    """A tap, as far as it is ended."""

    def cancel(self) -> None:
        """End."""


class Audible(Protocol):
    """The part of a `Leg` that is listened to."""

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        ...

    def tap(self, listener: Callable[[bytes], None], *, track: Track, frames: int) -> Ending:
        """Call `listener` with mu-law audio."""
        ...

    async def until_ended(self) -> None:
        """Return when it is over."""


@dataclass(frozen=True, slots=True)
class Partial:
    """Where the app wants to hear of what an utterance seems to be, as it grows."""

    callback: str
    method: Method


class Ears(Protocol):
    """What a verb needs in order to listen to its leg."""

    def objection(self, expected: Expected) -> str:
        """Return why nothing can be understood, in a sentence; empty if it can."""

    def open(self, expected: Expected, partial: Partial | None = None) -> "Ear":
        """Begin to listen to the far end; raises `LegEnded`."""


class Ear:
    """Listens to one side of a leg, an utterance at a time, until `close`.

    Once `until` is set, an utterance ends there. `fault` is the code of an alert that tells of a
    recogniser which failed.
    """

    def __init__(
        self,
        leg: Audible,
        recogniser: Recogniser | None,
        expected: Expected,
        *,
        warn: Warn,
        fault: int,
        track: Track = Track.FAR,
        on_partial: OnPartial | None = None,
        until: asyncio.Event | None = None,
    ) -> None:
        self._leg = leg
        self._until = until or asyncio.Event()
        self._recogniser = recogniser
        self._expected = expected
        self._warn = warn
        self._fault = fault
        self._on_partial = on_partial
        self._voicing = Voicing()
        self._before: deque[bytes] = deque(maxlen=KEPT)
        self._recognition: Recognition | None = None
        self._time = asyncio.get_running_loop().time
        self._began_at = self._voiced_at = 0.0
        self._speaking = asyncio.Event()
        self._tap: Ending | None = None
        if recogniser is not None:
            recogniser.prepare(expected)
        try:
            self._tap = leg.tap(self._take, track=track, frames=FRAMES)
        except TooManyTaps as error:
            warn(fault, f"speech cannot be heard: {error}")

    @property
    def speaking(self) -> bool:
        """Whether an utterance has begun that `over` was not asked about."""
        return self._speaking.is_set()

    async def began(self) -> None:
        """Return once somebody speaks."""
        await self._speaking.wait()

    async def began_in_time(self) -> bool:
        """Return true once somebody speaks; false when the leg, or `until`, is over before."""
        while not (self.speaking or self._leg.ended or self._until.is_set()):
            await first_of(self.began(), self._end())
        return self.speaking

    async def _end(self) -> None:
        await first_of(self._leg.until_ended(), _set(self._until))

    async def over(self, pause: float, longest: float) -> Heard:
        """Return what was said, once there is such a pause, it is too long, or the leg ends."""
        while not (self._leg.ended or self._until.is_set()):
            now = self._time()
            left = min(self._voiced_at + pause, self._began_at + longest) - now
            if left < SHORTEST:
                break
            try:
                async with asyncio.timeout(left):
                    await self._end()
            except TimeoutError:
                continue
        return await self._result()

    def close(self) -> None:
        """Listen no more."""
        if self._tap is not None:
            self._tap.cancel()
        self._forget()

    async def _result(self) -> Heard:
        recognition, self._recognition = self._recognition, None
        self._speaking.clear()
        self._voicing = Voicing()
        if recognition is None:
            return NOT_UNDERSTOOD
        try:
            return await recognition.finish()
        except SpeechError as error:
            self._warn(self._fault, f"speech was not understood: {error}")
            return NOT_UNDERSTOOD
        except BaseException:
            recognition.cancel()
            raise

    def _forget(self) -> None:
        if self._recognition is not None:
            self._recognition.cancel()
            self._recognition = None

    def _take(self, mulaw: bytes) -> None:
        voiced = self._voicing.take(mulaw)
        if voiced:
            self._voiced_at = self._time()
        if self._speaking.is_set():
            if self._recognition is not None:
                self._recognition.feed(mulaw)
            return
        self._before.append(mulaw)
        if self._voicing.speaking:
            self._begin()

    def _begin(self) -> None:
        self._began_at = self._time()
        self._speaking.set()
        if self._recogniser is None:
            return
        try:
            self._recognition = self._recogniser.open(self._expected, self._on_partial)
        except SpeechError as error:
            self._warn(self._fault, f"speech was not understood: {error}")
            return
        for mulaw in self._before:
            self._recognition.feed(mulaw)
        self._before.clear()


async def _set(event: asyncio.Event) -> None:
    await event.wait()


class CallEars:
    """Implements `Ears` for one call; `call` returns its record as it is."""

    def __init__(
        self,
        leg: Audible,
        recogniser: Recogniser | None,
        *,
        call: Callable[[], Call],
        bus: Bus,
        now: Callable[[], datetime],
        warn: Warn,
    ) -> None:
        self._leg = leg
        self._recogniser = recogniser
        self._call = call
        self._bus = bus
        self._now = now
        self._warn = warn

    def objection(self, expected: Expected) -> str:
        """Return why nothing can be understood, in a sentence; empty if it can."""
        if self._recogniser is None:
            return NOT_INSTALLED
        return self._recogniser.objection(expected)

    def open(self, expected: Expected, partial: Partial | None = None) -> Ear:
        """Begin to listen to the far end; raises `LegEnded`."""
        on_partial = self._teller(partial) if partial else None
        return Ear(
            self._leg,
            self._recogniser,
            expected,
            warn=self._warn,
            fault=DEGRADED,
            on_partial=on_partial,
        )

    def _teller(self, partial: Partial) -> OnPartial:
        sequence = 0

        def tell(heard: Heard) -> None:
            nonlocal sequence
            event = SpeechHeard(
                call=self._call(),
                text=heard.text,
                stability=heard.confidence or 0.0,
                sequence=sequence,
                at=self._now(),
                callback=partial.callback,
                callback_method=partial.method,
            )
            sequence += 1
            self._bus.commit([], event)

        return tell
