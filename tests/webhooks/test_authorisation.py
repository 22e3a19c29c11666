"""RFC 7617 and the examples of RFC 7616 §3.9.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.webhooks.authorisation import credentials, login

NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v"
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
DIGEST = (
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={},'
    f' nonce="{NONCE}", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_examples_of_the_specification(algorithm: str, response: str) -> None:
    found = login([DIGEST.format(algorithm)], "Mufasa", "Circle of Life")
    assert found is not None
    header = found.header("GET", "/dir/index.html", CNONCE)
    assert f'response="{response}"' in header
    assert "nc=00000001" in header
    assert 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"' in header


def test_a_challenge_without_qop_is_answered_as_in_rfc_2069() -> None:
    found = login(['Digest realm="r", nonce="n"'], "u", "p")
    assert found is not None
    assert "qop" not in found.header("GET", "/", "c")


def test_basic_is_taken_when_nothing_better_is_offered() -> None:
    found = login(["Negotiate, Basic realm=x"], "Aladdin", "open sesame")
    assert found is not None
    assert found.header("GET", "/", "") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


def test_the_strongest_digest_is_taken() -> None:
    challenges = ['Basic realm="x"', DIGEST.format("MD5"), DIGEST.format("SHA-256")]
    found = login(challenges, "u", "p")
    assert found is not None
    assert "SHA-256" in found.header("GET", "/", "")


@pytest.mark.parametrize(
    "challenge", ["", "Bearer", "Digest realm=x", 'Digest nonce="n", algorithm=X']
)
def test_what_cannot_be_answered_is_not(challenge: str) -> None:
    assert login([challenge], "u", "p") is None


@given(st.text())
def test_no_challenge_breaks_the_parser(challenge: str) -> None:
    found = login([challenge], "u", "p")
    if found is not None:
        found.header("GET", "/", "c")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a/", None),
        ("https://bob@a/", ("bob", "")),
        ("https://b%40b:p%3Aw@a/", ("b@b", "p:w")),
    ],
)
def test_credentials_are_decoded(url: str, expected: tuple[str, str] | None) -> None:
    assert credentials(url) == expected
