"""SQLite: one writer thread, readers beside it (write-ahead log, https://sqlite.org/wal.html).

Every commit is flushed to the disk (synchronous=FULL) off the event loop. A reader never waits
for the writer, so a look-up by key, a dozen microseconds, is done on the loop's own thread, where
handing it to another would cost more than doing it; what returns many rows goes to a thread.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import Dialect

from switchhook.domain.changes import Conflict, StoreError, StoreUnavailable
from switchhook.store.codec import Row
from switchhook.store.schema import seal, version
from switchhook.store.statements import Statement
from switchhook.store.versions import statements_to_current
from switchhook.store.writer import Changeset, Outcome

READERS = 2  # threads: more would only wait for each other's Python
BUSY = 5.0  # seconds to wait for another process's lock
_APPLICATION = 0x53774873  # "SwHs" in the file's header tells our databases from others
_EXISTS = (sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_UNIQUE)


def open_file(path: Path, sealed: bytes) -> tuple["SqliteDatabase", bytes]:
    """Return the database at `path`, created or migrated as needed, with the seal kept in it.

    A new database keeps `sealed`. Blocks; raises StoreError with one sentence.
    """
    connection = _connect(path)
    try:
        found = _bring_up_to_date(connection, path, sealed)
        return SqliteDatabase(path, connection), found
    except sqlite3.Error as error:
        connection.close()
        raise _unopened(path, error) from None
    except StoreError:
        connection.close()
        raise


def _connect(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(
            path,
            timeout=BUSY,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
    except sqlite3.Error as error:
        raise _unopened(path, error) from None


def _unopened(path: Path, error: sqlite3.Error) -> StoreError:
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL | sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreUnavailable(f"the database {path} cannot be opened now: {error}")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return StoreError(f"the database {path} is damaged, or is no database: {error}")
    return StoreError(f"the database {path} cannot be opened: {error}")


def _bring_up_to_date(connection: sqlite3.Connection, path: Path, sealed: bytes) -> bytes:
    application, tables = _identity(connection)
    if tables and application != _APPLICATION:
        raise StoreError(f"{path} is the database of another program")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA journal_size_limit = 67108864")  # octets the log keeps when idle
    connection.execute("BEGIN IMMEDIATE")
    _, tables = _identity(connection)  # again, now that nobody else can change it
    revision = None
    if tables:
        (revision,) = connection.execute(f"SELECT version_num FROM {version.name}").fetchone()
    for statement in statements_to_current(SqliteDatabase.dialect, revision):
        connection.execute(statement)
    if revision is None:
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"INSERT INTO {seal.name} VALUES (?)", (sealed,))
    (found,) = connection.execute(f"SELECT sealed FROM {seal.name}").fetchone()
    connection.execute("COMMIT")
    assert isinstance(found, bytes)
    return found


def _identity(connection: sqlite3.Connection) -> tuple[int, int]:
    """Return whose file this is, by its header, and how many tables it has."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return application, tables


class SqliteDatabase:
    """A database file whose schema is up to date. `writer` is used by the writer thread alone."""

    dialect: Dialect = SQLiteDialect(paramstyle="qmark")

    def __init__(self, path: Path, writer: sqlite3.Connection) -> None:
        self._writer = writer
        self._reader = _read_only(path)  # the loop's
        self._idle = [_read_only(path) for _ in range(READERS)]
        self._writing = ThreadPoolExecutor(1, "store-writer")
        self._reading = ThreadPoolExecutor(READERS, "store-reader")

    async def apply(self, batch: Sequence[Changeset]) -> Sequence[Outcome]:
        """Make the batch durable in one transaction; return how each changeset went."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._writing, self._apply, batch)

    async def fetch_row(self, statement: Statement, parameters: Sequence[object]) -> Row | None:
        """Return the first row that a primary key finds, or None."""
        return next(iter(_select(self._reader, statement, parameters)), None)

    async def fetch(self, statement: Statement, parameters: Sequence[object]) -> Sequence[Row]:
        """Return every row, fetched in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._reading, self._fetch, statement, parameters)

    async def close(self) -> None:
        """Wait for the threads, then close the file, which empties its log."""
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._reading.shutdown)
        await loop.run_in_executor(None, self._writing.shutdown)
        for connection in (self._reader, *self._idle, self._writer):
            connection.close()

    def _fetch(self, statement: Statement, parameters: Sequence[object]) -> Sequence[Row]:
        connection = self._idle.pop()  # there is one for each thread
        try:
            return _select(connection, statement, parameters)
        finally:
            self._idle.append(connection)

    def _apply(self, batch: Sequence[Changeset]) -> Sequence[Outcome]:
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            outcomes = [self._try(changeset) for changeset in batch]
            self._writer.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise _unavailable(error) from None
        return outcomes

    def _try(self, changeset: Changeset) -> Outcome:
        """Do one changeset or nothing of it; a failure of the database itself is raised."""
        several = len(changeset.steps) > 1
        if several:
            self._writer.execute("SAVEPOINT changeset")
        try:
            for step in changeset.steps:
                cursor = self._writer.execute(step.statement.sql, step.parameters)
                if step.statement.must_match and not cursor.rowcount:
                    raise Conflict(f"{step.key[1]} in {step.key[0]} has changed or is gone")
        except (Conflict, sqlite3.IntegrityError, sqlite3.DataError, OverflowError) as error:
            if several:
                self._writer.execute("ROLLBACK TO changeset")
                self._writer.execute("RELEASE changeset")
            return _outcome(error)
        if several:
            self._writer.execute("RELEASE changeset")
        return None

    def _roll_back(self) -> None:
        # A full disk makes SQLite roll back by itself (https://sqlite.org/lang_transaction.html).
        if self._writer.in_transaction:
            with suppress(sqlite3.Error):
                self._writer.execute("ROLLBACK")


def _read_only(path: Path) -> sqlite3.Connection:
    connection = _connect(path)
    connection.execute("PRAGMA query_only = ON")
    return connection


def _select(
    connection: sqlite3.Connection, statement: Statement, parameters: Sequence[object]
) -> Sequence[Row]:
    try:
        return connection.execute(statement.sql, parameters).fetchall()
    except sqlite3.Error as error:
        raise _unavailable(error) from None


def _name(error: sqlite3.Error) -> str:
    return getattr(error, "sqlite_errorname", type(error).__name__)


def _outcome(error: Exception) -> StoreError:
    if isinstance(error, StoreError):
        return error
    if isinstance(error, sqlite3.IntegrityError) and error.sqlite_errorcode in _EXISTS:
        return Conflict("an entity with this sid exists already")
    return StoreError(f"not storable: {error}")


def _unavailable(error: sqlite3.Error) -> StoreUnavailable:
    return StoreUnavailable(f"the database cannot be used: {error} ({_name(error)})")
