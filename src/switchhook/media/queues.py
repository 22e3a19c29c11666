"""A leg's queue: audio that comes in pieces, each of which is played after those before it.

QueueFull -- ten minutes of audio wait already
"""

import asyncio
from functools import partial

from switchhook.media.clips import RATE
from switchhook.media.engine.interface import Result
from switchhook.media.engine.leg import Leg
from switchhook.media.works import Works

MOST_SAMPLES = 600 * RATE
MOST_PIECES = 65536


class QueueFull(Exception):
    """No more audio can wait."""


class AudioQueue:
    """What waits to be played on one leg."""

    def __init__(self, leg: Leg, works: Works) -> None:
        self._leg = leg
        self._works = works
        self._samples = 0
        self._pieces = 0

    def add(self, samples: bytes, *, mulaw: bool) -> "asyncio.Future[bool]":
        """Append audio; the result is whether it was played to its end. Raises `QueueFull`."""
        count = len(samples) // (1 if mulaw else 2)
        if self._samples + count > MOST_SAMPLES or self._pieces == MOST_PIECES:
            raise QueueFull(f"{self._samples / RATE:.0f} seconds of audio wait")
        played: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._samples += count
        self._pieces += 1
        op = self._works.number()
        self._works.tell(op, partial(self._ended, played, count))
        self._leg.queue(samples, op, mulaw=mulaw)
        return played

    def clear(self) -> None:
        """End everything that waits."""
        self._leg.clear()

    def _ended(self, played: "asyncio.Future[bool]", count: int, result: int) -> None:
        self._samples -= count
        self._pieces -= 1
        if not played.done():
            played.set_result(result == Result.COMPLETED)
