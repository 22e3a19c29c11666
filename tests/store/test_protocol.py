"""What every store must do."""

import asyncio
import gc
import logging
from dataclasses import replace
from itertools import pairwise

import pytest

from switchhook.domain.changes import (
    Condition,
    Conflict,
    Delete,
    Insert,
    Query,
    StoreError,
    Update,
)
from switchhook.domain.entities import (
    Account,
    Call,
    Callback,
    CarrierTrunk,
    Entity,
    Message,
    Trace,
)
from switchhook.store import Store
from tests.store.samples import (
    ACCOUNT,
    NOW,
    ONE_OF_EACH,
    account,
    at,
    call,
    callback,
    message,
    sid,
    trace,
    trunk,
)


async def put(store: Store, *entities: Entity) -> None:
    await store.commit([Insert(entity) for entity in entities])


def sids(entities: list[Call]) -> list[int]:
    return [int(entity.sid[2:], 16) for entity in entities]


async def test_every_kind_of_entity_comes_back_as_it_went_in(store: Store) -> None:
    await put(store, *ONE_OF_EACH)
    for entity in ONE_OF_EACH:
        assert await store.get(type(entity), entity.sid) == entity
        assert await store.find(type(entity)) == [entity]
        assert await store.count(type(entity)) == 1


async def test_what_is_not_there_is_none(store: Store) -> None:
    assert await store.get(Call, call(1).sid) is None
    assert await store.find(Call) == []
    assert await store.count(Call) == 0


async def test_lists_are_newest_first(store: Store) -> None:
    await put(store, call(2), call(1), call(3))
    assert sids(await store.find(Call)) == [3, 2, 1]


async def test_the_sid_breaks_ties_in_the_same_direction(store: Store) -> None:
    await put(store, *(replace(call(n), date_created=NOW) for n in (2, 1, 3)))
    assert sids(await store.find(Call)) == [3, 2, 1]
    assert sids(await store.find(Call, Query(order="date_created"))) == [1, 2, 3]


