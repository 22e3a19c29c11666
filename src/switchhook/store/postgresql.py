"""PostgreSQL: one connection writes in batches, a pool reads.

A batch is tried as a whole first: its steps are sorted into waves in which no row is touched
twice, and each wave sends every statement once with many parameters, so that hundreds of
transactions cost a handful of round trips. If anything in it fails, the batch is undone and done
again one transaction at a time, each in its savepoint, to find out which ones hold.

When the connection is lost, commits raise StoreUnavailable until the server is back; one whose
COMMIT was under way may have been done all the same.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, cast

import asyncpg
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.engine import Dialect

from switchhook.domain.changes import Conflict, StoreError, StoreUnavailable
from switchhook.store.codec import Row
from switchhook.store.schema import seal, version
from switchhook.store.statements import Statement
from switchhook.store.versions import statements_to_current
from switchhook.store.writer import Changeset, Outcome

READERS = 8  # connections
CONNECTING = 5.0  # seconds
_MIGRATING = 0x53774873  # the advisory lock that only one migration holds

# Not the statement's fault: the server is gone, going, full or overloaded (classes 08, 53, 57).
_GONE = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the connection ended in the middle of its own protocol
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
)


async def open_server(url: str, sealed: bytes) -> tuple["PostgresDatabase", bytes]:
    """Return the database at `url`, created or migrated as needed, with the seal kept in it.

    A new database keeps `sealed`. Raises StoreError with one sentence.
    """
    try:
        connection = await asyncpg.connect(url, timeout=CONNECTING)
        try:
            async with connection.transaction():
                found = await _bring_up_to_date(connection, sealed)
        finally:
            await connection.close()
        pool = await asyncpg.create_pool(
            url, min_size=1, max_size=READERS, timeout=CONNECTING, reset=_keep
        )
    except _GONE as error:
        raise StoreUnavailable(f"PostgreSQL cannot be reached: {error}") from None
    except (asyncpg.PostgresError, ValueError) as error:
        raise StoreError(f"PostgreSQL refused: {error}") from None
    return PostgresDatabase(url, pool), found


async def _keep(connection: Any) -> None:
    """Leave a connection as it is when it returns to the pool: readers change nothing in it."""


async def _bring_up_to_date(connection: Any, sealed: bytes) -> bytes:
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _MIGRATING)
    revision = None
    if await connection.fetchval("SELECT to_regclass($1)", version.name) is not None:
        revision = await connection.fetchval(f"SELECT version_num FROM {version.name}")
    for statement in statements_to_current(PostgresDatabase.dialect, revision):
        await connection.execute(statement)
    if revision is None:
        await connection.execute(f"INSERT INTO {seal.name} VALUES ($1)", sealed)
    found = await connection.fetchval(f"SELECT sealed FROM {seal.name}")
    assert isinstance(found, bytes)
    return found


class PostgresDatabase:
    """A database whose schema is up to date."""

    dialect = cast("Callable[..., Dialect]", PGDialect)(paramstyle="numeric_dollar")

    def __init__(self, url: str, pool: Any) -> None:
        self._url = url
        self._pool = pool
        self._writer: Any = None

    async def apply(self, batch: Sequence[Changeset]) -> Sequence[Outcome]:
        """Make the batch durable in one transaction; return how each changeset went."""
        try:
            return await self._apply(await self._connected(), batch)
        except _GONE as error:
            self._drop()
            raise StoreUnavailable(f"PostgreSQL cannot be reached: {error}") from None
        except asyncio.CancelledError:
            self._drop()  # nobody knows what it was doing
            raise

    async def fetch_row(self, statement: Statement, parameters: Sequence[object]) -> Row | None:
        """Return the first row that a primary key finds, or None."""
        return next(iter(await self.fetch(statement, parameters)), None)

    async def fetch(self, statement: Statement, parameters: Sequence[object]) -> Sequence[Row]:
        """Return every row."""
        try:
            return await self._read(statement, parameters)
        except _GONE:  # perhaps only this connection: the pool replaces it, and a read may repeat
            try:
                return await self._read(statement, parameters)
            except _GONE as error:
                raise StoreUnavailable(f"PostgreSQL cannot be reached: {error}") from None

    async def close(self) -> None:
        """Close every connection."""
        if self._writer is not None:
            await self._writer.close()
        await self._pool.close()

    async def _read(self, statement: Statement, parameters: Sequence[object]) -> Sequence[Row]:
        rows: Sequence[Row] = await self._pool.fetch(statement.sql, *parameters)
        return rows

    async def _connected(self) -> Any:
        if self._writer is None or self._writer.is_closed():
            self._writer = await asyncpg.connect(self._url, timeout=CONNECTING)
        return self._writer

    def _drop(self) -> None:
        if self._writer is not None:
            self._writer.terminate()
        self._writer = None

    async def _apply(self, connection: Any, batch: Sequence[Changeset]) -> Sequence[Outcome]:
        try:
            async with connection.transaction():
                await _apply_together(connection, batch)
            return [None] * len(batch)
        except (_Missed, asyncpg.PostgresError) as error:
            if isinstance(error, _GONE):
                raise
        async with connection.transaction():
            return [await _apply_alone(connection, changeset) for changeset in batch]


class _Missed(Exception):
    """An Update found no row."""


async def _apply_together(connection: Any, batch: Sequence[Changeset]) -> None:
    for wave in _waves(batch):
        for statement, parameters in wave.items():
            if statement.must_match:
                found = await connection.fetchmany(statement.sql, parameters)
                if len(found) < len(parameters):
                    raise _Missed
            elif len(parameters) > 1:
                await connection.executemany(statement.sql, parameters)
            else:
                await connection.execute(statement.sql, *parameters[0])


def _waves(batch: Sequence[Changeset]) -> Sequence[dict[Statement, list[tuple[object, ...]]]]:
    """Return the batch's steps such that within a wave their order doesn't matter."""
    waves: list[defaultdict[Statement, list[tuple[object, ...]]]] = []
    touched: defaultdict[tuple[str, str], int] = defaultdict(int)
    for changeset in batch:
        for step in changeset.steps:
            level = touched[step.key]
            touched[step.key] += 1
            if level == len(waves):
                waves.append(defaultdict(list))
            waves[level][step.statement].append(step.parameters)
    return waves


async def _apply_alone(connection: Any, changeset: Changeset) -> Outcome:
    try:
        async with connection.transaction():  # a savepoint, because it is nested
            for step in changeset.steps:
                found = await connection.fetch(step.statement.sql, *step.parameters)
                if step.statement.must_match and not found:
                    raise Conflict(f"{step.key[1]} in {step.key[0]} has changed or is gone")
    except Conflict as conflict:
        return conflict
    except asyncpg.UniqueViolationError:
        return Conflict("an entity with this sid exists already")
    except asyncpg.PostgresError as error:
        if isinstance(error, _GONE):
            raise
        return StoreError(f"not storable: {error}")
    return None
