"""The validator beside the official one."""

import django.http
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator as Official
from werkzeug.datastructures import MultiDict

from switchhook.rest.validator import RequestValidator

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
    validator = RequestValidator(TOKEN)
    assert validator.compute_signature(URL, PARAMS) == SIGNATURE
    assert validator.validate(URL, PARAMS, SIGNATURE)
    assert not validator.validate(URL, {**PARAMS, "Digits": "1"}, SIGNATURE)


def test_a_get_has_no_parameters() -> None:
    validator = RequestValidator(TOKEN)
    signature = validator.compute_signature(URL)
    assert signature == Official(TOKEN).compute_signature(URL, {})
    assert validator.validate(URL, {}, signature)
    assert validator.validate(URL, None, signature)


@pytest.mark.parametrize("body", ['{"a": "é"}', '{"a": "é"}'.encode()])
def test_a_body_that_is_no_form(body: str | bytes) -> None:
    validator = RequestValidator(TOKEN)
    url = f"{URL}&bodySHA256={validator.compute_hash(body)}"
    signature = validator.compute_signature(url)
    assert validator.validate(url, body, signature)
    assert not validator.validate(url, '{"a": "b"}', signature)
    assert Official(TOKEN).validate(url, '{"a": "é"}', signature)


def test_the_multi_dicts_of_frameworks() -> None:
    validator, official = RequestValidator(TOKEN), Official(TOKEN)
    pairs = [("MediaUrl", "b"), ("MediaUrl", "a"), ("MediaUrl", "b"), ("Body", "x")]
    flask = MultiDict(pairs)
    if not settings.configured:
        settings.configure()
    django_form = django.http.QueryDict("MediaUrl=b&MediaUrl=a&MediaUrl=b&Body=x")
    signature = official.compute_signature(URL, flask)
    plain = {"MediaUrl": ["b", "a"], "Body": "x"}
    for form in (flask, django_form, plain):
        assert validator.compute_signature(URL, form) == signature
        assert validator.validate(URL, form, signature)


text = st.text(st.characters(codec="utf-8"), max_size=12)


@given(st.dictionaries(text, text, max_size=5), st.sampled_from(["", ":443", ":8080"]))
def test_both_validators_agree(params: dict[str, str], port: str) -> None:
    ours, official = RequestValidator(TOKEN), Official(TOKEN)
    url = f"https://example.com{port}/a?b=c"
    assert ours.compute_signature(url, params) == official.compute_signature(url, params)
    for signed in (url, "https://example.com:443/a?b=c", "https://example.com/a?b=c"):
        signature = official.compute_signature(signed, params)
        assert ours.validate(url, params, signature) == official.validate(url, params, signature)
