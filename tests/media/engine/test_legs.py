"""What legs do: play, digits both ways, recordings, bridges, reports, silence."""

import itertools
import math
import struct

import pytest

from switchhook.media import tones
from switchhook.media.clips import Clip
from switchhook.media.engine.interface import Kind, Result, Track
from switchhook.media.engine.reference_audio import decode, encode
from switchhook.media.engine.reference_rtp import is_rtcp, packets
from tests.media.engine.packets import PEER, event, rtp
from tests.media.engine.rig import Rig

OTHER = ("192.0.2.20", 6000)


def samples(clip: Clip) -> list[int]:
    return list(struct.unpack(f"={len(clip.samples) // 2}h", clip.samples))


def payloads(clip: Clip, kind: int = 0) -> list[bytes]:
    code = encode(samples(clip), kind)
    return [code[n : n + 160] for n in range(0, len(code), 160)]


def results(rig: Rig) -> list[tuple[int, int]]:
    return [(done.op, done.value) for done in rig.take(Kind.DONE)]


def test_a_clip_is_sent_frame_by_frame_and_reported_once(rig: Rig) -> None:
    leg, _ = rig.leg()
    rig.wait(0.1)
    rig.packets()
    leg.play(tones.beep().samples, 5)
    rig.wait(0.5)
    sent = rig.packets()
    wanted = payloads(tones.beep())
    start = next(n for n, packet in enumerate(sent) if packet.payload == wanted[0])
    assert [packet.payload for packet in sent[start : start + 20]] == wanted
    assert results(rig) == [(5, Result.COMPLETED)]


def test_the_stream_has_no_seam_between_silence_and_clips(rig: Rig) -> None:
    leg, _ = rig.leg()
    rig.wait(0.2)
    leg.play(bytes(1000), 1)
    leg.play(bytes(1000), 2, loop=3)
    rig.wait(0.5)
    sent = rig.packets()
    assert {(b.sequence - a.sequence) & 0xFFFF for a, b in itertools.pairwise(sent)} == {1}
    assert {b.timestamp - a.timestamp for a, b in itertools.pairwise(sent)} == {160}
    assert [packet.marker for packet in sent].count(True) == 1
    assert results(rig) == [(1, Result.STOPPED), (2, Result.COMPLETED)]


def test_a_clip_that_plays_for_ever_ends_when_stopped(rig: Rig) -> None:
    leg, _ = rig.leg()
    leg.play(bytes(640), 1, loop=0)
    rig.wait(60)
    assert results(rig) == []
    leg.end(1)
    leg.end(1)
    rig.wait(0.1)
    assert results(rig) == [(1, Result.STOPPED)]


def test_every_work_of_a_closing_leg_ends_once(rig: Rig) -> None:
    leg, _ = rig.leg()
    other, _ = rig.leg(OTHER)
    leg.play(bytes(32000), 1)
    leg.dtmf("123", 2)
    leg.record(Track.FAR, 3)
    leg.hush(500, 4)
    leg.bridge(other, 5)
    rig.wait(0.1)
    leg.close(6)
    rig.wait(0.1)
    ended = results(rig)
    assert [op for op, _ in ended] == [1, 2, 3, 4, 5, 6]
    assert ended[2] == (3, 5 * 160)


@pytest.mark.parametrize("digits", ["0123456789*#ABCD"])
def test_each_press_is_reported_once_though_packets_repeat_it(rig: Rig, digits: str) -> None:
    """RFC 4733 §2.5.1.4: the last packet is sent three times; all bear one timestamp."""
    _, port = rig.leg()
    number = 0
    for press, _ in enumerate(digits):
        for step in range(6):
            number += 1
            end = step > 2
            payload = event(press, min(step + 1, 4) * 160, end=end)
            packet = rtp(number, payload, timestamp=press * 8000, kind=101, marker=step == 0)
            rig.feed(port, packet)
            if step == 0:
                assert len(rig.take(Kind.DIGIT)) == 1  # at the first packet
    assert not rig.take(Kind.DIGIT)
    ended = rig.take(Kind.DIGIT_ENDED)
    assert [(one.value & 15, one.value >> 8) for one in ended] == [(n, 80) for n in range(16)]


