"""Validating requests: https://www.twilio.com/docs/usage/security#validating-requests"""

from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from switchhook.protocols.signature import body_hash, compute, valid, voice_form

TOKEN = "12345"
URL = "https://example.com/myapp.php?foo=1&bar=2"
PARAMS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
    "To": "+18005551212",
}
SIGNATURE = "L/OH5YylLD5NRKLltdqwSvS0BnU="


def test_the_published_vector() -> None:
    assert compute(TOKEN, URL, PARAMS) == SIGNATURE
    assert valid(TOKEN, URL, PARAMS, SIGNATURE)


def test_another_token_url_parameter_or_signature_is_refused() -> None:
    assert not valid("54321", URL, PARAMS, SIGNATURE)
    assert not valid(TOKEN, URL + "&x=1", PARAMS, SIGNATURE)
    assert not valid(TOKEN, URL, {**PARAMS, "Digits": "1235"}, SIGNATURE)
    assert not valid(TOKEN, URL, PARAMS, SIGNATURE + "é")
    assert not valid(TOKEN, URL, PARAMS, "")


def test_a_get_signs_the_url_alone() -> None:
    assert compute(TOKEN, URL) == compute(TOKEN, URL, {})
    assert valid(TOKEN, URL, {}, compute(TOKEN, URL))


def test_user_information_and_fragment_are_not_signed() -> None:
    assert compute(TOKEN, "https://a:b@example.com/x?y=1#rc=2") == compute(
        TOKEN, "https://example.com/x?y=1"
    )


def test_a_repeated_parameter_gives_its_distinct_values_in_order() -> None:
    repeated = compute(TOKEN, URL, {"MediaUrl": ["b", "a", "b"]})
    assert repeated == compute(TOKEN, URL, {"MediaUrl": ["a", "b"]})
    assert repeated == compute(TOKEN, URL, {"MediaUrl": "aMediaUrlb"})


def test_either_form_of_the_port_is_accepted() -> None:
    bare, with_port = "https://example.com/x", "https://example.com:443/x"
    assert valid(TOKEN, bare, {}, compute(TOKEN, with_port))
    assert valid(TOKEN, with_port, {}, compute(TOKEN, bare))
    odd = "http://[::1]:8080/x"
    assert valid(TOKEN, odd, {}, compute(TOKEN, odd))
    assert valid(TOKEN, odd, {}, compute(TOKEN, "http://[::1]/x"))
    assert not valid(TOKEN, odd, {}, compute(TOKEN, "http://[::1]:80/x"))


def test_a_port_that_is_no_number_is_signed_as_it_stands() -> None:
    assert valid(TOKEN, "http://h:x/", {}, compute(TOKEN, "http://h:x/"))


def test_voice_over_https_is_signed_without_a_port() -> None:
    assert voice_form("https://example.com:8443/x?a=1") == "https://example.com/x?a=1"
    assert voice_form("http://example.com:8080/x") == "http://example.com:8080/x"


def test_a_body_that_is_no_form_must_have_the_hash_in_the_url() -> None:
    body = b'{"a": 1}'
    url = f"https://example.com/x?bodySHA256={body_hash(body)}"
    signature = compute(TOKEN, url)
    assert valid(TOKEN, url, body, signature)
    assert valid(TOKEN, url, body.decode(), signature)
    assert not valid(TOKEN, url, b'{"a": 2}', signature)
    assert not valid(TOKEN, "https://example.com/x", body, compute(TOKEN, "https://example.com/x"))
    assert valid(TOKEN, "https://example.com/x", b"", compute(TOKEN, "https://example.com/x"))


names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=10)


@given(st.dictionaries(names, names, max_size=6), st.sampled_from(["", ":8080", ":443"]))
def test_the_official_validator_agrees(params: dict[str, str], port: str) -> None:
    url = f"https://example.com{port}/path?x=1"
    official = RequestValidator(TOKEN)
    assert official.compute_signature(url, params) == compute(TOKEN, url, params)
    assert official.validate(url, params, compute(TOKEN, url, params))
    assert official.validate(url, params, compute(TOKEN, voice_form(url), params))
