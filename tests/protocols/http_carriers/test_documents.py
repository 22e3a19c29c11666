"""Documents of carriers, and the paths into them."""

import pytest

from switchhook.protocols.http_carriers import ProfileError
from switchhook.protocols.http_carriers.documents import Path, read, scalar

DOCUMENT = {"a": [{"b": 1}, {"b": "x", "c.d": True}], "e": None}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$", [DOCUMENT]),
        ("$.a[0].b", [1]),
        ("$.a[*].b", [1, "x"]),
        ("$.a[1]['c.d']", [True]),
        ("$.a[9]", []),
        ("$.a.b", []),
        ("$.e", [None]),
        ("$.e.f", []),
        ("^.whole", ["document"]),
    ],
)
def test_a_path_finds_what_is_there(path: str, found: list[object]) -> None:
    assert Path.parse(path).find(DOCUMENT, {"whole": "document"}) == found


@pytest.mark.parametrize("path", ["", "a", "$a", "$.", "$[", "$[x]", "$.a[-1]", "$['", "$.a]"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ProfileError):
        Path.parse(path)


@pytest.mark.parametrize(
    ("value", "text"),
    [("x\x00\ud800", "x\ufffd\ufffd"), (True, "true"), (7, "7"), (7.0, "7"), (7.5, "7.5"),
     (10**50, ""), (None, ""), ([], "")],
)  # fmt: skip
def test_values_are_shown_as_text(value: object, text: str) -> None:
    assert scalar(value) == text


def test_a_name_that_comes_twice_in_a_form_is_a_list() -> None:
    form = "a=1&b=2&a=3&a=4"
    assert read(form.encode(), "", "", "form") == {"a": ["1", "3", "4"], "b": "2"}
    assert read(b"", form, "", "auto") == {"a": ["1", "3", "4"], "b": "2"}