def test_a_press_whose_end_got_lost_still_ends(rig: Rig) -> None:
    _, port = rig.leg()
    rig.feed(port, rtp(1, event(5, 160), timestamp=0, kind=101))
    rig.wait(0.5)
    assert len(rig.take(Kind.DIGIT)) == len(rig.take(Kind.DIGIT_ENDED)) == 1


def test_a_press_of_which_only_the_end_came_is_a_press(rig: Rig) -> None:
    _, port = rig.leg()
    rig.feed(port, rtp(9, event(7, 1600, end=True), timestamp=0, kind=101))
    assert [one.value for one in rig.take(Kind.DIGIT_ENDED)] == [7 | 200 << 8]


def test_a_press_longer_than_its_counter_is_one_press(rig: Rig) -> None:
    """RFC 4733 §2.5.1.3: a new segment has a new timestamp and no marker."""
    _, port = rig.leg()
    rig.feed(port, rtp(1, event(1, 0xFFFF), timestamp=0, kind=101, marker=True))
    rig.feed(port, rtp(2, event(1, 800), timestamp=0xFFFF, kind=101))
    rig.feed(port, rtp(3, event(1, 801, end=True), timestamp=0xFFFF, kind=101))
    assert len(rig.take(Kind.DIGIT)) == 1
    assert [one.value >> 8 for one in rig.take(Kind.DIGIT_ENDED)] == [(0xFFFF + 801) // 8]


def test_digits_are_sent_as_events_with_three_ends(rig: Rig) -> None:
    leg, _ = rig.leg()
    rig.wait(0.1)
    rig.packets()
    leg.dtmf("5w#", 1)
    rig.wait(1.2)
    events = [packet for packet in rig.packets() if packet.payload_type == 101]
    by_press = [[p for p in events if p.payload[0] == code] for code in (5, 11)]
    for press in by_press:
        assert [bool(p.payload[1] & 0x80) for p in press] == [False] * 8 + [True] * 3
        assert len({p.timestamp for p in press}) == 1
        assert [p.marker for p in press] == [True] + [False] * 10
    assert by_press[1][0].timestamp - by_press[0][0].timestamp == (13 + 25) * 160
    assert results(rig) == [(1, Result.COMPLETED)]


@pytest.mark.parametrize("level", [0.02, 0.1, 0.4])
def test_digits_in_the_audio_are_found_where_no_events_were_agreed(rig: Rig, level: float) -> None:
    _, port = rig.leg(dtmf=None)
    audio = Clip.silence(0.1)
    for digit in "159D":
        audio += tones.tone(tones.frequencies(digit), 0.06, level) + Clip.silence(0.06)
    rig.stream(port, payloads(audio))
    rig.wait(0.2)
    assert [tones.SYMBOLS[one.value & 15] for one in rig.take(Kind.DIGIT)] == list("159D")
    assert len(rig.take(Kind.DIGIT_ENDED)) == 4


def test_single_tones_and_far_off_pairs_are_no_digits(rig: Rig) -> None:
    _, port = rig.leg(dtmf=None)
    for pair in ((770,), (1336,), (440, 480), (770 * 1.04, 1336), (350, 440), (697, 770)):
        rig.stream(port, payloads(tones.tone(pair, 0.2)))
    assert not rig.take(Kind.DIGIT)


def test_a_recording_has_the_peers_samples_to_the_bit(rig: Rig) -> None:
    leg, port = rig.leg()
    leg.record(Track.FAR, 1)
    rig.wait(0.02)
    clip = tones.beep()
    rig.stream(port, payloads(clip))
    rig.wait(0.2)
    leg.end(1)
    rig.wait(0.02)
    heard = rig.recorded()
    wanted = [s for p in payloads(clip) for s in decode(p, 0)]
    start = next(n for n in range(len(heard)) if heard[n : n + 160] == wanted[:160])
    assert heard[start : start + len(wanted)] == wanted
    assert results(rig) == [(1, len(heard))]


def test_a_recording_of_both_sides_has_the_peer_first(rig: Rig) -> None:
    leg, port = rig.leg()
    leg.record(Track.BOTH, 1)
    leg.play(struct.pack("=h", 1000) * 8000, 2)
    rig.stream(port, [encode([-3000] * 160, 0)] * 30)
    leg.end(1)
    rig.wait(0.02)
    both = rig.recorded()
    assert set(both[1::2]) == {1000}
    assert both[-2] == decode(encode([-3000], 0), 0)[0]


def test_lost_packets_are_concealed_not_skipped(rig: Rig) -> None:
    leg, port = rig.leg()
    leg.record(Track.FAR, 1)
    rig.wait(0.02)
    code = payloads(tones.tone((200,), 1))
    for n, payload in enumerate(code):
        if n not in (20, 30, 31):
            rig.feed(port, rtp(n, payload))
        rig.wait(0.02)
    leg.end(1)
    rig.wait(0.02)
    heard = rig.recorded()
    frames = [heard[n : n + 160] for n in range(0, len(heard), 160)]
    loud = [max(map(abs, frame)) > 2000 for frame in frames]
    assert all(loud[5:45])
    figures = leg.figures()
    assert (figures.lost, figures.concealed) == (3, 3)


def test_order_and_duplicates_do_not_matter_within_the_delay(rig: Rig) -> None:
    leg, port = rig.leg()
    leg.record(Track.FAR, 1)
    rig.wait(0.02)
    code = payloads(tones.beep())
    for n in range(0, 20, 2):
        for k in (n + 1, n, n + 1):
            rig.feed(port, rtp(k, code[k]))
        rig.wait(0.04)
    rig.wait(0.1)
    leg.end(1)
    rig.wait(0.02)
    heard = rig.recorded()
    wanted = decode(b"".join(code), 0)
    assert any(heard[n : n + 3200] == wanted for n in range(0, len(heard), 160))
    assert leg.figures().duplicate == 10
    assert leg.figures().lost == 0


def test_silence_is_noticed_but_missing_packets_are_not_silence(rig: Rig) -> None:
    leg, port = rig.leg()
    leg.hush(50, 1)
    rig.stream(port, payloads(tones.tone((500,), 0.6)))
    rig.wait(5)  # nothing arrives at all
    assert results(rig) == []
    rig.stream(port, [b"\xff" * 160] * 49, first=300)
    assert results(rig) == []
    rig.stream(port, [b"\xff" * 160] * 6, first=349)
    assert results(rig) == [(1, Result.COMPLETED)]


def test_comfort_noise_counts_as_silence(rig: Rig) -> None:
    leg, port = rig.leg()
    leg.hush(50, 1)
    rig.stream(port, [b"\xff" * 160] * 5)
    rig.feed(port, rtp(6, b"\x30", kind=13))
    rig.wait(1.1)
    assert results(rig) == [(1, Result.COMPLETED)]


@pytest.mark.parametrize("level", [40, 60, 78])
def test_comfort_noise_is_heard_at_the_level_that_was_told(rig: Rig, level: int) -> None:
    """RFC 3389 §3.1: the level is that many dB below overload."""
    leg, port = rig.leg()
    leg.record(Track.FAR, 1)
    rig.stream(port, [b"\xff" * 160] * 5)
    rig.feed(port, rtp(6, bytes([level, 100, 100]), kind=13))
    rig.wait(1)
    rig.recorded()
    rig.wait(1)
    noise = rig.recorded()
    power = sum(sample * sample for sample in noise) / len(noise)
    assert 20 * math.log10(32768) - 10 * math.log10(power) == pytest.approx(level, abs=1.5)
    assert abs(sum(noise)) / len(noise) < 20


@pytest.mark.parametrize(("one", "other"), [(0, 0), (0, 8), (8, 0), (8, 8)])
def test_a_bridge_passes_audio_on_at_once_in_the_other_legs_law(
    rig: Rig, one: int, other: int
) -> None:
    leg, port = rig.leg(payload=one)
    far, _ = rig.leg(OTHER, payload=other)
    rig.wait(0.1)
    leg.bridge(far, 1)
    rig.wait(0.1)
    before = rig.packets(OTHER)
    clip = tones.beep()
    rig.stream(port, payloads(clip, one), kind=one)
    sent = rig.packets(OTHER)
    heard = [s for packet in sent for s in decode(packet.payload, other)]
    assert {packet.payload_type for packet in sent} == {other}
    assert {packet.ssrc for packet in sent} == {before[-1].ssrc}
    assert sent[0].sequence == (before[-1].sequence + 1) & 0xFFFF
    worst = max(abs(a - b) for a, b in zip(heard, samples(clip), strict=True))
    assert worst < 1200
    if one == other:
        assert [packet.payload for packet in sent] == payloads(clip, one)


def test_digits_travel_over_a_bridge_under_the_other_payload_type(rig: Rig) -> None:
    leg, port = rig.leg(dtmf=101)
    far, _ = rig.leg(OTHER, dtmf=96)
    leg.bridge(far, 1)
    rig.wait(0.1)
    rig.packets(OTHER)
    rig.feed(port, rtp(1, event(3, 160), timestamp=0, kind=101, marker=True))
    rig.wait(0.02)
    (packet,) = rig.packets(OTHER)
    assert (packet.payload_type, packet.payload, packet.marker) == (96, event(3, 160), True)
    assert len(rig.take(Kind.DIGIT)) == 1


def test_a_clip_played_into_a_bridge_leaves_the_stream_whole(rig: Rig) -> None:
    leg, port = rig.leg()
    far, _ = rig.leg(OTHER)
    leg.bridge(far, 1)
    rig.stream(port, [b"\x01" * 160] * 10)
    far.play(tones.beep().samples, 2)
    rig.stream(port, [b"\x02" * 160] * 30, first=11)
    sent = rig.packets(OTHER)
    steps = {(b.sequence - a.sequence) & 0xFFFF for a, b in itertools.pairwise(sent)}
    assert steps == {1}
    assert {b.timestamp - a.timestamp for a, b in itertools.pairwise(sent)} <= {160, 320}


def test_a_leg_that_is_not_heard_for_long_is_reported_and_may_come_back(rig: Rig) -> None:
    _, port = rig.latched()
    rig.wait(29)
    assert not rig.take(Kind.TIMEOUT)
    rig.wait(2)
    rig.wait(60)
    assert len(rig.take(Kind.TIMEOUT)) == 1
    rig.feed(port, rtp(2))
    assert len(rig.take(Kind.RESUMED)) == 1


def test_reports_tell_loss_and_name_and_a_close_says_goodbye(rig: Rig) -> None:
    leg, port = rig.leg()
    for n in range(0, 100, 2):
        rig.feed(port, rtp(n))
    rig.wait(10)
    reports = [data for _, where, data in rig.sent if is_rtcp(data) and where[1] == PEER[1] + 1]
    kinds = [kind for kind, _, _ in packets(reports[0]) or []]
    assert kinds == [200, 202]
    fraction = reports[0][28 + 4]
    assert 120 <= fraction <= 128
    leg.close(1)
    rig.wait(0.02)
    last = packets(rig.sent[-1][2]) or []
    assert [kind for kind, _, _ in last] == [200, 202, 203]


def test_the_round_trip_is_found_from_the_peers_report(rig: Rig) -> None:
    leg, port = rig.latched()
    rig.wait(10)
    (report, *_) = [data for _, _, data in rig.sent if is_rtcp(data)]
    asked = int.from_bytes(report[10:14], "big")
    now = rig.now * 65536 // 10**9 & 0xFFFFFFFF
    delay = (now - asked) - 65536 // 10
    ours = report[4:8]
    block = ours + struct.pack("!IIIII", 0x20000007, 0, 80, asked, delay)
    rig.feed(port + 1, struct.pack("!BBHI", 0x81, 201, 7, 0x1234) + block, (PEER[0], PEER[1] + 1))
    figures = leg.figures()
    assert figures.rtt_us == pytest.approx(100_000, abs=100)
    assert (figures.peer_lost, figures.peer_jitter) == (7, 80)


def test_the_peers_goodbye_is_reported(rig: Rig) -> None:
    _, port = rig.latched()
    bye = struct.pack("!BBHI", 0x80, 201, 1, 0x1234) + struct.pack("!BBHI", 0x81, 203, 1, 0x1234)
    rig.feed(port + 1, bye, (PEER[0], PEER[1] + 1))
    assert len(rig.take(Kind.BYE)) == 1


def test_a_leg_on_hold_sends_reports_but_no_audio(rig: Rig) -> None:
    """RFC 3264 §8.4: a held stream is inactive or goes one way; RTCP is sent all the same."""
    leg, port = rig.latched()
    rig.wait(0.2)
    rig.packets()
    leg.connect(PEER, 0, 101, send=False)
    rig.wait(0)
    rig.packets()
    leg.play(bytes(3200), 1)
    leg.queue(bytes(3200), 2)
    leg.dtmf("5", 3)
    leg.record(Track.NEAR, 4)
    rig.stream(port, [b"\x01" * 160] * 500)
    assert rig.packets() == []
    assert any(is_rtcp(data) for _, _, data in rig.sent)
    assert set(results(rig)) == {(1, 0), (2, 0), (3, 0)}
    assert not any(rig.recorded())
    assert leg.figures().received > 500


def test_after_a_hold_the_stream_goes_on_with_a_mark(rig: Rig) -> None:
    leg, _ = rig.latched()
    rig.wait(0.2)
    before = rig.packets()[-1]
    leg.connect(PEER, 0, 101, send=False)
    rig.wait(2)
    leg.connect(PEER, 0, 101)
    rig.wait(0.1)
    after = rig.packets()[0]
    assert after.marker
    assert after.sequence == (before.sequence + 1) & 0xFFFF
    assert (after.timestamp - before.timestamp) & 0xFFFFFFFF == pytest.approx(2 * 8000, abs=320)


def test_nothing_is_passed_on_to_a_leg_on_hold(rig: Rig) -> None:
    leg, port = rig.leg()
    far, _ = rig.leg(OTHER)
    leg.bridge(far, 1)
    far.connect(OTHER, 0, 101, send=False)
    rig.wait(0)
    rig.packets(OTHER)
    rig.stream(port, [b"\x01" * 160] * 10)
    assert rig.packets(OTHER) == []


def test_rooms_that_are_gone_let_nobody_in(rig: Rig) -> None:
    leg, _ = rig.leg()
    room = rig.engine.open_room()
    leg.join(room)
    rig.engine.close_room(room, 1)
    leg.join(room)
    rig.wait(0.1)
    assert results(rig) == [(1, Result.COMPLETED)]
    assert rig.engine.open_room() == room


def test_a_mix_that_is_too_loud_is_cut_off_not_turned_over(rig: Rig) -> None:
    room = rig.engine.open_room()
    sources = [("192.0.2.1", 4000 + 2 * n) for n in range(4)]
    legs = [rig.leg(source) for source in sources]
    for leg, _ in legs:
        leg.join(room)
    rig.wait(0)
    for n in range(20):
        for (_, port), source in zip(legs, sources, strict=True):
            rig.feed(port, rtp(n, encode([-30000] * 160, 0)), source)
        rig.wait(0.02)
    heard = decode(rig.packets(sources[0])[-1].payload, 0)
    assert set(heard) == {-32124}  # the lowest that mu-law has


def test_the_frames_of_one_instant_are_mixed_whatever_a_legs_turn(rig: Rig) -> None:
    """Each leg has its turn in another tick; a listener misses no frame of anyone, nor hears one
    twice."""
    room = rig.engine.open_room()
    sources = [("192.0.2.1", 4000 + 2 * n) for n in range(5)]
    legs = [rig.leg(source) for source in sources]
    for leg, _ in legs:
        leg.join(room)
    levels = [decode(bytes([128 + n]), 0)[0] for n in range(60)]
    rig.wait(0)
    for source in sources:
        rig.packets(source)
    for n in range(60):
        for (_, port), source in zip(legs[1:], sources[1:], strict=True):
            loud = n if source == sources[1 + n % 4] else 127
            rig.feed(port, rtp(n, bytes([128 + loud]) * 160), source)
        rig.wait(0.02)
    for packet in rig.packets(sources[0])[-40:]:
        (said,) = set(decode(packet.payload, 0))
        assert said in levels or said == 0
