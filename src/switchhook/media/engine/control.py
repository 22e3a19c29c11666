"""The engine as the rest of Switchhook sees it: legs, rooms and events around a core.

This side runs under the GIL, once per command. It chooses ports, numbers legs and keeps alive
what the core reads; the core does everything that happens per packet.
"""

import logging
import socket
import threading
import time
from typing import Literal, TypeVar

from switchhook.media.engine.addresses import host_of, number_of
from switchhook.media.engine.interface import (
    MAX_LEGS,
    MAX_ROOMS,
    PHASES,
    SLOT_BITS,
    Address,
    Command,
    Core,
    Event,
    Kind,
    NoPort,
    NoRoom,
    Totals,
)
from switchhook.media.engine.leg import Desk, GuardedLeg, Leg
from switchhook.media.engine.sockets import Place, Places

GUARDED = 2  # a flag of OPEN
CROWD = 128  # guarded legs that have their turn in the same tick; they share a port, so a batch
WIRED_DTMF = 101
KINDS = {int(kind): kind for kind in Kind}
DONE, RECORDED = int(Kind.DONE), int(Kind.RECORDED)
OVERLOAD_NS = 40_000_000  # ticks this late mean that frames are about to be left out

AnyLeg = TypeVar("AnyLeg", bound=Leg)

log = logging.getLogger(__name__)


