import asyncio
from collections.abc import Awaitable, Sequence

from switchhook.bus import EmbeddedBus
from switchhook.domain.changes import Change
from switchhook.domain.entities import Trace
from switchhook.domain.events import Event, Traced
from switchhook.voice.live.traces import LONGEST, MOST_ROWS, Traces
from tests.voice.house import House


async def test_a_call_writes_only_so_many_rows_and_each_is_short(house: House) -> None:
    traces = Traces("AC1", "CA1", bus=house.bus, now=house.loop.now, new_sid=house.new_sid)
    for _ in range(MOST_ROWS + 10):
        traces.note("heard", pii__text="x" * 10_000)
    await asyncio.sleep(0)
    found = await house.store.find(Trace)
    assert len(found) == MOST_ROWS
    assert {len(trace.detail["pii.text"]) for trace in found} == {LONGEST}


async def test_what_is_noted_in_one_turn_of_the_loop_is_one_commit(house: House) -> None:
    commits: list[int] = []

    class Counting(EmbeddedBus):
        def commit(self, changes: Sequence[Change], *events: Event) -> Awaitable[None]:
            commits.append(len(changes))
            return super().commit(changes, *events)

    bus, told = Counting(house.store), list[Traced]()
    bus.subscribe(Traced, told.append)
    traces = Traces("AC1", "CA1", bus=bus, now=house.loop.now, new_sid=house.new_sid)
    for kinds in (("twiml", "verb"), ("verb",)):
        for kind in kinds:
            traces.note(kind)
        await asyncio.sleep(0)
    assert commits == [2, 1]
    await asyncio.sleep(0)
    assert [event.trace.kind for event in told] == ["twiml", "verb", "verb"]
    assert await house.store.count(Trace) == 3
