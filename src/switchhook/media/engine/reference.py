"""The engine in plain Python: what the compiled one is checked against, and what runs without it.

Everything is decided by four inputs: commands, datagrams, the clock and a seed. Per tick, in
this order: what wired legs sent one another arrives, then each leg of the phase has its turn.
"""

import contextlib
import os
import socket
import threading
import time
from collections import deque

from switchhook.media.engine import reference_rtp as rtp
from switchhook.media.engine.interface import (
    MOST_TAPS,
    NO_DTMF,
    PHASES,
    SLOT_BITS,
    TICK_NS,
    Command,
    Kind,
    LegFigures,
    Result,
    Totals,
)
from switchhook.media.engine.reference_audio import JitterBuffer
from switchhook.media.engine.reference_leg import Leg
from switchhook.media.engine.reference_opus import Opus
from switchhook.media.engine.reference_rooms import Room
from switchhook.media.engine.reference_sources import Letters, Sources, is_letter
from switchhook.media.engine.reference_srtp import Ciphers
from switchhook.media.engine.reference_works import Digits, Hush, Play, Queued, Tap

LATE_NS = 60_000_000
DRAIN = 64  # datagrams taken from a socket in one tick
MASK64 = (1 << 64) - 1

_Command = tuple[int, int, int, int, int, int, int, bytes]


def mix(value: int) -> int:
    """Return a well-mixed 64-bit number (the finaliser of SplitMix64)."""
    value = (value + 0x9E3779B97F4A7C15) & MASK64
    value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & MASK64
    value = ((value ^ value >> 27) * 0x94D049BB133111EB) & MASK64
    return value ^ value >> 31


