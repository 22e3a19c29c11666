"""Session descriptions, and the offer/answer of one audio stream."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.sdp import (
    PCMU,
    Direction,
    SdpError,
    SessionDescription,
    accept,
    answer,
    offer,
)

OURS = ("192.0.2.1", 40000)


def description(*media: str, host: str = "192.0.2.9") -> bytes:
    family = "IP6" if ":" in host else "IP4"
    lines = ["v=0", f"o=x 1 1 IN {family} {host}", "s=-", f"c=IN {family} {host}", "t=0 0", *media]
    return "".join(f"{line}\r\n" for line in lines).encode()


def test_our_offer_is_answered_by_ourselves() -> None:
    theirs, at_theirs = answer(offer(OURS), ("192.0.2.2", 50000))
    at_ours = accept(theirs)
    assert at_theirs.remote == OURS
    assert at_ours.remote == ("192.0.2.2", 50000)
    assert (at_ours.payload, at_ours.codec, at_ours.dtmf) == (0, "PCMU", 101)
    assert at_ours.rtcp == ("192.0.2.2", 50001)
    assert not at_ours.held


def test_the_first_format_in_common_is_taken_in_the_offerers_order() -> None:
    _, settled = answer(description("m=audio 4000 RTP/AVP 18 8 0"), OURS)
    assert (settled.payload, settled.codec, settled.dtmf) == (8, "PCMA", None)


def test_static_formats_need_no_rtpmap_and_dynamic_ones_keep_their_number() -> None:
    body = description(
        "m=audio 4000 RTP/AVP 97 0 96", "a=rtpmap:97 pcma/8000", "a=rtpmap:96 TELEPHONE-EVENT/8000"
    )
    sdp, settled = answer(body, OURS)
    assert (settled.payload, settled.codec, settled.dtmf) == (97, "PCMA", 96)
    assert b"m=audio 40000 RTP/AVP 97 96\r\na=rtpmap:97 PCMA/8000\r\n" in sdp


def test_a_rate_we_do_not_have_is_another_format() -> None:
    with pytest.raises(SdpError):
        answer(description("m=audio 4000 RTP/AVP 96", "a=rtpmap:96 PCMU/16000"), OURS)


def test_other_streams_are_declined_with_port_0_in_place() -> None:
    body = description(
        "m=video 5000 RTP/AVP 31", "m=audio 4000 RTP/AVP 0", "m=audio 4002 RTP/AVP 0"
    )
    sdp, settled = answer(body, OURS)
    kinds = [(stream.kind, stream.port) for stream in SessionDescription.parse(sdp).streams]
    assert kinds == [("video", 0), ("audio", 40000), ("audio", 0)]
    assert settled.port == 4000


def test_a_new_offer_repeats_the_declined_streams() -> None:
    body = description("m=video 5000 RTP/AVP 31", "m=audio 4000 RTP/AVP 0", "m=image 1 udptl t38")
    before, _ = answer(body, OURS)
    again = SessionDescription.parse(offer(OURS, version=2, beside=before))
    assert [(stream.kind, stream.port) for stream in again.streams] == [
        ("video", 0),
        ("audio", 40000),
        ("image", 0),
    ]


@pytest.mark.parametrize("body", [b"", b"hello", b"v=1\r\n", b"v=0\r\nm=audio x\r\n", b"\xff=\r\n"])
def test_what_is_no_description_is_refused(body: bytes) -> None:
    with pytest.raises(SdpError):
        SessionDescription.parse(body)


@pytest.mark.parametrize(
    "media",
    ["m=audio 0 RTP/AVP 0", "m=audio 4000 RTP/SAVP 0", "m=audio 4000 RTP/AVP 18", "m=video 1 x y"],
)
def test_an_offer_without_common_ground_is_refused_with_488(media: str) -> None:
    with pytest.raises(SdpError) as caught:
        answer(description(media), OURS)
    assert caught.value.status == 488


@pytest.mark.parametrize(
    ("offered", "ours"),
    [
        ("sendrecv", "sendrecv"),
        ("sendonly", "recvonly"),
        ("recvonly", "sendonly"),
        ("inactive", "inactive"),
    ],
)
def test_directions_are_mirrored(offered: Direction, ours: Direction) -> None:
    sdp, settled = answer(description("m=audio 4000 RTP/AVP 0", f"a={offered}"), OURS)
    assert settled.direction == ours
    assert f"a={ours}\r\n".encode() in sdp


def test_a_direction_of_the_session_holds_for_its_streams() -> None:
    body = description("a=inactive", "m=audio 4000 RTP/AVP 0")
    assert answer(body, OURS)[1].held


def test_the_unspecified_address_means_hold() -> None:
    _, settled = answer(description("m=audio 4000 RTP/AVP 0", host="0.0.0.0"), OURS)
    assert (settled.direction, settled.held) == ("recvonly", True)


def test_ipv6_addresses_are_understood_and_written() -> None:
    body = description("m=audio 4000 RTP/AVP 0", host="2001:db8::9")
    sdp, settled = answer(body, ("2001:db8::1", 40000))
    assert settled.host == "2001:db8::9"
    assert b"c=IN IP6 2001:db8::1\r\n" in sdp


def test_a_streams_own_connection_comes_before_the_sessions() -> None:
    body = description("m=audio 4000 RTP/AVP 0", "c=IN IP4 192.0.2.77/127")
    assert answer(body, OURS)[1].host == "192.0.2.77"


@pytest.mark.parametrize("host", ["224.2.1.1", "phone.example.com"])
def test_addresses_that_are_no_unicast_address_are_refused(host: str) -> None:
    with pytest.raises(SdpError):
        answer(description("m=audio 4000 RTP/AVP 0", host=host), OURS)


def test_rtcp_goes_where_the_far_end_says() -> None:
    elsewhere = description("m=audio 4000 RTP/AVP 0", "a=rtcp:4711 IN IP4 192.0.2.8")
    assert answer(elsewhere, OURS)[1].rtcp == ("192.0.2.8", 4711)
    muxed = description("m=audio 4000 RTP/AVP 0", "a=rtcp-mux")
    sdp, settled = answer(muxed, OURS, rtcp_mux=True)
    assert settled.rtcp == ("192.0.2.9", 4000)
    assert b"a=rtcp-mux\r\n" in sdp
    sdp, settled = answer(muxed, OURS)  # we would rather not, so it stays apart
    assert settled.rtcp == ("192.0.2.9", 4001)
    assert b"a=rtcp-mux\r\n" not in sdp


def test_a_codec_keeps_its_details_in_every_offer() -> None:
    lines = ("m=audio 4000 RTP/AVP 0 96", "a=rtpmap:96 telephone-event/8000")
    for details in ("a=fmtp:96 0-15", "a=fmtp:96 0-11", ""):
        codecs = SessionDescription.parse(description(*lines, details)).streams[0].codecs
        assert codecs[1].fmtp == details.removeprefix("a=fmtp:96 ")


def test_ptime_is_what_the_far_end_would_like() -> None:
    assert answer(description("m=audio 4000 RTP/AVP 0", "a=ptime:30"), OURS)[1].ptime == 30
    assert answer(description("m=audio 4000 RTP/AVP 0", "a=ptime:x"), OURS)[1].ptime == 20


def test_an_answer_that_accepts_nothing_is_an_error() -> None:
    with pytest.raises(SdpError):
        accept(description("m=audio 0 RTP/AVP 0"))


def test_bare_line_feeds_are_tolerated() -> None:
    body = description("m=audio 4000 RTP/AVP 0").replace(b"\r\n", b"\n")
    assert answer(body, OURS, [PCMU])[1].payload == 0


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for data in (body, description() + body, description("m=audio 4000 RTP/AVP 0 101") + body):
        try:
            answer(data, OURS)
        except SdpError:
            continue


words = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=12)
fields = st.tuples(st.sampled_from("abciknopstuz"), words)


@given(st.lists(fields, max_size=5), st.lists(st.tuples(words, st.integers(0, 65535)), max_size=4))
def test_parsing_undoes_serialising(
    lines: list[tuple[str, str]], media: list[tuple[str, int]]
) -> None:
    text = "v=0\r\n" + "".join(f"{letter}={value}\r\n" for letter, value in lines)
    text += "".join(f"m={kind} {port} RTP/AVP 0\r\na=x\r\n" for kind, port in media)
    parsed = SessionDescription.parse(text.encode())
    assert SessionDescription.parse(parsed.serialise()) == parsed
