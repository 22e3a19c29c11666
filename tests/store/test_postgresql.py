"""PostgreSQL under adversity, and how its batches are put together."""

import asyncio
from collections.abc import Iterator

import pytest

from switchhook.domain.changes import Insert, StoreUnavailable, Update
from switchhook.domain.entities import Call
from switchhook.store import Receipt, open_store
from switchhook.store.postgresql import _waves
from switchhook.store.statements import Statement
from switchhook.store.writer import Changeset, Step
from tests.peers.postgres import PostgresServer, running
from tests.store.conftest import KEY
from tests.store.samples import call, callback, sid


@pytest.fixture
def mortal() -> Iterator[PostgresServer]:
    """Run a server that the test may stop."""
    with running() as server:
        yield server


async def test_a_lost_server_is_unavailable_until_it_is_back(mortal: PostgresServer) -> None:
    store = await open_store(mortal.create_database(), key=KEY)
    await store.commit([Insert(call(1))])
    mortal.stop()
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await store.commit([Insert(call(2))])
        with pytest.raises(StoreUnavailable):
            await store.get(Call, call(1).sid)
        with pytest.raises(StoreUnavailable):
            await store.find(Call)
    mortal.start()
    await store.commit([Insert(call(3))])
    assert await store.get(Call, call(1).sid) == call(1)
    assert await store.find(Call) == [call(3), call(1)]
    await store.close()


async def test_a_connection_ended_by_the_operator_is_replaced(postgres: PostgresServer) -> None:
    store = await open_store(postgres.create_database(), key=KEY)
    await store.commit([Insert(call(1))])
    await store.find(Call)
    await asyncio.to_thread(
        postgres.execute,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()",
    )
    failures = 0
    for n in range(2, 5):
        try:
            await store.commit([Insert(call(n))])
            await store.find(Call)
        except StoreUnavailable:
            failures += 1
    assert failures <= 1
    assert await store.count(Call) >= 3
    await store.close()


async def test_two_openers_of_an_empty_database_do_not_collide(postgres: PostgresServer) -> None:
    url = postgres.create_database()
    stores = await asyncio.gather(*(open_store(url, key=KEY) for _ in range(3)))
    await asyncio.gather(*(s.commit([Insert(call(n))]) for n, s in enumerate(stores)))
    assert await stores[0].count(Call) == 3
    await asyncio.gather(*(store.close() for store in stores))


async def test_a_batch_with_a_conflict_is_sorted_out_one_by_one(postgres: PostgresServer) -> None:
    store = await open_store(postgres.create_database(), key=KEY)
    receipts = [store.commit([Insert(call(1))])]
    for status, before in (("ringing", "queued"), ("busy", "in-progress"), ("failed", "ringing")):
        change = Update(Call, call(1).sid, {"status": status}, {"status": (before,)})
        receipts.append(store.commit([change, Insert(callback(len(receipts)))]))
    outcomes = await asyncio.gather(*receipts, return_exceptions=True)
    assert [outcome is None for outcome in outcomes] == [True, True, False, True]
    found = await store.get(Call, call(1).sid)
    assert found is not None and found.status == "failed"
    assert [row.sid for row in await store.due(callback(1).due, 10)] == [sid("WO", 1)]
    await store.close()


def test_in_a_wave_no_row_is_touched_twice() -> None:
    insert, update = Statement("INSERT", ()), Statement("UPDATE", ())
    batch = [
        Changeset([Step(insert, ("a",), ("t", "a")), Step(insert, ("b",), ("t", "b"))], Receipt()),
        Changeset([Step(update, ("a",), ("t", "a")), Step(insert, ("c",), ("t", "c"))], Receipt()),
        Changeset([Step(update, ("a2",), ("t", "a"))], Receipt()),
    ]
    assert [dict(wave) for wave in _waves(batch)] == [
        {insert: [("a",), ("b",), ("c",)]},
        {update: [("a",)]},
        {update: [("a2",)]},
    ]
