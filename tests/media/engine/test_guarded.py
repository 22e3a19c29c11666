"""Legs of browsers: SRTP alone, whoever sends it; STUN and DTLS for the control side."""

import struct

import pytest
from pylibsrtp import Error, Policy, Session

from switchhook.media.engine.control import Engine
from switchhook.media.engine.interface import (
    MOST_LETTERS,
    MOST_STRANGERS,
    MOST_UNREAD,
    Address,
    Kind,
)
from switchhook.media.engine.reference_rtp import is_rtcp, parse
from switchhook.media.srtp import Sessions, ciphers
from switchhook.protocols.srtp import GCM_128, PROFILES, SHA1_80, Keys, Profile
from tests.media.engine.packets import PEER, event, rtp
from tests.media.engine.rig import Rig

OTHER = ("192.0.2.99", 4444)
SSRC = 0xABCDEF01
CHECK = struct.pack("!HHI", 1, 0, 0x2112A442) + bytes(12)
HELLO = bytes.fromhex("16fefd0000000000000000") + bytes(40)
KINDS = {
    GCM_128: Policy.SRTP_PROFILE_AEAD_AES_128_GCM,
    SHA1_80: Policy.SRTP_PROFILE_AES128_CM_SHA1_80,
}


class Browser:
    """The peer of a guarded leg, with sessions of its own."""

    def __init__(self, rig: Rig, profile: Profile = GCM_128, address: Address = PEER) -> None:
        size = profile.key + profile.salt
        self.rig, self.address = rig, address
        ours, theirs = bytes(range(size)), bytes(range(1, size + 1))
        self.sessions = Sessions(Keys(profile, ours, theirs))
        kind = KINDS.get(profile, Policy.SRTP_PROFILE_AEAD_AES_256_GCM)
        self.outbound = Session(Policy(theirs, Policy.SSRC_ANY_OUTBOUND, srtp_profile=kind))
        self.inbound = Session(Policy(ours, Policy.SSRC_ANY_INBOUND, srtp_profile=kind))
        self.engine: Engine = rig.engine
        self.engine.use_ciphers(ciphers())
        self.leg = self.engine.open_guarded(SSRC)
        self.port = self.leg.local[1]

    def connect(self) -> "Browser":
        assert self.leg.route(self.address)
        self.leg.protect(self.sessions.sealing, self.sessions.opening)
        self.leg.connect(self.engine.nowhere, 0, 126)
        self.rig.wait(0)
        return self

    def say(self, *packets: bytes) -> None:
        for packet in packets:
            self.rig.feed(self.port, self.outbound.protect(packet), self.address)

    def heard(self) -> list[bytes]:
        """Take what was sent to the browser, as it opens it."""
        datagrams = [data for _, where, data in self.rig.sent if where == self.address]
        self.rig.sent = [item for item in self.rig.sent if item[1] != self.address]
        return [
            self.inbound.unprotect_rtcp(data) if is_rtcp(data) else self.inbound.unprotect(data)
            for data in datagrams
        ]

    @property
    def bad(self) -> int:
        return self.leg.figures().bad


@pytest.fixture
def browser(rig: Rig) -> Browser:
    return Browser(rig)


@pytest.mark.parametrize("profile", PROFILES)
def test_audio_goes_both_ways_in_srtp(rig: Rig, profile: Profile) -> None:
    browser = Browser(rig, profile).connect()
    browser.say(*(rtp(n) for n in range(10)))
    assert browser.leg.figures().received == 10
    rig.wait(0.1)
    packets = [parse(data) for data in browser.heard()]
    assert len(packets) == 6
    assert {packet.ssrc for packet in packets if packet} == {SSRC}
    assert {packet.payload for packet in packets if packet} == {b"\xff" * 160}


def test_reports_are_protected_too(rig: Rig, browser: Browser) -> None:
    browser.connect()
    browser.say(rtp(1))
    rig.wait(8)
    reports = [data for data in browser.heard() if is_rtcp(data)]
    assert reports
    assert reports[0][1] == 200
    block = struct.pack("!IIIIII", SSRC, 64 << 24 | 5, 0, 80, 0, 0)
    report = struct.pack("!BBHI", 0x81, 201, 7, 0x1234) + block
    rig.feed(browser.port, browser.outbound.protect_rtcp(report), PEER)
    assert browser.leg.figures().peer_lost == 5
    rig.feed(browser.port, report, PEER)
    assert browser.bad == 1


