"""The store on a database: what SQLite and PostgreSQL have in common, which is nearly all."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, cast

from sqlalchemy.engine import Dialect

from switchhook.domain.changes import (
    Change,
    Condition,
    Delete,
    Insert,
    Query,
    StoreUnavailable,
    Update,
)
from switchhook.domain.entities import Callback, Entity
from switchhook.store import statements
from switchhook.store.checks import check
from switchhook.store.cipher import Cipher
from switchhook.store.codec import Codec, Row, encode_time
from switchhook.store.protocol import EVERYTHING, E, Outside
from switchhook.store.receipt import Receipt
from switchhook.store.schema import KINDS, TABLES
from switchhook.store.statements import NO_LIMIT, Statement
from switchhook.store.writer import Changeset, Outcome, Step, Writer

PURGE = 500  # rows deleted in one transaction
READ_PATIENCE = 30.0  # seconds


class Database(Protocol):
    """One kind of database. Raises StoreError and its kin, never a driver's error."""

    @property
    def dialect(self) -> Dialect:
        """Which SQL it speaks."""
        ...

    async def apply(self, batch: Sequence[Changeset]) -> Sequence[Outcome]:
        """Make the batch durable; return how each changeset went."""
        ...

    async def fetch_row(self, statement: Statement, parameters: Sequence[object]) -> Row | None:
        """Return the first row that a primary key finds, or None."""
        ...

    async def fetch(self, statement: Statement, parameters: Sequence[object]) -> Sequence[Row]:
        """Return every row."""
        ...

    async def close(self) -> None:
        """Let go of the connections."""
        ...


class SqlStore:
    """A `Store` on a `Database` whose schema is up to date."""

    def __init__(self, database: Database, cipher: Cipher, outside: Outside) -> None:
        self._database = database
        self._dialect = database.dialect
        self._outside = outside
        self._writer = Writer(database.apply, outside)
        self._codecs: dict[type[object], Codec[Any]] = {kind: Codec(kind, cipher) for kind in KINDS}

    async def get(self, kind: type[E], sid: str) -> E | None:
        """Return the entity `sid`, or None when there is none."""
        statement = statements.lookup(self._dialect, TABLES[kind])
        try:
            async with self._outside(READ_PATIENCE):
                row = await self._database.fetch_row(statement, (sid,))
        except TimeoutError:
            raise StoreUnavailable("the database doesn't answer") from None
        return None if row is None else self._codec(kind).decode(row)

    async def find(self, kind: type[E], query: Query = EVERYTHING) -> list[E]:
        """Return what `query` selects, in its order."""
        codec = self._codec(kind)
        where, values = self._filters(kind, query.where)
        field = query.order.removeprefix("-")
        codec.operand(field, None)
        values["limit"] = NO_LIMIT if query.limit is None else query.limit
        values["offset"] = query.offset
        resume = "start"
        if query.after is not None:
            mark, values["after_sid"] = query.after
            values["after_value"] = codec.operand(field, mark)
            resume = "absent" if mark is None else "value"
        statement = statements.finding(self._dialect, TABLES[kind], where, query.order, resume)
        return [codec.decode(row) for row in await self._fetch(statement, values)]

    async def count(self, kind: type[E], where: Sequence[Condition] = ()) -> int:
        """Return how many entities satisfy every condition."""
        shapes, values = self._filters(kind, where)
        ((number,),) = await self._fetch(
            statements.counting(self._dialect, TABLES[kind], shapes), values
        )
        assert isinstance(number, int)
        return number

    def commit(self, changes: Sequence[Change]) -> Receipt:
        """Enqueue one transaction at once; await the receipt to know that it is durable."""
        for change in changes:
            check(change)
        return self._writer.submit([self._step(change) for change in changes])

    async def due(self, now: datetime, limit: int, exclude: Collection[str] = ()) -> list[Callback]:
        """Return pending callbacks that are due and first of their stream, oldest due first."""
        codec: Codec[Callback] = self._codec(Callback)
        # What is being delivered is pending still: fetch that many more and leave them out.
        values = {"now": encode_time(now), "limit": limit + len(exclude), "offset": 0}
        rows = await self._fetch(statements.falling_due(self._dialect), values)
        left_out = frozenset(exclude)  # by sid, with which a row begins: decoding costs more
        return [codec.decode(row) for row in rows if row[0] not in left_out][:limit]

    async def purge(self, kind: type[E], before: datetime, where: Sequence[Condition] = ()) -> int:
        """Delete what was created before `before` and return how many there were."""
        old = Condition("date_created", "<", before)
        shapes, values = self._filters(kind, [old, *where])
        statement = statements.naming(self._dialect, TABLES[kind], shapes)
        total = 0
        while rows := await self._fetch(statement, values | {"limit": PURGE, "offset": 0}):
            await self.commit([Delete(cast("type[Entity]", kind), str(sid)) for (sid,) in rows])
            total += len(rows)
        return total

    async def close(self) -> None:
        """Finish what was enqueued, then let go of the database."""
        await self._writer.close()
        await self._database.close()

    def _codec(self, kind: type[object]) -> Codec[Any]:
        return self._codecs[kind]

    def _filters(
        self, kind: type[Any], where: Sequence[Condition]
    ) -> tuple[tuple[statements.Filter, ...], dict[str, object]]:
        shapes, values = statements.filters(where)
        codec = self._codec(kind)
        for shape in shapes:  # also those without parameters
            codec.operand(shape.field, None)
        return shapes, statements.parameters(codec.operand(*value) for value in values)

    async def _fetch(self, statement: Statement, values: Mapping[str, object]) -> Sequence[Row]:
        try:
            async with self._outside(READ_PATIENCE):
                return await self._database.fetch(statement, statement.bind(values))
        except TimeoutError:
            raise StoreUnavailable("the database doesn't answer") from None

    def _step(self, change: Change) -> Step:
        match change:
            case Insert(entity):
                kind = type(entity)
                row, table = self._codec(kind).encode(entity), TABLES[kind]
                statement = statements.insertion(self._dialect, table)
                return Step(statement, row, (table.name, entity.sid))
            case Delete(kind, sid):
                table = TABLES[kind]
                statement = statements.deletion(self._dialect, table)
                return Step(statement, (sid,), (table.name, sid))
            case Update():
                return self._update(change)

    def _update(self, change: Update) -> Step:
        kind: type[Entity] = change.kind
        codec, sid = self._codec(kind), change.sid
        shapes: list[statements.Filter] = []
        operands: list[object] = []
        for field, allowed in change.only_if.items():
            shape, values = statements.one_of(field, allowed)
            shapes.append(shape)
            operands.extend(codec.operand(field, value) for value in values)
        named = statements.parameters(operands) | {"sid": sid}
        for name, value in change.values.items():
            named[f"set_{name}"] = codec.value(sid, name, value)
        names = tuple(sorted(change.values))
        table = TABLES[kind]
        statement = statements.updating(self._dialect, table, names, tuple(shapes))
        return Step(statement, statement.bind(named), (table.name, sid))
