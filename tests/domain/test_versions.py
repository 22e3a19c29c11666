"""The next version of an entity is what `dataclasses.replace` makes of it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from switchhook.domain.entities import Call
from switchhook.domain.versions import changed

NOW = datetime(2026, 11, 20, tzinfo=UTC)
CALL = Call(
    sid="CA1",
    account_sid="AC1",
    to="+14155550100",
    from_="+14155550101",
    status="ringing",
    direction="inbound",
    date_created=NOW,
    date_updated=NOW,
)


def test_a_version_differs_in_what_was_changed_alone() -> None:
    values = {"status": "completed", "duration": 7, "end_time": NOW}
    after = changed(CALL, values)
    assert after == replace(CALL, status="completed", duration=7, end_time=NOW)
    assert CALL.status == "ringing"


def test_a_version_with_nothing_changed_is_equal_and_another() -> None:
    after = changed(CALL, {})
    assert after == CALL
    assert after is not CALL


@dataclass(frozen=True, slots=True)
class Single:
    value: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Empty:
    pass


def test_a_class_may_have_one_field_or_none() -> None:
    assert changed(Single(), {"value": (1, 2)}) == Single((1, 2))
    assert changed(Single((3,)), {}) == Single((3,))
    assert changed(Empty(), {}) == Empty()