def test_what_is_not_genuine_is_not_heard(rig: Rig, browser: Browser) -> None:
    browser.connect()
    packet = browser.outbound.protect(rtp(1))
    rig.feed(browser.port, rtp(1), PEER)
    rig.feed(browser.port, packet[:-1] + bytes([packet[-1] ^ 1]), PEER)
    rig.feed(browser.port, packet[:14], PEER)
    assert (browser.leg.figures().received, browser.bad) == (0, 3)
    rig.feed(browser.port, packet, PEER)
    assert browser.leg.figures().received == 1


def test_what_is_sent_again_by_others_is_not_heard_again(rig: Rig, browser: Browser) -> None:
    browser.connect()
    packets = [browser.outbound.protect(rtp(n)) for n in range(5)]
    for packet in packets * 3:
        rig.feed(browser.port, packet, PEER)
    figures = browser.leg.figures()
    assert (figures.received, figures.duplicate, figures.bad) == (5, 0, 10)


def test_nothing_is_said_in_clear(rig: Rig, browser: Browser) -> None:
    browser.leg.connect(PEER, 0, 126)
    browser.leg.route(PEER)
    rig.wait(6)
    rig.feed(browser.port, rtp(1), PEER)
    assert rig.sent == []
    assert (browser.leg.figures().received, browser.bad) == (0, 1)


def test_nothing_is_sent_to_nowhere(rig: Rig, browser: Browser) -> None:
    browser.connect()
    rig.wait(0.1)
    assert browser.heard()
    assert browser.leg.route(None)
    rig.wait(1)
    assert rig.sent == []
    browser.say(rtp(1))
    assert rig.engine.totals().unknown == 1


def test_a_peer_that_moves_is_followed_and_its_old_address_is_not_heard(
    rig: Rig, browser: Browser
) -> None:
    browser.connect()
    assert browser.leg.route(OTHER)
    rig.wait(0.02)
    browser.say(rtp(1))
    assert browser.leg.figures().received == 0
    browser.address = OTHER
    browser.say(rtp(2))
    assert browser.leg.figures().received == 1
    assert [parse(data) for data in browser.heard()]


def test_two_legs_of_the_port_cannot_have_the_same_peer(rig: Rig, browser: Browser) -> None:
    browser.connect()
    other = Browser(rig, address=OTHER)
    assert other.port == browser.port
    assert not other.leg.route(PEER)
    assert other.leg.route(OTHER)
    assert browser.leg.route(None)
    assert other.leg.route(PEER)


def test_legs_of_phones_live_beside_them_on_the_port(rig: Rig, browser: Browser) -> None:
    browser.connect()
    legs = [rig.leg(("192.0.2.200", 4000 + 2 * n)) for n in range(16)]
    leg, port = next((leg, port) for leg, port in legs if port == browser.port)
    n = legs.index((leg, port))
    rig.feed(port, rtp(1), ("192.0.2.200", 4000 + 2 * n))
    browser.say(rtp(1))
    assert leg.figures().received == 1
    assert browser.leg.figures().received == 1


def test_a_check_of_a_stranger_is_reported(rig: Rig, browser: Browser) -> None:
    rig.wait(0)
    rig.feed(browser.port, CHECK, PEER)
    (letter,) = rig.take(Kind.DATAGRAM)
    assert (letter.leg, letter.data) == (0, CHECK)
    assert rig.engine.source(letter) == PEER


@pytest.mark.parametrize(
    "datagram",
    [HELLO, CHECK[:19], b"\1\1" + CHECK[2:], CHECK[:4] + bytes(16), b"", bytes(30), rtp(1)],
)
def test_anything_else_of_a_stranger_is_not(rig: Rig, browser: Browser, datagram: bytes) -> None:
    rig.wait(0)
    rig.feed(browser.port, datagram, PEER)
    assert not rig.take(Kind.DATAGRAM)
    assert rig.engine.totals().unknown == 1


def test_checks_are_reported_where_there_are_browsers_alone(rig: Rig) -> None:
    rig.feed(rig.engine.ports[0][1], CHECK, PEER)
    assert not rig.take(Kind.DATAGRAM)


@pytest.mark.parametrize("datagram", [HELLO, CHECK, b"\3", b"\x3f"])
def test_of_the_peer_checks_and_handshakes_are_reported(
    rig: Rig, browser: Browser, datagram: bytes
) -> None:
    browser.connect()
    rig.feed(browser.port, datagram, PEER)
    (letter,) = rig.take(Kind.DATAGRAM)
    assert (letter.leg, letter.data) == (browser.leg.number, datagram)
    assert browser.bad == 0


