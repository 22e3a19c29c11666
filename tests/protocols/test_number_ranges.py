"""Prefixes of libphonenumber's patterns, held against what the patterns match."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import SUPPORTED_REGIONS, PhoneMetadata

from switchhook.protocols.number_ranges import leading_digits


@pytest.mark.parametrize(
    ("pattern", "prefixes"),
    [
        (r"90\d{6}", ("90",)),
        (r"8(?:4[2-3]|7)\d", ("842", "843", "87")),
        (r"1?23\d", ("123", "23")),
        (r"(?:1{2}|2{1,2})3\d", ("113", "223", "23")),
        (r"[0-9]5", ("",)),
        (r"12|123", ("12",)),
        (r"1234567", ("12345",)),
    ],
)
def test_prefixes(pattern: str, prefixes: tuple[str, ...]) -> None:
    assert leading_digits(pattern, 5) == prefixes


def test_what_is_no_such_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="not a pattern"):
        leading_digits("a+", 5)


@given(
    region=st.sampled_from(sorted(SUPPORTED_REGIONS)),
    digits=st.text("0123456789", min_size=4, max_size=12),
)
def test_whatever_a_pattern_matches_begins_with_one_of_its_prefixes(
    region: str, digits: str
) -> None:
    metadata = PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    numbers = metadata.premium_rate
    if numbers is None or not numbers.national_number_pattern or not numbers.example_number:
        return
    prefixes = leading_digits(numbers.national_number_pattern, 5)
    assert numbers.example_number.startswith(prefixes)
    if re.fullmatch(numbers.national_number_pattern, digits):
        assert digits.startswith(prefixes)