class Engine:
    """One worker and its ports. Stepped: no thread and no sockets; time is what `step` says.

    Raises `OSError` when the ports cannot be bound.
    """

    nowhere: Address = ("0.0.0.0", 0)  # the address of wired legs

    def __init__(
        self,
        core: Core,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        ports: int = 16,
        most: int = 1024,
        stepped: bool = False,
        realtime: Literal["auto", "off"] = "auto",
    ) -> None:
        self.stepped = stepped
        self._elevated = realtime == "auto"
        self.core = core
        self._places = Places(host, port, ports, most, bound=not stepped)
        for place in self._places.places.values():
            self._attach(place)
        self._desk = Desk(core, self._clock)
        self._legs: dict[int, Leg] = {}
        self._generations = [0] * MAX_LEGS
        self._free = list(range(MAX_LEGS - 1, -1, -1))
        self._rooms = list(range(MAX_ROOMS - 1, -1, -1))  # that are free
        self._thread: threading.Thread | None = None
        self._now_ns = 0
        self._wired = 0

    @property
    def legs(self) -> int:
        """Return how many legs are open, those about to close included."""
        return len(self._legs)

    @property
    def rooms(self) -> int:
        """Return how many rooms are open."""
        return MAX_ROOMS - len(self._rooms)

    @property
    def ports(self) -> list[Address]:
        """Return the addresses of the shared pool."""
        places = self._places
        return [(places.host, p.number) for p in places.places.values() if p.pooled]

    def start(self) -> None:
        """Start the worker thread."""
        self._thread = threading.Thread(target=self._work, name="media", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the worker thread and wait for its end."""
        if self._thread is not None:
            self.core.halt()
            self._thread.join()
            self._thread = None

    def release(self) -> None:
        """Close the sockets and free what the core holds. The engine is of no use afterwards."""
        self.stop()
        self._places.close()
        self.core.release()

    def fileno(self) -> int:
        """Return a descriptor that is readable while events wait."""
        return self.core.fileno()

    def poll(self) -> list[Event]:
        """Take the events that wait, in order."""
        return [Event(KINDS[found[0]], *found[1:]) for found in self.take()]

    def take(self) -> list[tuple[int, int, int, int, bytes]]:
        """Do as `poll` does, for who is in haste: the events are plain tuples."""
        found = self.core.poll()
        for event in found:
            if event[0] == DONE:
                self._desk.kept.pop(event[2], None)
            elif event[0] != RECORDED:
                self._note(Event(KINDS[event[0]], *event[1:]))
        return found

    def open(self, remote: Address | None = None) -> Leg:
        """Return a new leg; raises `NoPort`."""
        self._refuse_if_full()
        place = self._places.choose(remote, self._clock())
        leg = self._add(Leg(self._desk, self._number(), (self._places.host, place.number), place))
        place.waiting = leg.number
        if not place.pooled:
            self._attach(place)
        if remote is not None:
            leg.expect(remote)
        manner = not place.pooled
        self.core.command(Command.OPEN, leg.number, a=place.index, b=place.phase, c=manner)
        return leg

    def open_guarded(self, ssrc: int) -> GuardedLeg:
        """Return a new leg that speaks SRTP alone.

        All such legs share a port, on which datagrams of STUN and DTLS are reported. Raises
        `NoPort`.
        """
        self._refuse_if_full()
        place = self._places.guarded
        phase = (place.phase + place.legs // CROWD) % PHASES
        local = self._places.host, place.number
        leg = self._add(GuardedLeg(self._desk, self._number(), local, place))
        self.core.command(Command.OPEN, leg.number, a=place.index, b=phase, c=GUARDED, d=ssrc)
        return leg

    def source(self, letter: Event) -> Address:
        """Return where a `DATAGRAM` came from."""
        return host_of(letter.value >> 16), letter.value & 0xFFFF

    def use_ciphers(self, addresses: tuple[int, int, int, int]) -> None:
        """Say where libsrtp's functions are, as `CIPHERS` lists them."""
        self.core.command(Command.CIPHERS, 0, 0, *addresses)

    def wire(self) -> tuple[Leg, Leg]:
        """Return two new legs, connected to each other without sockets; raises `NoPort`."""
        self._refuse_if_full(2)
        one, other = (
            self._add(Leg(self._desk, self._number(), self.nowhere, None)) for _ in range(2)
        )
        for leg in (one, other):
            self._wired += 1
            self.core.command(Command.OPEN, leg.number, a=-1, b=self._wired % PHASES)
        self.core.command(Command.WIRE, one.number, a=other.number)
        for leg in (one, other):
            leg.connect(self.nowhere, 0, WIRED_DTMF)
        return one, other

    def open_room(self) -> int:
        """Return a new room; raises `NoRoom`."""
        if not self._rooms:
            raise NoRoom(f"all {MAX_ROOMS} rooms are taken")
        room = self._rooms.pop()
        self.core.command(Command.OPEN_ROOM, 0, a=room)
        return room

    def close_room(self, room: int, op: int) -> None:
        """Close a room; whoever is in it leaves."""
        self.core.command(Command.CLOSE_ROOM, 0, op, a=room)
        self._rooms.append(room)

    def totals(self) -> Totals:
        """Return the counters of the whole engine."""
        return Totals(*self.core.totals())

    def step(self, now_ns: int) -> None:
        """Move a stepped engine's clock; every tick that is due runs."""
        self._now_ns = now_ns
        self.core.step(now_ns)

    def feed(self, port: int, source: Address, datagram: bytes) -> None:
        """Receive a datagram on a local port, as though from the network."""
        index = self._places.by_number(port)
        if index is not None:
            self.core.feed(index, number_of(source[0]), source[1], datagram)

    def sent(self) -> list[tuple[int, Address, bytes]]:
        """Take what a stepped engine has sent: local port, destination, datagram."""
        places = self._places.places
        return [
            (places[index & ~1].number + (index & 1), (host_of(address), port), data)
            for index, address, port, data in self.core.sent()
            if index & ~1 in places
        ]

    def _work(self) -> None:
        priority = self.core.elevate() if self._elevated else "normal"
        log.debug("media worker started", extra={"priority": priority})
        self.core.run()

    def _note(self, event: Event) -> None:
        leg = self._legs.get(event.leg)
        if leg is None:
            return
        if event.kind is Kind.LATCHED and leg.place is not None:
            if leg.place.waiting == leg.number:
                leg.place.waiting = 0
            leg.expect((socket.inet_ntoa(event.data), event.value))
        elif event.kind is Kind.CLOSED:
            leg.closed = True
            del self._legs[leg.number]
            self._free.append(leg.number & (1 << SLOT_BITS) - 1)
            if leg.place is not None:
                self._places.leave(leg.place, leg.number, leg.peers, self._clock())

    def _number(self) -> int:
        slot = self._free.pop()
        self._generations[slot] = self._generations[slot] % 0x7FFF + 1
        return self._generations[slot] << SLOT_BITS | slot

    def _add(self, leg: AnyLeg) -> AnyLeg:
        self._legs[leg.number] = leg
        if leg.place is not None:
            leg.place.legs += 1
        return leg

    def _refuse_if_full(self, legs: int = 1) -> None:
        if len(self._free) < legs:
            raise NoPort(f"all {MAX_LEGS} legs are taken")
        if self._legs and self.totals().lateness_ns > OVERLOAD_NS:
            raise NoPort("the media engine is late: more legs would harm those that are open")

    def _attach(self, place: Place) -> None:
        for offset, one in enumerate(place.sockets):
            self.core.attach(place.index + offset, one.fileno())

    def _clock(self) -> int:
        return self._now_ns if self.stepped else time.monotonic_ns()
