"""What goes on beside calls: streams, transcriptions, recording sessions, each in its own task.

A fault of one ends that one, with an alert. It is found again, by its SID or by the name that the
app gave it, for as long as it goes on.
"""

import asyncio
import logging
from typing import Generic, Protocol, TypeVar

log = logging.getLogger(__name__)


class Sideline(Protocol):
    """One thing that goes on beside a call."""

    @property
    def sid(self) -> str: ...
    @property
    def call_sid(self) -> str: ...
    @property
    def name(self) -> str: ...

    async def run(self) -> None:
        """Be its task; returns when it is over."""
        ...

    def stop(self) -> object:
        """End it, if it goes on."""
        ...

    def fail(self, code: int, text: str) -> None:
        """Let the app know that something has broken it."""
        ...


S = TypeVar("S", bound=Sideline)


class Sidelines(Generic[S]):
    """Those of one kind; a fault of ours raises `unknown`."""

    def __init__(self, unknown: int) -> None:
        self._unknown = unknown
        self._going: dict[str, list[S]] = {}  # by call
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def count(self) -> int:
        """Return how many go on."""
        return sum(map(len, self._going.values()))

    def of(self, call_sid: str) -> list[S]:
        """Return those of a call."""
        return list(self._going.get(call_sid, ()))

    def find(self, call_sid: str, name: str) -> S | None:
        """Return the one of a call with this SID or name, if it goes on."""
        named = (one for one in self.of(call_sid) if name and name in (one.sid, one.name))
        return next(named, None)

    def begin(self, one: S) -> None:
        """Give it its task."""
        self._going.setdefault(one.call_sid, []).append(one)
        task = asyncio.get_running_loop().create_task(self._root(one), name=one.sid)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self, seconds: float) -> None:
        """End those that go on, and wait for so long until they are over."""
        for call_sid in list(self._going):
            for one in self.of(call_sid):
                one.stop()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _root(self, one: S) -> None:
        try:
            await one.run()
        except Exception as error:  # the root of its task
            log.exception("sideline failed", extra={"sid": one.sid, "call_sid": one.call_sid})
            one.fail(self._unknown, f"a fault of ours: {error!r}")
        finally:
            self._going[one.call_sid].remove(one)
            if not self._going[one.call_sid]:
                del self._going[one.call_sid]
