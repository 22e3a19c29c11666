"""Delivery in order, with patience, and nothing lost; on virtual time."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from switchhook.bus import EmbeddedBus
from switchhook.domain.changes import Condition, Conflict, Insert, StoreUnavailable
from switchhook.domain.entities import Callback, DeadLetter
from switchhook.domain.events import (
    CallStatusChanged,
    ConferenceStatusChanged,
    Event,
    ParticipantStatusChanged,
)
from switchhook.store.memory import MemoryStore
from switchhook.testing.loop import EPOCH, VirtualTimeLoop
from switchhook.webhooks import (
    AddressPolicy,
    HttpRequest,
    HttpResponse,
    Outbox,
    WebhookError,
    Webhooks,
    rows,
)
from switchhook.webhooks.dead_letters import KEPT as LETTERS_KEPT
from switchhook.webhooks.dead_letters import UNEXPLAINED
from switchhook.webhooks.outbox import BACKOFF, CLAIM, KEPT, MOST_WAITING, PER_HOST
from tests.conftest import VIRTUAL
from tests.webhooks.apps import AlertList, App, Sids, slow
from tests.webhooks.conftest import token_of
from tests.webhooks.entities import CALL, CONFERENCE, PARTICIPANT


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


def callback(n: int, *, stream: str = "s", url: str = "http://app/", late: float = 0) -> Callback:
    due = EPOCH + timedelta(seconds=late)
    return Callback(
        sid=f"WO{n:04}",
        account_sid="AC1",
        resource_sid="CA1",
        stream=stream,
        url=url,
        method="POST",
        parameters={"n": str(n)},
        due=due,
        date_created=EPOCH,
        date_updated=EPOCH,
    )


class Receiver:
    """Stands for `Webhooks`: notes what is delivered when, and fails as told."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        self._loop = loop
        self.delivered: list[tuple[str, float]] = []  # n, and when the attempt was
        self.reported: list[WebhookError] = []
        self.answer: Callable[[HttpRequest], int | Exception] = lambda request: 200
        self.gates: dict[str, asyncio.Event] = {}  # by URL
        self.waiting = 0
        self.most_waiting = 0

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        self.delivered.append((request.parameters["n"], self._loop.time()))
        if request.url in self.gates:
            self.waiting += 1
            self.most_waiting = max(self.waiting, self.most_waiting)
            await self.gates[request.url].wait()
            self.waiting -= 1
        answer = self.answer(request)
        if isinstance(answer, Exception):
            raise answer
        response = HttpResponse(request.url, answer, "", "", {}, b"")
        if answer >= 300:
            raise WebhookError(11200, f"HTTP status {answer}", request, response)
        return response

    def report(self, error: WebhookError) -> None:
        self.reported.append(error)

    @property
    def order(self) -> list[str]:
        return [n for n, _ in self.delivered]


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
async def receiver(virtual_loop: VirtualTimeLoop) -> Receiver:
    return Receiver(virtual_loop)


@pytest.fixture
async def outbox(
    store: MemoryStore, receiver: Receiver, virtual_loop: VirtualTimeLoop
) -> AsyncIterator[Outbox]:
    outbox = Outbox(store, receiver, virtual_loop.now)
    async with delivering(outbox):
        yield outbox


