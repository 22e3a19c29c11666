"""https://www.twilio.com/docs/voice/api/sip-interface#parameters"""

import pytest

from switchhook.protocols.sip.message import Request, parse
from switchhook.transports.sip.peer import Peer
from switchhook.voice.legs.sip_facts import (
    custom_headers,
    forwarded_from,
    info_digit,
    sip_parameters,
)


def test_what_an_info_may_say() -> None:
    def info(kind: str, body: bytes) -> str:
        return info_digit(Request("INFO", "sip:x@y", [("content-type", kind)], body))

    assert info("application/dtmf-relay", b"Signal= 11\r\nDuration=100") == "#"
    assert info("application/dtmf", b"*") == "*"
    assert info("application/dtmf", b"\xff") == ""
    assert info("text/plain", b"5") == ""


@pytest.mark.parametrize(
    ("name", "parameter"),
    [(b"X-AccountID", "SipHeader_X-AccountID"), (b"user-to-user", "SipHeader_User-To-User")],
)
def test_headers_for_the_app_keep_their_spelling(name: bytes, parameter: str) -> None:
    head = b"INVITE sip:x@y SIP/2.0\r\nVia: SIP/2.0/UDP y\r\n" + name + b": 7\r\n\r\n"
    assert custom_headers(parse(head)) == {parameter: "7"}


def test_headers_that_are_no_text_become_text() -> None:
    head = b"INVITE sip:x@y SIP/2.0\r\nVia: SIP/2.0/UDP y\r\nX-A: \xff7\r\nCall-ID: \xfe\r\n\r\n"
    request = parse(head)
    assert isinstance(request, Request)
    parameters = sip_parameters(request, Peer("192.0.2.1", 5060))
    assert (parameters["SipHeader_X-A"], parameters["SipCallId"]) == ("\ufffd7", "\ufffd")


@pytest.mark.parametrize(
    ("diversion", "expected"),
    [
        ("<sip:+14155550123@carrier.example>;reason=no-answer, <sip:x@y>", "+14155550123"),
        ("<sip:bob@example.com;user=phone>", "sip:bob@example.com"),
        ("<nonsense", ""),
        (None, ""),
    ],
)
def test_who_forwarded_a_call(diversion: str | None, expected: str) -> None:
    headers = [("Diversion", diversion)] if diversion else []
    assert forwarded_from(Request("INVITE", "sip:x@y", headers)) == expected
