"""The API reference says what the declarations say."""

from scripts.api_reference import FOLDER, pages


def test_the_reference_is_current() -> None:
    """When this fails: `python scripts/api_reference.py`."""
    assert {path.name: path.read_text() for path in FOLDER.glob("*.md")} == pages()
