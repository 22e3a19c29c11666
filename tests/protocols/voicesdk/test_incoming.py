"""Frames of a page, good and bad."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.voicesdk import InvalidFrame, codes
from switchhook.protocols.voicesdk.incoming import (
    LONGEST,
    Answer,
    Beat,
    Dtmf,
    Extra,
    Hangup,
    Invite,
    Listen,
    Register,
    Say,
    Unknown,
    Wanted,
    read,
)


def frame(kind: str, **payload: object) -> str:
    return json.dumps({"type": kind, "version": "1.6", "payload": payload})


def test_what_the_sdk_sends_is_read() -> None:
    assert read(frame("listen", token="t", reconnectTimeout=30, browserinfo={})) == Listen("t", 30)
    assert read(frame("register", media={"audio": True})) == Register(Wanted(audio=True))
    assert read(
        frame("invite", callsid="TJS1", sdp="v=0", twilio={"params": "a=b"}, preflight=False)
    ) == Invite("TJS1", "v=0", None, Extra("a=b"))
    assert read(frame("invite", callsid="TJS1", sdp="v=0", reconnect="r", twilio={})) == Invite(
        "TJS1", "v=0", "r"
    )
    assert read(frame("answer", callsid="CA1", sdp="v=0")) == Answer("CA1", "v=0")
    assert read(frame("hangup", callsid="CA1", message="bye")) == Hangup("CA1")
    assert read(frame("dtmf", callsid="CA1", dtmf="12w#")) == Dtmf("CA1", "12w#")
    said = read(frame("message", callsid="CA1", voiceeventsid="KX1", content={"a": [1]}))
    assert isinstance(said, Say) and json.loads(bytes(said.content)) == {"a": [1]}


def test_a_line_feed_is_the_heartbeat() -> None:
    assert read("\n") == Beat()


def test_what_we_do_not_know_is_passed_over() -> None:
    assert read(frame("presence", anything=1)) == Unknown()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"type": 7}',
        '{"payload": {}}',
        '{"type": "invite"}',
        '{"type": "invite", "payload": []}',
        "[" * 30_000,
        frame("invite", callsid="a b", sdp="v=0"),
        frame("invite", callsid="T" * 65, sdp="v=0"),
        frame("invite", callsid="TJS1", sdp=""),
        frame("invite", callsid="TJS1", sdp="v" * 40_000),
        frame("listen", token="t" * 20_000),
        frame("dtmf", callsid="CA1", dtmf="12x"),
        frame("dtmf", callsid="CA1", dtmf="1" * 257),
        frame("hangup", callsid="x" * LONGEST),
    ],
)
def test_what_makes_no_sense_is_refused(text: str) -> None:
    with pytest.raises(InvalidFrame) as caught:
        read(text)
    assert caught.value.code == codes.MALFORMED


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read(text)
    except InvalidFrame as fault:
        assert fault.code in codes.TEXTS


@given(
    st.sampled_from(["listen", "register", "invite", "answer", "reject", "reinvite", "message"]),
    st.dictionaries(
        st.sampled_from(["callsid", "sdp", "token", "media", "twilio", "content", "reconnect"]),
        st.none() | st.text(max_size=20) | st.integers() | st.dictionaries(st.text(), st.text()),
    ),
)
def test_any_payload_is_read_or_refused(kind: str, payload: dict[str, object]) -> None:
    text = msgspec.json.encode({"type": kind, "payload": payload}).decode()
    try:
        read(text)
    except InvalidFrame as fault:
        assert fault.code in codes.TEXTS
