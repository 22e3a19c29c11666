"""Segmentation: https://www.twilio.com/docs/glossary/what-sms-character-limit"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.sms import CAPACITY, Segmentation, encoding_for, segment, smart, units


@pytest.mark.parametrize(
    "body, encoding, sizes",
    [
        ("", "GSM-7", [0]),
        ("a" * 160, "GSM-7", [160]),
        ("a" * 161, "GSM-7", [153, 8]),
        ("€" * 80, "GSM-7", [160]),
        ("a" * 152 + "€" + "a" * 10, "GSM-7", [152, 12]),
        ("é" * 161, "GSM-7", [153, 8]),
        ("ё" * 70, "UCS-2", [70]),
        ("ё" * 71, "UCS-2", [67, 4]),
        ("😀" * 35, "UCS-2", [70]),
        ("😀" * 36, "UCS-2", [66, 6]),
    ],
)
def test_sizes_of_segments(body: str, encoding: str, sizes: list[int]) -> None:
    result = segment(body)
    assert result.encoding == encoding
    assert [units(text, result.encoding) for text in result.segments] == sizes


def test_capital_c_with_cedilla_is_gsm_and_the_small_one_is_not() -> None:
    assert encoding_for("Ç") == "GSM-7"
    assert encoding_for("ç") == "UCS-2"


def test_what_a_reader_sees_as_one_character_is_not_cut() -> None:
    family = "👨‍👩‍👧"
    result = segment("ё" * 62 + family + "ё" * 20)
    assert result.segments[0] == "ё" * 62
    assert result.segments[1].startswith(family)
    thumbs = "👍🏽"
    assert segment("ё" * 65 + thumbs + "ё" * 9).segments[0] == "ё" * 65
    flags = "🇩🇪🇫🇷"
    assert segment("ё" * 63 + flags).segments == ("ё" * 63 + "🇩🇪", "🇫🇷")
    assert segment("ё" * 66 + "\r\nёёё").segments == ("ё" * 66, "\r\nёёё")


def test_a_cluster_longer_than_a_segment_is_cut_all_the_same() -> None:
    assert len(segment("ё" + "\u0301" * 200).segments) == 3


def test_smart_encoding_saves_the_encoding() -> None:
    body = "\u201cIt\u2019s\u201d 1\u00bd \u2013 ok\u2026"
    assert encoding_for(body) == "UCS-2"
    assert smart(body) == '"It\'s" 11/2 - ok...'
    assert encoding_for(smart(body)) == "GSM-7"
    assert encoding_for(smart("ё\u201c")) == "UCS-2"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=1600))
def test_segments_rebuild_the_body_within_capacity(body: str) -> None:
    result = segment(body)
    limit = CAPACITY[result.encoding][len(result.segments) > 1]
    assert "".join(result.segments) == body
    assert all(units(text, result.encoding) <= limit for text in result.segments)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=70))
def test_a_short_body_is_one_segment(body: str) -> None:
    if units(body, "UCS-2") <= 70:
        assert segment(body) == Segmentation(encoding_for(body), (body,))
