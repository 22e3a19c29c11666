"""https://www.twilio.com/docs/voice/media-streams/websocket-messages, the app's side."""

import base64
import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from switchhook.protocols.streams import Clear, InvalidMessage, Mark, Media, read
from switchhook.protocols.streams.incoming import Audio, Name, refuse_binary

SID = "MZ" + "d" * 32


def says(**members: object) -> bytes:
    return json.dumps({"streamSid": SID, **members}).encode()


@given(st.binary(max_size=2000))
def test_audio_comes_out_as_it_went_in(audio: bytes) -> None:
    text = says(event="media", media={"payload": base64.b64encode(audio).decode()})
    assert read(text, SID) == Media(stream_sid=SID, media=Audio(audio))


def test_marks_and_clears_are_read() -> None:
    assert read(says(event="mark", mark={"name": "m"}), SID) == Mark(stream_sid=SID, mark=Name("m"))
    assert read(says(event="clear"), SID) == Clear(stream_sid=SID)


def test_our_own_message_sent_back_is_an_echo() -> None:
    text = says(
        event="media",
        sequenceNumber="4",
        media={"track": "inbound", "chunk": "2", "timestamp": "5", "payload": "AAEC"},
    )
    assert read(text, SID) == Media(stream_sid=SID, media=Audio(b"\x00\x01\x02"))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"hello",
        b"[]",
        b"{}",
        b"{" * 100_000,
        b"[" * 100_000,
        says(event="media"),
        says(event="media", media={}),
        says(event="media", media={"payload": 5}),
        says(event="media", media={"payload": "not base64!"}),
        says(event="mark"),
        says(event="mark", mark={"name": None}),
        says(event="dtmf", dtmf={"digit": "1"}),
        says(media={"payload": ""}),
        says(event="clear", streamSid="MZ" + "e" * 32),
        json.dumps({"event": "clear"}).encode(),
        b'{"event":"mark","streamSid":"' + SID.encode() + b'","mark":{"name":"\xff"}}',
    ],
)
def test_what_does_not_comply_is_a_warning(text: bytes) -> None:
    """https://www.twilio.com/docs/api/errors/31951"""
    with pytest.raises(InvalidMessage) as caught:
        read(text, SID)
    assert caught.value.code == 31951


@given(st.binary(max_size=200))
@example(says(event="clear"))
def test_any_bytes_are_read_or_refused(text: bytes) -> None:
    try:
        message = read(text, SID)
    except InvalidMessage as error:
        assert error.code == 31951
    else:
        assert message.stream_sid == SID


def test_a_binary_frame_has_a_code_of_its_own() -> None:
    """ "Your WebSocket server sent a message in binary format."
    https://www.twilio.com/docs/api/errors/31950
    """
    assert refuse_binary().code == 31950
