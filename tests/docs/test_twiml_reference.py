"""The TwiML reference says what vocabulary and verbs say, and its examples run."""

import contextlib
import io
import re
from dataclasses import fields
from pathlib import Path

import pytest

from switchhook.protocols.twiml import messaging, parse_messaging, parse_voice, voice
from switchhook.protocols.twiml.reading import python_name
from switchhook.protocols.twiml.vocabulary import RESPONSE, VOCABULARY, Element
from switchhook.protocols.twiml.vocabulary.kinds import Kind

PAGES = Path(__file__).parents[2] / "docs" / "reference" / "twiml"
VERBS: dict[str, list[type]] = {
    "say": [voice.Say],
    "play": [voice.Play],
    "pause": [voice.Pause],
    "gather": [voice.Gather],
    "record": [voice.Record],
    "dial": [voice.Dial],
    "number": [voice.Number],
    "client": [voice.Client],
    "dial-sip": [voice.Sip],
    "application": [voice.Application],
    "echo": [voice.Echo],
    "sms": [voice.Sms],
    "conference": [voice.Conference],
    "start": [voice.Start],
    "stop": [voice.Stop],
    "connect": [voice.Connect],
    "stream": [voice.Stream],
    "transcription": [voice.Transcription],
    "enqueue": [voice.Enqueue],
    "queue": [voice.Queue],
    "leave": [voice.Leave],
    "refer": [voice.Refer],
    "redirect": [voice.Redirect],
    "reject": [voice.Reject],
    "hangup": [voice.Hangup],
    "message": [messaging.Message],
}
ROW = re.compile(r"^\| `([\w:-]+)` \| (.*?) \| (.*?) \| (.+?) \|$", re.M)
EXAMPLE = re.compile(r"```python\n(.*?)```\n\nwrites\n\n```xml\n(.*?)\n```", re.S)


def declared(kind: type) -> Element:
    every = (element for elements in VOCABULARY.values() for element in elements)
    return next(element for element in every if element.class_name == kind.__name__)


def rows(page: str) -> list[tuple[str, str, str]]:
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    return [(found[1], found[2], found[3]) for found in ROW.finditer(text)]


def values(kind: Kind) -> set[str]:
    """Return what a page may say of the values: the kind's own words, or plainer ones."""
    return {kind.expected, "a URL"} | (
        {"a language tag such as `en-US`"} if "language tag" in kind.expected else set()
    )


def default(kind: type, attribute: str) -> str:
    value = next(field.default for field in fields(kind) if field.name == python_name(attribute))
    if value in ("", None):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{' '.join(value) if isinstance(value, tuple) else value}`"


@pytest.mark.parametrize("page, kinds", VERBS.items())
def test_a_page_has_every_attribute_with_its_values_and_default(
    page: str, kinds: list[type]
) -> None:
    written = rows(page)
    expected = [
        (name, of, default(kind, name))
        for kind in kinds
        for name, of in declared(kind).attributes.items()
    ]
    assert [(name, default) for name, _, default in written] == [
        (name, default) for name, _, default in expected
    ]
    for (name, said, _), (_, of, _) in zip(written, expected, strict=True):
        assert said in values(of), name


@pytest.mark.parametrize("page", [*VERBS, "index"])
def test_an_example_writes_what_the_page_shows(page: str) -> None:
    found = EXAMPLE.findall((PAGES / f"{page}.md").read_text(encoding="utf-8"))
    assert found
    for code, shown in found:
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(code, {})
        assert output.getvalue().strip() == shown
        parse = parse_messaging if "MessagingResponse" in code else parse_voice
        assert parse(shown.encode()).warnings == ()


def test_what_has_no_page_is_listed_as_not_run() -> None:
    listed = (PAGES / "not-run-yet.md").read_text(encoding="utf-8")
    running = {"Sim"} | {kind.__name__ for kinds in VERBS.values() for kind in kinds}
    for element in (*VOCABULARY["voice"], *VOCABULARY["fax"]):
        if {RESPONSE, "Dial"} & set(element.parents.split()) and element.name not in running:
            assert f"`{element.name}`" in listed, element.name


def test_every_page_is_reached_from_the_index() -> None:
    index = (PAGES / "index.md").read_text(encoding="utf-8")
    for page in PAGES.glob("*.md"):
        assert page.name == "index.md" or f"({page.name})" in index
