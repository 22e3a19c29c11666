"""The engine as the rest of Switchhook sees it: legs, works and events around a core.

This side runs under the GIL, once per command. It chooses ports, numbers legs and keeps alive
what the core reads; the core does everything that happens per packet.
"""

import ipaddress
import logging
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import Literal

from switchhook.media import tones
from switchhook.media.engine.interface import (
    CHUNK,
    LONGEST_SENT,
    MAX_LEGS,
    MAX_ROOMS,
    NO_DTMF,
    PHASES,
    SLOT_BITS,
    Address,
    Command,
    Core,
    Event,
    Kind,
    LegFigures,
    NoPort,
    NoRoom,
    Pause,
    Totals,
    Track,
)
from switchhook.media.engine.sockets import Place, Places

ANYWHERE = 1 << 32  # latch flag: any source may do, after five consecutive packets
HELD = 1 << 34  # and this one: no RTP is sent
OPUS = 1 << 35  # and this: the payload is Opus
GUARDED = 2  # a flag of OPEN
CROWD = 128  # guarded legs that have their turn in the same tick; they share a port, so a batch
WIRED_DTMF = 101
MOST_FRAMES = 50  # in a chunk of a recording
KINDS = {int(kind): kind for kind in Kind}
DONE, RECORDED = int(Kind.DONE), int(Kind.RECORDED)
OVERLOAD_NS = 40_000_000  # ticks this late mean that frames are about to be left out

log = logging.getLogger(__name__)


