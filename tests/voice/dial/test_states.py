"""The table of a callee's states, and the page that shows it."""

import re
from pathlib import Path
from typing import get_args

import pytest

from switchhook.voice.dial.states import DIAL_CALL_STATUS, NEXT, CalleeState, Happening, rank

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "twiml" / "dial.md"
ROW = re.compile(r"^\| `([a-z-]+)` \| ([a-z ]+) \| `([a-z-]+)` \|$", re.MULTILINE)
ARROW = re.compile(r"^    ([a-z_]+) --> ([a-z_]+): ([a-z ]+)$", re.MULTILINE)
STATES: tuple[CalleeState, ...] = get_args(CalleeState)
HAPPENINGS: tuple[Happening, ...] = get_args(Happening)


def test_the_page_has_the_table_and_draws_it() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert {(before, what): after for before, what, after in ROW.findall(page)} == NEXT
    drawn = {
        (before.replace("_", "-"), what): after.replace("_", "-")
        for before, after, what in ARROW.findall(page)
    }
    assert drawn == NEXT


def test_every_state_is_reached_and_none_twice() -> None:
    reached = {"ringing"}
    for _ in STATES:
        reached |= {after for (before, _), after in NEXT.items() if before in reached}
    assert reached == set(STATES)
    order = {state: number for number, state in enumerate(STATES)}
    assert all(order[before] < order[after] for (before, _), after in NEXT.items())


def test_nobody_is_talked_to_who_has_not_answered() -> None:
    assert {before for (before, _), after in NEXT.items() if after == "talking"} == {"screened"}
    assert {before for (before, _), after in NEXT.items() if after == "screened"} == {"ringing"}


def test_everybody_can_be_got_rid_of() -> None:
    for state in ("ringing", "screened"):
        assert NEXT[state, "given up"] == "given-up"
    assert NEXT["talking", "parts"] == "completed"


def test_every_state_but_a_refusal_has_a_status_of_its_own() -> None:
    assert set(STATES) - set(DIAL_CALL_STATUS) == {"refused"}


@pytest.mark.parametrize(
    ("statuses", "told"),
    [
        (["no-answer", "busy"], "busy"),
        (["failed", "no-answer"], "no-answer"),
        (["canceled", "completed", "busy"], "completed"),
        (["in-progress", "canceled"], "canceled"),
    ],
)
def test_what_is_told_of_several(statuses: list[str], told: str) -> None:
    assert min(statuses, key=rank) == told
