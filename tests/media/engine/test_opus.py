"""Legs that speak Opus: the tone that goes in comes out, whatever gets lost, late or mixed up."""

import struct
from collections.abc import Sequence
from itertools import pairwise

import pytest

from switchhook.media.engine.interface import FRAME, Address, Kind, Track
from switchhook.media.engine.reference_audio import decode, encode
from switchhook.media.engine.reference_opus import Opus as Decoded
from switchhook.media.engine.reference_opus import span_of
from switchhook.media.engine.reference_rtp import Packet
from switchhook.media.opus import Opus
from switchhook.media.tones import tone
from tests.media.engine.packets import PEER, event, rtp
from tests.media.engine.rig import Rig
from tests.media.engine.speech import join, packets_of, strength

LIBRARY = Opus()
PHONE = ("192.0.2.99", 4444)
KIND, EVENTS = 111, 110
LOW, HIGH = 697.0, 1209.0
HALF_SECOND = 25  # frames


class Talk:
    """A leg that speaks Opus, and its peer."""

    def __init__(self, rig: Rig, remote: Address = PEER, events: int | None = EVENTS) -> None:
        self.rig, self.remote = rig, remote
        self.codec = LIBRARY.codec()
        self.leg = rig.engine.open(remote)
        self.port = self.leg.local[1]
        self.leg.use_opus(self.codec.addresses)
        self.leg.connect(remote, KIND, events, opus=True)
        rig.wait(0)

    def say(
        self, sequence: int, payload: bytes, *, kind: int = KIND, at: int | None = None
    ) -> None:
        when = 960 * sequence if at is None else 6 * at
        self.rig.feed(self.port, rtp(sequence, payload, timestamp=when, kind=kind), self.remote)

    def stream(self, payloads: Sequence[bytes | None], first: int = 1) -> None:
        """Say packets 20 ms apart; those that are none get lost."""
        for n, payload in enumerate(payloads):
            if payload is not None:
                self.say(first + n, payload)
            self.rig.wait(0.02)

    def heard(self) -> list[Packet]:
        return [p for p in self.rig.packets(self.remote) if p.payload_type == KIND]


def steps(packets: Sequence[Packet]) -> set[int]:
    """Return by how much timestamps go on."""
    return {b.timestamp - a.timestamp & 0xFFFFFFFF for a, b in pairwise(packets)}


def decoded(packets: Sequence[Packet]) -> list[int]:
    """Return what a peer hears of packets that follow each other."""
    codec = LIBRARY.codec()
    peer = Decoded(*codec.addresses)
    samples: list[int] = []
    for n, packet in enumerate(packets):
        peer.keep(n * FRAME, packet.payload, span_of(packet.payload))
        samples += peer.read(n * FRAME, fresh=False)[0]
    return samples


@pytest.fixture
def talk(rig: Rig) -> Talk:
    return Talk(rig)


def test_a_tone_survives_the_encoder(rig: Rig, talk: Talk) -> None:
    talk.leg.play(tone((LOW,), 1).samples, 5)
    rig.wait(0.9)
    packets = talk.heard()
    assert {p.payload_type for p in packets} == {KIND}
    assert steps(packets) == {960}
    assert max(len(p.payload) for p in packets) < 200
    assert strength(decoded(packets)[-3200:], LOW) > 0.9


def test_a_tone_survives_the_decoder(rig: Rig, talk: Talk) -> None:
    talk.leg.record(Track.FAR, 5)
    talk.stream(packets_of(LOW, 2 * HALF_SECOND))
    talk.leg.end(5)
    rig.wait(0.02)
    heard = rig.recorded()
    assert strength(heard[-3200:], LOW) > 0.9
    figures = talk.leg.figures()
    assert (figures.received, figures.lost, figures.concealed, figures.jitter) == (50, 0, 0, 0)


