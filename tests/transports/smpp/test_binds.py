"""Binds over a connection in memory, on virtual time."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from switchhook.protocols.smpp.actions import Answered, Ended, Unanswered
from switchhook.protocols.smpp.bodies import Accepted, Bind, Sm
from switchhook.protocols.smpp.errors import Status, Unsendable
from switchhook.protocols.smpp.pdu import Command
from switchhook.transports.smpp.client import Client, Target
from switchhook.transports.smpp.connection import Answer, Connection
from tests.conftest import VIRTUAL
from tests.transports.smpp.memory import LOGIN, Carrier, Staff

TEXT = Sm(source="15551", destination="15552", short_message=b"Hi")


@pytest.fixture
def anyio_backend() -> object:
    """Run on virtual time."""
    return VIRTUAL


class Bench:
    """A client that is kept bound to a carrier."""

    def __init__(self, bind: Bind = LOGIN) -> None:
        self.carrier = Carrier()
        self.staff = Staff()
        target = Target("192.0.2.1", 2775, bind)
        self.client = Client(target, self.staff, lambda: 0.5, dial=self.carrier.dial)
        self.running = asyncio.create_task(self.client.run())

    @property
    def connection(self) -> Connection:
        assert self.client.connection is not None
        return self.client.connection

    async def submit(self) -> Answer:
        return await self.connection.request(Command.SUBMIT_SM, TEXT)

    async def end(self) -> None:
        self.running.cancel()
        await asyncio.gather(self.running, return_exceptions=True)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """Return a client that is bound."""
    bench = Bench()
    await asyncio.sleep(0.01)
    assert bench.staff.bound_at == [0.0]
    yield bench
    await bench.end()


async def test_texts_go_both_ways(bench: Bench) -> None:
    answer = await bench.submit()
    assert isinstance(answer, Answered) and answer.status == 0
    assert isinstance(answer.body, Accepted) and answer.body.message_id
    assert bench.carrier.desk.taken == [TEXT]
    (there,) = bench.carrier.server.bound_as("acme")
    delivered = await there.request(Command.DELIVER_SM, TEXT)
    assert isinstance(delivered, Answered) and delivered.status == 0
    assert bench.staff.taken == [TEXT]


async def test_the_window_is_full_and_never_fuller(bench: Bench) -> None:
    answers = await asyncio.gather(*(bench.submit() for _ in range(95)))
    assert all(isinstance(answer, Answered) for answer in answers)
    assert len(bench.carrier.desk.taken) == 95
    assert bench.carrier.desk.busiest == 10


async def test_a_sender_that_gives_up_leaves_its_turn_to_others(bench: Bench) -> None:
    tasks = [asyncio.create_task(bench.submit()) for _ in range(30)]
    await asyncio.sleep(0.05)
    for task in tasks[5:25]:
        task.cancel()
    await asyncio.gather(*tasks[5:25], return_exceptions=True)
    answers = await asyncio.gather(*tasks[:5], *tasks[25:])
    assert all(isinstance(answer, Answered) for answer in answers)
    assert len(bench.carrier.desk.taken) == 15


async def test_a_cut_leaves_what_was_sent_ambiguous_and_the_rest_unsent(bench: Bench) -> None:
    bench.carrier.desk.answers = False
    tasks = [asyncio.create_task(bench.submit()) for _ in range(12)]
    await asyncio.sleep(0.05)
    bench.carrier.wires[0].close()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one) for one in outcomes] == [Unanswered] * 10 + [Unsendable] * 2
    assert bench.staff.ends[0][1] == Ended("lost")
    assert not bench.carrier.server.connections


async def test_after_a_cut_the_client_binds_again(bench: Bench) -> None:
    await asyncio.sleep(9.99)
    bench.carrier.reachable = False
    bench.carrier.wires[0].close()
    await asyncio.sleep(8)
    assert bench.carrier.dialled_at == pytest.approx([0, 11, 13, 17])
    await asyncio.sleep(60)
    bench.carrier.reachable = True
    await asyncio.sleep(4)
    assert bench.staff.bound_at == pytest.approx([0, 81])
    assert isinstance(await bench.submit(), Answered)


async def test_refused_credentials_are_not_tried_again_at_once() -> None:
    bench = Bench(Bind("acme", "wrong"))
    await asyncio.sleep(119)
    assert bench.carrier.dialled_at == [0, 60]
    assert bench.staff.ends[0][1] == Ended("refused", Status.INVALID_PASSWORD)
    assert bench.carrier.desk.ends[0] == Ended("refused", Status.INVALID_PASSWORD)
    await bench.end()


async def test_a_carrier_that_falls_silent_is_left(bench: Bench) -> None:
    await asyncio.sleep(1)
    bench.carrier.wires[0].muted = True
    task = asyncio.create_task(bench.submit())
    await asyncio.sleep(45)
    assert await task == Unanswered(task.result().key, "timeout")
    (ended,) = bench.staff.ends
    assert ended[1] == Ended("silent")
    assert ended[0] == pytest.approx(40, abs=1)
    assert len(bench.staff.bound_at) == 2


async def test_a_quiet_link_is_kept_for_hours(bench: Bench) -> None:
    await asyncio.sleep(3 * 3600)
    assert bench.staff.ends == []
    assert isinstance(await bench.submit(), Answered)


async def test_a_late_answer_is_told(bench: Bench) -> None:
    bench.carrier.desk.answers = False
    answers: list[Answer] = []
    bench.connection.ask(Command.SUBMIT_SM, TEXT, answers.append)
    await asyncio.sleep(31)
    assert [type(answer) for answer in answers] == [Unanswered]
    bench.carrier.desk.answer()
    await asyncio.sleep(1)
    (late,) = bench.staff.late_answers
    assert late.key == answers.append and late.status == 0


async def test_nothing_goes_to_a_peer_that_does_not_read(bench: Bench) -> None:
    bench.connection.pause_writing()
    task = asyncio.create_task(bench.submit())
    await asyncio.sleep(1)
    assert bench.connection.free == 0 and bench.carrier.desk.taken == []
    bench.connection.resume_writing()
    assert isinstance(await task, Answered)


async def test_a_peer_that_never_reads_is_cut_off(bench: Bench) -> None:
    (there,) = bench.carrier.server.connections
    bench.carrier.wires[0].unread = 1 << 21
    there.ask(Command.DELIVER_SM, TEXT, lambda answer: None)
    await there.closed
    assert bench.carrier.desk.ends == [Ended("lost")]


async def test_stopping_drains_and_unbinds(bench: Bench) -> None:
    task = asyncio.create_task(bench.submit())
    await asyncio.sleep(0.05)
    bench.client.stop()
    await bench.running
    assert isinstance(await task, Answered)
    assert bench.carrier.desk.ends == [Ended("unbound")]
    assert bench.staff.ends[0][1] == Ended("closed")


async def test_stopping_between_two_sessions_is_at_once(bench: Bench) -> None:
    bench.carrier.wires[0].close()
    await asyncio.sleep(0.5)
    bench.client.stop()
    await bench.running
    assert bench.carrier.dialled_at == [0]


async def test_a_server_that_stops_unbinds_everybody(bench: Bench) -> None:
    task = asyncio.create_task(bench.submit())
    await asyncio.sleep(0.05)
    await bench.carrier.server.stop()
    assert isinstance(await task, Answered)
    assert bench.staff.ends[0][1] == Ended("unbound")
    assert not bench.carrier.server.connections
