import asyncio

import pytest

from switchhook.voice.racing import first_of


async def after(seconds: float, value: str, log: list[str] | None = None) -> str:
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        if log is not None:
            log.append(value)
        raise
    return value


async def fault() -> str:
    raise ValueError("fault")


async def test_the_first_to_finish_counts_and_the_others_are_cancelled() -> None:
    cancelled: list[str] = []
    assert await first_of(after(2, "slow", cancelled), after(1, "fast")) == "fast"
    assert cancelled == ["slow"]


async def test_in_the_same_turn_the_first_named_counts() -> None:
    assert await first_of(after(0, "one"), after(0, "two")) == "one"


async def test_an_error_is_raised() -> None:
    with pytest.raises(ValueError):
        await first_of(after(1, "late"), fault())


async def test_cancellation_reaches_everybody() -> None:
    cancelled: list[str] = []
    race = asyncio.ensure_future(first_of(after(9, "a", cancelled), after(9, "b", cancelled)))
    await asyncio.sleep(1)
    race.cancel()
    with pytest.raises(asyncio.CancelledError):
        await race
    assert cancelled == ["a", "b"]
