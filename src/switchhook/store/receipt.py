"""The promise of a commit: awaited, watched, or dropped without harm."""

import asyncio
import logging
from collections.abc import Callable, Generator

from switchhook.domain.changes import StoreError

log = logging.getLogger(__name__)


class Receipt:
    """Resolves when a transaction is durable; awaiting it raises what went wrong.

    Unlike a future it outlives its waiters: a cancelled waiter neither stops the commit nor
    what was to follow it. A failure that nobody awaited is logged, once, when the receipt is
    forgotten.
    """

    __slots__ = ("_error", "_heard", "_settled", "_then", "_waiters")

    def __init__(self) -> None:
        self._settled = False
        self._heard = False
        self._error: StoreError | None = None
        self._then: list[Callable[[], None]] = []
        self._waiters: list[asyncio.Future[None]] = []

    def then(self, callback: Callable[[], None]) -> None:
        """Call `callback` on the loop once the changes are durable, before any waiter goes on.

        It must not raise.
        """
        if not self._settled:
            self._then.append(callback)
        elif self._error is None:
            callback()

    def settle(self, error: StoreError | None = None) -> None:
        """Tell everybody how it went. Only the store calls this."""
        self._settled = True
        self._error = error
        if error is None:
            for callback in self._then:
                callback()
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._then.clear()
        self._waiters.clear()

    def __await__(self) -> Generator[object, None, None]:
        if not self._settled:
            yield from self._wait()
        self._heard = True
        if self._error is not None:
            raise self._error

    def _wait(self) -> Generator[object, None, None]:
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        yield from waiter

    def __del__(self) -> None:
        if self._error is not None and not self._heard:
            log.error("commit failed", extra={"error": str(self._error)})
