"""Reading and writing SIP messages (RFC 3261 §7)."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from switchhook.protocols.sip.headers import Headers
from switchhook.protocols.sip.message import (
    MAX_HEADERS,
    Request,
    Response,
    SipParseError,
    UnreadableRequest,
    parse,
)

INVITE = (
    b"INVITE sip:bob@example.com SIP/2.0\r\n"
    b"Via: SIP/2.0/UDP pc33.example.com;branch=z9hG4bK776asdhds;rport, SIP/2.0/TCP [::1]:5062\r\n"
    b"Max-Forwards: 70\r\n"
    b'To: "Bob, the \\"builder\\"" <sip:bob@example.com>\r\n'
    b"f: sip:alice@example.com;tag=1928301774\r\n"
    b"i: a84b4c76e66710\r\n"
    b"CSeq: 314159 INVITE\r\n"
    b"m: <sip:alice@pc33.example.com>, <sip:alice@[2001:db8::1]:5070>\r\n"
    b"Content-Type: application/sdp;charset=x\r\n"
    b"Allow: INVITE, ACK\r\n"
    b"Allow: BYE\r\n"
    b"l: 4\r\n"
    b"\r\n"
    b"v=0\n"
)


def test_a_request_is_read() -> None:
    request = parse(INVITE)
    assert isinstance(request, Request)
    assert (request.method, request.target, request.body) == (
        "INVITE",
        "sip:bob@example.com",
        b"v=0\n",
    )
    assert request.uri.host == "example.com"
    assert (request.call_id, request.cseq) == ("a84b4c76e66710", (314159, "INVITE"))
    assert (request.to.display, request.to.tag) == ('Bob, the "builder"', None)
    assert request.from_.tag == "1928301774"
    assert (request.via.host, request.via.branch) == ("pc33.example.com", "z9hG4bK776asdhds")
    assert [contact.uri.host for contact in request.contacts] == ["pc33.example.com", "2001:db8::1"]
    assert request.content_type == "application/sdp"


def test_lists_are_split_and_other_headers_are_not() -> None:
    headers = parse(INVITE).headers
    assert headers.get_all("ALLOW") == ["INVITE", "ACK", "BYE"]
    assert headers.get("allow") == "INVITE, ACK"
    assert headers.first("v") == "SIP/2.0/UDP pc33.example.com;branch=z9hG4bK776asdhds;rport"
    assert len(Headers([("Date", "Sat, 13 Nov")]).get_all("date")) == 1


def test_a_response_is_read() -> None:
    response = parse(b"SIP/2.0 486 Busy Here\r\nCSeq: 1 INVITE\r\n\r\n")
    assert isinstance(response, Response)
    assert (response.status, response.reason) == (486, "Busy Here")


def test_serialising_writes_names_as_people_do_and_the_length_of_the_body() -> None:
    request = Request("BYE", "sip:a@b", [("call-id", "x"), ("record-route", "<sip:p;lr>")], b"hi")
    assert request.serialise() == (
        b"BYE sip:a@b SIP/2.0\r\nCall-ID: x\r\nRecord-Route: <sip:p;lr>\r\n"
        b"Content-Length: 2\r\n\r\nhi"
    )


@pytest.mark.parametrize(
    "data",
    [
        INVITE.replace(b"\r\n", b"\n"),
        b"\r\n\r\n" + INVITE,
        INVITE + b"trailing bytes beyond Content-Length",
    ],
)
def test_what_devices_get_wrong_is_understood(data: bytes) -> None:
    assert parse(data) == parse(INVITE)


def test_a_body_without_length_ends_with_the_datagram() -> None:
    assert parse(INVITE.replace(b"l: 4\r\n", b"")).body == b"v=0\n"


def test_folded_lines_are_joined() -> None:
    request = parse(b"OPTIONS sip:a SIP/2.0\r\nSubject: one\r\n  two\r\n\tthree\r\n\r\n")
    assert request.headers.get("s") == "one two three"


@pytest.mark.parametrize("data", [b"", b"\r\n", b"hello", b"INVITE", b"GET / HTTP/1.1\r\n\r\n"])
def test_what_is_not_sip_is_refused(data: bytes) -> None:
    with pytest.raises(SipParseError):
        parse(data)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ((b"SIP/2.0\r\n", b"SIP/3.0\r\n"), 505),
        ((b"l: 4", b"l: -4"), 400),
        ((b"l: 4", b"l: four"), 400),
        ((b"l: 4", b"l: 5"), 400),
        ((b"l: 4", b"l: 4\r\nContent-Length: 3"), 400),
        ((b"sip:bob@example.com SIP", b"sip:bob @example.com SIP"), 400),
    ],
)
def test_a_bad_request_can_still_be_answered(change: tuple[bytes, bytes], status: int) -> None:
    with pytest.raises(UnreadableRequest) as caught:
        parse(INVITE.replace(*change, 1))
    assert caught.value.status == status
    assert caught.value.request.via.host == "pc33.example.com"


def test_the_number_of_headers_is_bounded() -> None:
    with pytest.raises(SipParseError):
        parse(b"OPTIONS sip:a SIP/2.0\r\n" + b"X: y\r\n" * (MAX_HEADERS + 1) + b"\r\n")


@pytest.mark.parametrize("header", ["via", "to", "from", "cseq", "call-id"])
def test_missing_headers_are_told_when_asked_for(header: str) -> None:
    request = Request("OPTIONS", "sip:a")
    with pytest.raises(SipParseError) as caught:
        getattr(request, {"from": "from_", "call-id": "call_id"}.get(header, header))
    assert caught.value.status == 400


def test_headers_cannot_break_out_of_their_line() -> None:
    for name, value in (("X", "a\r\nEvil: b"), ("X", "a\nb"), ("X: y", "b"), ("", "b")):
        with pytest.raises(ValueError, match="cannot be sent"):
            Headers([(name, value)])


def test_headers_are_replaced_and_removed_by_any_spelling() -> None:
    headers = Headers([("Call-ID", "a"), ("I", "b")])
    headers.set("call-id", "c")
    assert list(headers) == [("call-id", "c")]
    headers.remove("i")
    assert "Call-ID" not in headers


lines = st.binary(max_size=60)


@given(st.lists(lines, max_size=8))
@example([b"INVITE sip:a SIP/2.0", b":", b""])
def test_any_bytes_are_read_or_refused(pieces: list[bytes]) -> None:
    for start in (b"", b"INVITE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP a\r\n", b"SIP/2.0 200 OK\r\n"):
        try:
            message = parse(start + b"\r\n".join(pieces))
            message.serialise()
        except SipParseError:
            continue
        for ask in ("via", "to", "from_", "cseq", "call_id", "contacts", "content_type", "uri"):
            try:
                getattr(message, ask, None)
            except SipParseError:
                continue


def test_a_list_of_nothing_is_an_error_of_the_sender() -> None:
    request = parse(b"OPTIONS sip:a@b SIP/2.0\r\nVia: ,\r\nDiversion: , ,\r\n\r\n")
    with pytest.raises(SipParseError):
        _ = request.via
    assert request.headers.first("diversion") is None


token = st.text("abcXYZ0189-.!%*_+`'~", min_size=1, max_size=10)
value = st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=30)
names = token.filter(lambda name: name.lower() not in ("l", "content-length"))


@given(token, st.lists(st.tuples(names, value), max_size=6), st.binary(max_size=40))
def test_parsing_undoes_serialising(
    method: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    request = Request(method, "sip:a@b", headers, body)
    assert parse(request.serialise()) == request
    response = Response(299, "Fine", headers, body)
    assert parse(response.serialise()) == response
