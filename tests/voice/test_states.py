"""The table of call states, and the record that follows it."""

import asyncio
from collections.abc import Coroutine

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from switchhook.bus import EmbeddedBus
from switchhook.domain.entities import FINAL_CALL_STATUSES, Call, CallStatus
from switchhook.domain.events import CallStatusChanged
from switchhook.store.memory import MemoryStore
from switchhook.testing.loop import EPOCH, VirtualTimeLoop
from switchhook.voice.live.progress import Progress
from switchhook.voice.states import NEXT, Happening, outcome_of

HAPPENINGS: tuple[Happening, ...] = (
    "rings", "answered", "ended", "busy", "unanswered", "failed", "canceled",
)  # fmt: skip
QUEUED = Call(
    sid="CA1",
    account_sid="AC1",
    to="+14155550101",
    from_="+14155550100",
    status="queued",
    direction="outbound-api",
    date_created=EPOCH,
    date_updated=EPOCH,
)
ORDER: dict[CallStatus, int] = {"queued": 0, "ringing": 1, "in-progress": 2}


def test_final_statuses_are_final() -> None:
    assert not {status for status, _ in NEXT} & FINAL_CALL_STATUSES


def test_a_call_only_moves_on() -> None:
    for (status, _), following in NEXT.items():
        assert ORDER[status] < ORDER.get(following, 3)


def test_sip_outcomes() -> None:
    assert {outcome_of(status) for status in (486, 600)} == {"busy"}
    assert {outcome_of(status) for status in (408, 480)} == {"unanswered"}
    assert {outcome_of(status) for status in (302, 403, 404, 487, 488, 500, 503, 603)} == {"failed"}


@given(st.integers(300, 699))
def test_every_refusal_leads_to_a_final_status(status: int) -> None:
    for before in ("queued", "ringing"):
        assert NEXT[before, outcome_of(status)] in FINAL_CALL_STATUSES


class CallRecord(RuleBasedStateMachine):
    """Whatever happens to a call, its record stays in order."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualTimeLoop()
        self.store = MemoryStore()
        self.events: list[CallStatusChanged] = []
        bus = EmbeddedBus(self.store)
        bus.subscribe(CallStatusChanged, self.events.append)
        self.progress = Progress(QUEUED, bus, self.loop.now)
        self.run(self.begin())

    def run(self, work: Coroutine[None, None, None]) -> None:
        self.loop.run_until_complete(work)

    async def begin(self) -> None:
        await self.progress.begin()

    @rule(happening=st.sampled_from(HAPPENINGS), seconds=st.floats(0, 1000))
    def happen(self, happening: Happening, seconds: float) -> None:
        before = self.progress.call.status

        async def work() -> None:
            await asyncio.sleep(seconds)
            receipt = self.progress.enter(happening)
            assert (receipt is None) == ((before, happening) not in NEXT)
            if receipt is not None:
                await receipt

        self.run(work())

    @invariant()
    def the_store_agrees(self) -> None:
        async def work() -> None:
            assert await self.store.get(Call, QUEUED.sid) == self.progress.call

        self.run(work())

    @invariant()
    def every_change_was_told_once_and_in_order(self) -> None:
        assert [event.sequence for event in self.events] == list(range(len(self.events)))
        told = [event.call.status for event in self.events]
        assert len(set(told)) == len(told)
        assert told[-1] == self.progress.call.status

    @invariant()
    def only_answered_and_finished_calls_have_a_duration(self) -> None:
        call = self.progress.call
        assert (call.duration is not None) == (call.status == "completed")
        assert (call.end_time is not None) == (call.status in FINAL_CALL_STATUSES)

    def teardown(self) -> None:
        self.loop.close()


CallRecord.TestCase.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)
TestCallRecord = CallRecord.TestCase
