import asyncio

import pytest

from switchhook.voice.outgoing.pace import Pace


async def test_turns_are_evenly_spaced_and_accounts_do_not_wait_for_each_other() -> None:
    time = asyncio.get_running_loop().time
    pace, start = Pace(2), time()

    async def turn(account: str) -> float:
        await pace.turn(account)
        return time() - start

    turns = await asyncio.gather(turn("a"), turn("a"), turn("a"), turn("b"))
    assert turns == pytest.approx([0, 0.5, 1, 0])


async def test_a_rate_may_be_less_than_one_a_second() -> None:
    pace = Pace(0.1)
    assert await pace.turn("a") == 0
    assert await pace.turn("a") == pytest.approx(10)


async def test_accounts_that_need_not_wait_are_forgotten() -> None:
    pace = Pace(1000)
    for number in range(3000):
        await pace.turn(str(number))
        await asyncio.sleep(0.001)
    assert len(pace._next) < 1100
