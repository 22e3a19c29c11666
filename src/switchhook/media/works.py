"""Works under way: what an engine was asked to do, and who waits for its end."""

import asyncio
from collections.abc import Callable

from switchhook.media.engine.interface import Result

Listener = Callable[[bytes], None]


class Works:
    """Numbers works, and finds who is waiting when an event tells of one."""

    def __init__(self) -> None:
        self.closed = False
        self._next = 1
        self._ends: dict[int, Callable[[int], None]] = {}
        self._futures: dict[int, asyncio.Future[int]] = {}
        self._listeners: dict[int, Listener] = {}

    def number(self) -> int:
        """Return the number of a new work that nobody waits for."""
        op = self._next
        self._next += 1
        return op

    def begin(self, closed: int = Result.CLOSED) -> tuple[int, "asyncio.Future[int]"]:
        """Return the number of a new work and the future of its result.

        The result is `closed` when the engine has ended.
        """
        op = self.number()
        return op, self.wait(op, closed)

    def wait(self, op: int, closed: int = Result.CLOSED) -> "asyncio.Future[int]":
        """Return the future of the result of a work that has its number already."""
        done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        if self.closed:
            done.set_result(closed)
        else:
            self._futures[op] = done
        return done

    def tell(self, op: int, end: Callable[[int], None]) -> None:
        """Call `end` with the result of a work, once."""
        if self.closed:
            end(Result.CLOSED)
        else:
            self._ends[op] = end

    def listen(self, op: int, listener: Listener) -> None:
        """Call `listener` with what a recording yields."""
        self._listeners[op] = listener

    def pending(self, op: int) -> "asyncio.Future[int] | None":
        """Return the future of a work that has not ended."""
        return self._futures.get(op)

    def recorded(self, op: int, audio: bytes) -> None:
        """Hand over a chunk of a recording."""
        if listener := self._listeners.get(op):
            listener(audio)

    def ended(self, op: int, value: int) -> None:
        """Let whoever waits for a work know its result."""
        if end := self._ends.pop(op, None):
            end(value)
            return
        self._listeners.pop(op, None)
        done = self._futures.pop(op, None)
        if done is not None and not done.done():
            done.set_result(value)
