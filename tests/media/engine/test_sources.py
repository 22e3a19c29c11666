"""Whose packets a leg takes: latching, strangers, quarantine, ports of their own."""

import struct

import pytest

from switchhook.media.engine.interface import Kind, NoPort
from tests.media.engine.packets import PEER, rtp
from tests.media.engine.rig import Rig

STRANGER = ("203.0.113.66", 7000)


def test_the_signalled_address_is_taken_at_once(rig: Rig) -> None:
    leg, port = rig.leg()
    rig.feed(port, rtp(1))
    assert leg.figures().received == 1
    assert [event.value for event in rig.take(Kind.LATCHED)] == [PEER[1]]


def test_a_stranger_cannot_enter_a_leg_or_draw_its_audio(rig: Rig) -> None:
    leg, port = rig.leg()
    for n in range(50):
        rig.feed(port, rtp(n, ssrc=9), STRANGER)
    rig.wait(1)
    figures = leg.figures()
    assert (figures.received, figures.refused) == (0, 50)
    assert not rig.packets(STRANGER)
    assert rig.packets(PEER)


def test_a_stranger_cannot_enter_after_the_peer_was_heard(rig: Rig) -> None:
    leg, port = rig.leg(behind_nat=True)
    rig.feed(port, rtp(1))
    for n in range(50):
        rig.feed(port, rtp(n, ssrc=9), STRANGER)
    assert leg.figures().received == 1
    assert rig.engine.totals().unknown == 50


@pytest.mark.parametrize("source", [(PEER[0], 4999), ("198.51.100.7", 9)])
def test_another_port_of_the_peer_or_the_signalling_host_is_latched(
    rig: Rig, source: tuple[str, int]
) -> None:
    leg, port = rig.leg(latch="198.51.100.7")
    rig.feed(port, rtp(1), source)
    rig.wait(0.1)
    assert leg.figures().received == 1
    assert rig.packets(source)


def test_behind_nat_five_packets_in_a_row_let_a_source_in(rig: Rig) -> None:
    leg, port = rig.leg(behind_nat=True)
    for n in (1, 2, 3, 4):
        rig.feed(port, rtp(n), STRANGER)
    assert leg.figures().received == 0
    rig.feed(port, rtp(5), STRANGER)
    assert leg.figures().received == 1
    rig.wait(0.1)
    assert rig.packets(STRANGER)


def test_behind_nat_scattered_packets_let_nobody_in(rig: Rig) -> None:
    leg, port = rig.leg(behind_nat=True)
    for n in range(40):
        rig.feed(port, rtp(2 * n), STRANGER)
        rig.feed(port, rtp(n), ("203.0.113.67", n + 1))
    assert leg.figures().received == 0


def test_a_new_connect_learns_the_source_anew(rig: Rig) -> None:
    leg, port = rig.latched()
    moved = ("192.0.2.99", 4400)
    leg.connect(moved, 0, 101)
    rig.wait(0.02)
    rig.feed(port, rtp(2), PEER)  # same SSRC, its old address: still the same peer
    rig.feed(port, rtp(3, ssrc=5), STRANGER)
    assert leg.figures().received == 2


def test_the_same_connect_again_keeps_the_source(rig: Rig) -> None:
    leg, port = rig.leg(behind_nat=True)
    natted = (PEER[0], 61000)
    rig.feed(port, rtp(1), natted)
    leg.connect(PEER, 0, 101, behind_nat=True)
    rig.wait(0.1)
    assert rig.packets(natted)


def report(ssrc: int) -> bytes:
    return struct.pack("!BBHI", 0x80, 201, 1, ssrc) + struct.pack("!BBHI", 0x80, 203, 1, ssrc)


def test_reports_from_a_port_that_nat_made_up_are_taken_by_their_ssrc(rig: Rig) -> None:
    _, port = rig.latched()
    rig.feed(port + 1, report(0x1234), (PEER[0], 61001))
    assert len(rig.take(Kind.BYE)) == 1
    rig.wait(6)
    assert {where[1] for number, where, _ in rig.sent if number == port + 1} == {61001}


@pytest.mark.parametrize(
    ("ssrc", "source"), [(0x4321, (PEER[0], 61001)), (0x1234, ("203.0.113.66", 61001))]
)
def test_other_reports_from_strange_ports_are_not(
    rig: Rig, ssrc: int, source: tuple[str, int]
) -> None:
    _, port = rig.latched()
    rig.feed(port + 1, report(ssrc), source)
    assert not rig.take(Kind.BYE)
    assert rig.engine.totals().unknown == 1


@pytest.mark.parametrize("host", ["2001:db8::1", "phone.example", ""])
def test_an_address_that_media_cannot_go_to_is_an_error_that_says_so(rig: Rig, host: str) -> None:
    leg = rig.engine.open()
    with pytest.raises(OSError, match="IP") as caught:
        leg.connect((host, 4000), 0, 101)
    assert caught.value.strerror


def test_an_ipv4_address_in_ipv6_dress_is_taken(rig: Rig) -> None:
    rig.leg(("::ffff:192.0.2.10", 4000))
    rig.wait(0.1)
    assert rig.packets(PEER)


def test_a_released_address_is_quarantined(rig: Rig) -> None:
    leg, port = rig.latched()
    leg.close(1)
    rig.wait(0.1)
    rig.feed(port, rtp(2))
    assert rig.engine.totals().stale == 1
    again, other_port = rig.leg()
    assert other_port != port
    again.close(2)
    rig.wait(6)
    ports = {rig.leg(("192.0.2.50", n))[1] for n in range(16)}
    assert port in ports


def test_legs_that_wait_for_their_first_packet_do_not_share_a_port(rig: Rig) -> None:
    ports = [rig.leg(("192.0.2.1", 5000 + n))[1] for n in range(20)]
    assert len(set(ports)) == 20


def test_legs_share_a_port_once_they_were_heard(rig: Rig) -> None:
    ports = [rig.latched(("192.0.2.1", 5000 + n))[1] for n in range(40)]
    assert len(set(ports)) == 4  # one for each phase


def test_legs_with_one_peer_address_never_share_a_port(rig: Rig) -> None:
    ports = [rig.latched()[1] for _ in range(20)]
    assert len(set(ports)) == 20


@pytest.mark.parametrize("kind", ["compiled", "reference"])
def test_beyond_every_port_the_leg_is_refused(kind: str) -> None:
    small = Rig("compiled" if kind == "compiled" else "reference", ports=1, most=1)
    first, _ = small.leg()
    small.leg()
    with pytest.raises(NoPort):
        small.engine.open(PEER)
    first.close(1)
    small.wait(0.1)
    small.engine.open(("192.0.2.1", 1))
    small.engine.release()


def test_a_closed_leg_is_harmless_to_those_who_still_name_it(rig: Rig) -> None:
    leg, _ = rig.leg()
    leg.close(1)
    rig.wait(0.1)
    leg.play(bytes(320), 2)
    leg.close(3)
    rig.wait(0.1)
    assert [(event.op, event.value) for event in rig.take(Kind.DONE)] == [(1, 0), (2, 2), (3, 2)]
    assert rig.engine.legs == 0
