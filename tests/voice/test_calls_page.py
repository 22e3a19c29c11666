"""The page about calls says what the table of states says."""

import re
from pathlib import Path

from switchhook.voice.interpreter import MOST_IDLE
from switchhook.voice.live.traces import MOST_ROWS
from switchhook.voice.states import NEXT

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "calls.md").read_text()
ROW = re.compile(r"^\| `([a-z-]+)` \| ([a-z]+) \| `([a-z-]+)` \|$", re.MULTILINE)


def test_the_states() -> None:
    found = {(before, happening): after for before, happening, after in ROW.findall(PAGE)}
    assert found == NEXT


def test_the_figures() -> None:
    assert f"{MOST_IDLE} documents" in PAGE
    assert f"{MOST_ROWS:,}" in PAGE
