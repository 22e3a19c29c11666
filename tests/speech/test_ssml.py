"""SSML is written anew, so that espeak-ng sees nothing that it must not."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.speech.ssml import DEEPEST, markup, plain


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("<speak>a &lt; b</speak>", "<speak>a &lt; b</speak>"),
        ('<speak><break time="2s"/>x</speak>', '<speak><break time="2s"></break>x</speak>'),
        (
            '<speak><say-as interpret-as="spell-out">abc</say-as></speak>',
            '<speak><say-as interpret-as="characters">abc</say-as></speak>',
        ),
        ('<speak><say-as interpret-as="digits">41-5</say-as></speak>', "<speak>4 1 5</speak>"),
        ('<speak><say-as interpret-as="ordinal">3</say-as></speak>', "<speak>3rd</speak>"),
        (
            '<speak><lang xml:lang="de"><say-as interpret-as="ordinal">3</say-as></lang></speak>',
            '<speak><voice xml:lang="de"><say-as interpret-as="ordinal">3</say-as></voice></speak>',
        ),
        (
            '<speak><prosody volume="+6dB">x</prosody></speak>',
            '<speak><prosody volume="+100%">x</prosody></speak>',
        ),
        (
            '<speak><lang xml:lang="de-DE">Guten Tag</lang></speak>',
            '<speak><voice xml:lang="de">Guten Tag</voice></speak>',
        ),
        ('<speak><phoneme ph="x">pecan</phoneme></speak>', "<speak>pecan</speak>"),
        ('<speak><w role="amazon:VB">read</w></speak>', "<speak>read</speak>"),
        ('<speak><audio src="/etc/passwd">x</audio></speak>', "<speak>x</speak>"),
        ('<speak onclick="1">x<!-- y --><?z?></speak>', "<speak>x</speak>"),
    ],
)
def test_known_markup_is_kept_and_the_rest_loses_its_tags(given: str, written: str) -> None:
    assert markup(given) == written


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "a < b",
        "<speak>open",
        "<speaker/> extra",
        '<!DOCTYPE speak [<!ENTITY a "b">]><speak>&a;</speak>',
        "<speak>" + "<p>" * DEEPEST + "</p>" * DEEPEST + "</speak>",
    ],
)
def test_what_is_not_a_speak_document_is_plain(text: str) -> None:
    assert markup(text) is None


def test_control_characters_are_not_spoken() -> None:
    """espeak-ng takes \\x01 for the start of a command."""
    assert plain("a\x01 200Sb\x00") == "a  200Sb "


@given(st.text())
def test_whatever_is_written_is_well_formed(text: str) -> None:
    written = markup(f"<speak>{text}</speak>")
    if written is not None:
        ElementTree.fromstring(written)