@pytest.mark.parametrize("of", [80, 320, 480, 960])
def test_packets_of_any_length_will_do(rig: Rig, talk: Talk, of: int) -> None:
    talk.leg.record(Track.FAR, 5)
    rig.wait(0.02)
    made = packets_of(LOW, 9600 // min(of, 480), of=min(of, 480))
    if of == 960:  # two frames of 60 ms in a packet
        made = [join(one, other) for one, other in zip(made[::2], made[1::2], strict=True)]
    for n, payload in enumerate(made):
        talk.say(n, payload, at=n * of)
        rig.wait(of / 8000)
    talk.leg.end(5)
    rig.wait(0.02)
    assert strength(rig.recorded()[4000:8000], LOW) > 0.85


def test_what_got_lost_is_made_up(rig: Rig, talk: Talk) -> None:
    talk.leg.record(Track.FAR, 5)
    stream: list[bytes | None] = list(packets_of(LOW, 2 * HALF_SECOND))
    for n in (20, 27, 33, 34):
        stream[n] = None
    talk.stream(stream)
    talk.leg.end(5)
    rig.wait(0.02)
    heard = rig.recorded()
    assert strength(heard[2400:7200], LOW) > 0.75
    quietest = min(max(heard[n : n + FRAME]) for n in range(2400, 7200, FRAME))
    assert quietest > max(heard[2400:7200]) / 8
    figures = talk.leg.figures()
    assert (figures.lost, figures.concealed) == (4, 4)


def test_what_comes_in_disorder_is_put_in_order(rig: Rig, talk: Talk) -> None:
    talk.leg.record(Track.FAR, 5)
    made = packets_of(LOW, 2 * HALF_SECOND)
    for n in range(0, len(made), 2):
        talk.say(n + 1, made[n + 1])
        talk.say(n, made[n])
        talk.say(n, made[n])
        rig.wait(0.04)
    talk.leg.end(5)
    rig.wait(0.02)
    assert strength(rig.recorded()[-3200:], LOW) > 0.9
    figures = talk.leg.figures()
    assert (figures.duplicate, figures.concealed) == (25, 0)


def test_a_peer_that_falls_silent_is_heard_as_silent(rig: Rig, talk: Talk) -> None:
    """Discontinuous transmission: an almost empty packet, then none for 400 ms."""
    talk.leg.hush(20, 6)
    made = packets_of(LOW, 20)
    talk.stream(made)
    assert not rig.take(Kind.DONE)
    talk.say(21, made[-1][:1])
    rig.wait(0.6)
    assert [done.op for done in rig.take(Kind.DONE)] == [6]


def test_nonsense_is_no_harm(rig: Rig, talk: Talk) -> None:
    talk.leg.record(Track.FAR, 5)
    for n in range(60):
        talk.say(n, bytes([n * 37 & 0xFF, n, 255, n ^ 0x55, 3] * (n % 120)), at=n * 77)
        rig.wait(0.01)
    talk.say(61, packets_of(LOW, 1)[0], kind=0)
    assert talk.leg.figures().other == 1
    talk.stream(packets_of(LOW, 2 * HALF_SECOND), first=100)
    talk.leg.end(5)
    rig.wait(0.02)
    assert strength(rig.recorded()[-1600:], LOW) > 0.9


def test_digits_are_told_in_the_clock_of_opus(rig: Rig, talk: Talk) -> None:
    for n in range(4):
        talk.say(n, event(5, 960 * (n + 1), end=n == 3), kind=EVENTS, at=1000)
        rig.wait(0.02)
    assert [e.value for e in rig.take(Kind.DIGIT)] == [5 | 20 << 8]
    assert [e.value for e in rig.take(Kind.DIGIT_ENDED)] == [5 | 80 << 8]
    rig.packets()
    talk.leg.dtmf("4", 9)
    rig.wait(0.4)
    presses = [p for p in rig.packets() if p.payload_type == EVENTS]
    assert {p.timestamp for p in presses} == {presses[0].timestamp}
    durations = [struct.unpack("!H", p.payload[2:])[0] for p in presses]
    assert durations == [960 * min(n + 1, 8) for n in range(11)]


def test_reports_are_told_in_the_clock_of_opus(rig: Rig, talk: Talk) -> None:
    rig.wait(8)
    reports = [data for _, to, data in rig.sent if data[1] == 200]
    audio = [p for p in rig.packets() if p.payload_type == KIND]
    (when,) = {struct.unpack_from("!I", data, 16)[0] for data in reports[-1:]}
    nearest = min(abs(when - p.timestamp) for p in audio)
    assert nearest <= 960


def test_a_bridge_turns_opus_into_g711_and_back(rig: Rig, talk: Talk) -> None:
    phone, port = rig.latched(PHONE)
    talk.leg.bridge(phone, 7)
    rig.wait(0.02)
    rig.sent.clear()
    said = tone((HIGH,), 1).samples
    for n, payload in enumerate(packets_of(LOW, 2 * HALF_SECOND)):
        talk.say(n, payload)
        samples = struct.unpack("=160h", said[320 * n : 320 * n + 320])
        rig.feed(port, rtp(n + 1, encode(list(samples), 0)), PHONE)
        rig.wait(0.02)
    to_phone = [p for p in rig.packets(PHONE) if p.payload_type == 0]
    assert strength(decode(b"".join(p.payload for p in to_phone[-20:]), 0), LOW) > 0.9
    to_peer = talk.heard()
    assert strength(decoded(to_peer)[-3200:], HIGH) > 0.9
    sequence = [p.sequence for p in to_phone]
    assert sequence == list(range(sequence[0], sequence[0] + len(sequence)))


def test_a_bridge_translates_presses_once(rig: Rig, talk: Talk) -> None:
    phone, port = rig.latched(PHONE)
    talk.leg.bridge(phone, 7)
    rig.wait(0.02)
    rig.sent.clear()
    for n in range(8):
        talk.say(n, event(5, 960 * min(n + 1, 6), end=n > 4), kind=EVENTS, at=1000)
        rig.wait(0.02)
    presses = [p for p in rig.packets(PHONE) if p.payload_type == 101]
    assert {p.timestamp for p in presses} == {presses[0].timestamp}
    assert [p.marker for p in presses] == [True] + [False] * 7
    assert [struct.unpack("!H", p.payload[2:])[0] for p in presses] == [
        160 * min(n, 6) for n in range(1, 9)
    ]
    rig.feed(port, rtp(50, event(7, 20000), timestamp=9, kind=101, marker=True), PHONE)
    rig.wait(0)
    (press,) = [p for p in rig.packets(PEER) if p.payload_type == EVENTS]
    assert press.payload == event(7, 0xFFFF)


def test_a_bridge_of_two_such_legs_passes_packets_on_as_they_are(rig: Rig, talk: Talk) -> None:
    other = Talk(rig, PHONE)
    talk.leg.bridge(other.leg, 7)
    rig.wait(0.02)
    other.heard()
    made = packets_of(LOW, 10)
    talk.stream(made)
    passed = other.heard()
    assert [p.payload for p in passed] == made
    assert steps(passed) == {960}


def test_a_conference_hears_both_codecs(rig: Rig, talk: Talk) -> None:
    other, room = Talk(rig, PHONE), rig.engine.open_room()
    talk.leg.join(room)
    other.leg.join(room)
    talk.stream(packets_of(LOW, 2 * HALF_SECOND))
    assert strength(decoded(other.heard())[-3200:], LOW) > 0.9


def test_a_leg_may_change_to_g711_and_back(rig: Rig, talk: Talk) -> None:
    talk.leg.record(Track.FAR, 5)
    talk.stream(packets_of(LOW, HALF_SECOND))
    talk.leg.connect(PEER, 0, 101)
    rig.stream(talk.port, [b"\x22" * 160] * HALF_SECOND, first=HALF_SECOND + 1)
    assert {p.payload_type for p in rig.packets()} >= {0}
    rig.recorded()
    rig.stream(talk.port, [b"\x22" * 160] * HALF_SECOND, first=2 * HALF_SECOND + 1)
    assert set(rig.recorded()) == {decode(b"\x22", 0)[0]}
    talk.leg.connect(PEER, KIND, EVENTS, opus=True)
    talk.stream(packets_of(LOW, HALF_SECOND), first=3 * HALF_SECOND + 1)
    talk.leg.end(5)
    rig.wait(0.02)
    assert strength(rig.recorded()[-1600:], LOW) > 0.9


def test_without_a_codec_there_is_no_opus(rig: Rig) -> None:
    leg = rig.engine.open(PEER)
    leg.connect(PEER, 0, EVENTS, opus=True)
    rig.wait(0)
    rig.feed(leg.local[1], rtp(1), PEER)
    rig.wait(0.1)
    assert leg.figures().received == 1
    assert {len(p.payload) for p in rig.packets()} == {FRAME}
