"""A store that tells what was committed through it, so that the directory is never behind."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from switchhook.domain.changes import Change, Condition, Delete, Insert, Query, Update
from switchhook.domain.entities import Callback, Entity
from switchhook.endpoints.directory import KINDS
from switchhook.store.protocol import EVERYTHING, E, Store
from switchhook.store.receipt import Receipt

Watcher = Callable[[Sequence[Change]], None]


class WatchedStore:
    """A `Store` whose commits of what is held in memory are told to those who hold it.

    They hear of a commit once it is durable, before whoever waits for it goes on.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._watchers: list[tuple[frozenset[type[Entity]], Watcher]] = []
        self._kinds: frozenset[type[Entity]] = frozenset()

    def watch(self, watcher: Watcher, kinds: Collection[type[Entity]] = KINDS) -> None:
        """Call `watcher` with the changes to `kinds` of every commit from now on."""
        self._watchers.append((frozenset(kinds), watcher))
        self._kinds = self._kinds.union(kinds)

    def commit(self, changes: Sequence[Change]) -> Receipt:
        """Enqueue one transaction at once; await the receipt to know that it is durable."""
        receipt = self._store.commit(changes)
        relevant = [change for change in changes if _kind(change) in self._kinds]
        if relevant:
            receipt.then(lambda: self._tell(relevant))
        return receipt

    def _tell(self, changes: Sequence[Change]) -> None:
        for kinds, watcher in self._watchers:
            watched = [change for change in changes if _kind(change) in kinds]
            if watched:
                watcher(watched)

    async def get(self, kind: type[E], sid: str) -> E | None:
        """Return the entity `sid`, or None when there is none."""
        return await self._store.get(kind, sid)

    async def find(self, kind: type[E], query: Query = EVERYTHING) -> list[E]:
        """Return what `query` selects, in its order."""
        return await self._store.find(kind, query)

    async def count(self, kind: type[E], where: Sequence[Condition] = ()) -> int:
        """Return how many entities satisfy every condition."""
        return await self._store.count(kind, where)

    async def due(self, now: datetime, limit: int, exclude: Collection[str] = ()) -> list[Callback]:
        """Return pending callbacks that are due and first of their stream, oldest due first."""
        return await self._store.due(now, limit, exclude)

    async def purge(self, kind: type[E], before: datetime, where: Sequence[Condition] = ()) -> int:
        """Delete what was created before `before` and return how many there were."""
        return await self._store.purge(kind, before, where)

    async def close(self) -> None:
        """Finish what was enqueued, then let go of the database."""
        await self._store.close()


def _kind(change: Change) -> type[Entity]:
    match change:
        case Insert(entity):
            return type(entity)
        case Update(kind) | Delete(kind):
            return kind
