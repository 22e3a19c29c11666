"""Digest authentication, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.sip.digest import (
    Authorization,
    Challenge,
    Credentials,
    Nonces,
    answer,
    challenge,
    verify,
)
from switchhook.protocols.sip.errors import SipParseError

FIELDS = ("username", "realm", "nonce", "uri", "response")
MUFASA = Credentials("Mufasa", "Circle of Life")


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_examples_of_rfc_7616(algorithm: str, response: str) -> None:
    """RFC 7616 §3.9.1."""
    given = Challenge(
        "http-auth@example.org",
        "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        algorithm,
        opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS",
    )
    cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    value = answer(given, MUFASA, "GET", "/dir/index.html", cnonce=cnonce)
    authorization = Authorization.parse(value)
    assert authorization.response == response
    assert verify(authorization, "GET", MUFASA.password)
    assert not verify(authorization, "GET", "Hakuna Matata")
    assert not verify(authorization, "POST", MUFASA.password)


def test_old_devices_answer_without_qop() -> None:
    """RFC 2617 §3.5 without qop: H(H(A1):nonce:H(A2))."""
    given = Challenge("testrealm@host.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093", qop=False)
    value = answer(given, MUFASA, "GET", "/dir/index.html", cnonce="")
    assert "qop" not in value
    assert "cnonce" not in value
    assert verify(Authorization.parse(value), "GET", MUFASA.password)


@pytest.mark.parametrize(
    "value",
    [
        "Basic abc",
        'Digest realm="x"',
        'Digest realm="x", nonce="y", algorithm=AKAv1-MD5',
        'Digest realm="x", nonce="y", qop="auth-int"',
        "",
    ],
)
def test_challenges_we_cannot_answer_are_refused(value: str) -> None:
    with pytest.raises(SipParseError):
        Challenge.parse(value)


def test_incomplete_credentials_are_refused() -> None:
    with pytest.raises(SipParseError, match="username"):
        Authorization.parse('Digest realm="x", nonce="y", uri="z", response="0"')


def test_commas_and_quotes_in_values_survive() -> None:
    value = challenge('a "realm", quoted', "n", stale=True, opaque="o,o")
    parsed = Challenge.parse(value)
    assert (parsed.realm, parsed.opaque, parsed.stale) == ('a "realm", quoted', "o,o", True)


def respond(nonce: str, count: int = 1, *, qop: bool = True) -> Authorization:
    given = Challenge("r", nonce, qop=qop)
    return Authorization.parse(answer(given, MUFASA, "INVITE", "sip:a", cnonce="c", nc=count))


def test_a_nonce_is_fresh_once_per_count() -> None:
    nonces = Nonces(b"secret")
    nonce = nonces.issue(1000.0)
    first = respond(nonce)
    assert nonces.judge(first, 1001.0) == "fresh"
    nonces.used(first)
    assert nonces.judge(first, 1001.0) == "stale"
    assert nonces.judge(respond(nonce, 2), 1001.0) == "fresh"


def test_without_qop_a_nonce_is_good_once() -> None:
    nonces = Nonces(b"secret")
    only = respond(nonces.issue(0.0), qop=False)
    nonces.used(only)
    assert nonces.judge(only, 0.0) == "stale"


def test_a_nonce_ages() -> None:
    nonces = Nonces(b"secret", lifetime=60)
    authorization = respond(nonces.issue(0.0))
    assert nonces.judge(authorization, 60.0) == "fresh"
    assert nonces.judge(authorization, 60.1) == "stale"


def test_nonces_of_others_are_foreign() -> None:
    authorization = respond(Nonces(b"theirs").issue(0.0))
    assert Nonces(b"ours").judge(authorization, 0.0) == "foreign"


def test_forgotten_nonces_do_not_come_back_to_life() -> None:
    nonces = Nonces(b"secret", remembered=2)
    used = [respond(nonces.issue(float(second))) for second in range(4)]
    for authorization in used:
        nonces.used(authorization)
    assert [nonces.judge(one, 4.0) for one in used] == ["stale"] * 4


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    nonces = Nonces(b"secret")
    fields = ", ".join(f'{name}="{text}"' for name in FIELDS)
    for candidate in (text, f"Digest {text}", f"Digest {fields}"):
        for read in (Challenge.parse, Authorization.parse):
            try:
                parsed = read(candidate)
            except SipParseError:
                continue
            if isinstance(parsed, Authorization):
                assert not verify(parsed, "INVITE", "x")
                assert nonces.judge(parsed, 0.0) != "fresh"
