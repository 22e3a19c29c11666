"""The outbox: which callbacks may be claimed."""

import time

from switchhook.domain.changes import Insert, Update
from switchhook.domain.entities import Callback
from switchhook.store import Store
from tests.store.samples import NOW, at, callback


async def due(store: Store, *, limit: int = 10, exclude: tuple[int, ...] = ()) -> list[int]:
    found = await store.due(NOW, limit, [callback(n).sid for n in exclude])
    return [int(row.sid[2:], 16) for row in found]


async def test_what_is_due_comes_oldest_first_and_what_is_not_due_does_not(store: Store) -> None:
    rows = [callback(n, stream=str(n), due=d) for n, d in enumerate((1, 0, -5, -2, 0.000001))]
    await store.commit([Insert(row) for row in rows])
    assert await due(store) == [2, 3, 1]
    assert await store.due(at(5), 1) == [rows[2]]


async def test_a_stream_is_served_in_the_order_of_the_commits(store: Store) -> None:
    await store.commit([Insert(callback(9)), Insert(callback(2, due=-10))])
    await store.commit([Insert(callback(5, due=-20))])
    for head in (9, 2, 5):
        assert await due(store) == [head]
        await store.commit([Update(Callback, callback(head).sid, {"state": "done"})])
    assert await due(store) == []


async def test_a_row_that_waits_for_its_retry_holds_back_its_stream_only(store: Store) -> None:
    await store.commit([Insert(callback(n, stream=s)) for n, s in ((1, "a"), (2, "a"), (3, "b"))])
    await store.commit([Update(Callback, callback(1).sid, {"due": at(60), "attempts": 1})])
    assert await due(store) == [3]
    await store.commit([Update(Callback, callback(1).sid, {"state": "done"})])
    assert await due(store) == [2, 3]


async def test_streams_that_begin_alike_are_still_told_apart(store: Store) -> None:
    stem = "CA" + "0" * 200
    await store.commit([Insert(callback(n, stream=f"{stem}{n}")) for n in (1, 2)])
    assert await due(store) == [1, 2]


async def test_a_very_long_stream_is_fine(store: Store) -> None:
    await store.commit([Insert(callback(1, stream="http://localhost/" + "x" * 50_000))])
    assert await due(store) == [1]


async def test_what_is_being_delivered_is_left_out_and_holds_back_its_stream(store: Store) -> None:
    await store.commit([Insert(callback(n, stream=s)) for n, s in ((1, "a"), (2, "a"), (3, "b"))])
    assert await due(store, exclude=(1,)) == [3]
    assert await due(store, exclude=(1,), limit=1) == [3]
    assert await due(store, limit=1) == [1]


async def test_it_stays_fast_with_many_rows(store: Store) -> None:
    """Most are waiting behind a head that is to be retried later."""
    heads = [callback(5 * n, stream=f"s{n}", due=0 if n % 50 == 0 else 60) for n in range(4000)]
    for head in heads:
        number = int(head.sid[2:], 16)
        rest = [callback(number + n, stream=head.stream, due=-1) for n in range(1, 5)]
        store.commit([Insert(head), *(Insert(row) for row in rest)])
    await store.commit([])
    started = time.perf_counter()
    assert len(await store.due(NOW, 50)) == 50
    assert time.perf_counter() - started < 1
