"""Pronunciations cross from the IPA to the phones of CMU's dictionary."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.speech.arpabet import phones, without_r


@pytest.mark.parametrize(
    ("ipa", "expected"),
    [
        ("swˈɪtʃhʊk", "S W IH CH HH UH K"),
        ("dʒˈʌmpɪŋ", "JH AH M P IH NG"),
        ("ɹˈɛzuːmˌeɪ", "R EH Z UW M EY"),
        ("θˈɜːsti", "TH ER S T IY"),
        ("", ""),
        ("?!", ""),
    ],
)
def test_sounds_have_phones(ipa: str, expected: str) -> None:
    assert phones(ipa) == expected


@pytest.mark.parametrize(
    ("rhotic", "expected"),
    [
        ("AO R D ER", "AO D AH"),
        ("B ER D", "B ER D"),
        ("K AE R IY", "K AE R IY"),
        ("F AO R", "F AO"),
        ("", ""),
    ],
)
def test_an_r_is_dropped_unless_a_vowel_follows(rhotic: str, expected: str) -> None:
    assert without_r(rhotic) == expected


@given(st.text())
def test_whatever_is_written_has_known_phones_or_none(text: str) -> None:
    assert set("".join(phones(text).split())) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
