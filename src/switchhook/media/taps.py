"""Taps: a leg's audio, handed over as it comes. Recordings, streams and recognisers are taps.

TooManyTaps -- the leg is recorded sixteen times already
"""

import asyncio

from switchhook.media.engine.interface import CHUNK, MOST_TAPS, Pause, Track
from switchhook.media.engine.leg import Leg
from switchhook.media.works import Listener, Works


class TooManyTaps(Exception):
    """A leg has no room for another tap."""


class Tap:
    """Audio being taken from a leg, until `stop`, `cancel` or the leg's end."""

    def __init__(
        self,
        leg: Leg,
        works: Works,
        listener: Listener,
        *,
        track: Track,
        frames: int = CHUNK,
        mulaw: bool = False,
    ) -> None:
        self._leg = leg
        self._op = works.number()
        leg.record(track, self._op, frames=frames, mulaw=mulaw)
        self._done = works.wait(self._op, closed=0)
        works.listen(self._op, listener)

    @property
    def ended(self) -> bool:
        """Whether all audio has been handed over."""
        return self._done.done()

    async def stop(self) -> int:
        """End; return how many samples per channel there were, once all are handed over."""
        self.cancel()
        return await asyncio.shield(self._done)

    def cancel(self) -> None:
        """End without waiting for the last samples."""
        self._leg.end(self._op)

    def pause(self, silence: bool) -> None:
        """Leave out what is said from now on, or put silence in its place."""
        self._leg.pause(self._op, Pause.SILENCE if silence else Pause.SKIP)

    def resume(self) -> None:
        """End the pause."""
        self._leg.pause(self._op, Pause.NONE)


class Taps:
    """The taps of one leg."""

    def __init__(self, leg: Leg, works: Works) -> None:
        self._leg = leg
        self._works = works
        self._taps: list[Tap] = []

    def add(
        self, listener: Listener, *, track: Track, frames: int = CHUNK, mulaw: bool = False
    ) -> Tap:
        """Begin another; raises `TooManyTaps`, and `ValueError` for a chunk of no frames."""
        self._taps = [tap for tap in self._taps if not tap.ended]
        if len(self._taps) == MOST_TAPS:
            raise TooManyTaps(f"the leg is recorded {MOST_TAPS} times")
        made = Tap(
            self._leg,
            self._works,
            listener,
            track=track,
            frames=frames,
            mulaw=mulaw,
        )
        self._taps.append(made)
        return made