class ReferenceCore:
    """See `interface.Core`."""

    def __init__(self, seed: int, timeout_ms: int) -> None:
        self._seed = seed & MASK64
        self._timeout_ns = timeout_ms * 1_000_000
        self._counts = dict.fromkeys(Totals._fields, 0)
        self._commands: deque[_Command] = deque()
        self._events: deque[tuple[int, int, int, int, bytes]] = deque()
        self._sent: list[tuple[int, int, int, bytes]] = []
        self._slots: dict[int, Leg] = {}
        self._phases: list[list[Leg]] = [[] for _ in range(PHASES)]
        self._rooms: dict[int, Room] = {}
        self._wires: list[tuple[Leg, bytes, bool]] = []
        self._ciphers = Ciphers()
        self._letters = Letters(self._counts)
        self._next = 0
        self._tick = 0
        self._sources = Sources(self._phases, self._counts)
        self._sockets: dict[int, socket.socket] = {}
        self._halted = threading.Event()
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)

    # What `Core` promises

    def attach(self, socket: int, fd: int) -> None:
        self._sockets[socket] = _duplicate(fd)

    def command(
        self,
        kind: int,
        leg: int,
        op: int = 0,
        a: int = 0,
        b: int = 0,
        c: int = 0,
        d: int = 0,
        data: bytes = b"",
    ) -> None:
        self._commands.append((kind, leg, op, a, b, c, d, data))

    def poll(self) -> list[tuple[int, int, int, int, bytes]]:
        self._letters.unread = 0
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_read, 4096)
        return [self._events.popleft() for _ in range(len(self._events))]

    def step(self, now_ns: int) -> None:
        if not self._slots:
            self._next = now_ns
        self._sources.now = max(self._sources.now, now_ns)
        self._apply()
        while self._next <= now_ns:
            self._run_tick(self._next)
            self._next += TICK_NS

    def feed(self, socket: int, address: int, port: int, datagram: bytes) -> None:
        sources = self._sources
        leg = sources.find(socket, address, port, datagram)
        if sources.guarded[socket] and is_letter(leg, datagram):
            if self._letters.admit(leg):
                value = address << 16 | port
                self.emit(Kind.DATAGRAM, leg.id if leg else 0, socket, value, datagram)
            return
        leg = leg or sources.admit(socket, address, port, datagram)
        if leg is not None:
            self._take(leg, socket, datagram, address, port)

    def sent(self) -> list[tuple[int, int, int, bytes]]:
        sent, self._sent = self._sent, []
        return sent

    def run(self) -> None:
        while not self._halted.is_set():
            now = time.monotonic_ns()
            if now - self._next > LATE_NS and self._slots:
                behind = (now - self._next) // TICK_NS
                self._counts["skipped"] += behind
                self._tick += behind
                self._next += behind * TICK_NS
            if self._slots:
                late = max(0, now - self._next)
                self._counts["lateness_ns"] += (late - self._counts["lateness_ns"]) // 8
                self._counts["late_ns"] = max(self._counts["late_ns"], now - self._next)
            self._sources.now = now
            self._drain()
            self.step(now)
            self._flush()
            self._halted.wait(max(0.0005, (self._next - time.monotonic_ns()) / 1e9))
        self._apply()  # what was asked for before the halt still ends
        self._flush()

    def elevate(self) -> str:
        return "normal"

    def halt(self) -> None:
        self._halted.set()

    def fileno(self) -> int:
        return self._wake_read

    def release(self) -> None:
        for one in self._sockets.values():
            one.close()
        self._sockets.clear()
        for fd in (self._wake_read, self._wake_write):
            with contextlib.suppress(OSError):
                os.close(fd)

    def figures(self, leg: int) -> tuple[int, ...]:
        found = self._leg(leg)
        if found is None:
            return LegFigures()
        heard, jitter = found.reception, found.jitter
        return LegFigures(
            *(heard.received, heard.octets, heard.lost_before + heard.lost, heard.duplicate),
            *(found.bad, found.other, heard.jitter >> 4, found.sent),
            *(jitter.late, jitter.concealed, jitter.target if found.listening else 0),
            *(found.refused, found.rtt_us, found.peer_lost, found.peer_fraction),
            found.peer_jitter,
        )

    def totals(self) -> tuple[int, ...]:
        self._counts["legs"] = len(self._slots)
        return tuple(self._counts.values())

    # What a leg may ask for

    def send(self, leg: Leg, data: bytes, *, rtcp: bool = False) -> None:
        """Send a datagram to a leg's peer, or to the leg it is wired to."""
        if leg.socket < 0:
            if leg.wire is not None:
                self._wires.append((leg.wire, data, rtcp))
            return
        address, port = leg.remote
        if leg.guarded:
            sealed = self._ciphers.protect(leg.sealing, data, rtcp=rtcp) if port else None
            if sealed is None:
                return
            data = sealed
        self._counts["sent"] += 1
        if not rtcp:
            self._sent.append((leg.socket, address, port, data))
        elif leg.rtcp_port:
            muxed = leg.rtcp_port == port
            self._sent.append((leg.socket + (not muxed), address, leg.rtcp_port, data))

    def emit(self, kind: Kind, leg: int, op: int = 0, value: int = 0, data: bytes = b"") -> None:
        """Queue an event."""
        self._events.append((int(kind), leg, op, int(value), data))
        with contextlib.suppress(BlockingIOError):
            os.write(self._wake_write, b"\0")

    def _take(self, leg: Leg, socket: int, data: bytes, address: int, port: int) -> None:
        self._counts["received"] += 1
        before = leg.reception.received
        leg.datagram(data, self._sources.now, rtcp=bool(socket & 1) and socket >= 0)
        if not leg.latched and leg.reception.received > before:
            leg.latched = True
            if self._sources.waiting.get(leg.socket) is leg:
                del self._sources.waiting[leg.socket]
            self.emit(Kind.LATCHED, leg.id, value=port, data=address.to_bytes(4, "big"))

    # The clock

    def _run_tick(self, now: int) -> None:
        self._sources.searches = 0
        self._letters.strangers = 0
        wires, self._wires = self._wires, []
        for leg, data, rtcp in wires:
            if self._slots.get(leg.id & (1 << SLOT_BITS) - 1) is leg:
                self._counts["received"] += 1
                leg.datagram(data, now, rtcp=rtcp)
        legs = self._phases[self._tick % PHASES]
        # Everyone in a room hears this frame of everyone in it, so all are heard before any speaks.
        for leg in legs:
            if leg.room is not None:
                leg.hear(now, self._timeout_ns)
        for leg in legs:
            if leg.room is None:
                leg.hear(now, self._timeout_ns)
            leg.say(now)
        self._tick += 1

    def _drain(self) -> None:
        for number, one in list(self._sockets.items()):
            with contextlib.suppress(BlockingIOError, OSError):
                for _ in range(DRAIN):
                    data, (host, port) = one.recvfrom(2048)
                    address = int.from_bytes(socket.inet_aton(host), "big")
                    self.feed(number, address, port, data)

    def _flush(self) -> None:
        for number, address, port, data in self.sent():
            one = self._sockets.get(number)
            if one is None:
                continue
            try:
                one.sendto(data, (socket.inet_ntoa(address.to_bytes(4, "big")), port))
            except OSError:
                self._counts["dropped"] += 1

    # Commands

    def _leg(self, leg: int) -> Leg | None:
        found = self._slots.get(leg & (1 << SLOT_BITS) - 1)
        return found if found is not None and found.id == leg else None

    def _apply(self) -> None:
        while self._commands:
            kind, leg, op, a, b, c, d, data = self._commands.popleft()
            if kind in (Command.SEND, Command.CIPHERS):
                self._serve(kind, a, b, c, d, data)
            elif kind in (Command.OPEN, Command.OPEN_ROOM, Command.CLOSE_ROOM):
                self._arrange(kind, leg, op, a, b, c, d)
            elif (found := self._leg(leg)) is not None:
                self._obey(found, kind, op, a, b, c, d, data)
            elif op:
                value = 0 if kind == Command.RECORD else Result.CLOSED
                self.emit(Kind.DONE, leg, op, value)

    def _obey(
        self, leg: Leg, kind: int, op: int, a: int, b: int, c: int, d: int, data: bytes
    ) -> None:
        if kind == Command.CONNECT:
            self._connect(leg, a, b, c, d)
        elif kind == Command.WIRE:
            other = self._leg(a)
            if other is not None:
                leg.wire, other.wire = other, leg
        elif kind == Command.OPUS:
            leg.codec = leg.codec or Opus(a, b, c, d)
        elif kind == Command.CLOSE:
            self._close(leg, op)
        elif op:
            self._begin(leg, kind, op, a, b, c, data)
        elif leg.guarded and kind in (Command.SRTP, Command.ROUTE):
            self._guard(leg, kind, a, b)
        else:
            self._change(leg, kind, a, b, c)

    def _serve(self, kind: int, a: int, b: int, c: int, d: int, data: bytes) -> None:
        """Obey a command that is for no leg."""
        if kind == Command.SEND:
            self._counts["sent"] += 1
            self._sent.append((a, b, c, data))
        else:
            self._ciphers.use((a, b, c, d))

    def _arrange(self, kind: int, leg: int, op: int, a: int, b: int, c: int, d: int) -> None:
        if kind == Command.OPEN:
            self._open(leg, a, b, c, d)
        elif kind == Command.OPEN_ROOM:
            self._rooms[a] = Room()
        else:
            room = self._rooms.pop(a, None)
            for party in [
                leg for legs in self._phases for leg in legs if leg.room is room and room
            ]:
                party.leave()
            self.emit(Kind.DONE, 0, op, Result.COMPLETED)

    def _open(self, leg: int, socket: int, phase: int, manner: int, ssrc: int) -> None:
        opened = Leg(self, self._ciphers, leg, lambda n: mix(self._seed ^ (leg * 8 + n)))
        opened.socket, opened.phase = socket, phase
        opened.own, opened.guarded = bool(manner & 1), bool(manner & 2)
        opened.ssrc = ssrc or opened.ssrc
        if socket < 0:
            opened.jitter = JitterBuffer(0)  # nothing comes early or late along a wire
        self._slots[leg & (1 << SLOT_BITS) - 1] = opened
        self._phases[phase].append(opened)
        if opened.guarded:
            self._sources.guarded[socket] += 1
        elif socket >= 0:
            self._sources.waiting.setdefault(socket, opened)

    def _connect(self, leg: Leg, address: int, port: int, media: int, latch: int) -> None:
        leg.payload_type, leg.dtmf_type = media & 0x7F, media >> 8 & 0xFF
        leg.second, leg.anywhere = latch & 0xFFFFFFFF, bool(latch >> 32 & 1)
        leg.held = bool(latch >> 34 & 1)
        before, leg.opus = leg.opus, leg.codec if latch >> 35 & 1 else None
        if leg.opus is not before:
            leg.relaying = False
            if leg.peer is not None:
                leg.peer.relaying = False
        again = leg.connected and leg.signalled == (address, port)
        leg.connected = True
        leg.marker = True
        leg.last_heard = self._sources.now
        if leg.socket >= 0 and not again and not leg.guarded:
            leg.signalled = (address, port)
            leg.latched = False
            leg.candidate, leg.candidate_count = None, 0
            self._sources.waiting.setdefault(leg.socket, leg)
            self._sources.move(leg, (address, port), media >> 16 & 0xFFFF)
        leg.refresh_both()

    def _change(self, leg: Leg, kind: int, a: int, b: int, c: int) -> None:
        """Obey a command that is no work of its own."""
        if kind == Command.STOP:
            _stop(leg, a)
        elif kind == Command.PAUSE:
            for tap in leg.taps:
                if tap.op == a:
                    tap.pause = b
        elif kind == Command.CLEAR:
            leg.clear_queue(Result.STOPPED)
        elif kind == Command.JOIN:
            self._join(leg, self._rooms.get(a), b, c)
        elif kind == Command.LEAVE:
            leg.leave()
        elif kind == Command.WATCH:
            leg.speech.watch, leg.speech.speaking, leg.speech.calm = a, False, 0
            leg.refresh()

    def _guard(self, leg: Leg, kind: int, a: int, b: int) -> None:
        """Obey what is for guarded legs alone."""
        if kind == Command.SRTP:
            leg.sealing, leg.opening = a, b
        elif b:
            leg.latched = True
            self._sources.move(leg, (a, b), b)
        else:
            self._sources.forget(leg)
            leg.remote, leg.rtcp_port = (0, 0), 0

    def _join(self, leg: Leg, room: Room | None, part: int, coaching: int) -> None:
        if room is not leg.room:
            leg.leave()
        if room is None:
            return
        leg.end_bridge(Result.STOPPED)
        if leg.room is None:
            leg.room = room
            room.parties.append(leg)
        leg.part, leg.coaching = part, coaching
        leg.refresh()

    def _begin(self, leg: Leg, kind: int, op: int, a: int, b: int, c: int, data: bytes) -> None:
        if kind == Command.PLAY:
            leg.end_play(Result.STOPPED)
            leg.playing = Play(op, data, a)
            if len(data) < 2:
                leg.end_play(Result.COMPLETED)
        elif kind == Command.DIGITS:
            leg.end_digits(Result.STOPPED)
            leg.digits = Digits(op, data)
            if not data:
                leg.end_digits(Result.COMPLETED)
        elif kind == Command.RECORD:
            if len(leg.taps) < MOST_TAPS:
                leg.add_tap(Tap(op, a, b, bool(c)))
            else:
                self.emit(Kind.DONE, leg.id, op)
        elif kind == Command.QUEUE:
            leg.add_queued(Queued(op, data, bool(a)))
        elif kind == Command.HUSH:
            leg.end_hush(Result.STOPPED)
            leg.hush = Hush(op, a)
            leg.speech.quiet_run = 0
            leg.refresh()
        elif kind == Command.BRIDGE:
            self._bridge(leg, self._leg(a), op)

    def _bridge(self, leg: Leg, other: Leg | None, op: int) -> None:
        if other is None or other is leg:
            self.emit(Kind.DONE, leg.id, op, Result.CLOSED)
            return
        leg.end_bridge(Result.STOPPED)
        other.end_bridge(Result.STOPPED)
        leg.leave()
        other.leave()
        for one, peer in ((leg, other), (other, leg)):
            one.peer, one.bridge_op, one.relaying = peer, op, False
        leg.refresh()
        other.refresh()

    def _close(self, leg: Leg, op: int) -> None:
        leg.end_play(Result.CLOSED)
        leg.end_digits(Result.CLOSED)
        for tap in list(leg.taps):
            leg.end_tap(tap)
        leg.end_hush(Result.CLOSED)
        leg.end_bridge(Result.CLOSED)
        leg.clear_queue(Result.CLOSED)
        leg.leave()
        if leg.connected and leg.sent:
            self.send(leg, leg.report(self._sources.now) + rtp.goodbye(leg.ssrc), rtcp=True)
        if leg.wire is not None:
            leg.wire.wire = None
        if leg.socket >= 0:
            self._sources.leave(leg)
            if leg.own:
                self._flush_and_drop(leg.socket)
        self._phases[leg.phase].remove(leg)
        del self._slots[leg.id & (1 << SLOT_BITS) - 1]
        self.emit(Kind.DONE, leg.id, op, Result.COMPLETED)
        self.emit(Kind.CLOSED, leg.id)

    def _flush_and_drop(self, number: int) -> None:
        if self._sockets:
            self._flush()
            for one in (number, number + 1):
                if one in self._sockets:
                    self._sockets.pop(one).close()


def _stop(leg: Leg, op: int) -> None:
    if leg.playing is not None and leg.playing.op == op:
        leg.end_play(Result.STOPPED)
    elif leg.digits is not None and leg.digits.op == op:
        leg.end_digits(Result.STOPPED)
    elif any(tap.op == op for tap in leg.taps):
        leg.end_tap(next(tap for tap in leg.taps if tap.op == op))
    elif leg.hush is not None and leg.hush.op == op:
        leg.end_hush(Result.STOPPED)
    elif leg.bridge_op == op and op:
        leg.end_bridge(Result.STOPPED)


def _duplicate(fd: int) -> socket.socket:
    one = socket.socket(fileno=os.dup(fd))
    one.setblocking(False)
    return one


assert NO_DTMF == 0xFF
