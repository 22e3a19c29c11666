"""SQLite under adversity: a killed process, a full disk, a locked file."""

import asyncio
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from switchhook.domain.changes import Insert, Query, StoreUnavailable
from switchhook.domain.entities import Alert, Call, Callback, Entity, Message, Recording, Trace
from switchhook.store import open_store, sqlite, statements
from switchhook.store.schema import TABLES
from switchhook.store.sqlite import SqliteDatabase
from switchhook.store.statements import falling_due
from switchhook.store.versions import creation
from tests.store.conftest import KEY
from tests.store.samples import alert, call, sid

CRASHING = """
import asyncio, sys
from switchhook.domain.changes import Insert
from switchhook.store import open_store
from tests.store.conftest import KEY
from tests.store.samples import call, callback

async def commit(store, start):
    for n in range(start, start + 1000000):
        await store.commit([Insert(call(n)), Insert(callback(n))])
        print(n, flush=True)

async def main():
    store = await open_store(sys.argv[1], key=KEY)
    await asyncio.gather(*(commit(store, n * 1000000) for n in range(8)))

asyncio.run(main())
"""


@contextmanager
def no_file_beyond(octets: int) -> Iterator[None]:
    """Let no file grow further, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_every_acknowledged_commit_survives_a_kill(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'switchhook.db'}"
    child = subprocess.Popen(
        [sys.executable, "-c", CRASHING, url],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": "src:."},
    )
    assert child.stdout is not None
    acknowledged = [int(child.stdout.readline()) for _ in range(100)]
    child.send_signal(signal.SIGKILL)
    rest = child.stdout.read().split(b"\n")[:-1]
    acknowledged += map(int, rest)
    child.stdout.close()
    child.wait()

    async def stored() -> tuple[set[str], set[str]]:
        store = await open_store(url, key=KEY)
        calls, callbacks = await store.find(Call), await store.find(Callback)
        await store.close()
        return {one.sid for one in calls}, {one.resource_sid for one in callbacks}

    calls, callbacks = asyncio.run(stored())
    assert {sid("CA", n) for n in acknowledged} <= calls
    assert calls == callbacks  # no transaction is there by half


async def test_a_full_disk_loses_nothing_and_is_recovered_from(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'switchhook.db'}", key=KEY)
    kept: list[Alert] = []
    with no_file_beyond(2_000_000):
        for n in range(1000):
            page = replace(alert(n), response_body=str(n) * 2000)
            try:
                await store.commit([Insert(page), Insert(call(n))])
            except StoreUnavailable:
                break
            kept.append(page)
        assert 10 < len(kept) < 1000
        with pytest.raises(StoreUnavailable):
            await store.commit([Insert(replace(alert(2000), response_body="x" * 100_000))])
        assert await store.find(Alert, Query(order="date_created")) == kept
    await store.commit([Insert(alert(3000)), Insert(call(3000))])
    assert await store.count(Alert) == await store.count(Call) == len(kept) + 1
    await store.close()


async def test_a_file_locked_by_another_process_is_unavailable_and_then_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY", 0.01)
    store = await open_store(f"sqlite:///{tmp_path / 'switchhook.db'}", key=KEY)
    other = sqlite3.connect(tmp_path / "switchhook.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        await store.commit([Insert(call(1))])
    assert await store.find(Call) == []  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    await store.commit([Insert(call(1))])
    await store.close()


async def test_damage_that_shows_later_is_told_as_such(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:///{tmp_path / 'switchhook.db'}", key=KEY)
    other = sqlite3.connect(tmp_path / "switchhook.db")
    with other:
        other.execute("ALTER TABLE calls RENAME TO stolen")
    other.close()
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        await store.find(Call)
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        await store.commit([Insert(call(1))])
    await store.close()


def test_the_outbox_is_asked_through_its_partial_indexes() -> None:
    connection = sqlite3.connect(":memory:")
    for statement in creation(SqliteDatabase.dialect):
        connection.execute(statement)
    due = falling_due(SqliteDatabase.dialect)
    plan = connection.execute(f"EXPLAIN QUERY PLAN {due.sql}", (0, 10, 0)).fetchall()
    connection.close()
    steps = " / ".join(str(row[3]) for row in plan)
    assert "callbacks_pending_by_due" in steps
    assert "callbacks_pending_by_stream" in steps
    assert "TEMP B-TREE" not in steps  # sorted by the index


@pytest.mark.parametrize(
    ("kind", "name"),
    [(Trace, "resource_sid"), (Alert, "resource_sid"), (Recording, "call_sid"),
     (Call, "parent_call_sid"), (Call, "to"), (Call, "from_"), (Call, "status"), (Message, "to"),
     (Message, "from_")],
)  # fmt: skip
@pytest.mark.parametrize("order", ["date_created", "-date_created"])
def test_what_is_filtered_is_not_looked_for_among_all_of_the_account(
    kind: type[Entity], name: str, order: str
) -> None:
    connection = sqlite3.connect(":memory:")
    for statement in creation(SqliteDatabase.dialect):
        connection.execute(statement)
    shapes = (statements.Filter("account_sid", "="), statements.Filter(name, "="))
    found = statements.finding(SqliteDatabase.dialect, TABLES[kind], shapes, order, "start")
    plan = connection.execute(f"EXPLAIN QUERY PLAN {found.sql}", ("", "", 50, 0)).fetchall()
    connection.close()
    ((*_, step),) = plan  # one search, and no sorting after it
    assert f"{name}=?" in step
