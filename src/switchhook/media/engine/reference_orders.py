"""Commands of the reference engine take effect: what a leg is to do from now on.

`interface.Core` says what each means.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from switchhook.media.engine import reference_rtp as rtp
from switchhook.media.engine.interface import Command, Kind, Result
from switchhook.media.engine.reference_audio import JitterBuffer
from switchhook.media.engine.reference_digits import Digits
from switchhook.media.engine.reference_leg import Host, Leg
from switchhook.media.engine.reference_legs import Legs
from switchhook.media.engine.reference_listen import Hush
from switchhook.media.engine.reference_opus import Opus
from switchhook.media.engine.reference_rooms import Room
from switchhook.media.engine.reference_sources import Sources
from switchhook.media.engine.reference_srtp import Ciphers
from switchhook.media.engine.reference_taps import Tap
from switchhook.media.engine.reference_works import Play, Queued


class Order(NamedTuple):
    """A command and what it says."""

    kind: int
    leg: int
    op: int
    a: int
    b: int
    c: int
    d: int
    data: bytes


class Office(Host, Protocol):
    """What orders need of the engine."""

    def post(self, socket: int, address: int, port: int, data: bytes) -> None:
        """Send a datagram."""

    def drop(self, socket: int) -> None:
        """Close a socket, and the one for its RTCP, once all is sent."""


class Orders:
    """Obeys; `chance` gives the random numbers of a leg."""

    def __init__(
        self,
        office: Office,
        legs: Legs,
        sources: Sources,
        ciphers: Ciphers,
        chance: Callable[[int, int], int],
    ) -> None:
        self._office = office
        self._legs = legs
        self._sources = sources
        self._ciphers = ciphers
        self._chance = chance
        self._rooms: dict[int, Room] = {}

    def obey(self, order: Order) -> None:
        """Let a command take effect."""
        leg = self._legs.find(order.leg)
        if order.kind in (Command.SEND, Command.CIPHERS, Command.OPEN_ROOM, Command.CLOSE_ROOM):
            self._serve(order)
        elif order.kind == Command.OPEN:
            self._open(order)
        elif leg is None:
            if order.op:
                value = 0 if order.kind == Command.RECORD else Result.CLOSED
                self._office.emit(Kind.DONE, order.leg, order.op, value)
        elif order.kind == Command.CLOSE:
            self._close(leg, order.op)
        elif order.op:
            self._begin(leg, order)
        else:
            self._change(leg, order)

    def _serve(self, order: Order) -> None:
        """Obey a command that is for no leg."""
        kind, _, op, a, b, c, d, data = order
        if kind == Command.SEND:
            self._office.post(a, b, c, data)
        elif kind == Command.CIPHERS:
            self._ciphers.use((a, b, c, d))
        elif kind == Command.OPEN_ROOM:
            self._rooms[a] = Room()
        else:
            room = self._rooms.pop(a, None)
            for leg in self._legs:
                if room is not None and leg.room is room:
                    leg.leave()
            self._office.emit(Kind.DONE, 0, op, Result.COMPLETED)

    def _open(self, order: Order) -> None:
        _, number, _, socket, phase, manner, ssrc, _ = order
        leg = Leg(self._office, self._ciphers, number, lambda n: self._chance(number, n))
        leg.socket, leg.phase = socket, phase
        leg.own, leg.guarded = bool(manner & 1), bool(manner & 2)
        leg.stream.ssrc = ssrc or leg.stream.ssrc
        if socket < 0:
            leg.ear.jitter = JitterBuffer(0)  # nothing comes early or late along a wire
        self._legs.add(leg)
        if leg.guarded:
            self._sources.guarded[socket] += 1
        elif socket >= 0:
            self._sources.waiting.setdefault(socket, leg)

    def _close(self, leg: Leg, op: int) -> None:
        """End everything of a leg."""
        leg.works.end_play(Result.CLOSED)
        leg.works.end_digits(Result.CLOSED)
        leg.taps.end_all()
        leg.ear.end_hush(Result.CLOSED)
        leg.end_bridge(Result.CLOSED)
        leg.works.clear_queue(Result.CLOSED)
        leg.leave()
        if leg.agreed.connected and leg.stream.sent:
            report = leg.reports.compound(self._sources.now)
            leg.send(report + rtp.goodbye(leg.stream.ssrc), rtcp=True)
        if leg.wire is not None:
            leg.wire.wire = None
        if leg.socket >= 0:
            self._sources.leave(leg)
            if leg.own:
                self._office.drop(leg.socket)
        self._legs.remove(leg)
        leg.emit(Kind.DONE, op, Result.COMPLETED)
        leg.emit(Kind.CLOSED)

    def _begin(self, leg: Leg, order: Order) -> None:
        """Obey a command that is a work, which ends in an event."""
        kind, _, op, a, b, c, _, data = order
        if kind == Command.PLAY:
            leg.works.begin_play(Play(op, data, a))
        elif kind == Command.DIGITS:
            leg.works.begin_digits(Digits(op, data))
        elif kind == Command.RECORD:
            leg.taps.begin(Tap(op, a, b, bool(c)))
        elif kind == Command.QUEUE:
            leg.works.add_queued(Queued(op, data, bool(a)))
        elif kind == Command.HUSH:
            leg.ear.begin_hush(Hush(op, a))
            leg.refresh()
        elif kind == Command.BRIDGE:
            self._bridge(leg, self._legs.find(a), op)

    def _bridge(self, leg: Leg, other: Leg | None, op: int) -> None:
        if other is None or other is leg:
            leg.emit(Kind.DONE, op, Result.CLOSED)
        else:
            leg.begin_bridge(other, op)

    def _change(self, leg: Leg, order: Order) -> None:
        """Obey a command that is no work of its own."""
        kind, _, _, a, b, _, _, _ = order
        if kind == Command.STOP:
            _stop(leg, a)
        elif kind == Command.PAUSE:
            leg.taps.pause(a, b)
        elif kind == Command.CLEAR:
            leg.works.clear_queue(Result.STOPPED)
        elif kind == Command.JOIN:
            self._join(leg, order)
        elif kind == Command.LEAVE:
            leg.leave()
        elif kind == Command.WATCH:
            leg.ear.watch(a)
            leg.refresh()
        else:
            self._establish(leg, order)

    def _join(self, leg: Leg, order: Order) -> None:
        room = self._rooms.get(order.a)
        if room is None:
            leg.leave()
        else:
            leg.join(room, order.b, order.c)

    def _establish(self, leg: Leg, order: Order) -> None:
        """Obey what is about whom a leg speaks with, and how."""
        kind, _, _, a, b, c, d, _ = order
        if kind == Command.CONNECT:
            self._connect(leg, order)
        elif kind == Command.OPUS:
            leg.agreed.codec = leg.agreed.codec or Opus(a, b, c, d)
        elif kind == Command.WIRE:
            other = self._legs.find(a)
            if other is not None:
                leg.wire, other.wire = other, leg
        elif leg.guarded and kind == Command.SRTP:
            leg.sealing, leg.opening = a, b
        elif leg.guarded and kind == Command.ROUTE:
            self._route(leg, a, b)

    def _connect(self, leg: Leg, order: Order) -> None:
        remote, media, latch = (order.a, order.b), order.c, order.d
        agreed = leg.agreed
        again = agreed.connected and leg.signalled == remote
        agreed.payload_type, agreed.dtmf_type = media & 0x7F, media >> 8 & 0xFF
        leg.second, leg.anywhere = latch & 0xFFFFFFFF, bool(latch >> 32 & 1)
        agreed.held = bool(latch >> 34 & 1)
        before, agreed.opus = agreed.opus, agreed.codec if latch >> 35 & 1 else None
        if agreed.opus is not before:
            leg.end_relaying()
        agreed.connected = True
        leg.stream.marker = True
        leg.last_heard = self._sources.now
        if leg.socket >= 0 and not again and not leg.guarded:
            leg.signalled = remote
            leg.latched = False
            leg.candidate, leg.candidate_count = None, 0
            self._sources.waiting.setdefault(leg.socket, leg)
            self._sources.move(leg, remote, media >> 16 & 0xFFFF)
        leg.refresh_both()

    def _route(self, leg: Leg, address: int, port: int) -> None:
        if port:
            leg.latched = True
            self._sources.move(leg, (address, port), port)
        else:
            self._sources.forget(leg)
            leg.remote, leg.rtcp_port = (0, 0), 0


def _stop(leg: Leg, op: int) -> None:
    """End the work that is meant, whichever it is."""
    leg.works.end_play(Result.STOPPED, op)
    leg.works.end_digits(Result.STOPPED, op)
    leg.taps.end(op)
    leg.ear.end_hush(Result.STOPPED, op)
    leg.end_bridge(Result.STOPPED, op)
