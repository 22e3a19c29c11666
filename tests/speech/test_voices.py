"""TwiML's voices and languages find an espeak-ng voice, whatever they are."""

from pathlib import Path

import espeakng_loader
import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.speech.voices import _PLAIN, _TAGS, DEFAULT, espeak_voice

FEMALE = "+f2"


@pytest.mark.parametrize(
    ("voice", "language", "expected"),
    [
        ("", "", "en-us"),
        ("man", "", "en-us"),
        ("woman", "", "en-us" + FEMALE),
        ("alice", "fr-FR", "fr" + FEMALE),
        ("man", "en-GB", "en"),
        ("man", "de-AT", "de"),
        ("man", "es-MX", "es-419"),
        ("man", "es-ES", "es"),
        ("man", "pt-PT", "pt"),
        ("man", "pt-BR", "pt-br"),
        ("man", "zh-HK", "yue"),
        ("man", "cmn-Hans-CN", "cmn"),
        ("man", "tlh", "en-us"),
        ("Polly.Joanna", "", "en-us" + FEMALE),
        ("Polly.Joanna-Neural", "", "en-us" + FEMALE),
        ("Polly.Hans", "", "de"),
        ("Polly.Hans", "fr-CA", "fr"),
        ("Polly.Unheard-Of", "", "en-us" + FEMALE),
        ("Google.de-DE-Standard-B", "", "de"),
        ("Google.es-US-Neural2-A", "", "es-419" + FEMALE),
        ("Google.en-AU-Chirp3-HD-Charon", "", "en"),
        ("Google.", "", "en-us" + FEMALE),
        ("nobody", "nowhere", DEFAULT),
    ],
)
def test_the_nearest_voice_is_found(voice: str, language: str, expected: str) -> None:
    assert espeak_voice(voice, language) == expected


def test_every_voice_of_the_tables_comes_with_espeak() -> None:
    files = Path(espeakng_loader.get_data_path(), "lang").rglob("*")
    known = {path.name.lower() for path in files if path.is_file()}
    assert {*_TAGS.values(), *_PLAIN, DEFAULT} <= known


@given(st.text(), st.text())
def test_no_voice_is_an_error(voice: str, language: str) -> None:
    assert espeak_voice(voice, language).removesuffix(FEMALE).isascii()
