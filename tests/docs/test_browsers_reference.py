"""The page about browsers has the tables of the code."""

import re
from pathlib import Path

from switchhook.protocols.voicesdk.codes import TEXTS
from switchhook.protocols.voicesdk.states import CALL, LINK, Then

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "browsers.md"
LINK_ROW = re.compile(r"^\| `(\w+)` \| ([a-z ]+) \| `(\w+)` \|$", re.M)
CALL_ROW = re.compile(r"^\| `(\w+)` \| ([a-z ]+) \| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", re.M)
CODE_ROW = re.compile(r"^\| (\d{5}) \| (.+) \|$", re.M)


def test_the_states_of_a_socket_are_there() -> None:
    rows = LINK_ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert {(before, what): after for before, what, after in rows} == LINK


def test_the_states_of_a_call_are_there() -> None:
    rows = CALL_ROW.findall(PAGE.read_text(encoding="utf-8"))
    found = {
        (before, what): (after, told.strip("-"), heard.strip("-"))
        for before, what, after, told, heard in rows
    }

    def plain(then: Then) -> tuple[str, str, str]:
        return then.state, then.told, then.heard

    assert found == {key: plain(then) for key, then in CALL.items()}


def test_every_code_is_there() -> None:
    rows = CODE_ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert {int(code): text for code, text in rows} == TEXTS
