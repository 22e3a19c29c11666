from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.contents import (
    BY_SMS,
    BY_WHATSAPP,
    ContentError,
    UnknownVariable,
    best,
    checked,
    filled,
    placeholders,
    shown,
)

ACTIONS = [{"type": "COPY_CODE", "copy_code_text": "Copy"}]
CODE = {"actions": ACTIONS, "add_security_recommendation": True, "code_expiration_minutes": 5}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("kind", "given_", "body", "media"),
    [
        ("twilio/text", {"body": "Hi {{1}}"}, "Hi you", ()),
        ("twilio/media", {"media": ["http://x/{{1}}"]}, "", ("http://x/you",)),
        ("twilio/media", {"body": "{{name}}", "media": ["http://x/"]}, "Ann", ("http://x/",)),
        ("twilio/quick-reply", {"body": "Hi", "actions": [{"title": "Yes"}]}, "Hi", ()),
        ("twilio/card", {"title": "Hi", "subtitle": "{{1}}"}, "Hi\nyou", ()),
        ("whatsapp/card", {"body": "b", "header_text": "h", "footer": "f"}, "h\nb\nf", ()),
        (
            "whatsapp/authentication",
            CODE,
            "you is your verification code. For your security, do not share this code."
            " This code expires in 5 minutes.",
            (),
        ),
    ],
)
def test_each_type_makes_text_and_media(
    kind: str, given_: dict[str, Any], body: str, media: tuple[str, ...]
) -> None:
    said = shown(checked({kind: given_}), kind, {"1": "you", "name": "Ann"})
    assert (said.body, said.media) == (body, media)


def test_a_channel_shows_the_best_that_it_can() -> None:
    both: dict[str, Any] = {"twilio/media": {}, "twilio/text": {}, "twilio/quick-reply": {}}
    assert best(both, BY_SMS) == "twilio/text"
    assert best(both, BY_WHATSAPP) == "twilio/quick-reply"
    assert best({"twilio/quick-reply": {}}, BY_SMS) == ""


def test_what_stands_in_a_variable_is_no_placeholder() -> None:
    assert filled("{{1}} {{ 1 }} {{}} {1}", {"1": "{{1}}"}) == "{{1}} {{ 1 }} {{}} {1}"
    with pytest.raises(UnknownVariable, match="2"):
        filled("{{1}} {{2}}", {"1": "x"})


def test_placeholders_are_in_the_order_that_templates_number_them() -> None:
    assert placeholders("{{2}} {{10}} {{1}} {{2}}") == ["1", "2", "10"]
    assert placeholders("{{name}} {{day}} {{name}}") == ["name", "day"]
    assert placeholders("none") == []


def test_null_is_as_good_as_nothing() -> None:
    given_ = {"body": "x", "actions": [{"title": "Yes", "id": None}]}
    types = {"twilio/text": None, "twilio/quick-reply": given_}
    assert checked(types) == {"twilio/quick-reply": {"body": "x", "actions": [{"title": "Yes"}]}}


NAMES = st.sampled_from(["body", "media", "actions", "items", "title", "button", "footer"])
KINDS = st.sampled_from(["twilio/text", "twilio/media", "twilio/card", "whatsapp/card", "x"])


@given(st.dictionaries(KINDS, st.dictionaries(NAMES, JSON) | JSON))
def test_whatever_is_given_is_refused_or_makes_a_text(types: dict[str, Any]) -> None:
    try:
        found = checked(types)
    except ContentError:
        return
    for kind in found:
        try:
            said = shown(found, kind, {})
        except UnknownVariable:
            continue
        assert isinstance(said.body, str)
        assert all(isinstance(url, str) for url in said.media)