@asynccontextmanager
async def delivering(outbox: Outbox) -> AsyncIterator[None]:
    task = asyncio.create_task(outbox.run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def owe(store: MemoryStore, *callbacks: Callback) -> None:
    await store.commit([Insert(callback) for callback in callbacks])


async def state(store: MemoryStore, n: int) -> tuple[str, int]:
    row = await store.get(Callback, f"WO{n:04}")
    assert row is not None
    return row.state, row.attempts


async def test_a_stream_is_delivered_in_order(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    await owe(store, *(callback(n) for n in range(20)))
    await outbox.idle()
    assert receiver.order == [str(n) for n in range(20)]
    assert await state(store, 19) == ("done", 1)


async def test_a_failed_callback_holds_up_its_stream_and_no_other(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    failed: list[str] = []

    def once(request: HttpRequest) -> int:
        if request.parameters["n"] == "0" and not failed:
            failed.append("0")
            return 503
        return 200

    receiver.answer = once
    await owe(store, callback(0, stream="a"), callback(1, stream="a"), callback(2, stream="b"))
    await outbox.idle()
    assert receiver.order == ["0", "2"]
    await asyncio.sleep(BACKOFF[0])
    await outbox.idle()
    assert receiver.order == ["0", "2", "0", "1"]
    assert await state(store, 0) == ("done", 2)


async def test_after_the_last_attempt_a_callback_is_dead_and_the_next_one_goes(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    receiver.answer = lambda request: 503 if request.parameters["n"] == "0" else 200
    await owe(store, callback(0), callback(1))
    outbox.wake()
    await asyncio.sleep(sum(BACKOFF) + 1)
    await outbox.idle()
    assert receiver.order == ["0"] * (len(BACKOFF) + 1) + ["1"]
    times = [time for n, time in receiver.delivered if n == "0"]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps == pytest.approx(list(BACKOFF), abs=0.01)
    assert await store.get(Callback, "WO0000") is None
    letter = await store.get(DeadLetter, "WO0000")
    assert letter is not None
    assert (letter.attempts, letter.date_owed) == (len(BACKOFF) + 1, EPOCH)
    assert (letter.error_code, letter.error_status) == (11200, 503)
    assert letter.error_text == "HTTP status 503"
    assert [error.code for error in receiver.reported] == [11200, 11200]  # the first and the last


@pytest.mark.parametrize(("status", "attempts"), [(404, 1), (410, 1), (429, 2), (408, 2)])
async def test_what_the_app_calls_our_fault_is_not_repeated(
    store: MemoryStore, outbox: Outbox, receiver: Receiver, status: int, attempts: int
) -> None:
    receiver.answer = lambda request: status
    await owe(store, callback(0))
    outbox.wake()
    await asyncio.sleep(2)
    assert len(receiver.delivered) == attempts
    assert len(receiver.reported) == 1


async def test_a_fault_of_our_own_ends_one_attempt_only(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    receiver.answer = lambda request: RuntimeError("bug") if len(receiver.delivered) == 1 else 200
    await owe(store, callback(0))
    outbox.wake()
    await asyncio.sleep(2)
    assert await state(store, 0) == ("done", 2)


async def test_a_callback_waits_until_it_is_due(
    store: MemoryStore, receiver: Receiver, virtual_loop: VirtualTimeLoop
) -> None:
    await owe(store, callback(0, late=45))
    async with delivering(Outbox(store, receiver, virtual_loop.now)):
        await asyncio.sleep(50)
    ((_, time),) = receiver.delivered
    assert time == pytest.approx(45, abs=0.01)


async def test_a_host_gets_so_many_at_a_time_and_does_not_hold_up_others(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    receiver.gates["http://slow/"] = gate = asyncio.Event()
    many = range(2 * CLAIM)
    await owe(store, *(callback(n, stream=str(n), url="http://slow/") for n in many))
    await owe(store, callback(9999, stream="fast", url="http://fast/"))
    outbox.wake()
    await asyncio.sleep(2)
    assert receiver.waiting == PER_HOST
    assert "9999" in receiver.order
    gate.set()
    await asyncio.sleep(60)
    await outbox.idle()
    assert receiver.most_waiting == PER_HOST
    assert sorted(receiver.order) == sorted([*map(str, many), "9999"])


async def test_what_is_put_off_behind_a_slow_host_has_made_no_attempt(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    receiver.gates["http://slow/"] = asyncio.Event()
    many = range(MOST_WAITING + 10)
    await owe(store, *(callback(n, stream=str(n), url="http://slow/") for n in many))
    outbox.wake()
    await asyncio.sleep(1)
    last = await store.get(Callback, f"WO{many[-1]:04}")
    assert last is not None
    assert (last.state, last.attempts) == ("pending", 0)
    assert last.due > EPOCH


async def test_what_is_put_off_goes_out_as_soon_as_its_host_has_room(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    receiver.gates["http://slow/"] = gate = asyncio.Event()
    many = range(3 * MOST_WAITING)
    await owe(store, *(callback(n, stream=str(n), url="http://slow/") for n in many))
    outbox.wake()
    await asyncio.sleep(1)
    gate.set()
    await asyncio.sleep(1)
    assert sorted(receiver.order) == sorted(map(str, many))


async def test_a_row_that_failed_is_not_called_back_before_its_time(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    receiver.gates["http://slow/"] = gate = asyncio.Event()
    receiver.answer = lambda request: 500
    many = range(MOST_WAITING + 10)
    await owe(store, *(callback(n, stream=str(n), url="http://slow/") for n in many))
    outbox.wake()
    await asyncio.sleep(1)
    gate.set()
    await asyncio.sleep(0.9)
    assert len(receiver.order) == len(set(receiver.order)) == len(many)


async def test_rows_put_off_to_different_times_all_come_into_view(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    receiver.answer = lambda request: (
        200 if receiver.order.count(request.parameters["n"]) > 1 else 500
    )
    for n in range(2):
        await owe(store, callback(n, stream=str(n)))
        outbox.wake()
        await asyncio.sleep(0.5)
    await asyncio.sleep(2)
    assert receiver.order == ["0", "1", "0", "1"]


async def test_while_the_store_is_down_nothing_is_lost_or_sent_twice(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    await owe(store, callback(0), callback(1))
    outbox.wake()
    store.broken = StoreUnavailable("disk full")
    await asyncio.sleep(20)
    assert receiver.order == ["0"]
    store.broken = None
    await asyncio.sleep(11)
    await outbox.idle()
    assert receiver.order == ["0", "1"]
    assert await state(store, 0) == ("done", 1)


def happenings() -> list[Event]:
    """Return events of several kinds, each of which its app wants to hear of."""
    call = replace(CALL, status="completed", duration=5, status_callback="http://app/")
    room = replace(
        CONFERENCE, status_callback="http://app/", status_callback_event=("start", "join")
    )
    extra = (("n", "7"),)
    return [
        CallStatusChanged(call=call, sequence=0, at=EPOCH, extra=extra),
        ConferenceStatusChanged(conference=room, what="conference-start", at=EPOCH, extra=extra),
        ParticipantStatusChanged(
            conference=room, participant=PARTICIPANT, what="participant-join", at=EPOCH, extra=extra
        ),
    ]


@pytest.mark.parametrize("event", happenings(), ids=lambda event: type(event).__name__)
async def test_an_event_wakes_the_outbox_and_is_delivered_once(
    store: MemoryStore, receiver: Receiver, virtual_loop: VirtualTimeLoop, event: Event
) -> None:
    sids = Sids()
    bus = EmbeddedBus(store, [lambda event: rows(event, sids)])
    outbox = Outbox(store, receiver, virtual_loop.now, bus=bus)
    async with delivering(outbox):
        await outbox.idle()
        await bus.commit([], event)
        await asyncio.sleep(0.01)
        assert receiver.order == ["7"]


async def test_what_was_not_delivered_before_a_stop_is_delivered_after_it(
    store: MemoryStore, receiver: Receiver, virtual_loop: VirtualTimeLoop
) -> None:
    receiver.gates["http://app/"] = gate = asyncio.Event()
    await owe(store, callback(0))
    async with delivering(Outbox(store, receiver, virtual_loop.now)):
        await asyncio.sleep(1)
    gate.set()
    async with delivering(outbox := Outbox(store, receiver, virtual_loop.now)):
        await outbox.idle()
    assert receiver.order == ["0", "0"]
    assert await state(store, 0) == ("done", 1)


async def test_delivered_rows_are_forgotten_after_a_day(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    await owe(store, callback(0))
    outbox.wake()
    await asyncio.sleep(KEPT.total_seconds() - 3601)
    assert await store.count(Callback) == 1
    await asyncio.sleep(2 * 3601)
    assert await store.count(Callback) == 0


async def bury(store: MemoryStore, outbox: Outbox, receiver: Receiver, *rows: Callback) -> None:
    """Let the app refuse callbacks for good."""
    receiver.answer = lambda request: 404
    await owe(store, *rows)
    await outbox.idle()
    assert await store.count(Callback) == 0
    receiver.answer = lambda request: 200
    receiver.delivered.clear()


async def test_dead_letters_are_sent_again_in_the_order_of_their_stream(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    for n in (3, 1, 2):
        await bury(store, outbox, receiver, callback(n))
        await asyncio.sleep(1)
    assert await outbox.dead_letters.replay_all([]) == 3
    await outbox.idle()
    assert receiver.order == ["3", "1", "2"]
    assert await store.count(DeadLetter) == 0
    assert await state(store, 3) == ("done", 1)


async def test_a_dead_letter_comes_behind_what_its_stream_has_waiting(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    await bury(store, outbox, receiver, callback(0))
    receiver.answer = lambda request: 503 if len(receiver.delivered) == 1 else 200
    await owe(store, callback(1))
    await outbox.idle()
    letter = await store.get(DeadLetter, "WO0000")
    assert letter is not None
    await outbox.dead_letters.replay(letter)
    await asyncio.sleep(BACKOFF[0])
    await outbox.idle()
    assert receiver.order == ["1", "1", "0"]


async def test_only_what_is_asked_for_is_sent_again(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    urls = ("http://one/", "http://two/", "http://one/b")
    rows = (callback(n, stream=url, url=url) for n, url in enumerate(urls))
    await bury(store, outbox, receiver, *rows)
    where = [Condition("url", "prefix", "http://one/")]
    assert await outbox.dead_letters.replay_all(where) == 2
    await outbox.idle()
    assert sorted(receiver.order) == ["0", "2"]


async def test_what_dies_again_is_not_sent_a_third_time_by_the_same_request(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    await bury(store, outbox, receiver, *(callback(n, stream=str(n)) for n in range(2)))
    receiver.answer = lambda request: 404
    assert await outbox.dead_letters.replay_all([]) == 2
    await outbox.idle()
    assert len(receiver.delivered) == await store.count(DeadLetter) == 2


async def test_a_letter_can_be_sent_again_by_one_only(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    await bury(store, outbox, receiver, callback(0))
    letter = await store.get(DeadLetter, "WO0000")
    assert letter is not None
    await outbox.dead_letters.replay(letter)
    with pytest.raises(Conflict):
        await outbox.dead_letters.replay(letter)
    await outbox.idle()
    assert receiver.order == ["0"]


async def test_a_fault_of_our_own_leaves_a_letter_too(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    receiver.answer = lambda request: RuntimeError("bug")
    await owe(store, callback(0))
    outbox.wake()
    await asyncio.sleep(sum(BACKOFF) + 1)
    letter = await store.get(DeadLetter, "WO0000")
    assert letter is not None
    assert (letter.error_code, letter.error_status) == (UNEXPLAINED, None)


async def test_dead_letters_are_forgotten_after_thirty_days(
    store: MemoryStore, outbox: Outbox, receiver: Receiver
) -> None:
    await bury(store, outbox, receiver, callback(0))
    await asyncio.sleep(LETTERS_KEPT.total_seconds() - 3601)
    assert await store.count(DeadLetter) == 1
    await asyncio.sleep(2 * 3601)
    assert await store.count(DeadLetter) == 0


async def test_of_too_many_dead_letters_the_newest_stay(
    store: MemoryStore, outbox: Outbox, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("switchhook.webhooks.dead_letters.MOST", 2)
    for n in range(4):
        receiver.answer = lambda request: 404
        await owe(store, callback(n))
        await outbox.idle()
        await asyncio.sleep(1)
    assert await outbox.dead_letters.sweep() == 2
    assert {letter.sid for letter in await store.find(DeadLetter)} == {"WO0002", "WO0003"}


async def test_a_real_app_is_told_in_virtual_time(
    store: MemoryStore, app: App, alerts: AlertList, virtual_loop: VirtualTimeLoop
) -> None:
    app.says("/status")
    webhooks = Webhooks(
        token_of=token_of,
        alert=alerts,
        now=virtual_loop.now,
        new_sid=Sids(),
        allow=AddressPolicy(private=True),
        outside=virtual_loop.outside,
    )
    await webhooks.start()
    async with delivering(outbox := Outbox(store, webhooks, virtual_loop.now)):
        await owe(store, *(callback(n, url=f"{app.base}/status") for n in range(3)))
        await outbox.idle()
    await webhooks.close()
    assert [seen.form["n"] for seen in app.seen] == ["0", "1", "2"]
    tokens = [seen.headers["I-Twilio-Idempotency-Token"] for seen in app.seen]
    assert tokens == ["WO0000", "WO0001", "WO0002"]
    assert virtual_loop.time() < 1


async def test_a_hanging_app_keeps_its_real_deadline_on_virtual_time(
    app: App, alerts: AlertList, virtual_loop: VirtualTimeLoop
) -> None:
    app.handlers["/"] = slow
    webhooks = Webhooks(
        token_of=token_of,
        alert=alerts,
        now=virtual_loop.now,
        new_sid=Sids(),
        allow=AddressPolicy(private=True),
        outside=virtual_loop.outside,
    )
    await webhooks.start()
    with pytest.raises(WebhookError) as failed:
        await webhooks.fetch(app.request("/#rt=100"))
    await webhooks.close()
    assert failed.value.code == 11200
    assert virtual_loop.time() < 1