@dataclass
class _Leg:
    place: Place | None  # None: wired
    guarded: bool = False
    peers: set[Address] = field(default_factory=set)


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
        self._legs: dict[int, _Leg] = {}
        self._generations = [0] * MAX_LEGS
        self._free = list(range(MAX_LEGS - 1, -1, -1))
        self._rooms = list(range(MAX_ROOMS - 1, -1, -1))  # that are free
        self._held: dict[int, bytes] = {}
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
                self._held.pop(event[2], None)
            elif event[0] != RECORDED:
                self._note(Event(KINDS[event[0]], *event[1:]))
        return found

    def open(self, remote: Address | None = None) -> tuple[int, Address]:
        """Return a new leg and its local address; raises `NoPort`."""
        self._refuse_if_full()
        place = self._places.choose(remote, self._clock())
        leg = self._take(_Leg(place))
        place.legs += 1
        place.waiting = leg
        if not place.pooled:
            self._attach(place)
        if remote is not None:
            self._expect(leg, remote)
        self.core.command(Command.OPEN, leg, a=place.index, b=place.phase, c=not place.pooled)
        return leg, (self._places.host, place.number)

    def open_guarded(self, ssrc: int) -> tuple[int, Address]:
        """Return a new leg that speaks SRTP alone, with whom `route` says, and its address.

        All such legs share a port, on which datagrams of STUN and DTLS are reported. Raises
        `NoPort`.
        """
        self._refuse_if_full()
        place = self._places.guarded
        leg = self._take(_Leg(place, guarded=True))
        phase = (place.phase + place.legs // CROWD) % PHASES
        place.legs += 1
        self.core.command(Command.OPEN, leg, a=place.index, b=phase, c=GUARDED, d=ssrc)
        return leg, (self._places.host, place.number)

    def route(self, leg: int, remote: Address | None) -> bool:
        """Let a guarded leg's peer be at `remote` (None: nowhere) and only there from now on.

        Tell whether that is possible: two legs of a port cannot have the same peer.
        """
        held = self._legs.get(leg)
        if held is None or held.place is None:
            return False
        if remote is not None and remote in held.place.peers and remote not in held.peers:
            return False
        held.place.release(held.peers, self._clock())
        held.peers.clear()
        if remote is not None:
            self._expect(leg, remote)
        address, port = (number_of(remote[0]), remote[1]) if remote is not None else (0, 0)
        self.core.command(Command.ROUTE, leg, a=address, b=port)
        return True

    def source(self, letter: Event) -> Address:
        """Return where a `DATAGRAM` came from."""
        return host_of(letter.value >> 16), letter.value & 0xFFFF

    def use_ciphers(self, addresses: tuple[int, int, int, int]) -> None:
        """Say where libsrtp's functions are, as `CIPHERS` lists them."""
        self.core.command(Command.CIPHERS, 0, 0, *addresses)

    def protect(self, leg: int, sealing: int, opening: int) -> None:
        """Give a guarded leg its SRTP contexts, which must live until its `CLOSED`."""
        self.core.command(Command.SRTP, leg, a=sealing, b=opening)

    def use_opus(self, leg: int, addresses: tuple[int, int, int, int]) -> None:
        """Give a leg its codec, once: where its encoder, its decoder and libopus' functions are.

        Both must live until its `CLOSED`.
        """
        encoder, decoder, encode, decode = addresses
        self.core.command(Command.OPUS, leg, a=encoder, b=decoder, c=encode, d=decode)

    def send(self, port: int, remote: Address, datagram: bytes) -> None:
        """Send a datagram (at most 700 octets) from a local port."""
        index = self._places.by_number(port)
        if index is not None and len(datagram) <= LONGEST_SENT:
            address = number_of(remote[0])
            self.core.command(Command.SEND, 0, a=index, b=address, c=remote[1], data=datagram)

    def wire(self) -> tuple[int, int]:
        """Return two new legs, connected to each other without sockets; raises `NoPort`."""
        self._refuse_if_full(2)
        one, other = self._take(_Leg(None)), self._take(_Leg(None))
        for leg in (one, other):
            self._wired += 1
            self.core.command(Command.OPEN, leg, a=-1, b=self._wired % PHASES)
        self.core.command(Command.WIRE, one, a=other)
        for leg in (one, other):
            self.core.command(Command.CONNECT, leg, c=WIRED_DTMF << 8)
        return one, other

    def connect(
        self,
        leg: int,
        remote: Address,
        payload: int,
        dtmf_payload: int | None,
        *,
        latch: str | None = None,
        behind_nat: bool = False,
        rtcp: int | None = None,
        send: bool = True,
        opus: bool = False,
    ) -> None:
        """Say where the leg's peer is and what it speaks; its source is learnt anew.

        Without `send`, it gets no RTP. With `opus`, which `use_opus` must have made possible,
        that is the payload.
        """
        held = self._legs.get(leg)
        if held is None:
            return
        if held.place is not None and not held.guarded:
            self._expect(leg, remote)
            held.place.waiting = held.place.waiting or leg
        dtmf = NO_DTMF if dtmf_payload is None else dtmf_payload
        rtcp_port = (remote[1] + 1 if rtcp is None else rtcp) & 0xFFFF
        self.core.command(
            Command.CONNECT,
            leg,
            a=number_of(remote[0]),
            b=remote[1],
            c=payload | dtmf << 8 | rtcp_port << 16,
            d=(number_of(latch) if latch else 0)
            | (ANYWHERE if behind_nat else 0)
            | (0 if send else HELD)
            | (OPUS if opus else 0),
        )

    def play(self, leg: int, samples: bytes, op: int, loop: int = 1) -> None:
        """Play S16 samples `loop` times (0: for ever) instead of what was playing."""
        whole = samples if len(samples) % 2 == 0 else samples[:-1]
        self._work_on(Command.PLAY, leg, op, a=loop, data=whole)

    def dtmf(self, leg: int, digits: str, op: int) -> None:
        """Send digits and pauses (`w`, `W`) as telephone events."""
        self._work_on(Command.DIGITS, leg, op, data=tones.codes(digits))

    def record(
        self, leg: int, track: Track, op: int, *, frames: int = CHUNK, mulaw: bool = False
    ) -> None:
        """Report audio in `RECORDED` events of that many frames (1 to 50) from now on.

        Its `DONE` tells the samples per channel. A leg can be recorded sixteen times at once;
        what is beyond ends at once.
        """
        if not 1 <= frames <= MOST_FRAMES:
            raise ValueError(f"{frames} frames are no chunk")
        self.core.command(Command.RECORD, leg, op, a=track, b=frames, c=mulaw)

    def pause(self, leg: int, op: int, pause: Pause) -> None:
        """Let a recording pause, or go on."""
        self.core.command(Command.PAUSE, leg, a=op, b=pause)

    def queue(self, leg: int, samples: bytes, op: int, *, mulaw: bool = False) -> None:
        """Play samples once those queued before have been played."""
        self._held[op] = samples
        self.core.command(Command.QUEUE, leg, op, mulaw, 0, 0, 0, samples)

    def clear(self, leg: int) -> None:
        """End what is queued."""
        self.core.command(Command.CLEAR, leg)

    def watch(self, leg: int, frames: int) -> None:
        """Report speech, whose end is that many silent frames (0: don't)."""
        self.core.command(Command.WATCH, leg, a=frames)

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

    def join(self, leg: int, room: int, part: int = 0, coaching: int = 0) -> None:
        """Enter a room, or change the leg's part in it; `coaching` is who alone may hear it."""
        self.core.command(Command.JOIN, leg, a=room, b=part, c=coaching)

    def leave(self, leg: int) -> None:
        """Leave the room that the leg is in."""
        self.core.command(Command.LEAVE, leg)

    def hush(self, leg: int, frames: int, op: int) -> None:
        """Complete once that many frames in a row from the peer were silent."""
        self._work_on(Command.HUSH, leg, op, a=frames)

    def bridge(self, one: int, other: int, op: int) -> None:
        """Pass each leg's audio and digits to the other."""
        self._work_on(Command.BRIDGE, one, op, a=other)

    def end(self, leg: int, op: int) -> None:
        """End a work early; nothing happens when it has ended."""
        self.core.command(Command.STOP, leg, a=op)

    def close(self, leg: int, op: int) -> None:
        """Close a leg: its works end, then `op`, then the slot is free (`CLOSED`)."""
        self._work_on(Command.CLOSE, leg, op)

    def figures(self, leg: int) -> LegFigures:
        """Return the counters of a leg, zeros when it is gone."""
        return LegFigures(*self.core.figures(leg))

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

    def _work_on(self, kind: Command, leg: int, op: int, a: int = 0, data: bytes = b"") -> None:
        if data:
            self._held[op] = data
        self.core.command(kind, leg, op, a=a, data=data)

    def _note(self, event: Event) -> None:
        held = self._legs.get(event.leg)
        if event.kind is Kind.LATCHED and held is not None and held.place is not None:
            if held.place.waiting == event.leg:
                held.place.waiting = 0
            self._expect(event.leg, (socket.inet_ntoa(event.data), event.value))
        elif event.kind is Kind.CLOSED and held is not None:
            del self._legs[event.leg]
            self._free.append(event.leg & (1 << SLOT_BITS) - 1)
            if held.place is not None:
                self._places.leave(held.place, event.leg, held.peers, self._clock())

    def _expect(self, leg: int, remote: Address) -> None:
        held = self._legs[leg]
        if held.place is not None:
            held.peers.add(remote)
            held.place.peers.add(remote)

    def _take(self, held: _Leg) -> int:
        slot = self._free.pop()
        self._generations[slot] = self._generations[slot] % 0x7FFF + 1
        leg = self._generations[slot] << SLOT_BITS | slot
        self._legs[leg] = held
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


def number_of(host: str) -> int:
    """Return an IPv4 address as a number, also of the form `::ffff:192.0.2.1`.

    Raises `OSError` for anything else.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise OSError(None, f"{host} is no IP address") from None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else address
    if mapped is None:
        raise OSError(None, f"media needs an IPv4 address, {host} is of IPv6")
    return int(mapped)


def host_of(address: int) -> str:
    """Return the dotted form of an IPv4 address."""
    return socket.inet_ntoa(address.to_bytes(4, "big"))
