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

from switchhook.media.engine.interface import TICK_NS, Kind, LegFigures, Totals
from switchhook.media.engine.reference_leg import Leg
from switchhook.media.engine.reference_legs import Legs
from switchhook.media.engine.reference_orders import Order, Orders
from switchhook.media.engine.reference_sources import Letters, Sources, is_letter
from switchhook.media.engine.reference_srtp import Ciphers

LATE_NS = 60_000_000
DRAIN = 64  # datagrams taken from a socket in one tick
MASK64 = (1 << 64) - 1


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
        self._orders: deque[Order] = deque()
        self._events: deque[tuple[int, int, int, int, bytes]] = deque()
        self._sent: list[tuple[int, int, int, bytes]] = []
        self._legs = Legs()
        self._wires: list[tuple[Leg, bytes, bool]] = []
        self._ciphers = Ciphers()
        self._letters = Letters(self._counts)
        self._next = 0
        self._tick = 0
        self._sources = Sources(self._legs, self._counts)
        self._desk = Orders(self, self._legs, self._sources, self._ciphers, self._chance)
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
        self._orders.append(Order(kind, leg, op, a, b, c, d, data))

    def poll(self) -> list[tuple[int, int, int, int, bytes]]:
        self._letters.unread = 0
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake_read, 4096)
        return [self._events.popleft() for _ in range(len(self._events))]

    def step(self, now_ns: int) -> None:
        if not self._legs:
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
            if now - self._next > LATE_NS and self._legs:
                behind = (now - self._next) // TICK_NS
                self._counts["skipped"] += behind
                self._tick += behind
                self._next += behind * TICK_NS
            if self._legs:
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
        found = self._legs.find(leg)
        if found is None:
            return LegFigures()
        heard, jitter, reports = found.reception, found.ear.jitter, found.reports
        return LegFigures(
            *(heard.received, heard.octets, heard.lost_before + heard.lost, heard.duplicate),
            *(found.bad, found.other, heard.jitter >> 4, found.stream.sent),
            *(jitter.late, jitter.concealed, jitter.target if found.ear.listening else 0),
            *(found.refused, reports.rtt_us, reports.peer_lost, reports.peer_fraction),
            reports.peer_jitter,
        )

    def totals(self) -> tuple[int, ...]:
        self._counts["legs"] = len(self._legs)
        return tuple(self._counts.values())

    # What legs and orders may ask for

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

    def post(self, socket: int, address: int, port: int, data: bytes) -> None:
        """Send a datagram that is no leg's RTP."""
        self._counts["sent"] += 1
        self._sent.append((socket, address, port, data))

    def drop(self, socket: int) -> None:
        """Close a socket, and the one for its RTCP, once all is sent."""
        if self._sockets:
            self._flush()
            for one in (socket, socket + 1):
                if one in self._sockets:
                    self._sockets.pop(one).close()

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
            if self._legs.find(leg.id) is leg:
                self._counts["received"] += 1
                leg.datagram(data, now, rtcp=rtcp)
        legs = self._legs.of_tick(self._tick)
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

    def _apply(self) -> None:
        while self._orders:
            self._desk.obey(self._orders.popleft())

    def _chance(self, leg: int, number: int) -> int:
        return mix(self._seed ^ (leg * 8 + number))


def _duplicate(fd: int) -> socket.socket:
    one = socket.socket(fileno=os.dup(fd))
    one.setblocking(False)
    return one
