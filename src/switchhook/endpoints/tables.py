"""Entities in memory, by a key: what a directory is made of."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, Generic, TypeVar, cast

from switchhook.domain.changes import Change, Delete, Insert, Query, Update
from switchhook.domain.entities import Entity
from switchhook.store.protocol import Store

E = TypeVar("E", bound=Entity)

_OLDEST_FIRST = Query(order="date_created")


class Table(Generic[E]):
    """Entities of one kind by a key; where several share it, the oldest counts."""

    def __init__(self, kind: type[E], key: Callable[[E], str]) -> None:
        self.kind = kind
        self._key = key
        self._keys: dict[str, str] = {}  # by sid
        self._entities: dict[str, dict[str, E]] = {}  # by key, then sid

    def fill(self, entities: Iterable[E]) -> None:
        """Hold these and no others."""
        self._keys.clear()
        self._entities.clear()
        for entity in entities:
            self._put(entity)

    async def refresh(self, store: Store, sid: str | None) -> None:
        """Read the entity `sid`, or everything, again."""
        if sid is None:
            self.fill(await store.find(self.kind, _OLDEST_FIRST))
            return
        entity = await store.get(self.kind, sid)
        if entity is None:
            self._drop(sid)
        else:
            self._put(entity)

    def apply(self, change: Change) -> None:
        """Take over a change that has just been committed."""
        match change:
            case Insert(entity) if isinstance(entity, self.kind):
                self._put(entity)
            case Update(kind, sid, values) if kind is self.kind and sid in self._keys:
                before = self._entities[self._keys[sid]][sid]
                self._put(replace(cast(Any, before), **values))
            case Delete(kind, sid) if kind is self.kind:
                self._drop(sid)

    def _put(self, entity: E) -> None:
        key = self._key(entity)
        if self._keys.get(entity.sid, key) != key:
            self._drop(entity.sid)
        self._keys[entity.sid] = key
        self._entities.setdefault(key, {})[entity.sid] = entity

    def _drop(self, sid: str) -> None:
        key = self._keys.pop(sid, None)
        if key is not None:
            self._entities[key].pop(sid, None)
            if not self._entities[key]:
                del self._entities[key]

    def get(self, key: str) -> E | None:
        """Return the oldest entity with this key."""
        return next(iter(self._entities.get(key, {}).values()), None)

    def all(self, key: str) -> list[E]:
        """Return the entities with this key, the oldest first."""
        return list(self._entities.get(key, {}).values())

    def __iter__(self) -> Iterator[E]:
        return (entity for same in self._entities.values() for entity in same.values())
