"""Any bytes on any port, in any state: counted, never harmful."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from switchhook.media.engine.interface import Track
from switchhook.media.srtp import Sessions, ciphers
from switchhook.protocols.srtp import GCM_128, SHA1_80, Keys, Profile
from tests.media.engine.packets import PEER, rtp
from tests.media.engine.rig import Rig


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.binary(max_size=1600)), max_size=30))
def test_any_datagram_is_taken_or_counted(datagrams: list[tuple[int, bytes]]) -> None:
    rig = Rig("compiled")
    _, port = rig.leg(behind_nat=True)
    for offset, data in datagrams:
        rig.feed(port + offset, data, (PEER[0], PEER[1] + offset))
    rig.wait(0.1)
    totals = rig.engine.totals()
    counted = totals.received + totals.unknown + totals.refused + totals.stale
    assert counted == len(datagrams)
    rig.engine.release()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 200))
def test_packets_with_bits_turned_over_do_no_harm(seed: int, turned: int) -> None:
    chance = random.Random(seed)
    rig = Rig("compiled")
    leg, port = rig.leg(dtmf=None)
    other, other_port = rig.leg(("192.0.2.77", 4000))
    leg.record(Track.BOTH, 1)
    leg.bridge(other, 2)
    rig.wait(0.1)
    for n in range(turned):
        data = bytearray(rtp(n, chance.randbytes(chance.randrange(0, 1500))))
        for _ in range(chance.randrange(0, 6)):
            data[chance.randrange(0, min(len(data), 40))] ^= 1 << chance.randrange(8)
        kind = chance.randrange(4)
        rig.feed(port + (kind == 0), bytes(data), (PEER[0], PEER[1] + (kind == 0)))
        rig.feed(other_port, bytes(data), ("192.0.2.77", 4000))
        rig.wait(0.005 * chance.randrange(3))
    rig.wait(1)
    leg.close(3)
    rig.wait(0.1)
    assert rig.engine.legs == 1
    rig.engine.release()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([GCM_128, SHA1_80]), st.lists(st.binary(max_size=1600), max_size=30))
def test_any_datagram_to_a_browsers_leg_is_taken_or_counted(
    profile: Profile, datagrams: list[bytes]
) -> None:
    rig = Rig("compiled")
    size = profile.key + profile.salt
    sessions = Sessions(Keys(profile, bytes(size), bytes(size)))
    rig.engine.use_ciphers(ciphers())
    leg = rig.engine.open_guarded(1)
    port = leg.local[1]
    leg.connect(PEER, 0, 126)
    leg.route(PEER)
    leg.protect(sessions.sealing, sessions.opening)
    rig.wait(0)
    for data in datagrams:
        rig.feed(port, data)
        rig.feed(port, b"\x80\x00" + data)
        rig.feed(port, b"\x81\xc9" + data)
        rig.feed(port, data, ("203.0.113.1", 9))
    rig.wait(0.1)
    totals = rig.engine.totals()
    assert totals.received + totals.unknown + totals.refused == 4 * len(datagrams)
    leg.close(3)
    rig.wait(0.1)
    rig.engine.release()
