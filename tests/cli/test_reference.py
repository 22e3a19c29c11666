from scripts.operator_reference import pages


def test_the_reference_of_settings_and_commands_is_current() -> None:
    """When this fails: `python scripts/operator_reference.py`."""
    for path, text in pages().items():
        assert path.read_text(encoding="utf-8") == text
