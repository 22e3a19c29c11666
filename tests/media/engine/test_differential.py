"""The compiled engine against the one in plain Python: same inputs, same bytes and events.

Hypothesis invents whole scripts: legs that open, close, play, record, bridge and are fed packets
that are lost, late, doubled, broken or from strangers.
"""

import random
import struct
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pylibsrtp import Policy, Session

from switchhook.media.engine import create_engine
from switchhook.media.engine.control import Engine
from switchhook.media.engine.interface import Address, Event, NoPort, Part, Pause, Track
from switchhook.media.engine.leg import GuardedLeg, Leg
from switchhook.media.opus import Codec, Opus
from switchhook.media.srtp import Sessions, ciphers
from switchhook.media.tones import key
from switchhook.protocols.srtp import GCM_128, Keys
from tests.media.engine.packets import event, rtp
from tests.media.engine.speech import packets_of

LEGS = st.integers(0, 3)
SOURCES: list[Address] = [
    *(("192.0.2.1", 4000), ("192.0.2.1", 4002), ("192.0.2.2", 4000)),
    *(("192.0.2.1", 4001), ("198.51.100.9", 9000)),
]
NOISE = random.Random(1).randbytes(16000)
CHECK = struct.pack("!HHI", 1, 0, 0x2112A442) + bytes(12)
KEYS = Keys(GCM_128, bytes(28), bytes(range(28)))
BACK = Keys(GCM_128, bytes(range(28)), bytes(28))
CLIPS = [b"", NOISE[:319], NOISE[:3200], key("5").samples, NOISE]

Step = tuple[Any, ...]

STEPS = st.one_of(
    st.tuples(st.just("open"), st.sampled_from([None, *SOURCES])),
    st.tuples(st.just("wire")),
    st.tuples(
        st.just("connect"), LEGS, st.sampled_from(SOURCES), st.sampled_from([0, 8]),
        st.sampled_from([None, 101]), st.sampled_from([None, "192.0.2.2"]), st.booleans(),
        st.sampled_from([None, 4000]), st.booleans(),
    ),
    st.tuples(st.just("play"), LEGS, st.integers(0, 4), st.integers(0, 3)),
    st.tuples(st.just("dtmf"), LEGS, st.text("0123456789ABCD*#wW", max_size=3)),
    st.tuples(
        st.just("record"), LEGS, st.sampled_from(list(Track)), st.sampled_from([1, 2, 25]),
        st.booleans(), st.sampled_from([1, 1, 17]),
    ),
    st.tuples(st.just("pause"), LEGS, st.integers(1, 12), st.sampled_from(list(Pause))),
    st.tuples(st.just("queue"), LEGS, st.integers(0, 4), st.booleans(), st.integers(1, 3)),
    st.tuples(st.just("clear"), LEGS),
    st.tuples(st.just("open_room")),
    st.tuples(st.just("close_room"), st.integers(0, 2)),
    st.tuples(
        st.just("join"), LEGS, st.integers(0, 2), st.sampled_from([0, 1, 2, 3]),
        st.sampled_from([None, None, 0, 1, 2, 3]),
    ),
    st.tuples(st.just("leave"), LEGS),
    st.tuples(st.just("watch"), LEGS, st.sampled_from([0, 1, 10])),
    st.tuples(st.just("hush"), LEGS, st.integers(1, 30)),
    st.tuples(st.just("bridge"), LEGS, LEGS),
    st.tuples(st.just("end"), LEGS, st.integers(1, 12)),
    st.tuples(st.just("close"), LEGS),
    st.tuples(
        st.just("stream"), LEGS, st.sampled_from(SOURCES), st.integers(0, 0xFFFF),
        st.integers(1, 40), st.sampled_from([0, 8, 13, 101]), st.sampled_from([80, 160, 240]),
        st.sampled_from(["whole", "lossy", "shuffled", "doubled", "tone"]), st.integers(1, 3),
    ),
    st.tuples(st.just("press"), LEGS, st.integers(0, 17), st.integers(0, 0xFFFF), st.booleans()),
    st.tuples(st.just("junk"), LEGS, st.sampled_from(SOURCES), st.binary(max_size=80)),
    st.tuples(
        st.just("report"), LEGS, st.booleans(), st.binary(max_size=60), st.sampled_from([0x77, 1]),
        st.sampled_from([4000, 7001]),
    ),
    st.tuples(st.just("browser"), st.sampled_from([None, *SOURCES]), st.booleans()),
    st.tuples(st.just("route"), LEGS, st.sampled_from([None, *SOURCES])),
    st.tuples(
        st.just("sealed"), LEGS, st.sampled_from(SOURCES), st.integers(0, 0xFFFF),
        st.integers(1, 30), st.sampled_from([0, 126]), st.booleans(),
    ),
    st.tuples(
        st.just("letters"), LEGS, st.sampled_from(SOURCES), st.sampled_from([1, 3, 20]),
        st.sampled_from([CHECK, CHECK[:12], b"\x16\xfe\xfd", b"\x13", b""]),
    ),
    st.tuples(st.just("send"), st.sampled_from(SOURCES), st.binary(max_size=700)),
    st.tuples(st.just("speak"), LEGS, st.sampled_from(SOURCES), st.booleans(), st.booleans()),
    st.tuples(
        st.just("parcels"), LEGS, st.sampled_from(SOURCES), st.integers(0, 0xFFFF),
        st.integers(1, 30), st.sampled_from([80, 160, 480]),
        st.sampled_from(["whole", "lossy", "shuffled", "broken", "silent"]), st.integers(1, 3),
    ),
)  # fmt: skip


