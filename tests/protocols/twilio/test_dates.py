"""Dates as filters take them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.twilio import dates

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("text", "moment", "span"),
    [
        ("2019-06-11", "2019-06-11T00:00:00Z", DAY),
        ("2019-06-11T22:05:25Z", "2019-06-11T22:05:25Z", SECOND),
        ("2019-06-11 22:05:25.000", "2019-06-11T22:05:25Z", SECOND),
        ("2019-06-11T22:05:25-07:00", "2019-06-12T05:05:25Z", SECOND),
        ("Wed, 19 Jun 2019 22:04:00 -0000", "2019-06-19T22:04:00Z", SECOND),
        ("06/11/2019 22:05:25 MST", "2019-06-12T05:05:25Z", SECOND),
        ("6/11/2019", "2019-06-11T00:00:00Z", DAY),
    ],
)
def test_a_date_or_a_moment_is_read(text: str, moment: str, span: timedelta) -> None:
    assert dates.parse(text) == (datetime.fromisoformat(moment), span)


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "13/11/2019", "00/11/2019", "2019-13-01", "\u0662"]
)
def test_what_is_no_date_is_not(text: str) -> None:
    assert dates.parse(text) is None


@given(st.text() | st.from_regex(r"[0-9/]{8,10}( [0-9:]{8}( [A-Z]{3})?)?"))
def test_any_text_is_a_date_or_none(text: str) -> None:
    dates.parse(text)


@given(st.integers(min_value=-30_000_000_000, max_value=250_000_000_000))
def test_what_is_shown_is_read_back(seconds: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    for shown in (dates.rfc2822(moment), dates.iso8601(moment)):
        read = dates.parse(shown)
        assert read is not None
        assert read[0] == moment