@pytest.mark.parametrize("order", ["-date_created", "date_created", "sid", "-sid", "to"])
async def test_pages_join_without_gap_or_overlap(store: Store, order: str) -> None:
    await put(store, *(replace(call(n), date_created=at(n // 3)) for n in range(10)))
    every = await store.find(Call, Query(order=order))
    field = order.removeprefix("-")
    paged: list[Call] = []
    after = None
    while page := await store.find(Call, Query(order=order, limit=4, after=after)):
        paged += page
        after = (getattr(page[-1], field), page[-1].sid)
    assert paged == every and len(every) == 10


@pytest.mark.parametrize("order", ["duration", "-duration", "start_time", "-start_time"])
async def test_absent_values_come_before_all_others(store: Store, order: str) -> None:
    durations = [None, 5, None, 3, 5, None, 1]
    await put(store, *(call(n, duration=d) for n, d in enumerate(durations)))
    field = order.removeprefix("-")
    every = await store.find(Call, Query(order=order))
    absent = [getattr(one, field) is None for one in every]
    assert absent == sorted(absent, reverse=not order.startswith("-"))
    for first, second in pairwise(every):
        after = (getattr(first, field), first.sid)
        assert (await store.find(Call, Query(order=order, after=after)))[0] == second


async def test_offset_and_limit_cut_the_list(store: Store) -> None:
    await put(store, *(call(n) for n in range(6)))
    assert sids(await store.find(Call, Query(offset=2, limit=3))) == [3, 2, 1]
    assert sids(await store.find(Call, Query(offset=4))) == [1, 0]
    assert await store.find(Call, Query(limit=0)) == []


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition("status", "=", "busy"), [2]),
        (Condition("status", "!=", "busy"), [0, 1, 3]),
        (Condition("status", "in", ("busy", "failed", "queued")), [0, 2, 3]),
        (Condition("status", "in", ()), []),
        (Condition("status", "prefix", "c"), [1]),
        (Condition("status", "prefix", ""), [0, 1, 2, 3]),
        (Condition("date_created", "<", at(2)), [0, 1]),
        (Condition("date_created", "<=", at(2)), [0, 1, 2]),
        (Condition("date_created", ">", at(2)), [3]),
        (Condition("date_created", ">=", at(2)), [2, 3]),
        (Condition("duration", "=", None), [0, 2]),
        (Condition("duration", "!=", None), [1, 3]),
        (Condition("duration", "!=", 7), [0, 2, 3]),
        (Condition("duration", "<", 100), [1, 3]),
        (Condition("duration", "in", (None, 9)), [0, 2, 3]),
        (Condition("duration", "in", (None,)), [0, 2]),
        (Condition("duration", ">", None), []),
    ],
)
async def test_a_condition_selects(store: Store, condition: Condition, expected: list[int]) -> None:
    await put(
        store,
        call(0),
        call(1, status="completed", duration=7),
        call(2, status="busy"),
        call(3, status="failed", duration=9),
    )
    assert sids(await store.find(Call, Query((condition,), order="sid"))) == expected
    assert await store.count(Call, [condition]) == len(expected)


async def test_conditions_are_all_required(store: Store) -> None:
    await put(store, call(1), call(2, status="busy"), replace(call(3), account_sid=sid("AC", 2)))
    where = (Condition("account_sid", "=", ACCOUNT), Condition("status", "=", "queued"))
    assert sids(await store.find(Call, Query(where))) == [1]


async def test_a_list_of_any_length_can_be_asked_for(store: Store) -> None:
    await put(store, call(5))
    wanted = tuple(sid("CA", n) for n in range(700))
    assert sids(await store.find(Call, Query((Condition("sid", "in", wanted),)))) == [5]


@pytest.mark.parametrize("field", ["auth_token", "nonsense", "auth_token; DROP TABLE accounts"])
async def test_what_cannot_be_compared_is_refused(store: Store, field: str) -> None:
    if field == "auth_token" and type(store).__name__ == "MemoryStore":
        return
    with pytest.raises((ValueError, AttributeError)):
        await put(store, account(1))
        await store.find(Account, Query((Condition(field, "=", "x"),)))


async def test_text_stays_data_whatever_it_says(store: Store) -> None:
    evil = "'; DROP TABLE messages; --\" %s ? $1 :name \\"
    text = replace(message(1), body=evil, to=evil)
    await put(store, text)
    assert await store.find(Message, Query((Condition("to", "=", evil),))) == [text]


async def test_an_update_sets_what_it_names_and_nothing_else(store: Store) -> None:
    await put(store, call(1), call(2))
    values = {"status": "completed", "duration": 3, "end_time": at(9)}
    await store.commit([Update(Call, call(1).sid, values)])
    expected = replace(call(1), status="completed", duration=3, end_time=at(9))
    assert await store.get(Call, call(1).sid) == expected
    assert await store.get(Call, call(2).sid) == call(2)


async def test_an_update_can_set_every_form_of_value(store: Store) -> None:
    await put(store, *ONE_OF_EACH)
    changed = {"prefixes": ("+49", "+1"), "password": "new", "strip_plus": False}
    await store.commit([Update(CarrierTrunk, trunk(1).sid, changed)])
    await store.commit([Update(Callback, callback(1).sid, {"parameters": {"b": "1", "a": ""}})])
    found = await store.get(CarrierTrunk, trunk(1).sid)
    assert found is not None
    assert {name: getattr(found, name) for name in changed} == changed
    row = await store.get(Callback, callback(1).sid)
    assert row is not None and list(row.parameters) == ["b", "a"]  # in their order


async def test_an_update_goes_through_only_if_its_condition_holds(store: Store) -> None:
    await put(store, call(1))
    open_ = {"status": ("queued", "ringing", "in-progress")}
    await store.commit([Update(Call, call(1).sid, {"status": "canceled"}, open_)])
    with pytest.raises(Conflict):
        await store.commit([Update(Call, call(1).sid, {"status": "completed"}, open_)])
    found = await store.get(Call, call(1).sid)
    assert found is not None and found.status == "canceled"


async def test_a_condition_on_an_absent_value(store: Store) -> None:
    await put(store, call(1))
    only_if = {"duration": (None,), "answered_by": ("", "human")}
    await store.commit([Update(Call, call(1).sid, {"duration": 4}, only_if)])
    with pytest.raises(Conflict):
        await store.commit([Update(Call, call(1).sid, {"duration": 5}, only_if)])
    with pytest.raises(Conflict):
        await store.commit([Update(Call, call(1).sid, {"duration": 5}, {"duration": ()})])


async def test_an_update_of_nothing_is_a_conflict(store: Store) -> None:
    with pytest.raises(Conflict):
        await store.commit([Update(Call, call(1).sid, {"status": "busy"})])


@pytest.mark.parametrize("values", [{"nonsense": 1}, {}, {"sid": "CA2"}, {"status = 'x', to": "y"}])
async def test_a_meaningless_update_raises_at_the_call(
    store: Store, values: dict[str, object]
) -> None:
    with pytest.raises(ValueError):
        store.commit([Update(Call, call(1).sid, values)])


async def test_a_key_that_exists_is_a_conflict(store: Store) -> None:
    await put(store, call(1))
    with pytest.raises(Conflict):
        await put(store, replace(call(1), status="busy"))
    assert await store.get(Call, call(1).sid) == call(1)


async def test_a_deleted_entity_is_gone_and_may_be_deleted_again(store: Store) -> None:
    await put(store, call(1))
    await store.commit([Delete(Call, call(1).sid)])
    await store.commit([Delete(Call, call(1).sid)])
    assert await store.get(Call, call(1).sid) is None


async def test_a_transaction_is_done_whole_or_not_at_all(store: Store) -> None:
    await put(store, call(1))
    with pytest.raises(Conflict):
        await store.commit(
            [
                Insert(call(2)),
                Delete(Call, call(1).sid),
                Update(Call, call(2).sid, {"status": "busy"}),
                Update(Call, call(3).sid, {"status": "busy"}),
                Insert(call(4)),
            ]
        )
    assert await store.find(Call) == [call(1)]


async def test_an_empty_transaction_is_fine(store: Store) -> None:
    await store.commit([])


async def test_a_failed_transaction_does_not_sink_those_beside_it(store: Store) -> None:
    await put(store, call(0))
    receipts = [store.commit([Insert(call(n % 5)), Insert(callback(n))]) for n in range(10)]
    outcomes = await asyncio.gather(*receipts, return_exceptions=True)
    assert [isinstance(outcome, Conflict) for outcome in outcomes] == [
        n == 0 or n >= 5 for n in range(10)
    ]
    assert await store.count(Call) == 5
    assert await store.count(Callback) == 4


async def test_commits_take_effect_in_the_order_of_the_calls(store: Store) -> None:
    store.commit([Insert(call(1))])
    chain = ("queued", "ringing", "in-progress", "completed")
    for before, status in pairwise(chain):
        store.commit([Update(Call, call(1).sid, {"status": status}, {"status": (before,)})])
    last = store.commit([Update(Call, call(1).sid, {"duration": 1}, {"status": ("completed",)})])
    await last
    found = await store.get(Call, call(1).sid)
    assert found is not None and (found.status, found.duration) == ("completed", 1)


async def test_many_callers_at_once_are_all_served(store: Store) -> None:
    await asyncio.gather(*(store.commit([Insert(call(n))]) for n in range(1200)))
    assert await store.count(Call) == 1200


async def test_a_receipt_may_be_awaited_again_and_later(store: Store) -> None:
    good, bad = store.commit([Insert(call(1))]), store.commit([Insert(call(1))])
    await store.commit([])
    await good
    for _ in range(2):
        with pytest.raises(Conflict):
            await bad


async def test_a_dropped_failure_is_logged_once(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await put(store, call(1))
    with caplog.at_level(logging.ERROR):
        store.commit([Insert(call(1))])
        await store.commit([])
        await asyncio.sleep(0)
        gc.collect()
    assert [record.getMessage() for record in caplog.records] == ["commit failed"]


async def test_a_heard_failure_is_not_logged(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    await put(store, call(1))
    with caplog.at_level(logging.ERROR):
        with pytest.raises(Conflict):
            await store.commit([Insert(call(1))])
        await asyncio.sleep(0)
        gc.collect()
    assert not caplog.records


async def test_a_cancelled_waiter_stops_neither_the_commit_nor_what_follows_it(
    store: Store,
) -> None:
    followed: list[int] = []
    receipt = store.commit([Insert(call(1))])
    receipt.then(lambda: followed.append(1))

    async def wait() -> None:
        await receipt

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await store.commit([])
    assert followed == [1]
    assert await store.get(Call, call(1).sid) == call(1)


async def test_what_follows_a_commit_runs_before_its_waiters_and_never_after_a_failure(
    store: Store,
) -> None:
    heard: list[str] = []
    first = store.commit([Insert(call(1))])
    first.then(lambda: heard.append("first"))
    second = store.commit([Insert(call(1))])
    second.then(lambda: heard.append("second"))
    await first
    assert heard == ["first"]
    with pytest.raises(Conflict):
        await second
    first.then(lambda: heard.append("late"))
    second.then(lambda: heard.append("never"))
    assert heard == ["first", "late"]


async def test_numbers_beyond_64_bits_are_refused_without_harm(store: Store) -> None:
    if type(store).__name__ == "MemoryStore":
        return
    too_big = store.commit([Insert(call(1)), Insert(replace(call(2), queue_time=2**80))])
    fine = store.commit([Insert(call(3))])
    with pytest.raises(StoreError):
        await too_big
    await fine
    assert sids(await store.find(Call)) == [3]


async def test_text_that_no_database_holds_is_kept_with_replacements(store: Store) -> None:
    if type(store).__name__ == "MemoryStore":
        return
    odd = {"bo\0dy": "a\ud800b", "ok": "é"}
    await put(store, replace(callback(1), url="http://x/\0\udfff", parameters=odd), call(1))
    row = await store.get(Callback, callback(1).sid)
    assert row is not None
    assert row.url == "http://x/\ufffd\ufffd"
    assert row.parameters == {"bo\ufffddy": "a\ufffdb", "ok": "é"}


async def test_purging_deletes_what_is_old_and_nothing_else(store: Store) -> None:
    for start in range(0, 1300, 100):
        await put(store, *(trace(n) for n in range(start, start + 100)))
    await put(store, call(1))
    assert await store.purge(Trace, at(1250)) == 1250
    assert await store.count(Trace) == 50
    assert await store.count(Call) == 1
    assert await store.purge(Trace, at(1250)) == 0


async def test_purging_can_be_limited_to_what_is_finished(store: Store) -> None:
    await put(store, callback(1, state="done"), callback(2), callback(3, state="done"))
    finished = [Condition("state", "=", "done")]
    assert await store.purge(Callback, at(100), finished) == 2
    assert await store.find(Callback) == [callback(2)]