@dataclass
class Player:
    """Plays a script on one engine and keeps everything that comes out."""

    engine: Engine

    def __post_init__(self) -> None:
        self.now = 1_000_000_000
        self.legs: list[Leg] = []
        self.rooms: list[int] = []
        self.op = 0
        self.out: list[object] = []
        self.sessions: list[Sessions] = []
        self.browsers: dict[Leg, Session] = {}
        self.codecs: dict[Leg, Codec] = {}
        self.engine.use_ciphers(ciphers())

    def run(self, script: list[tuple[Step, int]]) -> list[object]:
        for (name, *arguments), ticks in script:
            getattr(self, name)(*arguments)
            self.wait(ticks)
            self.note()
        self.wait(30)
        self.out.append([leg.figures() for leg in self.legs])
        self.out.append(self.engine.totals())
        self.engine.release()
        return self.out

    def note(self) -> None:
        events: list[Event] = self.engine.poll()
        self.out += [self.engine.sent(), events]

    def leg(self, n: int) -> Leg:
        return self.legs[n % len(self.legs)]

    def port(self, n: int) -> int:
        return self.leg(n).local[1]

    def next_op(self) -> int:
        self.op += 1
        return self.op

    def wait(self, ticks: int) -> None:
        self.now += ticks * 5_000_000
        self.engine.step(self.now)

    def open(self, remote: Address | None) -> None:
        try:
            self.legs.append(self.engine.open(remote))
        except NoPort as error:
            self.out.append(str(error))

    def browser(self, remote: Address | None, keyed: bool) -> None:
        leg = self.engine.open_guarded(0x1000 + len(self.legs))
        self.legs.append(leg)
        leg.connect(self.engine.nowhere, 0, 126)
        if remote is not None:
            self.out.append(leg.route(remote))
        if keyed:
            self.sessions.append(Sessions(KEYS))
            leg.protect(self.sessions[-1].sealing, self.sessions[-1].opening)
            kind = Policy.SRTP_PROFILE_AEAD_AES_128_GCM
            policy = Policy(BACK.sending, Policy.SSRC_ANY_OUTBOUND, srtp_profile=kind)
            policy.allow_repeat_tx = True
            self.browsers[leg] = Session(policy)

    def route(self, n: int, remote: Address | None) -> None:
        leg = self.leg(n)
        if isinstance(leg, GuardedLeg):
            self.out.append(leg.route(remote))

    def sealed(
        self, n: int, source: Address, first: int, count: int, kind: int, broken: bool
    ) -> None:
        session = self.browsers.get(self.leg(n))
        for k in range(count):
            payload = NOISE[k * 7 : k * 7 + 160] if kind == 0 else event(k % 16, 160 * k)
            packet = rtp(k, payload, timestamp=160 * (first + k), kind=kind, ssrc=first)
            data = bytearray(session.protect(packet) if session is not None else packet)
            if broken and k % 3 == 0:
                data[-1 - k % 8] ^= 1
            self.engine.feed(self.port(n), source, bytes(data))
            if k % 2:
                self.wait(8)

    def letters(self, n: int, source: Address, count: int, data: bytes) -> None:
        for _ in range(count):
            self.engine.feed(self.port(n), source, data)

    def send(self, remote: Address, data: bytes) -> None:
        self.leg(0).send(remote, data)

    def speak(self, n: int, remote: Address, opus: bool, events: bool) -> None:
        leg = self.leg(n)
        if opus and leg not in self.codecs:
            self.codecs[leg] = LIBRARY.codec()
            leg.use_opus(self.codecs[leg].addresses)
        kind, dtmf = (111, 110) if opus else (0, 101)
        leg.connect(remote, kind, dtmf if events else None, opus=opus)

    def parcels(
        self, n: int, source: Address, first: int, count: int, size: int, how: str, ssrc: int
    ) -> None:
        chance = random.Random(first)
        order = list(range(count))
        if how == "lossy":
            order = [k for k in order if chance.random() > 0.3]
        elif how == "shuffled":
            order.sort(key=lambda k: k + chance.random() * 4)
        for k in order:
            payload = PARCELS[size][k]
            if how == "broken":
                payload = chance.randbytes(chance.randrange(300))
            elif how == "silent" and k % 8 > 3:
                payload = payload[:1]
            packet = rtp(first + k, payload, timestamp=6 * size * (first + k), ssrc=ssrc, kind=111)
            self.engine.feed(self.port(n), source, packet)
            if k % 2:
                self.wait(size // 20)

    def wire(self) -> None:
        self.legs += self.engine.wire()

    def connect(
        self, n: int, remote: Address, kind: int, dtmf: int | None, latch: str | None, nat: bool,
        rtcp: int | None, send: bool,
    ) -> None:  # fmt: skip
        self.leg(n).connect(remote, kind, dtmf, latch=latch, behind_nat=nat, rtcp=rtcp, send=send)

    def play(self, n: int, clip: int, loop: int) -> None:
        self.leg(n).play(CLIPS[clip], self.next_op(), loop)

    def dtmf(self, n: int, digits: str) -> None:
        self.leg(n).dtmf(digits, self.next_op())

    def record(self, n: int, track: Track, frames: int, mulaw: bool, times: int) -> None:
        for _ in range(times):
            self.leg(n).record(track, self.next_op(), frames=frames, mulaw=mulaw)

    def pause(self, n: int, op: int, pause: Pause) -> None:
        self.leg(n).pause(op, pause)

    def queue(self, n: int, clip: int, mulaw: bool, times: int) -> None:
        for _ in range(times):
            self.leg(n).queue(CLIPS[clip], self.next_op(), mulaw=mulaw)

    def clear(self, n: int) -> None:
        self.leg(n).clear()

    def open_room(self) -> None:
        self.rooms.append(self.engine.open_room())

    def close_room(self, n: int) -> None:
        if n < len(self.rooms):
            self.engine.close_room(self.rooms.pop(n), self.next_op())

    def join(self, n: int, room: int, part: int, coached: int | None) -> None:
        if self.rooms:
            coaching = None if coached is None else self.leg(coached)
            self.leg(n).join(self.rooms[room % len(self.rooms)], Part(part), coaching)

    def leave(self, n: int) -> None:
        self.leg(n).leave()

    def watch(self, n: int, frames: int) -> None:
        self.leg(n).watch(frames)

    def hush(self, n: int, frames: int) -> None:
        self.leg(n).hush(frames, self.next_op())

    def bridge(self, one: int, other: int) -> None:
        self.leg(one).bridge(self.leg(other), self.next_op())

    def end(self, n: int, op: int) -> None:
        self.leg(n).end(op)

    def close(self, n: int) -> None:
        self.leg(n).close(self.next_op())

    def junk(self, n: int, source: Address, data: bytes) -> None:
        self.engine.feed(self.port(n), source, data)

    def report(self, n: int, sender: bool, tail: bytes, ssrc: int, port: int) -> None:
        size = (20 if sender else 0) + 24
        body = (tail + bytes(64))[:size]
        head = struct.pack("!BBHI", 0x81, 200 if sender else 201, 1 + size // 4, ssrc)
        for offset in (0, 1):
            self.engine.feed(self.port(n) + offset, ("192.0.2.1", port + offset), head + body)

    def stream(
        self, n: int, source: Address, first: int, count: int, kind: int, size: int, how: str,
        ssrc: int,
    ) -> None:  # fmt: skip
        order = list(range(count))
        chance = random.Random(first)
        if how == "lossy":
            order = [k for k in order if chance.random() > 0.3]
        elif how == "shuffled":
            order.sort(key=lambda k: k + chance.random() * 4)
        elif how == "doubled":
            order = [k for k in order for _ in range(2)]
        for k in order:
            audio = NOISE[k * 7 : k * 7 + size]
            if how == "tone":
                audio = TONE[k * size : (k + 1) * size] or TONE[:size]
            payload = audio if kind in (0, 8) else event(k % 16, 160 * k)
            packet = rtp(first + k, payload, timestamp=(first + k) * size, ssrc=ssrc, kind=kind)
            self.engine.feed(self.port(n), source, packet)
            if k % 2:
                self.wait(8)

    def press(self, n: int, code: int, first: int, end_lost: bool) -> None:
        for k in range(6):
            end = k > 3
            if end and end_lost:
                break
            payload = event(code, 160 * (k + 1), end=end)
            packet = rtp(first + k, payload, timestamp=first * 99, kind=101, marker=k == 0)
            self.engine.feed(self.port(n), SOURCES[0], packet)
            self.wait(4)


def _tone() -> bytes:
    from switchhook.media.engine.reference_audio import encode

    raw = (key("7").samples + key("A").samples) * 6
    return encode(list(struct.unpack(f"={len(raw) // 2}h", raw)), 0)


TONE = _tone()
LIBRARY = Opus()
PARCELS = {size: packets_of(697, 30, of=size) for size in (80, 160, 480)}


def play_on(kind: Any, script: list[tuple[Step, int]]) -> list[object]:
    engine = create_engine(kind=kind, stepped=True, seed=7, ports=2, most=2, timeout_seconds=0.2)
    return Player(engine).run(script)


TICKS = st.sampled_from([0, 1, 4, 7, 25, 80])
CONFERENCE: list[tuple[Step, int]] = [
    (("open_room",), 0),
    (("join", 0, 0, 0, None), 0),
    (("open", SOURCES[2]), 0),
    (("connect", 1, SOURCES[2], 8, 101, None, False, None, True), 2),
    (("stream", 1, SOURCES[2], 5, 20, 8, 160, "whole", 2), 4),
    (("join", 1, 0, 0, None), 4),
    (("wire",), 3),
    (("join", 2, 0, 0, None), 0),
    (("play", 3, 4, 0), 7),
]
BROWSERS: list[tuple[Step, int]] = [
    (("browser", SOURCES[2], True), 3),
    (("browser", SOURCES[4], True), 4),
    (("sealed", 1, SOURCES[2], 7, 20, 0, False), 4),
    (("bridge", 0, 1), 1),
    (("sealed", 2, SOURCES[4], 9, 20, 0, True), 9),
]
OPUS: list[tuple[Step, int]] = [
    (("speak", 0, SOURCES[0], True, True), 0),
    (("record", 0, Track.BOTH, 1, False, 1), 0),
    (("open", SOURCES[2]), 0),
    (("connect", 1, SOURCES[2], 8, 101, None, False, None, True), 2),
    (("parcels", 0, SOURCES[0], 5, 30, 160, "lossy", 1), 4),
    (("bridge", 0, 1), 0),
]
OPENING: list[tuple[Step, int]] = [
    (("open", SOURCES[0]), 0),
    (("connect", 0, SOURCES[0], 0, 101, None, False, None, True), 4),
    (("stream", 0, SOURCES[0], 0xFFF0, 30, 0, 160, "lossy", 1), 4),
]
SCRIPT = st.lists(st.tuples(STEPS, TICKS), min_size=8, max_size=30)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SCRIPT)
def test_the_compiled_engine_does_what_the_reference_does(
    script: list[tuple[Step, int]],
) -> None:
    script = OPENING + script
    assert play_on("compiled", script) == play_on("reference", script)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SCRIPT)
def test_so_it_does_with_browsers(script: list[tuple[Step, int]]) -> None:
    script = OPENING + BROWSERS + script
    assert play_on("compiled", script) == play_on("reference", script)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SCRIPT)
def test_so_it_does_with_a_conference_going_on(script: list[tuple[Step, int]]) -> None:
    script = OPENING + CONFERENCE + script
    assert play_on("compiled", script) == play_on("reference", script)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SCRIPT)
def test_so_it_does_with_opus(script: list[tuple[Step, int]]) -> None:
    script = OPENING + OPUS + script
    assert play_on("compiled", script) == play_on("reference", script)