def test_a_flood_of_strangers_costs_the_peer_nothing(rig: Rig, browser: Browser) -> None:
    browser.connect()
    for n in range(1000):
        rig.feed(browser.port, CHECK, ("203.0.113.5", n + 1))
    rig.feed(browser.port, CHECK, PEER)
    letters = rig.take(Kind.DATAGRAM)
    assert [letter.leg for letter in letters] == [0] * MOST_STRANGERS + [browser.leg.number]
    assert rig.engine.totals().refused == 1000 - MOST_STRANGERS
    rig.wait(0.005)
    rig.feed(browser.port, CHECK, ("203.0.113.5", 1))
    assert len(rig.take(Kind.DATAGRAM)) == 1


def test_a_flood_of_a_peer_costs_the_others_nothing(rig: Rig, browser: Browser) -> None:
    browser.connect()
    other = Browser(rig, address=OTHER).connect()
    for _ in range(1000):
        rig.feed(browser.port, HELLO, PEER)
    rig.feed(other.port, HELLO, OTHER)
    letters = rig.take(Kind.DATAGRAM)
    assert [letter.leg for letter in letters] == [browser.leg.number] * MOST_LETTERS + [
        other.leg.number
    ]
    rig.wait(0.02)
    rig.feed(browser.port, HELLO, PEER)
    assert len(rig.take(Kind.DATAGRAM)) == 1


def test_what_nobody_reads_is_bounded(rig: Rig, browser: Browser) -> None:
    rig.wait(0)
    rig.engine.poll()
    for n in range(100):
        for m in range(MOST_STRANGERS):
            rig.engine.feed(browser.port, ("203.0.113.5", 100 * n + m + 1), CHECK)
        rig.now += 5_000_000
        rig.engine.step(rig.now)
    assert len([e for e in rig.engine.poll() if e.kind is Kind.DATAGRAM]) == MOST_UNREAD


def test_a_datagram_of_ours_leaves_from_the_port(rig: Rig, browser: Browser) -> None:
    browser.leg.send(PEER, b"an answer")
    browser.leg.send(PEER, bytes(701))
    rig.wait(0)
    assert rig.sent == [(browser.port, PEER, b"an answer")]


def test_the_end_of_a_leg_says_goodbye_in_srtp(rig: Rig, browser: Browser) -> None:
    browser.connect()
    rig.wait(0.1)
    browser.heard()
    browser.leg.close(9)
    rig.wait(0.02)
    assert browser.heard()[-1][-8:-4] == b"\x81\xcb\x00\x01"
    assert rig.take(Kind.CLOSED)
    browser.say(rtp(1))
    rig.feed(browser.port, CHECK, OTHER)
    assert not rig.take(Kind.DATAGRAM)


def test_silence_of_the_peer_is_not_its_end(rig: Rig, browser: Browser) -> None:
    browser.connect()
    browser.say(rtp(1))
    rig.wait(60)
    assert not rig.take(Kind.TIMEOUT)


def test_a_bridge_carries_audio_and_digits_between_browser_and_phone(
    rig: Rig, browser: Browser
) -> None:
    browser.connect()
    leg, port = rig.latched(OTHER)
    browser.leg.bridge(leg, 7)
    rig.wait(0)
    rig.packets(OTHER)
    browser.heard()
    browser.say(rtp(1, b"\x22" * 160), rtp(2, event(5, 160), kind=126, marker=True))
    rig.feed(port, rtp(9, b"\x33" * 160), OTHER)
    rig.wait(0)
    assert [packet.payload_type for packet in rig.packets(OTHER)] == [0, 101]
    (packet,) = [parse(data) for data in browser.heard()]
    assert packet is not None
    assert (packet.payload, packet.ssrc) == (b"\x33" * 160, SSRC)


def test_no_leg_opens_what_is_for_another(rig: Rig, browser: Browser) -> None:
    browser.connect()
    other = Browser(rig, address=OTHER)
    rig.wait(0.1)
    sent = [data for _, where, data in rig.sent if where == PEER]
    size = GCM_128.key + GCM_128.salt
    stranger = Session(Policy(bytes(size), Policy.SSRC_ANY_INBOUND, srtp_profile=KINDS[GCM_128]))
    with pytest.raises(Error):
        stranger.unprotect(sent[0])
    assert other.heard() == []
