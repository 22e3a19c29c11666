"""Offers of browsers and our answers to them, and the other way round."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.ice import Credentials
from switchhook.protocols.sdp import SdpError, SessionDescription, webrtc
from switchhook.protocols.sdp.webrtc import OpusTerms, Ours

HASH = ":".join(["AB"] * 32)
OURS = Ours(("203.0.113.7", "192.0.2.7"), 16384, Credentials("ourF", "p" * 32), HASH, 77)

# As Chrome writes it for @twilio/voice-sdk: no candidates, port 9.
CHROME = f"""v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=extmap-allow-mixed
a=msid-semantic: WMS 5d0b
m=audio 9 UDP/TLS/RTP/SAVPF 0 111 63 9 8 13 110 126
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=ice-ufrag:Qb1x
a=ice-pwd:bwLEUOcb1fkBlMxHVTKW1VD6
a=ice-options:trickle
a=fingerprint:sha-256 {HASH.lower()}
a=setup:actpass
a=mid:0
a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
a=sendrecv
a=msid:5d0b 71a2
a=rtcp-mux
a=rtcp-rsize
a=rtpmap:0 PCMU/8000
a=rtpmap:111 opus/48000/2
a=rtcp-fb:111 transport-cc
a=fmtp:111 minptime=10;useinbandfec=1
a=rtpmap:63 red/48000/2
a=fmtp:63 111/111
a=rtpmap:9 G722/8000
a=rtpmap:8 PCMA/8000
a=rtpmap:13 CN/8000
a=rtpmap:110 telephone-event/48000
a=rtpmap:126 telephone-event/8000
a=ssrc:2563 cname:ux
""".replace("\n", "\r\n")

SECOND_LINE = f"""m=video 9 UDP/TLS/RTP/SAVPF 96
c=IN IP4 0.0.0.0
a=mid:1
a=ice-ufrag:Qb1x
a=ice-pwd:bwLEUOcb1fkBlMxHVTKW1VD6
a=fingerprint:sha-256 {HASH}
a=setup:actpass
a=rtcp-mux
a=rtpmap:96 VP8/90000
""".replace("\n", "\r\n")


def changed(old: str, new: str) -> bytes:
    assert old in CHROME
    return CHROME.replace(old, new).encode()


def test_an_offer_of_chrome_is_answered() -> None:
    body, settled = webrtc.answer(CHROME.encode(), OURS)
    assert settled.credentials == Credentials("Qb1x", "bwLEUOcb1fkBlMxHVTKW1VD6")
    assert settled.fingerprints == (("sha-256", HASH),)
    assert (settled.payload, settled.dtmf) == (0, 126)
    assert not settled.client
    assert settled.sends
    described = SessionDescription.parse(body)
    assert ("a", "ice-lite") in described.lines
    assert ("a", "group:BUNDLE 0") in described.lines
    (audio,) = described.streams
    assert (audio.port, audio.profile, audio.formats) == (16384, "UDP/TLS/RTP/SAVPF", ("0", "126"))
    assert list(audio.attributes("setup")) == ["passive"]
    assert list(audio.attributes("candidate")) == [
        "1 1 udp 2130706431 203.0.113.7 16384 typ host",
        "2 1 udp 2130706175 192.0.2.7 16384 typ host",
    ]
    assert list(audio.attributes("ssrc")) == ["77 cname:0000004d"]
    assert audio.attributes("end-of-candidates")
    assert b"\n" not in body.replace(b"\r\n", b"")


def test_pcma_is_taken_where_there_is_no_pcmu() -> None:
    _, settled = webrtc.answer(changed("SAVPF 0 111 63 9 8 13", "SAVPF 111 63 9 8 13"), OURS)
    assert settled.payload == 8


WITH_OPUS = replace(OURS, opus=True)


def preferring_opus(**changes: str) -> bytes:
    body = CHROME.replace("SAVPF 0 111", "SAVPF 111 0")
    for old, new in changes.items():
        body = body.replace(old, new)
    return body.encode()


def test_opus_is_taken_where_the_peer_prefers_it_and_we_have_it() -> None:
    body, settled = webrtc.answer(preferring_opus(), WITH_OPUS)
    assert (settled.payload, settled.dtmf) == (111, 110)
    assert settled.opus == OpusTerms(0, True)
    (audio,) = SessionDescription.parse(body).streams
    assert audio.formats == ("111", "110")
    assert list(audio.attributes("rtpmap")) == ["111 opus/48000/2", "110 telephone-event/48000"]
    assert audio.attributes("fmtp")[0].startswith("111 minptime=10;useinbandfec=1")


@pytest.mark.parametrize(
    ("body", "ours"), [(CHROME.encode(), WITH_OPUS), (preferring_opus(), OURS)]
)
def test_else_it_is_g711(body: bytes, ours: Ours) -> None:
    _, settled = webrtc.answer(body, ours)
    assert (settled.payload, settled.dtmf, settled.opus) == (0, 126, None)


@pytest.mark.parametrize(
    ("said", "terms"),
    [
        ("maxaveragebitrate=24000", OpusTerms(24_000)),
        ("useinbandfec=0; maxaveragebitrate=9000", OpusTerms(9000)),
        ("stereo=1;useinbandfec=1", OpusTerms(0, True)),
        ("maxaveragebitrate=\u0663\u0664", OpusTerms()),
        ("maxaveragebitrate=99999999999999", OpusTerms()),
        (";=;", OpusTerms()),
    ],
)
def test_a_peer_says_how_it_wants_opus(said: str, terms: OpusTerms) -> None:
    body = preferring_opus(**{"minptime=10;useinbandfec=1": said})
    assert webrtc.answer(body, WITH_OPUS)[1].opus == terms


def test_an_offer_names_opus_after_g711_and_the_answer_decides() -> None:
    body = webrtc.offer(WITH_OPUS)
    assert SessionDescription.parse(body).streams[0].formats == ("0", "111", "126", "110")
    answer = preferring_opus(**{"setup:actpass": "setup:active"})
    assert webrtc.accept(answer, opus=True).payload == 111
    assert webrtc.accept(answer).payload == 0


def test_digits_at_another_rate_than_the_audio_are_not_taken() -> None:
    _, settled = webrtc.answer(changed("a=rtpmap:126 telephone-event/8000\r\n", ""), OURS)
    assert settled.dtmf is None


@pytest.mark.parametrize(
    ("theirs", "client", "ours"),
    [("actpass", False, "passive"), ("active", False, "passive"), ("passive", True, "active")],
)
def test_the_answer_takes_the_part_that_the_offer_leaves(
    theirs: str, client: bool, ours: str
) -> None:
    body, settled = webrtc.answer(changed("setup:actpass", f"setup:{theirs}"), OURS)
    assert settled.client == client
    assert f"a=setup:{ours}\r\n".encode() in body


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("sendonly", "recvonly"), ("recvonly", "sendonly"), ("inactive", "inactive")],
)
def test_the_direction_is_mirrored(theirs: str, ours: str) -> None:
    body, settled = webrtc.answer(changed("a=sendrecv", f"a={theirs}"), OURS)
    assert settled.direction == ours
    assert settled.sends == (theirs == "recvonly")
    assert f"a={ours}\r\n".encode() in body


def test_streams_besides_the_audio_are_declined() -> None:
    offered = CHROME.replace("BUNDLE 0", "BUNDLE 0 1") + SECOND_LINE
    body, _ = webrtc.answer(offered.encode(), OURS)
    described = SessionDescription.parse(body)
    assert [stream.port for stream in described.streams] == [16384, 0]
    assert ("a", "group:BUNDLE 0") in described.lines


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a=rtcp-mux\r\n", ""),
        ("a=ice-ufrag:Qb1x\r\n", ""),
        ("a=ice-ufrag:Qb1x", "a=ice-ufrag:Qb"),
        ("bwLEUOcb1fkBlMxHVTKW1VD6", "short"),
        ("a=fingerprint:sha-256", "a=fingerprint:md5"),
        ("a=setup:actpass", "a=setup:holdconn"),
        ("UDP/TLS/RTP/SAVPF", "RTP/AVP"),
        ("m=audio 9", "m=audio 0"),
        ("SAVPF 0 111 63 9 8 13 110", "SAVPF 111 63 9 13 110"),
        ("a=extmap-allow-mixed", "a=ice-lite"),
        ("m=audio", "m=video"),
    ],
)
def test_what_no_leg_could_carry_is_refused(old: str, new: str) -> None:
    with pytest.raises(SdpError):
        webrtc.answer(changed(old, new), OURS)


def test_attributes_may_stand_in_the_session() -> None:
    line = f"a=fingerprint:sha-256 {HASH.lower()}\r\n"
    moved = CHROME.replace(line, "").replace("t=0 0\r\n", "t=0 0\r\n" + line)
    _, settled = webrtc.answer(moved.encode(), OURS)
    assert settled.fingerprints == (("sha-256", HASH),)


def test_our_offer_is_one_that_we_could_answer() -> None:
    body = webrtc.offer(OURS)
    (audio,) = SessionDescription.parse(body).streams
    assert list(audio.attributes("setup")) == ["actpass"]
    _, settled = webrtc.answer(body.replace(b"a=ice-lite\r\n", b""), OURS)
    assert (settled.payload, settled.dtmf, settled.client) == (0, 126, False)


def test_an_answer_of_chrome_is_accepted() -> None:
    settled = webrtc.accept(changed("setup:actpass", "setup:active"))
    assert not settled.client
    assert settled.payload == 0


def test_an_answer_may_leave_the_handshake_to_us() -> None:
    assert webrtc.accept(changed("setup:actpass", "setup:passive")).client


@pytest.mark.parametrize("body", [CHROME, CHROME.replace("audio 9", "audio 0"), "v=0\r\n"])
def test_an_answer_that_settles_nothing_is_refused(body: str) -> None:
    with pytest.raises(SdpError):
        webrtc.accept(body.encode())


@given(st.data())
def test_any_mangled_offer_is_answered_or_refused(data: st.DataObject) -> None:
    body = bytearray(data.draw(st.sampled_from([CHROME.encode(), preferring_opus()])))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body) - 1))
        body[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    try:
        answer, settled = webrtc.answer(bytes(body), WITH_OPUS)
    except SdpError:
        return
    SessionDescription.parse(answer)
    assert settled.payload in (0, 8) or settled.opus is not None


def test_where_there_is_tcp_it_is_a_passive_candidate_of_lower_priority() -> None:
    body, _ = webrtc.answer(CHROME.encode(), replace(OURS, tcp=True))
    (audio,) = SessionDescription.parse(body).streams
    assert list(audio.attributes("candidate"))[2:] == [
        "3 1 tcp 2124414975 203.0.113.7 16384 typ host tcptype passive",
        "4 1 tcp 2124414719 192.0.2.7 16384 typ host tcptype passive",
    ]
