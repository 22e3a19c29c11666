"""https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.webhooks.overrides import Overrides, Reason, overrides

ALL: frozenset[Reason] = frozenset({"ct", "rt", "4xx", "5xx"})
TWO: frozenset[Reason] = frozenset({"5xx", "rt"})


def test_the_defaults_are_twilios() -> None:
    """ct 5000 ms, rt 15000 ms, tt 15000 ms, rc 1, rp ct."""
    assert overrides("https://a/b") == Overrides(5, 15, 15, 1, frozenset({"ct"}))


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("ct=2000", Overrides(connect=2)),
        ("ct=1&rt=99999&tt=60000&rc=9", Overrides(0.1, 15, 15, 5)),
        ("rc=0", Overrides(retries=0)),
        ("rp=5xx,rt", Overrides(retry_on=TWO)),
        ("rp=RT%2C%205xx", Overrides(retry_on=TWO)),
        ("rp=all", Overrides(retry_on=ALL)),
        ("rp=never", Overrides()),
        ("ct=&rt=-5&tt=1e3&rc=x", Overrides()),
        ("sni=y&e=ashburn", Overrides()),
        ("rc=²", Overrides()),
    ],
)
def test_what_is_given_is_brought_into_range(fragment: str, expected: Overrides) -> None:
    assert overrides(f"https://a/b?x=1#{fragment}") == expected


@given(st.text())
def test_any_fragment_is_within_the_limits(fragment: str) -> None:
    found = overrides(f"https://a/#{fragment}")
    assert 0.1 <= found.connect <= 10
    assert 0.1 <= found.read <= 15
    assert 0.1 <= found.total <= 15
    assert 0 <= found.retries <= 5
    assert found.retry_on
    assert found.retry_on <= ALL


NUMBERS = st.integers(0, 20_000)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_milliseconds_become_seconds(connect: int, read: int, total: int) -> None:
    found = overrides(f"https://a/#ct={connect}&rt={read}&tt={total}")
    assert found.connect == min(max(connect, 100), 10_000) / 1000
    assert found.read == min(max(read, 100), 15_000) / 1000
    assert found.total == min(max(total, 100), 15_000) / 1000
