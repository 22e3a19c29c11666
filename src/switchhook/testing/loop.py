"""An event loop whose time is virtual: an hour of sleeping passes in milliseconds.

Theory of operation. `time()` stands still while anything can run. When nothing can, and no
work is in flight outside the process's own time, the loop jumps to its next timer. Work in
flight (a webhook, a database thread, a speech worker) is what runs inside `outside()`; it has
real deadlines, and until it is done the loop waits for it in real time with the virtual clock
stopped. So what a test sees depends on the order of events only, never on the machine's speed.

Sockets work, but a peer that answers in its own time is outside too: await it in `outside()`.
"""

import asyncio
import heapq
import itertools
import selectors
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]

EPOCH = datetime(2025, 1, 1, tzinfo=UTC)


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """A selector event loop on virtual time, starting at 0.0 seconds."""

    def __init__(self) -> None:
        self._selector_of_time = _Selector(self)
        super().__init__(self._selector_of_time)
        self._now = 0.0
        self._in_flight = 0
        self._deadlines: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()

    def time(self) -> float:
        """Return virtual seconds since the loop was made."""
        return self._now

    def now(self) -> datetime:
        """Return the virtual wall-clock time, for code that takes `now` as an argument."""
        return EPOCH + timedelta(seconds=self._now)

    @asynccontextmanager
    async def outside(self, seconds: float | None) -> AsyncIterator[None]:
        """Mark the body as work in flight; raise `TimeoutError` after `seconds` of real time."""
        task = asyncio.current_task()
        assert task is not None, "outside() is for tasks"
        expired = False

        def expire() -> None:
            nonlocal expired
            expired = True
            task.cancel()

        entry = (time.monotonic() + (seconds or 0), next(self._order), expire)
        if seconds is not None:
            heapq.heappush(self._deadlines, entry)
        self._in_flight += 1
        try:
            yield
        except asyncio.CancelledError:
            if expired and task.uncancel() == 0:
                raise TimeoutError from None
            raise
        finally:
            self._in_flight -= 1
            if seconds is not None and entry in self._deadlines:
                self._deadlines.remove(entry)
                heapq.heapify(self._deadlines)

    def _patience(self) -> float | None:
        """Return how long to wait for work in flight, in real seconds; run what is overdue."""
        while self._deadlines and self._deadlines[0][0] <= time.monotonic():
            self.call_soon(heapq.heappop(self._deadlines)[2])
            return 0.0
        if not self._deadlines:
            return None
        return self._deadlines[0][0] - time.monotonic()

    def _advance(self, seconds: float) -> None:
        self._now += seconds


class _Selector(selectors.DefaultSelector):
    """Decides, each time the loop would wait, whether to wait or to move the clock."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        events = super().select(0)
        if events or (timeout is not None and timeout <= 0):
            return events
        if self._loop._in_flight:
            return super().select(self._loop._patience())
        if timeout is None:
            return super().select(None)
        self._loop._advance(timeout)
        return []
