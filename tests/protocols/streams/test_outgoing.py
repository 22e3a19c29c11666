"""https://www.twilio.com/docs/voice/media-streams/websocket-messages: the documented messages."""

import base64
import json

from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.streams import About, Outgoing, tracks_of

SID = "MZ" + "d" * 32


def outgoing(
    track: str = "inbound_track", parameters: tuple[tuple[str, str], ...] = ()
) -> Outgoing:
    return Outgoing(
        About(
            account_sid="AC1",
            call_sid="CA1",
            stream_sid=SID,
            tracks=tracks_of(track),
            parameters=parameters,
        )
    )


def test_a_stream_begins_with_connected_and_start() -> None:
    begun = outgoing("both_tracks", parameters=(("FirstName", 'Ja"ne'), ("RemoteParty", "Böb")))
    assert [message.decode() for message in begun.begin()] == [
        '{"event":"connected","protocol":"Call","version":"1.0.0"}',
        '{"event":"start","sequenceNumber":"1","start":{"accountSid":"AC1","streamSid":"'
        + SID
        + '",'
        '"callSid":"CA1","tracks":["inbound","outbound"],"mediaFormat":'
        '{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":'
        '{"FirstName":"Ja\\"ne","RemoteParty":"Böb"}},"streamSid":"' + SID + '"}',
    ]


def test_the_other_messages_are_the_documented_ones() -> None:
    """ "`sequenceNumber`: Number used to keep track of message sending order. The first message
    has a value of "1" and then is incremented for each subsequent message."
    """
    stream = outgoing()
    stream.begin()
    assert [
        message.decode()
        for message in (
            stream.media("inbound", b"\x00\x01\x02"),
            stream.dtmf("#"),
            stream.mark('my "label"'),
            stream.stop(),
        )
    ] == [
        '{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1",'
        '"timestamp":"0","payload":"AAEC"},"streamSid":"' + SID + '"}',
        '{"event":"dtmf","streamSid":"' + SID + '","sequenceNumber":"3",'
        '"dtmf":{"track":"inbound_track","digit":"#"}}',
        '{"event":"mark","sequenceNumber":"4","streamSid":"' + SID + '",'
        '"mark":{"name":"my \\"label\\""}}',
        '{"event":"stop","sequenceNumber":"5","stop":{"accountSid":"AC1","callSid":"CA1"},'
        '"streamSid":"' + SID + '"}',
    ]


def test_tracks_count_their_own_chunks_and_time() -> None:
    stream = outgoing("both_tracks")
    frame = bytes(160)
    sent = [stream.media("inbound", frame), stream.media("outbound", frame)]
    stream.skip("inbound", 160)
    sent += [stream.media("inbound", frame), stream.media("outbound", frame)]
    read = [json.loads(message) for message in sent]
    assert [
        (one["sequenceNumber"], one["media"]["track"], one["media"]["chunk"], int(ms))
        for one in read
        for ms in (one["media"]["timestamp"],)
    ] == [
        ("1", "inbound", "1", 0),
        ("2", "outbound", "1", 0),
        ("3", "inbound", "3", 40),
        ("4", "outbound", "2", 20),
    ]


@given(st.binary(max_size=400))
def test_audio_is_carried_as_it_is(audio: bytes) -> None:
    told = json.loads(outgoing().media("inbound", audio))
    assert base64.b64decode(told["media"]["payload"]) == audio


def test_a_sid_of_any_letters_does_no_harm() -> None:
    about = About(account_sid="", call_sid="", stream_sid='%d"%', tracks=("inbound",))
    assert json.loads(Outgoing(about).media("inbound", b""))["streamSid"] == '%d"%'
