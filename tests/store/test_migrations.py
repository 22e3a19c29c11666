"""What Alembic's scripts make, and what `schema` declares, are the same."""

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy.engine import Dialect

from switchhook.domain.changes import Insert, StoreError
from switchhook.domain.entities import Account
from switchhook.store import open_store
from switchhook.store.fields import fields_of
from switchhook.store.migrations import SCRIPTS, upgrade
from switchhook.store.postgresql import PostgresDatabase
from switchhook.store.schema import KINDS, REVISION, TABLES, columns
from switchhook.store.sqlite import SqliteDatabase
from switchhook.store.versions import creation, statements_to_current
from tests.peers.postgres import PostgresServer
from tests.store.conftest import KEY
from tests.store.samples import account


def sqlite_shape(statements: list[str]) -> object:
    """Return tables, columns and indexes as SQLite understood them."""
    connection = sqlite3.connect(":memory:")
    for statement in statements:
        connection.execute(statement)
    found: dict[str, object] = {}
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
        found[name] = [
            connection.execute(f"PRAGMA table_xinfo({name})").fetchall(),
            {
                (*index[1:], tuple(connection.execute(f"PRAGMA index_xinfo({index[1]})")))
                for index in connection.execute(f"PRAGMA index_list({name})")
            },
        ]
    indexes = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'")
    found["indexes"] = {name: sql and " ".join(sql.split()) for name, sql in indexes}
    connection.close()
    return found


async def postgres_shape(server: PostgresServer, statements: list[str]) -> object:
    """Return columns and indexes as PostgreSQL understood them."""
    connection: Any = await asyncpg.connect(server.create_database())
    for statement in statements:
        await connection.execute(statement)
    columns = await connection.fetch(
        "SELECT table_name, column_name, ordinal_position, data_type, collation_name, is_nullable,"
        " replace(column_default, current_schema() || '.', '') AS column_default"
        " FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 3"
    )
    indexes = await connection.fetch(
        "SELECT replace(indexdef, current_schema() || '.', '') FROM pg_indexes"
        " WHERE schemaname = current_schema() ORDER BY 1"
    )
    await connection.close()
    return [tuple(row) for row in (*columns, *indexes)]


def test_the_schema_names_the_newest_script() -> None:
    assert SCRIPTS.get_heads() == [REVISION]


def test_scripts_and_schema_agree_on_sqlite() -> None:
    scripted = sqlite_shape(list(upgrade("sqlite", None)))
    assert scripted == sqlite_shape(list(creation(SqliteDatabase.dialect)))


async def test_scripts_and_schema_agree_on_postgresql(postgres: PostgresServer) -> None:
    scripted = await postgres_shape(postgres, list(upgrade("postgresql", None)))
    assert scripted == await postgres_shape(postgres, list(creation(PostgresDatabase.dialect)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_an_entity_has_its_column(kind: type[object]) -> None:
    names = [field.name for field in fields_of(kind)]
    assert [column.name for column in columns(TABLES[kind])] == names


@pytest.mark.parametrize("dialect", [SqliteDatabase.dialect, PostgresDatabase.dialect])
def test_a_current_database_needs_nothing(dialect: Dialect) -> None:
    assert statements_to_current(dialect, REVISION) == ()


@pytest.mark.parametrize("dialect", [SqliteDatabase.dialect, PostgresDatabase.dialect])
def test_a_revision_that_no_script_has_is_a_newer_switchhook(dialect: Dialect) -> None:
    with pytest.raises(StoreError, match="newer Switchhook"):
        statements_to_current(dialect, "9999")


async def test_a_store_is_kept_from_one_start_to_the_next(url: str) -> None:
    first = await open_store(url, key=KEY)
    await first.commit([Insert(account(1))])
    await first.close()
    second = await open_store(url, key=KEY)
    assert await second.get(Account, account(1).sid) == account(1)
    await second.close()


def test_a_current_database_opens_without_alembic(tmp_path: Path) -> None:
    program = (
        "import asyncio, sys\n"
        "from switchhook.store import open_store\n"
        "async def main():\n"
        "    for _ in range(2):\n"
        "        await (await open_store(sys.argv[1], key=bytes(32))).close()\n"
        "asyncio.run(main())\n"
        "assert 'alembic' not in sys.modules and 'asyncpg' not in sys.modules\n"
    )
    url = f"sqlite:///{tmp_path / 'switchhook.db'}"
    subprocess.run([sys.executable, "-c", program, url], check=True, env={"PYTHONPATH": "src"})
