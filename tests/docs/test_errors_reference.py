"""The reference of errors has every code that this project emits, with its text."""

from pathlib import Path

from switchhook.domain.errors import CATALOGUE

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "errors.md"


def test_every_code_stands_in_the_reference_with_its_status_or_level() -> None:
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line[:3].startswith("| ") and line[2].isdigit()
    ]
    assert len(rows) == len(CATALOGUE)
    for code, status_or_level, text in rows:
        kind = CATALOGUE[int(code)]
        assert status_or_level in (str(kind.status), kind.level)
        assert text == kind.text
