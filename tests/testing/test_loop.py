import asyncio
import threading
import time
from typing import cast

import pytest

from switchhook.testing.loop import VirtualTimeLoop
from tests.conftest import VIRTUAL


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


def loop() -> VirtualTimeLoop:
    return cast(VirtualTimeLoop, asyncio.get_running_loop())


async def test_an_hour_passes_at_once() -> None:
    started, virtual = time.monotonic(), loop().time()
    await asyncio.sleep(3600)
    assert loop().time() - virtual == pytest.approx(3600)
    assert time.monotonic() - started < 10


async def test_timers_fire_in_order_at_their_exact_times() -> None:
    seen: list[float] = []
    start = loop().time()
    for delay in (3.0, 1.0, 2.0):
        loop().call_later(delay, lambda: seen.append(loop().time() - start))
    await asyncio.sleep(5)
    assert seen == pytest.approx([1.0, 2.0, 3.0])


async def test_time_stands_still_while_work_is_in_flight() -> None:
    finished = asyncio.Event()
    runner = loop()
    release = threading.Event()

    def work() -> None:
        release.wait(5)
        runner.call_soon_threadsafe(finished.set)

    thread = threading.Thread(target=work)
    thread.start()
    before = runner.time()
    ticked: list[float] = []
    runner.call_later(1, lambda: ticked.append(runner.time()))
    async with runner.outside(5):
        release.set()
        await finished.wait()
        assert runner.time() == before
    assert not ticked
    thread.join()


async def test_work_in_flight_has_a_real_deadline() -> None:
    before = loop().time()
    with pytest.raises(TimeoutError):
        async with loop().outside(0.01):
            await asyncio.Event().wait()
    assert loop().time() == before


async def test_a_cancelled_task_stays_cancelled_outside() -> None:
    async def stuck() -> None:
        async with loop().outside(60):
            await asyncio.Event().wait()

    task = asyncio.create_task(stuck())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_now_follows_the_virtual_clock() -> None:
    before = loop().now()
    await asyncio.sleep(90)
    assert (loop().now() - before).total_seconds() == pytest.approx(90)
