"""WHATWG URL §5.1: application/x-www-form-urlencoded."""

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from switchhook.protocols.twilio.forms import MAX_FIELDS, FormError, parse, parse_json, serialise

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
PAIRS = st.lists(st.tuples(TEXT, TEXT))


def test_repeated_names_keep_their_order() -> None:
    assert parse(b"MediaUrl=a&Body=x+y&MediaUrl=b%2B") == {
        "MediaUrl": ["a", "b+"],
        "Body": ["x y"],
    }


def test_names_without_values_and_empty_pairs_do_no_harm() -> None:
    assert parse(b"a&&b=&=c&d==") == {"a": [""], "b": [""], "": ["c"], "d": ["="]}


def test_comparisons_are_part_of_the_name() -> None:
    assert parse(b"StartTime>=2020-01-01&EndTime%3C=2020") == {
        "StartTime>": ["2020-01-01"],
        "EndTime<": ["2020"],
    }


@pytest.mark.parametrize("malformed", [b"%", b"%2", b"%zz", b"100%"])
def test_a_malformed_percent_sequence_stands_for_itself(malformed: bytes) -> None:
    assert parse(b"a=" + malformed) == {"a": [malformed.decode()]}


@pytest.mark.parametrize("data", [b"a=\xff", b"%c3=1", b"a=%00", b"a=%ed%a0%80"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(FormError):
        parse(data)


def test_there_is_an_end_to_how_many_fields_are_read() -> None:
    assert len(parse(b"&".join(b"a%d=1" % n for n in range(MAX_FIELDS)))) == MAX_FIELDS
    with pytest.raises(FormError):
        parse(b"a=1&" * MAX_FIELDS + b"b=2")


@given(st.binary())
@example(b"%" * 7 + b"\xf0\x9f")
def test_any_bytes_parse_or_raise_our_error(data: bytes) -> None:
    try:
        form = parse(data)
    except FormError:
        return
    assert all(form.values())


def test_a_json_object_is_read_as_a_form_whose_texts_may_be_json() -> None:
    read = parse_json(b'{"a": "x\\u00e9", "b": {"c": [1, null]}, "d": null, "e": 1e2, "f": "1"}')
    assert read == {"a": ["x\u00e9"], "b": ['{"c": [1, null]}'], "e": ["1e2"], "f": ["1"]}


@given(st.binary() | st.text().map(lambda text: f'{{"a": {text}}}'.encode("utf-8", "replace")))
@example(b'{"a": "\\ud800"}')
@example(b'{"a": "\\u0000"}')
@example(b"[" * 100_000)
def test_any_bytes_are_a_json_object_or_raise_our_error(data: bytes) -> None:
    try:
        form = parse_json(data)
    except FormError:
        return
    assert all(len(values) == 1 for values in form.values())


@given(PAIRS)
def test_what_is_serialised_is_parsed_again(pairs: list[tuple[str, str]]) -> None:
    named = [(name, value) for name, value in pairs if name]
    expected: dict[str, list[str]] = {}
    for name, value in named:
        expected.setdefault(name, []).append(value)
    assert parse(serialise(named).encode()) == expected
    assert parse(urlencode(named).encode()) == expected


@given(PAIRS)
def test_it_reads_what_the_standard_library_reads(pairs: list[tuple[str, str]]) -> None:
    body = urlencode([(name, value) for name, value in pairs if name])
    flat = [(name, value) for name, values in parse(body.encode()).items() for value in values]
    assert sorted(flat) == sorted(parse_qsl(body, keep_blank_values=True))
