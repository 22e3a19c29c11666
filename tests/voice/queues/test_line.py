"""A queue's line, whatever happens in whatever order."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from switchhook.voice.asides import Asides
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.queues.line import NEXT, Line, Member, Misplaced, average

START = datetime(2026, 1, 1, tzinfo=UTC)


class Lines(RuleBasedStateMachine):
    """Callers join, are taken, returned, joined to a server, and go, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.line = Line("QU1", lambda: self.now)
        self.order: list[Member] = []  # as they should stand
        self.count = 0

    @rule()
    def join(self) -> None:
        self.count += 1
        member = Member(
            f"CA{self.count}", cast(MediaLeg, object()), cast(Asides, object()), self.now
        )
        self.line.join(member)
        self.order.append(member)

    @rule(seconds=st.integers(1, 600))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def take(self) -> None:
        first = next((one for one in self.order if one.place == "waiting"), None)
        taken: list[Member] = []
        if first is not None:
            with pytest.raises(StopIteration):
                self.line.take(taken).send(None)
            assert taken == [first]
            assert first.place == "offered"

    @rule(which=st.integers(0, 10))
    def give_back(self, which: int) -> None:
        if which < len(self.order):
            before = self.order[which].place
            self.line.give_back(self.order[which])
            now = self.order[which].place
            assert now == ("waiting" if before == "offered" else before)

    @rule(which=st.integers(0, 10))
    def meet(self, which: int) -> None:
        if which >= len(self.order):
            return
        member = self.order[which]
        if member.place == "offered":
            waited = self.line.seconds(member)
            self.line.join_server(member)
            assert member.waited == waited
        else:
            with pytest.raises(Misplaced):
                self.line.join_server(member)

    @rule(which=st.integers(0, 10))
    def leave(self, which: int) -> None:
        if which < len(self.order):
            member = self.order.pop(which)
            self.line.leave(member)
            assert member.place == "gone"

    @invariant()
    def those_who_wait_stand_in_order_of_arrival(self) -> None:
        waiting = [one for one in self.order if one.place in ("waiting", "offered")]
        assert self.line.waiting == waiting
        assert [self.line.position(one) for one in waiting] == list(range(1, len(waiting) + 1))
        assert self.line.member("Front") == (waiting[0] if waiting else None)
        seconds = [round((self.now - one.since).total_seconds()) for one in waiting]
        assert self.line.average_wait == average(seconds)

    @invariant()
    def it_is_idle_when_nobody_is_there(self) -> None:
        assert self.line.idle == (not self.order)


TestLines = Lines.TestCase


def test_nothing_leads_out_of_gone() -> None:
    assert not [move for (place, move) in NEXT if place == "gone"]


async def test_a_server_waits_for_whoever_comes(virtual_loop: object) -> None:
    line = Line("QU1", lambda: START)
    taken: list[Member] = []
    serving = asyncio.ensure_future(line.take(taken))
    await asyncio.sleep(5)
    assert (serving.done(), line.servers, line.idle) == (False, 1, False)
    member = Member("CA1", cast(MediaLeg, object()), cast(Asides, object()), START)
    line.join(member)
    await serving
    assert taken == [member]
    assert line.servers == 0


async def test_two_servers_never_get_the_same_caller(virtual_loop: object) -> None:
    line = Line("QU1", lambda: START)
    taken: list[Member] = []
    servers = [asyncio.ensure_future(line.take(taken)) for _ in range(3)]
    await asyncio.sleep(1)
    for number in range(3):
        line.join(Member(f"CA{number}", cast(MediaLeg, 0), cast(Asides, 0), START))
    await asyncio.gather(*servers)
    assert sorted(one.call_sid for one in taken) == ["CA0", "CA1", "CA2"]
