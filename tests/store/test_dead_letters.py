"""Callbacks die and come back in one transaction each, on every store."""

import sqlite3

import pytest

from switchhook.domain.changes import Condition, Conflict, Insert, Query
from switchhook.domain.entities import Callback, DeadLetter
from switchhook.store import Store
from switchhook.store.migrations import upgrade
from switchhook.webhooks.dead_letters import buried, revived
from tests.store.samples import NOW, at, callback, dead_letter


async def test_a_callback_is_owed_or_dead_and_never_both(store: Store) -> None:
    row = callback(1)
    await store.commit([Insert(row)])
    await store.commit(buried(row, 6, None, at(1000)))
    assert await store.get(Callback, row.sid) is None
    (letter,) = await store.find(DeadLetter)
    assert (letter.parameters, letter.date_owed) == (row.parameters, row.date_created)
    await store.commit(revived(letter, NOW))
    assert await store.find(DeadLetter) == []
    assert [one.sid for one in await store.due(NOW, 10)] == [row.sid]


async def test_the_second_to_revive_a_letter_changes_nothing(store: Store) -> None:
    letter = dead_letter(1)
    await store.commit([Insert(letter)])
    await store.commit(revived(letter, NOW))
    with pytest.raises(Conflict):
        await store.commit(revived(letter, at(5)))
    (row,) = await store.find(Callback)
    assert row.due == NOW


async def test_letters_are_found_by_what_they_are_about(store: Store) -> None:
    await store.commit([Insert(dead_letter(n)) for n in range(3)])
    where = (Condition("url", "prefix", "http://local"), Condition("error_status", "=", 503))
    found = await store.find(DeadLetter, Query(where, order="date_created", limit=2))
    assert found == [dead_letter(0), dead_letter(1)]


def test_those_that_an_older_version_gave_up_become_letters() -> None:
    connection = sqlite3.connect(":memory:")
    whole, after = upgrade("sqlite", None), upgrade("sqlite", "0010")
    for statement in whole[: len(whole) - len(after)]:
        connection.execute(statement)
    for n, state in enumerate(("done", "dead", "pending")):
        connection.execute(
            "INSERT INTO callbacks (sid, account_sid, resource_sid, stream, url, method,"
            " parameters, due, attempts, state, date_created, date_updated)"
            " VALUES (?, 'AC1', 'CA1', 's', 'http://app/', 'POST', '{}', 1, 6, ?, 2, 3)",
            (f"WO{n}", state),
        )
    for statement in after:
        connection.execute(statement)
    letters = connection.execute("SELECT sid, attempts, date_owed, date_created FROM dead_letters")
    assert letters.fetchall() == [("WO1", 6, 2, 3)]
    rest = connection.execute("SELECT sid FROM callbacks ORDER BY sid").fetchall()
    assert rest == [("WO0",), ("WO2",)]
    connection.close()
