"""What every store does: entities in, entities out, durable before the answer.

`commit` is the only way to write. It takes effect in the order of the calls and is either wholly
there or not at all; what it returns may be awaited for durability, or dropped. Reads see what is
durable: await a commit before reading it back.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol, TypeVar

from switchhook.domain.changes import Change, Condition, Query
from switchhook.domain.entities import Callback, Entity
from switchhook.store.receipt import Receipt

E = TypeVar("E", bound=Entity)

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]

EVERYTHING = Query()


class Store(Protocol):
    """Entities and due callbacks. Every method is called on the event loop's thread."""

    async def get(self, kind: type[E], sid: str) -> E | None:
        """Return the entity `sid`, or None when there is none."""
        ...

    async def find(self, kind: type[E], query: Query = EVERYTHING) -> list[E]:
        """Return what `query` selects, in its order."""
        ...

    async def count(self, kind: type[E], where: Sequence[Condition] = ()) -> int:
        """Return how many entities satisfy every condition."""
        ...

    def commit(self, changes: Sequence[Change]) -> Receipt:
        """Enqueue one transaction at once; await the receipt to know that it is durable.

        Awaiting raises Conflict or StoreUnavailable. A receipt may be dropped: its failure is
        then logged. A change that names no field of its kind raises ValueError here and now.
        """
        ...

    async def due(self, now: datetime, limit: int, exclude: Collection[str] = ()) -> list[Callback]:
        """Return pending callbacks that are due and first of their stream, oldest due first.

        `exclude` holds the sids of callbacks already being delivered.
        """
        ...

    async def purge(self, kind: type[E], before: datetime, where: Sequence[Condition] = ()) -> int:
        """Delete what was created before `before` and return how many there were.

        The work is done in small transactions, so that commits pass in between.
        """
        ...

    async def close(self) -> None:
        """Finish what was enqueued, then let go of the database."""
        ...
