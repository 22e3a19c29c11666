"""The tables of conferences and seats, and what REST calls a participant's state."""

from pathlib import Path
from typing import get_args

import pytest

from switchhook.domain.entities import CallStatus, ParticipantStatus
from switchhook.voice.conferences.states import MOVES, NEXT, participant_status

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "conferences.md"


def test_what_is_over_stays_over() -> None:
    assert "completed" not in {status for status, _ in NEXT}
    assert "gone" not in {presence for presence, _ in MOVES}


def test_a_conference_ends_from_every_state() -> None:
    for status in ("init", "in-progress"):
        assert NEXT[status, "emptied"] == NEXT[status, "ended"] == "completed"


def test_everybody_may_leave() -> None:
    assert {MOVES[presence, "leaves"] for presence in ("expected", "present", "held")} == {"gone"}


@pytest.mark.parametrize(
    ("call", "present", "status"),
    [
        ("queued", False, "queued"),
        ("ringing", False, "ringing"),
        ("ringing", True, "ringing"),
        ("in-progress", False, "connecting"),
        ("in-progress", True, "connected"),
        ("completed", True, "complete"),
        ("busy", False, "failed"),
        ("no-answer", False, "failed"),
    ],
)
def test_a_participants_status_follows_its_call(
    call: CallStatus, present: bool, status: ParticipantStatus
) -> None:
    assert participant_status(call, present=present) == status


def test_every_call_status_has_one() -> None:
    for call in get_args(CallStatus):
        assert participant_status(call, present=False) in get_args(ParticipantStatus)


def test_the_page_has_every_row() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for (status, happening), following in (*NEXT.items(), *MOVES.items()):
        assert f"| `{status}` | {happening} | `{following}` |" in text
