"""Following an account: what is told, what comes after a break, who is sent away; virtual time.

https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from starlette.types import Message

from switchhook.api.feed import EventStream, Feed, Wanted, window
from switchhook.api.feed.feed import KEPT_SECONDS, MOST_FOLLOWERS
from switchhook.api.feed.stream import BEAT_SECONDS, LONGEST_SECONDS
from switchhook.bus import EmbeddedBus
from switchhook.domain.events import CallStatusChanged, MessageReceived, RecordingStatusChanged
from switchhook.store.memory import MemoryStore
from switchhook.testing.loop import VirtualTimeLoop
from tests.conftest import VIRTUAL
from tests.webhooks.entities import CALL, MESSAGE, RECORDING

ANYTHING = Wanted()


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


@dataclass
class Listener:
    """A client of the stream, and what it has understood."""

    events: list[dict[str, Any]] = field(default_factory=list)
    last_id: str = ""
    comments: int = 0
    status: int = 0
    over: bool = False
    gone: asyncio.Event = field(default_factory=asyncio.Event)
    reading: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.reading.set()

    async def receive(self) -> Message:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            return
        await self.reading.wait()
        self.over = not message.get("more_body", False)
        for block in message["body"].decode().split("\n\n")[:-1]:
            self._understand(block)

    def _understand(self, block: str) -> None:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line[0] != ":")
        self.comments += block.count("\n:") + block.startswith(":")
        self.last_id = fields.get("id", self.last_id)
        if "data" in fields:
            event = json.loads(fields["data"])
            assert event["kind"] == fields["event"]
            assert event["id"] == fields.get("id", "")
            self.events.append(event)

    @property
    def heard(self) -> list[str]:
        return [f"{event['kind']} {event['what']}" for event in self.events]


class House:
    """A feed, and those who listen to it."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        self.bus = EmbeddedBus(MemoryStore())
        self.feed = Feed(self.bus, now=loop.now, epoch="e", mark="<base>")
        self.tasks: list[asyncio.Task[None]] = []

    async def listen(
        self, wanted: Wanted = ANYTHING, after: str = "", *, account: str = "AC1",
        method: str = "GET", session: str = "",
    ) -> Listener:  # fmt: skip
        stream = EventStream(
            self.feed, account, wanted, base="http://me", after="", session_sid=session
        )
        listener = Listener()
        headers = [(b"last-event-id", after.encode())] if after else []
        scope = {"type": "http", "method": method, "headers": headers}
        self.tasks.append(asyncio.create_task(stream(scope, listener.receive, listener.send)))
        await asyncio.sleep(0.1)
        return listener

    async def happen(self, *statuses: Any) -> None:
        for status in statuses:
            call = replace(CALL, status=status)
            self.bus.commit([], CallStatusChanged(call=call, sequence=0, at=CALL.date_created))
        await asyncio.sleep(0.1)


@pytest.fixture
async def house(virtual_loop: VirtualTimeLoop) -> AsyncIterator[House]:
    house = House(virtual_loop)
    yield house
    house.feed.close()
    await asyncio.gather(*house.tasks)


async def test_a_client_hears_what_happens_from_when_it_came(house: House) -> None:
    await house.happen("queued")
    listener = await house.listen()
    assert (listener.status, listener.events) == (200, [])
    await house.happen("ringing", "in-progress")
    assert listener.heard == ["call ringing", "call in-progress"]
    assert listener.events[0]["resource"]["sid"] == "CA1"


async def test_another_accounts_events_are_not_heard(house: House) -> None:
    listener = await house.listen(account="AC2")
    await house.happen("ringing")
    assert listener.events == []


async def test_a_client_that_comes_again_goes_on_where_it_was(house: House) -> None:
    listener = await house.listen()
    await house.happen("queued", "ringing")
    listener.gone.set()
    await house.happen("in-progress", "completed")
    again = await house.listen(after=listener.last_id)
    assert again.heard == ["call in-progress", "call completed"]
    await house.happen("queued")
    assert again.heard[-1] == "call queued"


async def test_a_client_that_heard_nothing_yet_knows_where_it_was(house: House) -> None:
    listener = await house.listen()
    listener.gone.set()
    await house.happen("queued")
    again = await house.listen(after=listener.last_id)
    assert again.heard == ["call queued"]


@pytest.mark.parametrize("after", ["other-1", "e-99", "e-", "e-x", "nonsense", "e-" + "9" * 400])
async def test_a_client_from_elsewhere_is_told_to_begin_anew(house: House, after: str) -> None:
    await house.listen()
    await house.happen("queued")
    listener = await house.listen(after=after)
    await house.happen("ringing")
    assert listener.heard == ["reset reset", "call ringing"]
    assert listener.events[0]["id"] == "e-1"


async def test_what_is_too_long_ago_is_lost_and_the_client_hears_of_that(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "MOST_EVENTS", 2)
    listener = await house.listen()
    listener.gone.set()
    await house.happen("queued", "ringing", "in-progress")
    again = await house.listen(after=listener.last_id)
    assert again.heard == ["reset reset"]


