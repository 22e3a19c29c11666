"""Relative URLs, and URLs fit for other eyes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.webhooks.exchange import resolve, without_secrets


@pytest.mark.parametrize(
    ("base", "reference", "expected"),
    [
        ("http://u:p@h/a/b?x=1#rc=2", "c", "http://u:p@h/a/c"),
        ("http://h/a/b", "/c?y=2", "http://h/c?y=2"),
        ("http://h/a/b", " https://g/ ", "https://g/"),
        ("http://h/a?x=1#rc=2", "", "http://h/a?x=1#rc=2"),
        ("http://h/a", "//g/b", "http://g/b"),
        ("http://h/a?x=1", "?y=2", "http://h/a?y=2"),
        ("", "http://h/", "http://h/"),
    ],
)
def test_a_reference_is_resolved_against_its_document(
    base: str, reference: str, expected: str
) -> None:
    """`action` and `url` "may be relative"; an empty one is the current document."""
    assert resolve(base, reference) == expected


def test_secrets_are_taken_out() -> None:
    assert without_secrets("https://u:p@h:8/a?b=c#rc=2") == "https://h:8/a?b=c"


@given(st.text())
def test_no_url_breaks_what_alerts_show(url: str) -> None:
    without_secrets(f"http://{url}")
    resolve("http://h/", url)
    resolve("http://h/", f"http://{url}")


def test_what_is_no_url_stays_as_it_is() -> None:
    """It is then asked like any other, which raises 11100."""
    assert resolve("http://h/a", " http://[bad ") == "http://[bad"
