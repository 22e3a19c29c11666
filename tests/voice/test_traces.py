from switchhook.domain.entities import Trace
from switchhook.voice.traces import LONGEST, MOST_ROWS, Traces
from tests.voice.house import House


async def test_a_call_writes_only_so_many_rows_and_each_is_short(house: House) -> None:
    traces = Traces("AC1", "CA1", bus=house.bus, now=house.loop.now, new_sid=house.new_sid)
    for _ in range(MOST_ROWS + 10):
        traces.note("heard", pii__text="x" * 10_000)
    found = await house.store.find(Trace)
    assert len(found) == MOST_ROWS
    assert {len(trace.detail["pii.text"]) for trace in found} == {LONGEST}
