"""The store that forgets everything: for tests, ours and our users'."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from operator import eq, ge, gt, le, lt, ne
from typing import Any, cast

from switchhook.domain.changes import (
    Change,
    Condition,
    Conflict,
    Delete,
    Insert,
    Query,
    StoreError,
    Update,
)
from switchhook.domain.entities import Callback, Entity
from switchhook.store.checks import check
from switchhook.store.fields import table_name
from switchhook.store.protocol import EVERYTHING, E
from switchhook.store.receipt import Receipt

Table = dict[str, Entity]  # in the order of insertion


class MemoryStore:
    """A complete `Store` in dicts.

    Changes take effect at the call and their receipts resolve on the loop's next turn. Set
    `broken` to make every commit fail, as a full disk would.
    """

    def __init__(self) -> None:
        self.broken: StoreError | None = None
        self._tables: dict[type[object], Table] = {}

    async def get(self, kind: type[E], sid: str) -> E | None:
        """Return the entity `sid`, or None when there is none."""
        return cast("E | None", self._table(kind).get(sid))

    async def find(self, kind: type[E], query: Query = EVERYTHING) -> list[E]:
        """Return what `query` selects, in its order."""
        field, descending = query.order.removeprefix("-"), query.order.startswith("-")
        key = _order_by(field)
        found = sorted(self._select(kind, query.where), key=key, reverse=descending)
        if query.after is not None:
            mark = _rank(*query.after)
            found = [one for one in found if (key(one) < mark if descending else key(one) > mark)]
        end = None if query.limit is None else query.offset + query.limit
        return found[query.offset : end]

    async def count(self, kind: type[E], where: Sequence[Condition] = ()) -> int:
        """Return how many entities satisfy every condition."""
        return len(self._select(kind, where))

    def commit(self, changes: Sequence[Change]) -> Receipt:
        """Do all of `changes` or none; the receipt resolves on the loop's next turn."""
        for change in changes:
            check(change)
        error = self.broken or self._apply(changes)
        receipt = Receipt()
        asyncio.get_running_loop().call_soon(receipt.settle, error)
        return receipt

    async def due(self, now: datetime, limit: int, exclude: Collection[str] = ()) -> list[Callback]:
        """Return pending callbacks that are due and first of their stream, oldest due first."""
        heads: dict[str, Callback] = {}
        for callback in self._select(Callback, [Condition("state", "=", "pending")]):
            heads.setdefault(callback.stream, callback)
        ready = (c for c in heads.values() if c.due <= now and c.sid not in exclude)
        return list(islice(sorted(ready, key=lambda callback: callback.due), limit))

    async def purge(self, kind: type[E], before: datetime, where: Sequence[Condition] = ()) -> int:
        """Delete what was created before `before` and return how many there were."""
        old = self._select(kind, [Condition("date_created", "<", before), *where])
        for entity in old:
            del self._table(kind)[entity.sid]
        return len(old)

    async def close(self) -> None:
        """Keep everything: the tests may want to look."""

    def _table(self, kind: type[object]) -> Table:
        return self._tables.setdefault(kind, {})

    def _select(self, kind: type[E], where: Sequence[Condition]) -> list[E]:
        entities = cast("list[E]", list(self._table(kind).values()))
        return [one for one in entities if all(_holds(condition, one) for condition in where)]

    def _apply(self, changes: Sequence[Change]) -> Conflict | None:
        """Return why `changes` could not be done; then none of them was."""
        done: list[tuple[type[object], str, Entity | None]] = []
        after: dict[tuple[type[object], str], Entity | None] = {}

        def now(kind: type[object], sid: str) -> Entity | None:
            return after[kind, sid] if (kind, sid) in after else self._table(kind).get(sid)

        for change in changes:
            kind, sid = _target(change)
            try:
                after[kind, sid] = _changed(change, now(kind, sid))
            except Conflict as conflict:
                return conflict
            done.append((kind, sid, after[kind, sid]))
        for kind, sid, entity in done:
            if entity is None:
                self._table(kind).pop(sid, None)
            else:
                self._table(kind)[sid] = entity
        return None


def _target(change: Change) -> tuple[type[object], str]:
    if isinstance(change, Insert):
        return type(change.entity), change.entity.sid
    return change.kind, change.sid


def _changed(change: Change, before: Entity | None) -> Entity | None:
    """Return what `change` makes of an entity; raise Conflict if it can't."""
    match change:
        case Insert(entity):
            if before is not None:
                raise Conflict("an entity with this sid exists already")
            return entity
        case Update(kind, sid, values, only_if):
            if before is None or not _still(before, only_if):
                raise Conflict(f"{sid} in {table_name(kind)} has changed or is gone")
            return _with(before, values)
        case Delete():
            return None


def _with(entity: Entity, values: Mapping[str, Any]) -> Entity:
    return replace(entity, **values)


def _still(entity: Entity, only_if: Mapping[str, Sequence[object]]) -> bool:
    return all(getattr(entity, field) in values for field, values in only_if.items())


_COMPARE: Mapping[str, Callable[[Any, Any], object]] = {
    "=": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


def _holds(condition: Condition, entity: Entity) -> bool:
    value = getattr(entity, condition.field)
    match condition.op:
        case "in":
            return value in cast("Sequence[object]", condition.value)
        case "prefix":
            return str(value).startswith(str(condition.value))
        case "=" | "!=" as op:
            return bool(_COMPARE[op](value, condition.value))
        case op:  # as in SQL, nothing is smaller or greater than an absent value
            return None not in (value, condition.value) and bool(
                _COMPARE[op](value, condition.value)
            )


def _rank(value: object, sid: str) -> tuple[bool, object, str]:
    """Return a sort key in which an absent value comes first."""
    return (value is not None, value, sid) if value is not None else (False, 0, sid)


def _order_by(field: str) -> Callable[[Entity], tuple[bool, object, str]]:
    return lambda entity: _rank(getattr(entity, field), entity.sid)
