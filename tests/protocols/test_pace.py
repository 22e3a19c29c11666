"""The rate that yields to throttling."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.pace import Pace


def test_a_pace_is_kept_and_a_message_made_up_for() -> None:
    pace = Pace(10)
    assert pace.wait(0) == 0
    pace.take(3, 0)
    assert pace.wait(0) == pytest.approx(0.3)
    assert pace.wait(0.3) == 0


def test_throttling_halves_the_rate_once_per_burst_and_it_recovers() -> None:
    pace = Pace(100)
    for _ in range(10):
        pace.throttled(5.0)
    assert pace.rate == 50
    pace.wait(7.0)
    assert pace.rate == pytest.approx(60)
    pace.throttled(7.0)
    assert pace.rate == pytest.approx(30)
    pace.wait(100.0)
    assert pace.rate == 100
    for second in range(50):
        pace.throttled(200.0 + second)
    assert pace.rate >= 1


def test_a_carrier_that_throttles_at_its_rate_sees_few_messages_in_vain() -> None:
    """At 100 a second, asked for twice that: extra submits stay at most 5 %."""
    pace, now, taken, refused, bucket, at = Pace(200, burst=10), 0.0, 0, 0, 100.0, 0.0
    while taken < 1000:
        now += pace.wait(now)
        bucket, at = min(100.0, bucket + (now - at) * 100), now
        pace.take(1, now)
        if bucket >= 1:
            bucket -= 1
            taken += 1
        else:
            refused += 1
            pace.throttled(now)
    assert refused <= 50
    assert now < 20


def test_a_pause_stops_everything_for_its_time() -> None:
    pace = Pace(0)
    pace.throttled(1.0, pause=2.0)
    assert pace.wait(1.5) == pytest.approx(1.5)


def test_without_a_limit_nothing_waits() -> None:
    pace = Pace(0)
    for _ in range(1000):
        assert pace.wait(0) == 0
        pace.take(3, 0)


def test_what_had_no_limit_slows_down_to_half_of_what_it_was_and_grows_without_end() -> None:
    pace = Pace(0)
    for n in range(400):
        pace.take(1, n / 100)
    pace.throttled(4.0)
    assert 40 < pace.rate < 60
    pace.wait(1000.0)
    assert pace.rate > 1000


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 3), st.booleans()), max_size=50))
def test_no_more_goes_than_the_rate_and_the_burst_allow(
    moves: list[tuple[float, int, bool]],
) -> None:
    pace, now, taken = Pace(10, burst=2), 0.0, 0
    for seconds, segments, throttled in moves:
        now += seconds
        if throttled:
            pace.throttled(now, pause=seconds)
        elif pace.wait(now) == 0:
            pace.take(segments, now)
            taken += segments
    assert taken <= 10 * now + 2 + 3
    assert math.isfinite(pace.rate)