async def test_nothing_is_kept_long_after_the_last_client_has_gone(house: House) -> None:
    listener = await house.listen()
    await house.happen("queued")
    listener.gone.set()
    await asyncio.sleep(KEPT_SECONDS - 1)
    again = await house.listen(after=listener.last_id)
    assert again.events == []
    again.gone.set()
    await asyncio.sleep(KEPT_SECONDS + 1)
    await house.happen("ringing")
    late = await house.listen(after=listener.last_id)
    assert late.heard == ["reset reset"]
    await house.happen("completed")
    assert late.heard[-1] == "call completed"


async def test_only_what_is_wanted_is_heard(house: House) -> None:
    calls = await house.listen(Wanted(frozenset(("call",))))
    other = await house.listen(Wanted(call_sid="CA2"))
    one = await house.listen(Wanted(call_sid="CA1"))
    house.bus.commit([], MessageReceived(message=MESSAGE, at=MESSAGE.date_created))
    house.bus.commit([], RecordingStatusChanged(recording=RECORDING, at=MESSAGE.date_created))
    await house.happen("ringing")
    assert calls.heard == ["call ringing"]
    assert other.heard == []
    assert one.heard == ["recording completed", "call ringing"]


async def test_addresses_lead_to_the_base_that_the_client_came_by(house: House) -> None:
    listener = await house.listen()
    house.bus.commit([], RecordingStatusChanged(recording=RECORDING, at=MESSAGE.date_created))
    await asyncio.sleep(0.1)
    assert listener.events[0]["resource"]["media_url"].startswith("http://me/2010-04-01/")


async def test_line_breaks_in_what_people_write_break_nothing(house: House) -> None:
    listener = await house.listen()
    body = "a\n\ndata: {}\r\rid: 7\u2028end"
    message = replace(MESSAGE, body=body)
    house.bus.commit([], MessageReceived(message=message, at=MESSAGE.date_created))
    await asyncio.sleep(0.1)
    assert [event["resource"]["body"] for event in listener.events] == [body]


async def test_in_silence_a_comment_comes_with_the_place(house: House) -> None:
    listener = await house.listen(Wanted(frozenset(("message",))))
    await house.happen("queued")
    assert listener.last_id == "e-0"
    await asyncio.sleep(BEAT_SECONDS)
    assert (listener.comments, listener.last_id) == (1, "e-1")


async def test_a_client_that_falls_behind_is_cut_off_and_nobody_else(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "MOST_EVENTS", 10)
    slow, quick = await house.listen(), await house.listen()
    slow.reading.clear()
    for _ in range(12):
        await house.happen("ringing")
    slow.reading.set()
    await asyncio.sleep(1)
    assert slow.over
    assert not quick.over
    assert len(quick.events) == 12


async def test_a_stream_ends_after_a_while_so_that_who_listens_is_asked_again(house: House) -> None:
    listener = await house.listen()
    await asyncio.sleep(LONGEST_SECONDS)
    assert listener.over


async def test_who_signs_out_hears_no_more(house: House) -> None:
    listener, other = await house.listen(session="CS1"), await house.listen(session="CS2")
    house.feed.dismiss(["CS1"])
    await asyncio.sleep(0.1)
    assert (listener.over, other.over) == (True, False)


async def test_an_account_has_only_so_many_clients(house: House) -> None:
    listeners = [await house.listen() for _ in range(MOST_FOLLOWERS)]
    assert house.feed.full("AC1")
    assert not house.feed.full("AC2")
    listeners[0].gone.set()
    await asyncio.sleep(0.1)
    assert not house.feed.full("AC1")


async def test_a_head_request_gets_no_events(house: House) -> None:
    listener = await house.listen(method="HEAD")
    assert (listener.status, listener.over) == (200, True)


async def test_samples_come_to_those_who_want_them_and_are_not_kept(house: House) -> None:
    everyone = await house.listen()
    one = await house.listen(Wanted(frozenset(("quality", "level")), "CA2"))
    deaf = await house.listen(Wanted(frozenset(("call",))))
    assert house.feed.sampled("quality") == {"AC1": {"", "CA2"}}
    assert house.feed.sampled("level") == {"AC1": {"CA2"}}
    house.feed.sample("quality", "AC1", {"CA1": {"mos": 4.4}, "CA2": {"mos": 2.0}})
    house.feed.sample("quality", "AC2", {"CA1": {"mos": 4.4}})
    await asyncio.sleep(0.1)
    assert [call["call_sid"] for call in everyone.events[0]["resource"]["calls"]] == ["CA1", "CA2"]
    assert one.events[0]["resource"]["calls"] == [{"call_sid": "CA2", "mos": 2.0}]
    assert deaf.events == []
    assert everyone.last_id == "e-0"


async def test_with_a_sample_comes_how_far_the_client_has_come(house: House) -> None:
    listener = await house.listen(Wanted(frozenset(("message", "quality"))))
    await house.happen("queued", "ringing")
    assert listener.last_id == "e-0"
    house.feed.sample("quality", "AC1", {"CA1": {"mos": 4.4}})
    await asyncio.sleep(0.1)
    assert listener.last_id == "e-2"


async def test_of_samples_a_slow_client_gets_the_latest(house: House) -> None:
    listener = await house.listen()
    listener.reading.clear()
    for mos in (1.0, 2.0, 3.0):
        house.feed.sample("quality", "AC1", {"CA1": {"mos": mos}})
        await asyncio.sleep(1)
    listener.reading.set()
    await asyncio.sleep(1)
    heard = [event["resource"]["calls"][0]["mos"] for event in listener.events]
    assert heard == [1.0, 3.0]
