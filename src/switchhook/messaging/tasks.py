"""The work that goes on after an answer was given: one task per message."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext

from switchhook.domain.changes import StoreUnavailable

log = logging.getLogger(__name__)

AT_ONCE = 256
RETRY_AFTER = 5.0  # seconds, when the store is unavailable


class Tasks:
    """Runs pieces of work, at most so many at once; the others wait in order."""

    def __init__(self, at_once: int | None = AT_ONCE) -> None:
        self._places = asyncio.Semaphore(at_once) if at_once else nullcontext()
        self._running: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._running)

    def start(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` when there is room."""
        task = asyncio.create_task(self._run(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def idle(self) -> None:
        """Return when nothing is left to do."""
        while self._running:
            await asyncio.wait(self._running)

    async def close(self) -> None:
        """Stop everything; what is stored is taken up again at the next start."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            async with self._places:
                await work()
        except Exception:  # the root of this message's work: it ends, the others go on
            log.exception("message failed")


async def persist(commit: Callable[[], Awaitable[None]]) -> None:
    """Commit, again and again while the store is unavailable. Raises `Conflict`."""
    while True:
        try:
            await commit()
            return
        except StoreUnavailable:
            await asyncio.sleep(RETRY_AFTER)
