"""Times, paces and waits (SMPP 3.4 §7.1.1)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.smpp.backoff import JITTER, LONGEST, Backoff
from switchhook.protocols.smpp.errors import PduError, Status
from switchhook.protocols.smpp.times import absolute, read_time, relative

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


@given(st.integers(0, 36_000))
def test_relative_times_come_back(seconds: int) -> None:
    meant = read_time(relative(seconds), NOW, Status.INVALID_EXPIRY)
    assert meant == NOW + timedelta(seconds=seconds)


def test_absolute_times_come_back_from_any_zone() -> None:
    assert read_time(absolute(NOW), NOW, Status.INVALID_EXPIRY) == NOW
    assert read_time("261122230000008+", NOW, Status.INVALID_EXPIRY) is not None
    assert read_time("261122230000008+", NOW, Status.INVALID_EXPIRY) == NOW
    assert read_time("261122190000008-", NOW, Status.INVALID_EXPIRY) == NOW
    assert read_time("", NOW, Status.INVALID_EXPIRY) is None


@given(st.text(st.characters(max_codepoint=255), min_size=1, max_size=16))
def test_any_other_time_is_refused(text: str) -> None:
    try:
        read_time(text, NOW, Status.INVALID_SCHEDULE)
    except PduError as error:
        assert error.status is Status.INVALID_SCHEDULE


@pytest.mark.parametrize(
    "text", ["261322230000000+", "261122230000099+", "tomorrow", "9" * 15 + "+"]
)
def test_times_that_are_none(text: str) -> None:
    with pytest.raises(PduError):
        read_time(text, NOW, Status.INVALID_SCHEDULE)


def test_waits_double_up_to_a_minute_and_start_anew_after_a_good_session() -> None:
    backoff = Backoff()
    assert [backoff.ended(0, 0.5) for _ in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    backoff.bound(100)
    assert backoff.ended(130, 0.5) == 60
    backoff.bound(200)
    assert backoff.ended(260, 0.5) == 1


def test_refused_credentials_wait_a_minute_at_once() -> None:
    assert Backoff().ended(0, 0.5, Status.INVALID_PASSWORD) == LONGEST
    assert Backoff().ended(0, 0.5, Status.SYSTEM_ERROR) == 1


@given(st.floats(0, 1))
def test_jitter_is_bounded(chance: float) -> None:
    assert 1 - JITTER <= Backoff().ended(0, chance) <= 1 + JITTER
