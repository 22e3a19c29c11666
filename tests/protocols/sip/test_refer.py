"""RFC 3515, RFC 4488, RFC 3420"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.sip import refer
from switchhook.protocols.sip.message import Request, parse
from switchhook.protocols.sip.uri import SipUri

HEAD = (
    "{} sip:a@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.2;branch=z9hG4bK1\r\n"
    "From: <sip:b@192.0.2.2>;tag=1\r\nTo: <sip:a@192.0.2.1>;tag=2\r\nCall-ID: 1\r\n"
    "CSeq: 2 {}\r\n{}Content-Length: {}\r\n\r\n"
)


def request(method: str, headers: str, body: bytes = b"") -> Request:
    made = parse(HEAD.format(method, method, headers, len(body)).encode() + body)
    assert isinstance(made, Request)
    return made


@given(status=st.integers(100, 699))
def test_news_are_read_as_they_were_written(status: int) -> None:
    headers, body = refer.news(status)
    written = request("NOTIFY", "".join(f"{name}: {value}\r\n" for name, value in headers), body)
    assert refer.is_news(written)
    assert refer.told(written) == (status, status >= 200)


@pytest.mark.parametrize(
    "body", [b"", b"hello", b"SIP/2.0", b"SIP/2.0 abc OK\r\n", b"SIP/2.0 2000 x", b"\xff\xfe\r\n"]
)
def test_a_body_that_tells_nothing(body: bytes) -> None:
    about = "Event: refer;id=7\r\nSubscription-State: terminated;reason=giveup\r\n"
    assert refer.told(request("NOTIFY", about, body)) == (0, True)
    assert refer.told(request("NOTIFY", "Event: refer\r\n", body)) == (0, False)


def test_other_events_are_no_news() -> None:
    assert not refer.is_news(request("NOTIFY", "Event: message-summary\r\n"))
    assert not refer.is_news(request("NOTIFY", ""))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("<sip:carol@example.com>", "sip:carol@example.com"),
        ("sip:carol@example.com", "sip:carol@example.com"),
        ("<tel:+14155550101>", "tel:+14155550101"),
        ("<sip:carol@example.com?Replaces=1>", "sip:carol@example.com"),
    ],
)
def test_the_target(header: str, expected: str) -> None:
    found = refer.target(request("REFER", f"Refer-To: {header}\r\n"))
    assert found == SipUri.parse(expected)


@pytest.mark.parametrize("header", ["", "Refer-To: \r\n", "Refer-To: nobody\r\n"])
def test_a_target_that_cannot_be_read(header: str) -> None:
    assert refer.target(request("REFER", header)) is None


@pytest.mark.parametrize(
    ("value", "expected"), [("false", True), ("False;x", True), ("true", False)]
)
def test_whether_news_are_wanted(value: str, expected: bool) -> None:
    assert refer.silent(request("REFER", f"Refer-Sub: {value}\r\n")) is expected
