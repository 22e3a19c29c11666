"""E.164: https://www.twilio.com/docs/glossary/what-e164"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.numbers import (
    country,
    is_alphanumeric_sender,
    is_short_code,
    normalise,
    possible,
)


@pytest.mark.parametrize(
    "text", ["+14155550100", "(415) 555-0100", "415.555.0100", " +1 415 555 0100 ", "14155550100"]
)
def test_however_it_is_written_a_number_is_one(text: str) -> None:
    assert normalise(text) == "+14155550100"


@pytest.mark.parametrize("text", ["", "+", "+1", "12345", "abc", "client:alice", "+1" * 40])
def test_what_is_no_number(text: str) -> None:
    assert normalise(text) is None
    assert possible(text) is None


def test_numbers_of_other_countries() -> None:
    assert normalise("020 7946 0018", "GB") == "+442079460018"
    assert country("+442079460018") == "GB"
    assert country("+14165550100") == "CA"
    assert country("+80012345678") == ""
    assert country("+15558675310") == "US"  # outside the plan
    assert country("alice") == ""


def test_a_number_of_the_right_length_outside_the_plan_is_only_possible() -> None:
    assert normalise("+15558675310") is None
    assert possible("+15558675310") == "+15558675310"


def test_senders_that_are_no_phone_numbers() -> None:
    assert is_short_code("12345") and not is_short_code("+12345") and not is_short_code("12")
    assert is_alphanumeric_sender("My Shop") and not is_alphanumeric_sender("123456")
    assert not is_alphanumeric_sender("My very long shop")


@given(st.text(max_size=80))
def test_any_text_is_a_number_in_e164_or_none(text: str) -> None:
    for number in (normalise(text), possible(text)):
        assert number is None or re.fullmatch(r"\+[1-9][0-9]{1,14}", number)
    country(text)
