"""Templates: whatever the values are, the request stays a request."""

import json
from urllib.parse import parse_qs, parse_qsl, urlsplit
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.http_carriers import ProfileError
from switchhook.protocols.http_carriers.requests import AuthSpec, RequestSpec, RequestTemplate
from switchhook.protocols.http_carriers.templates import ABSENT, Template, Values, fill, parse_tree

KNOWN = ("to", "from", "body", "media_urls", "segments", "base", "empty")
VALUES: Values = {
    "to": "+14155550111",
    "from": "Switch",
    "body": "Hello",
    "media_urls": ("http://a/1", "http://a/2"),
    "segments": 2,
    "base": "https://api.example.com/v1/",
    "empty": "",
}


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("{to}", "+14155550111"),
        ("{to|digits}", "14155550111"),
        ("{from|digits}", "Switch"),
        ("{from|lower}-{from|upper}", "switch-SWITCH"),
        ("{body|hex}", "00480065006C006C006F"),
        ("{body|base64}", "SGVsbG8="),
        ("{body|map Hello=hi Bye=bye}", "hi"),
        ("{from|map Hello=hi}", ""),
        ("{{{body}}}", "{Hello}"),
        ("{segments}", 2),
        ("{segments} of {segments}", "2 of 2"),
        ("{media_urls}", ("http://a/1", "http://a/2")),
        ("{media_urls|first}", "http://a/1"),
        ("{media_urls|upper}", ("HTTP://A/1", "HTTP://A/2")),
        ("see {media_urls}", "see http://a/1,http://a/2"),
    ],
)
def test_holes_are_filled(text: str, made: object) -> None:
    assert Template.parse(text, KNOWN).value(VALUES) == made


@pytest.mark.parametrize("text", ["{nobody}", "{", "a}", "{to|shout}", "{to|map}", "{}", "{to"])
def test_what_is_no_template_is_refused(text: str) -> None:
    with pytest.raises(ProfileError):
        Template.parse(text, KNOWN)


def test_what_comes_out_empty_is_left_out() -> None:
    tree = {
        "to": ["{to}", "{empty}"],
        "more": {"empty": "{empty}"},
        "fixed": {"text": "", "list": [], "number": 5, "none": None},
        "media": {"each": "media_urls", "item": {"url": "{item}"}},
        "nothing": {"each": "empty", "item": "{item}"},
        "chosen": {"when": "empty", "then": 1, "else": "{body}"},
    }
    assert fill(parse_tree(tree, KNOWN), VALUES) == {
        "to": ["+14155550111"],
        "fixed": {"text": "", "list": [], "number": 5, "none": None},
        "media": [{"url": "http://a/1"}, {"url": "http://a/2"}],
        "chosen": "Hello",
    }
    assert fill(parse_tree(["{empty}"], KNOWN), VALUES) is ABSENT


def test_a_tree_that_is_too_deep_or_no_json_is_refused() -> None:
    deep: object = "{to}"
    for _ in range(50):
        deep = [deep]
    for tree in (deep, {"a": object()}):
        with pytest.raises(ProfileError):
            parse_tree(tree, KNOWN)


def request(**spec: object) -> RequestTemplate:
    made = RequestSpec(**{"url": "{base}/send/{to}", **spec})  # type: ignore[arg-type]
    return RequestTemplate.of(made, KNOWN)


ANY = st.text(st.characters(codec=None), max_size=30)


@given(ANY, ANY)
def test_json_stays_json_whatever_the_text(body: str, to: str) -> None:
    call = request(body={"text": "{body}", "to": ["{to}"]}).fill({**VALUES, "body": body, "to": to})
    made = json.loads(call.body)
    assert set(made) <= {"text", "to"}
    if body.isprintable() and body:
        assert made["text"] == body.encode("utf-8", "replace").decode()


@given(ANY)
def test_a_form_stays_one_field_per_name(body: str) -> None:
    call = request(format="form", body={"a": "{body}", "b": "x"}).fill({**VALUES, "body": body})
    assert parse_qs(call.body.decode())["b"] == ["x"]
    assert len(parse_qsl(call.body.decode(), keep_blank_values=True)) == (2 if body else 1)


@given(ANY)
def test_xml_stays_well_formed(body: str) -> None:
    text = "<m to='{to}'>{body}</m>"
    call = request(format="xml", body=text).fill({**VALUES, "body": body, "to": body})
    assert fromstring(call.body).tag == "m"


@given(ANY)
def test_a_value_stays_in_its_place_of_the_url(to: str) -> None:
    call = request(body={}).fill({**VALUES, "to": to})
    parts = urlsplit(call.url)
    assert (parts.scheme, parts.netloc) == ("https", "api.example.com")
    assert parts.path.startswith("/v1/send/")
    assert (parts.query, parts.fragment) == ("", "")


@given(ANY)
def test_no_header_gets_a_line_end(value: str) -> None:
    call = request(headers={"X-To": "{to}"}, auth=AuthSpec("bearer", token="{to}")).fill(
        {**VALUES, "to": value}
    )
    for text in call.headers.values():
        assert not set(text) & set("\r\n\x00")


def test_who_we_are_is_shown() -> None:
    auth = AuthSpec("basic", username="{from}", password="päss:{body}")
    assert request(auth=auth).fill(VALUES).headers["Authorization"] == (
        "Basic U3dpdGNoOnDDpHNzOkhlbGxv"
    )


def test_a_query_goes_into_the_url_of_a_get() -> None:
    made = request(url="{base}/send?v=1", format="query", body={"t": "{body}", "m": "{media_urls}"})
    call = made.fill(VALUES)
    assert call.method == "GET"
    assert call.url == (
        "https://api.example.com/v1/send?v=1&t=Hello&m=http%3A%2F%2Fa%2F1&m=http%3A%2F%2Fa%2F2"
    )
    assert call.body == b""


@pytest.mark.parametrize(
    "spec",
    [
        {"url": "ftp://x/"},
        {"url": "{from}/x"},
        {"url": "https:///x"},
        {"headers": {"a b": "x"}},
        {"format": "xml", "body": {"a": 1}},
        {"format": "form", "body": "text"},
        {"body": "text"},
    ],
)
def test_what_makes_no_request_is_refused(spec: dict[str, object]) -> None:
    with pytest.raises(ProfileError):
        request(**spec).fill(VALUES)
