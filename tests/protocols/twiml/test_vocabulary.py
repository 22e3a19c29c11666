"""The declaration, and its agreement with the dataclasses and with the error catalogue."""

from dataclasses import MISSING, fields

import pytest
from twilio.twiml import TwiML, messaging_response, voice_response

from switchhook.domain.errors import CATALOGUE
from switchhook.protocols.twiml import voice
from switchhook.protocols.twiml.messaging import Message
from switchhook.protocols.twiml.reading import python_name
from switchhook.protocols.twiml.vocabulary import VOCABULARY, Element, children
from switchhook.protocols.twiml.vocabulary.kinds import (
    BadValue,
    Choice,
    Flag,
    Kind,
    Locale,
    Method,
    Numbers,
    Text,
    Whole,
    Words,
)

ELEMENTS = [element for elements in VOCABULARY.values() for element in elements]
DATACLASSES: list[type] = [
    voice.Say, voice.Play, voice.Pause, voice.Gather, voice.Record, voice.Dial, voice.Number,
    voice.Client, voice.Sip, voice.Application, voice.Conference, voice.Queue,
    voice.Redirect, voice.Reject, voice.Hangup, Message,
    voice.Start, voice.Stop, voice.Connect, voice.Stream, voice.Siprec, voice.Transcription,
    voice.Recording, voice.Echo,
]  # fmt: skip
READ_BESIDES = {
    "text", "content", "url", "prompts", "nouns", "number", "identity", "parameters", "uri",
    "body", "media", "name", "sid",
}  # fmt: skip


def declaration(kind: type) -> Element:
    found = [e for e in ELEMENTS if e.class_name == kind.__name__]
    return found[0]


@pytest.mark.parametrize("kind", DATACLASSES)
def test_a_dataclass_has_the_attributes_that_are_declared(kind: type) -> None:
    declared = {python_name(name) for name in declaration(kind).attributes}
    assert {field.name for field in fields(kind)} - READ_BESIDES == declared - READ_BESIDES


@pytest.mark.parametrize("kind", DATACLASSES)
def test_a_default_is_itself_a_good_value(kind: type) -> None:
    """Where nothing is the default, no attribute may be written as nothing in its stead."""
    attributes = {python_name(n): k for n, k in declaration(kind).attributes.items()}
    for field in fields(kind):
        if field.name in attributes and field.default not in (MISSING, "", None, ()):
            text = str(field.default).lower() if isinstance(field.default, bool) else field.default
            text = " ".join(text) if isinstance(text, tuple) else str(text)
            assert attributes[field.name].read(text) == field.default


def test_the_vocabulary_is_that_of_the_official_library() -> None:
    ours = {element.class_name for element in ELEMENTS}
    theirs = {
        name
        for module in (voice_response, messaging_response)
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, TwiML) and not name.endswith("Response")
    }
    assert theirs - {"TwiML"} <= ours


def test_every_parent_is_an_element() -> None:
    for kind, elements in VOCABULARY.items():
        names = {"Response"} | {element.name for element in elements}
        for element in elements:
            assert set(element.parents.split()) <= names, element.name
            assert children(kind, element.parents.split()[0])[element.name] is element


def test_every_warning_code_is_in_the_catalogue() -> None:
    for element in ELEMENTS:
        assert element.nested in CATALOGUE
        for name, kind in element.attributes.items():
            assert kind.code in CATALOGUE, (element.name, name)


@pytest.mark.parametrize(
    "kind, text, value",
    [
        (Text(), " a ", "a"),
        (Whole(0, 9), " 5 ", 5),
        (Flag(), "TRUE", True),
        (Flag(), "false", False),
        (Choice("a b"), " b ", "b"),
        (Choice("a b", aliases=(("x", "a"),)), "x", "a"),
        (Method(), "get", "GET"),
        (Words("a b c"), "c  a c", ("c", "a")),
        (Numbers(), "1 2", (1, 2)),
        (Locale("en-US de-DE"), "EN_us", "en-US"),
        (Locale("en-US de-DE"), "de", "de"),
    ],
)
def test_good_values(kind: Kind, text: str, value: object) -> None:
    assert kind.read(text) == value


@pytest.mark.parametrize(
    "kind, text, nearest",
    [
        (Text(3), "abcd", None),
        (Whole(1, 9), "0", 1),
        (Whole(1, 9), "10", 9),
        (Whole(1), "1.5", None),
        (Whole(1), "9" * 40, None),
        (Whole(1), "\u0661", None),
        (Flag(), "yes", None),
        (Choice("a b"), "c", None),
        (Method(), "PUT", None),
        (Words("a b"), "a d", None),
        (Words("a b"), "", None),
        (Numbers(), "x", None),
        (Locale("en-US"), "e", None),
        (Locale("en-US"), "", None),
    ],
)
def test_bad_values(kind: Kind, text: str, nearest: object) -> None:
    with pytest.raises(BadValue) as caught:
        kind.read(text)
    assert caught.value.nearest == nearest
    assert caught.value.expected == kind.expected
