"""How requests are written: https://www.twilio.com/docs/usage/security#validating-requests."""

from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.webhooks.exchange import HttpRequest, Kind
from switchhook.webhooks.wire import Hop, UnusableUrl, encoded, first, redirected, signed

# Surrogates cannot be sent.
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def hop(
    url: str,
    parameters: Mapping[str, str] | None = None,
    kind: Kind = "voice",
    about: str = "CA1",
) -> Hop:
    return first(HttpRequest(url, "POST", parameters or {}, "AC1", about, kind))


def test_the_published_example_is_reproduced() -> None:
    parameters = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    asked = hop("https://example.com/myapp.php?foo=1&bar=2#rc=1", parameters)
    assert signed(asked, "12345") == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize(
    ("url", "kind", "same_as"),
    [
        ("https://h:8443/a", "voice", "https://h/a"),
        ("https://h:8443/a", "sms", "https://h:8443/a"),
        ("http://h:8080/a", "voice", "http://h:8080/a"),
        ("https://u:p@h/a#rc=1", "voice", "https://h/a"),
    ],
)
def test_voice_over_https_is_signed_without_its_port(url: str, kind: Kind, same_as: str) -> None:
    """HTTP and SMS keep the port; fragment and user information are removed."""
    assert signed(hop(url, kind=kind), "t") == signed(hop(same_as, kind="sms"), "t")


def test_a_status_callback_is_signed_as_what_it_is_about() -> None:
    url = "https://h:8443/a"
    assert signed(hop(url, kind="status", about="SM1"), "t") == signed(hop(url, kind="sms"), "t")
    assert signed(hop(url, kind="status", about="CA1"), "t") == signed(hop(url, kind="voice"), "t")


@given(st.dictionaries(TEXT, TEXT))
def test_a_form_is_encoded_as_everybody_does(parameters: dict[str, str]) -> None:
    assert encoded(parameters) == urlencode(parameters)


@given(st.dictionaries(TEXT.filter(bool), TEXT.filter(bool)))
def test_a_form_is_read_back(parameters: dict[str, str]) -> None:
    assert dict(parse_qsl(encoded(parameters))) == parameters


@given(st.text())
def test_any_url_is_sent_in_ascii_or_refused(text: str) -> None:
    for url in (text, f"http://{text}", f"http://h/{text}"):
        with suppress(UnusableUrl):
            assert hop(url).url.isascii()


@given(st.text())
def test_any_location_is_followed_in_ascii_or_refused(location: str) -> None:
    with suppress(UnusableUrl):
        assert redirected(hop("http://h/"), location).url.isascii()


def test_a_domain_name_in_another_script_is_encoded() -> None:
    assert hop("http://b\u00fccher.example/").host == "xn--bcher-kva.example"


@pytest.mark.parametrize("kind", ["sms", "status"])
def test_only_a_redirect_to_a_calls_twiml_loses_parameters(kind: Kind) -> None:
    asked = redirected(hop("http://h/a", {"Body": "x", "OptOutType": "STOP"}, kind), "/b?Body=y")
    assert asked.url == "http://h/b?Body=y&OptOutType=STOP"


def test_a_redirect_to_a_calls_twiml_keeps_what_every_request_carries() -> None:
    asked = redirected(hop("http://h/a", {"CallSid": "CA1", "Digits": "1", "SipCallId": "x"}), "b")
    assert asked.url == "http://h/b?CallSid=CA1&SipCallId=x"
