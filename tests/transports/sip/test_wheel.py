"""One timer for everything."""

import asyncio
from functools import partial

import pytest

from switchhook.transports.sip.wheel import SLOT, Wheel


async def test_timers_fire_in_order_and_never_early() -> None:
    loop = asyncio.get_running_loop()
    wheel = Wheel(loop)
    fired: list[tuple[float, float]] = []
    start = loop.time()

    def note(due: float) -> None:
        fired.append((due, loop.time() - start))

    for seconds in (3.0, 0.0, 0.5, 1.0):
        wheel.later(seconds, partial(note, seconds))
    assert wheel.pending == 4
    await asyncio.sleep(5)
    assert [due for due, _ in fired] == [0.0, 0.5, 1.0, 3.0]
    assert all(due <= at <= due + 2 * SLOT for due, at in fired)
    assert wheel.pending == 0


async def test_cancelled_timers_do_not_fire() -> None:
    wheel = Wheel(asyncio.get_running_loop())
    fired: list[str] = []
    timer = wheel.later(1.0, lambda: fired.append("never"))
    timer.cancel()
    timer.cancel()
    assert wheel.pending == 0
    await asyncio.sleep(2)
    assert fired == []


async def test_a_timer_may_start_another() -> None:
    wheel = Wheel(asyncio.get_running_loop())
    fired: list[str] = []

    def again() -> None:
        wheel.later(1.0, lambda: fired.append("second"))

    wheel.later(1.0, again)
    await asyncio.sleep(3)
    assert fired == ["second"]


async def test_one_fault_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    wheel = Wheel(asyncio.get_running_loop())
    fired: list[str] = []

    def fail() -> None:
        raise ZeroDivisionError

    wheel.later(1.0, fail)
    wheel.later(1.0, lambda: fired.append("on"))
    await asyncio.sleep(2)
    assert fired == ["on"]
    assert "sip timer failed" in caplog.text


async def test_closing_drops_every_timer() -> None:
    wheel = Wheel(asyncio.get_running_loop())
    fired: list[str] = []
    wheel.later(1.0, lambda: fired.append("never"))
    wheel.close()
    await asyncio.sleep(2)
    assert fired == []
