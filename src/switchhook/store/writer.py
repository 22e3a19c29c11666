"""Group commit: many callers, one transaction at a time, in the order of the calls.

While one batch is being made durable the next one gathers, so that the more callers there are
the fewer disk flushes each of them costs. A lone caller waits for nobody.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from switchhook.domain.changes import StoreError, StoreUnavailable
from switchhook.store.protocol import Outside
from switchhook.store.receipt import Receipt
from switchhook.store.statements import Statement

log = logging.getLogger(__name__)

BATCH = 500  # transactions in one group
PATIENCE = 30.0  # seconds until a database that doesn't answer counts as unavailable


@dataclass(frozen=True, slots=True)
class Step:
    """One statement with its parameters; `key` tells which row it touches."""

    statement: Statement
    parameters: tuple[object, ...]
    key: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Changeset:
    """The steps of one transaction, and who is to hear of it."""

    steps: Sequence[Step]
    receipt: Receipt


Outcome = StoreError | None

Apply = Callable[[Sequence[Changeset]], Awaitable[Sequence[Outcome]]]


class Writer:
    """Passes batches to `apply`, which makes one durable or raises StoreError for all of it."""

    def __init__(self, apply: Apply, outside: Outside) -> None:
        self._apply = apply
        self._outside = outside
        self._queue: deque[Changeset] = deque()
        self._pump: asyncio.Task[None] | None = None
        self._closed = False
        self._failing = False

    def submit(self, steps: Sequence[Step]) -> Receipt:
        """Enqueue one transaction; the receipt is settled when it is durable or has failed."""
        receipt = Receipt()
        if self._closed:
            receipt.settle(StoreUnavailable("the store is closed"))
            return receipt
        self._queue.append(Changeset(steps, receipt))
        if self._pump is None:
            self._pump = asyncio.create_task(self._run(), name="store writer")
        return receipt

    async def close(self) -> None:
        """Finish what was enqueued; refuse the rest."""
        self._closed = True
        if self._pump is not None:
            await self._pump

    async def _run(self) -> None:
        try:
            while self._queue:
                batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
                outcomes = await self._attempt(batch)
                for changeset, outcome in zip(batch, outcomes, strict=True):
                    changeset.receipt.settle(outcome)
        finally:
            self._pump = None

    async def _attempt(self, batch: Sequence[Changeset]) -> Sequence[Outcome]:
        try:
            async with self._outside(PATIENCE):
                outcomes = await self._apply(batch)
        except TimeoutError:
            return self._lost(batch, StoreUnavailable(f"no answer within {PATIENCE:.0f} s"))
        except StoreError as error:
            return self._lost(batch, error)
        except Exception as error:  # the root of this task: waiters must hear of it
            log.exception("commit failed unexpectedly")
            return [StoreError(f"{type(error).__name__}: {error}")] * len(batch)
        if self._failing:
            log.info("store available again")
            self._failing = False
        return outcomes

    def _lost(self, batch: Sequence[Changeset], error: StoreError) -> Sequence[Outcome]:
        if not self._failing:  # once, and not for every commit that meets a full disk
            log.error("store unavailable", extra={"error": str(error)})
            self._failing = True
        return [error] * len(batch)
