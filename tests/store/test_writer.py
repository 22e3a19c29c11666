"""Group commit, seen from the side of what it writes to."""

import asyncio
import logging
from collections.abc import Sequence

import pytest

from switchhook.domain.changes import StoreError, StoreUnavailable
from switchhook.store.statements import Statement
from switchhook.store.writer import BATCH, PATIENCE, Changeset, Outcome, Step, Writer
from switchhook.testing.loop import VirtualTimeLoop
from tests.conftest import VIRTUAL


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


class Disk:
    """Writes what it is given when told to, and remembers the batches."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.turning = asyncio.Event()
        self.turning.set()
        self.error: Exception | None = None

    async def apply(self, batch: Sequence[Changeset]) -> Sequence[Outcome]:
        self.batches.append([changeset.steps[0].key[1] for changeset in batch])
        await self.turning.wait()
        if self.error is not None:
            raise self.error
        return [None] * len(batch)


def steps(name: str) -> list[Step]:
    return [Step(Statement("", ()), (), ("table", name))]


@pytest.fixture
async def disk() -> Disk:
    return Disk()


@pytest.fixture
async def writer(disk: Disk) -> Writer:
    return Writer(disk.apply, asyncio.timeout)


async def test_a_lone_caller_waits_for_nobody(writer: Writer, disk: Disk) -> None:
    await writer.submit(steps("a"))
    await writer.submit(steps("b"))
    assert disk.batches == [["a"], ["b"]]


async def test_what_comes_while_the_disk_turns_shares_its_next_turn(
    writer: Writer, disk: Disk
) -> None:
    disk.turning.clear()
    first = writer.submit(steps("a"))
    await asyncio.sleep(0)
    rest = [writer.submit(steps(name)) for name in "bcd"]
    disk.turning.set()
    await asyncio.gather(first, *rest)
    assert disk.batches == [["a"], ["b", "c", "d"]]


async def test_a_batch_is_bounded(writer: Writer, disk: Disk) -> None:
    await asyncio.gather(*(writer.submit(steps(str(n))) for n in range(BATCH + 1)))
    assert [len(batch) for batch in disk.batches] == [BATCH, 1]


async def test_a_failure_is_told_to_all_of_its_batch_and_to_nobody_else(
    writer: Writer, disk: Disk
) -> None:
    disk.error = StoreUnavailable("disk full")
    both = [writer.submit(steps(name)) for name in "ab"]
    outcomes = await asyncio.gather(*both, return_exceptions=True)
    assert outcomes == [disk.error] * 2
    disk.error = None
    await writer.submit(steps("c"))


async def test_an_outage_is_logged_when_it_begins_and_when_it_ends(
    writer: Writer, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        for error in (StoreUnavailable("disk full"), StoreUnavailable("disk full"), None, None):
            disk.error = error
            await asyncio.gather(writer.submit(steps("a")), return_exceptions=True)
    messages = [record.getMessage() for record in caplog.records]
    assert messages == ["store unavailable", "store available again"]


async def test_a_disk_that_never_answers_is_unavailable(writer: Writer, disk: Disk) -> None:
    disk.turning.clear()
    loop = asyncio.get_running_loop()
    started = loop.time()
    with pytest.raises(StoreUnavailable, match="no answer"):
        await writer.submit(steps("a"))
    assert loop.time() - started == pytest.approx(PATIENCE)


async def test_a_fault_of_ours_reaches_the_waiter_and_the_log(
    writer: Writer, disk: Disk, caplog: pytest.LogCaptureFixture
) -> None:
    disk.error = ZeroDivisionError("oops")
    with caplog.at_level(logging.ERROR), pytest.raises(StoreError, match="oops"):
        await writer.submit(steps("a"))
    assert [record.getMessage() for record in caplog.records] == ["commit failed unexpectedly"]
    disk.error = None
    await writer.submit(steps("b"))


async def test_closing_finishes_what_was_enqueued_and_refuses_the_rest(
    writer: Writer, disk: Disk
) -> None:
    receipts = [writer.submit(steps(name)) for name in "ab"]
    await writer.close()
    await asyncio.gather(*receipts)
    with pytest.raises(StoreUnavailable, match="closed"):
        await writer.submit(steps("c"))
    assert disk.batches == [["a", "b"]]


async def test_virtual_time_stands_still_while_a_dropped_commit_is_in_flight(disk: Disk) -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualTimeLoop)
    writer = Writer(disk.apply, loop.outside)
    disk.turning.clear()
    before = loop.time()
    finished: list[float] = []
    writer.submit(steps("a")).then(lambda: finished.append(loop.time()))

    async def turn() -> None:
        await asyncio.to_thread(lambda: None)
        disk.turning.set()

    turning = asyncio.create_task(turn())
    await asyncio.sleep(3600)
    await turning
    assert finished == [before]
