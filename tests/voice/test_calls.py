"""Whole calls, on virtual time."""

import pytest

from tests.voice.house import ALICE, NUMBER, House


async def test_a_call_says_hello_and_hangs_up(house: House) -> None:
    house.answers(house.alice, 2)
    call = await house.call("<Say>Hello world.</Say>")
    assert call.status == "queued"
    done = await house.over(call)
    assert house.statuses(call) == ["queued", "ringing", "in-progress", "completed"]
    assert await house.texts(house.alice) == ["Hello world."]
    assert done.duration == 1
    assert (done.from_, done.to, done.direction) == (NUMBER, ALICE, "outbound-api")
    assert house.alerts == []


async def test_a_minute_of_pause_lasts_a_minute(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Pause length="60"/>')
    done = await house.over(call)
    assert done.duration == 60
    assert done.start_time is not None and done.end_time is not None
    assert (done.end_time - done.start_time).total_seconds() == pytest.approx(60, abs=0.05)
