"""The reference of twimlets has a section for each."""

import re
from pathlib import Path

from switchhook.twimlets import TWIMLETS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "twimlets.md"


def test_every_twimlet_has_a_section() -> None:
    sections = re.findall(r"^## (\w+)$", PAGE.read_text(encoding="utf-8"), re.M)
    assert sorted(sections) == sorted([*TWIMLETS, "holdmusic"])
