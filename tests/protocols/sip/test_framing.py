"""Cutting byte streams into messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.framing import MAX_HEAD, Framer
from switchhook.protocols.sip.message import Request


def message(body: bytes) -> bytes:
    return Request("MESSAGE", "sip:a@b", [("call-id", "x")], body).serialise()


@given(st.lists(st.binary(max_size=30), max_size=4), st.data())
def test_messages_come_out_whole_however_the_stream_is_cut(
    bodies: list[bytes], data: st.DataObject
) -> None:
    stream = b"".join(message(body) + b"\r\n" for body in bodies)
    framer = Framer()
    out: list[bytes] = []
    while stream:
        size = data.draw(st.integers(1, len(stream)))
        out += framer.feed(stream[:size])
        stream = stream[size:]
    assert out == [message(body) for body in bodies]


def test_keep_alives_are_counted() -> None:
    framer = Framer()
    assert framer.feed(b"\r\n\r\n" + message(b"") + b"\r\n\r\n\r\n\r\n") == [message(b"")]
    assert framer.pings == 3
    assert framer.pending == 0


@pytest.mark.parametrize(
    "stream",
    [
        b"x" * (MAX_HEAD + 1),
        b"OPTIONS sip:a SIP/2.0\r\n\r\n",
        b"OPTIONS sip:a SIP/2.0\r\nContent-Length: 999999999\r\n\r\n",
        b"OPTIONS sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\n",
    ],
)
def test_a_stream_without_rhythm_is_given_up(stream: bytes) -> None:
    with pytest.raises(SipParseError):
        Framer().feed(stream)


SPELLINGS = [b"l:4", b"L : 4", b"content-length:\t4 ", b"Content-Length:\r\n 4"]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_content_length_is_found_in_any_spelling(spelling: bytes) -> None:
    stream = b"OPTIONS sip:a SIP/2.0\r\n" + spelling + b"\r\nX: y\r\n\r\nbodynext"
    assert Framer().feed(stream) == [stream[:-4]]


@given(st.binary(max_size=200))
def test_any_bytes_are_taken_or_refused(stream: bytes) -> None:
    framer = Framer()
    try:
        for octet in stream:
            framer.feed(bytes([octet]))
    except SipParseError:
        return
    assert framer.pending <= len(stream)
