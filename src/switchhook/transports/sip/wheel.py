"""One timer for every SIP transaction and dialog.

Timers fall due in slots of 50 ms, so that thousands of them cost a list append each and
the event loop carries a single handle: that of the next slot that holds anything.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections.abc import Callable
from typing import TypeVarTuple, Unpack

log = logging.getLogger(__name__)
Arguments = TypeVarTuple("Arguments")
SLOT = 0.05  # seconds


class Timer:
    """A call that is due later."""

    __slots__ = ("_wheel", "arguments", "callback")

    def __init__(
        self, wheel: Wheel, callback: Callable[..., None], arguments: tuple[object, ...]
    ) -> None:
        self._wheel = wheel
        self.arguments = arguments
        self.callback: Callable[..., None] | None = callback

    def cancel(self) -> None:
        """Never mind. Cancelling twice, or too late, does no harm."""
        if self.callback is not None:
            self.callback = None
            self._wheel.pending -= 1


class Wheel:
    """Runs timers on the event loop; `pending` counts those that are still to fire."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._slots: dict[int, list[Timer]] = {}
        self._due: list[int] = []
        self._handle: asyncio.TimerHandle | None = None
        self.pending = 0

    def later(
        self,
        seconds: float,
        callback: Callable[[Unpack[Arguments]], None],
        *arguments: *Arguments,
    ) -> Timer:
        """Call `callback` after `seconds`, up to two slots late, never early."""
        slot = int((self._loop.time() + seconds) / SLOT) + 1
        timer = Timer(self, callback, arguments)
        self.pending += 1
        slots = self._slots.get(slot)
        if slots is not None:
            slots.append(timer)
            return timer
        self._slots[slot] = [timer]
        heapq.heappush(self._due, slot)
        if self._due[0] == slot:
            self._arm()
        return timer

    def start(
        self,
        timers: list[Timer],
        seconds: float,
        callback: Callable[[Unpack[Arguments]], None],
        *arguments: *Arguments,
    ) -> None:
        """Start one of several timers; those in `timers` that have fired leave it."""
        if timers:
            timers[:] = [timer for timer in timers if timer.callback is not None]
        timers.append(self.later(seconds, callback, *arguments))

    def stop(self, timers: list[Timer]) -> None:
        """Cancel them all."""
        for timer in timers:
            timer.cancel()
        timers.clear()

    def close(self) -> None:
        """Drop every timer."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        self._slots.clear()
        self._due.clear()
        self.pending = 0

    def _arm(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self._handle = self._loop.call_at(self._due[0] * SLOT, self._turn)

    def _turn(self) -> None:
        self._handle = None
        now = int(self._loop.time() / SLOT + 1e-6)
        while self._due and self._due[0] <= now:
            timers = self._slots.pop(heapq.heappop(self._due))
            for timer in timers:
                self._fire(timer)
        if self._due:
            self._arm()

    def _fire(self, timer: Timer) -> None:
        callback = timer.callback
        if callback is None:
            return
        timer.callback = None
        self.pending -= 1
        try:
            callback(*timer.arguments)
        except Exception:  # one call's fault must not stop the timers of the others
            log.exception("sip timer failed")
