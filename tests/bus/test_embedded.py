import logging
from collections.abc import Sequence

import pytest

from switchhook.bus import EmbeddedBus
from switchhook.domain.changes import Change, Conflict, Insert, StoreUnavailable, Update
from switchhook.domain.entities import Account, Alert, Message
from switchhook.domain.events import ErrorRaised, Event, MessageReceived, MessageStatusChanged
from switchhook.store import MemoryStore
from tests.store.samples import NOW, account, alert, message


def alerts(event: Event) -> Sequence[Change]:
    return [Insert(event.alert)] if isinstance(event, ErrorRaised) else []


async def test_state_and_what_follows_from_it_are_stored_together() -> None:
    store = MemoryStore()
    bus = EmbeddedBus(store, [alerts])
    await bus.commit([Insert(account(1))], ErrorRaised(alert=alert(1), at=NOW))
    assert await store.count(Account) == await store.count(Alert) == 1


async def test_subscribers_hear_of_an_event_after_its_commit_and_before_the_waiter() -> None:
    bus = EmbeddedBus(MemoryStore(), [])
    heard: list[MessageReceived] = []
    bus.subscribe(MessageReceived, heard.append)
    pending = bus.commit([], MessageReceived(message=message(1), at=NOW))
    assert not heard
    await pending
    assert [event.message.sid for event in heard] == [message(1).sid]


async def test_subscribers_hear_events_in_the_order_of_the_commits_even_if_nobody_waits() -> None:
    bus = EmbeddedBus(MemoryStore(), [])
    heard: list[str] = []
    bus.subscribe(MessageReceived, lambda event: heard.append(event.message.sid))
    for n in range(5):
        bus.commit([], MessageReceived(message=message(n), at=NOW))
    await bus.commit([])
    assert heard == [message(n).sid for n in range(5)]


async def test_a_subscriber_hears_only_its_kind_and_only_until_it_unsubscribes() -> None:
    bus = EmbeddedBus(MemoryStore(), [])
    heard: list[Event] = []
    unsubscribe = bus.subscribe(MessageReceived, heard.append)
    await bus.commit([], MessageStatusChanged(message=message(1), at=NOW))
    assert not heard
    unsubscribe()
    unsubscribe()
    await bus.commit([], MessageReceived(message=message(1), at=NOW))
    assert not heard


async def test_nobody_hears_of_a_commit_that_failed() -> None:
    store = MemoryStore()
    store.broken = StoreUnavailable("disk full")
    bus = EmbeddedBus(store, [])
    heard: list[Event] = []
    bus.subscribe(MessageReceived, heard.append)
    with pytest.raises(StoreUnavailable):
        await bus.commit([Insert(message(1))], MessageReceived(message=message(1), at=NOW))
    assert not heard and await store.get(Message, message(1).sid) is None


async def test_a_conflict_undoes_the_projected_rows_as_well() -> None:
    store = MemoryStore()
    bus = EmbeddedBus(store, [alerts])
    change = Update(Account, account(1).sid, {"status": "closed"})
    with pytest.raises(Conflict):
        await bus.commit([change], ErrorRaised(alert=alert(1), at=NOW))
    assert await store.count(Alert) == 0


async def test_a_subscriber_that_fails_does_not_silence_the_next(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bus = EmbeddedBus(MemoryStore(), [])
    heard: list[Event] = []

    def fail(event: MessageReceived) -> None:
        raise RuntimeError("broken subscriber")

    bus.subscribe(MessageReceived, fail)
    bus.subscribe(MessageReceived, heard.append)
    with caplog.at_level(logging.ERROR):
        await bus.commit([], MessageReceived(message=message(1), at=NOW))
    assert len(heard) == 1
    assert [record.message for record in caplog.records] == ["subscriber failed"]
