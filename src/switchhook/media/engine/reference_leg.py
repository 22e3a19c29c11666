"""One leg of the reference engine: what it does with a datagram, and in its turn.

Its parts each have a module: what was agreed on, what it hears (`reference_listen`), presses of
its peer (`reference_digits`), what it sends (`reference_stream`), has to say (`reference_works`),
hands over (`reference_taps`) and reports (`reference_reports`).
"""

from collections.abc import Callable
from typing import Protocol

from switchhook.media.engine import reference_rtp as rtp
from switchhook.media.engine.interface import Kind, Part, Result
from switchhook.media.engine.reference_agreed import COMFORT_NOISE, Agreed
from switchhook.media.engine.reference_audio import SILENT
from switchhook.media.engine.reference_digits import Presses
from switchhook.media.engine.reference_listen import Ear
from switchhook.media.engine.reference_reports import Reports
from switchhook.media.engine.reference_rooms import Room
from switchhook.media.engine.reference_srtp import Ciphers
from switchhook.media.engine.reference_stream import Relay, Stream
from switchhook.media.engine.reference_taps import Taps
from switchhook.media.engine.reference_works import Works


class Host(Protocol):
    """What a leg needs of its engine."""

    def send(self, leg: "Leg", data: bytes, *, rtcp: bool = False) -> None:
        """Send a datagram to a leg's peer."""

    def emit(self, kind: Kind, leg: int, op: int = 0, value: int = 0, data: bytes = b"") -> None:
        """Report an event."""


class Leg:
    """One party's media; see `reference.ReferenceCore` for how it is driven."""

    socket = -1
    phase = 0
    own = False
    wire: "Leg | None" = None

    signalled = (0, 0)
    remote = (0, 0)
    rtcp_port = 0
    second = 0  # another host that media may come from
    anywhere = False
    guarded = False
    sealing = opening = 0  # SRTP contexts
    letters = 0  # reported of its peer in this frame
    latched = False
    candidate: tuple[int, int, int] | None = None
    candidate_sequence = 0
    candidate_count = 0

    refused = bad = other = 0
    last_heard = 0
    timed_out = False

    peer: "Leg | None" = None
    bridge_op = 0

    room: Room | None = None
    part = 0  # in the room
    coaching = 0  # the only leg that hears this one there

    def __init__(
        self, host: Host, ciphers: Ciphers, leg: int, chance: Callable[[int], int]
    ) -> None:
        self.id = leg
        self.agreed = Agreed()
        self.reception = rtp.Reception()
        self.presses = Presses(self, self.agreed)
        self.ear = Ear(self, self.agreed)
        self.stream = Stream(self, self.agreed, chance)
        self.relay = Relay(self.stream)
        self.works = Works(self, self.stream)
        self.taps = Taps(self, self.refresh_both)
        self.reports = Reports(self, self.stream, self.reception, chance(4))
        self._host = host
        self._ciphers = ciphers

    def send(self, data: bytes, *, rtcp: bool = False) -> None:
        """Send a datagram to the leg's peer."""
        self._host.send(self, data, rtcp=rtcp)

    def emit(self, kind: Kind, op: int = 0, value: int = 0, data: bytes = b"") -> None:
        """Report an event of the leg."""
        self._host.emit(kind, self.id, op, value, data)

    @property
    def heard(self) -> list[int]:
        """Return the frame that was heard last."""
        return self.ear.heard

    # What arrives

    def datagram(self, data: bytes, now: int, *, rtcp: bool) -> None:
        """Take a datagram from the leg's peer."""
        rtcp = rtcp or rtp.is_rtcp(data)
        if self.guarded:
            opened = self._ciphers.unprotect(self.opening, data, rtcp=rtcp)
            if opened is None:
                self.bad += 1
                return
            data = opened
        if rtcp:
            self.bad += not self.reports.take(data, now)
            return
        packet = rtp.parse(data)
        if packet is None:
            self.bad += 1
        elif not self.agreed.accepts(packet.payload_type):
            self.other += 1
        else:
            self._packet(packet, now)

    def _packet(self, packet: rtp.Packet, now: int) -> None:
        new, restarted = self.reception.accept(packet)
        if restarted:
            self._restart()
        if not new:
            return
        self.last_heard = now
        if self.timed_out:
            self.timed_out = False
            self.emit(Kind.RESUMED)
        opus = self.agreed.opus
        at = packet.timestamp if opus is None else opus.place(packet.timestamp)
        self._media(packet, at, now)
        if self.peer is not None:
            self._pass_on(packet, at, self.peer, now)

    def _restart(self) -> None:
        self.presses.forget()
        self.reports.begin()
        self.ear.forget()
        if self.peer is not None:
            self.peer.stream.relaying = False

    def _media(self, packet: rtp.Packet, at: int, now: int) -> None:
        if packet.payload_type == self.agreed.dtmf_type:
            self.presses.take(packet, now)
        elif packet.payload_type == COMFORT_NOISE:
            self.ear.quieten(packet)
        else:
            self.reception.arrived(at, now)
            self.ear.keep(packet, at)

    def _pass_on(self, packet: rtp.Packet, at: int, peer: "Leg", now: int) -> None:
        is_event, scale = packet.payload_type == self.agreed.dtmf_type, self.agreed.scale
        if peer.agreed.scale == scale:
            if peer.busy:
                peer.stream.relaying = False
            else:
                peer.relay.take(packet, at, now, is_event=is_event)
        elif is_event and not peer.busy and self.presses.is_latest(packet):
            peer.relay.take_press(packet, scale, now)

    @property
    def busy(self) -> bool:
        """Whether it has other things to say than what a bridge brings it, or may not speak."""
        return self.works.any or not self.agreed.speaks

    # Its turn

    def hear(self, now: int, timeout_ns: int) -> None:
        """Have the first half of the leg's turn, once in 20 ms: what was said to it."""
        self.letters = 0
        awaited = self.agreed.connected and self.reception.have and not self.guarded
        if awaited and not self.timed_out and now - self.last_heard > timeout_ns:
            self.timed_out = True
            self.emit(Kind.TIMEOUT)
        self.presses.finish_lost(now)
        self.ear.turn()

    def say(self, now: int) -> None:
        """Have the other half: what it says."""
        said = self._speak(now)
        self.taps.keep(self.heard, SILENT if self.agreed.held else said)
        if self.agreed.connected:
            self.reports.turn(now)

    def _speak(self, now: int) -> list[int]:
        said = self.works.say(now, alone=self.peer is None)
        if said is not None:
            return said
        if self.peer is not None:
            return self._of_peer(self.peer, now)
        if self.room is not None and not self.part & Part.DEAF:
            mixed = self.room.mix(self)
            self.stream.say(mixed, now)
            return mixed
        if self.agreed.connected:
            self.stream.say(SILENT, now)
        return SILENT

    def _of_peer(self, peer: "Leg", now: int) -> list[int]:
        """Return what the other leg of a bridge says; it has been passed on, or is now."""
        said = peer.heard if peer.ear.listening else SILENT
        if peer.agreed.scale != self.agreed.scale and not peer.presses.pressed:
            self.stream.say(said, now)
        return said

    def refresh(self) -> None:
        """Start or stop decoding what arrives, as the leg's works need it."""
        peer = self.peer
        of_peer = peer is not None and (peer.agreed.scale != self.agreed.scale or peer.taps.of_near)
        own = self.ear.wanted or self.taps.of_far or self.room is not None
        self.ear.switch(needed=own or of_peer)

    def refresh_both(self) -> None:
        """Do so for the leg and the one that it is bridged to."""
        self.refresh()
        if self.peer is not None:
            self.peer.refresh()

    # Company

    def begin_bridge(self, other: "Leg", op: int) -> None:
        """Pass audio and digits to and from another leg."""
        for leg in (self, other):
            leg.end_bridge(Result.STOPPED)
        for leg in (self, other):
            leg.leave()
        for leg, peer in ((self, other), (other, self)):
            leg.peer, leg.bridge_op = peer, op
        self.end_relaying()
        self.refresh_both()

    def end_bridge(self, result: int, op: int | None = None) -> None:
        """Part from the other leg, if that is the work meant."""
        peer, ended = self.peer, self.bridge_op
        if peer is None or op not in (None, ended):
            return
        for leg in (self, peer):
            leg.peer, leg.bridge_op, leg.stream.relaying = None, 0, False
            leg.refresh()
        self.emit(Kind.DONE, ended, result)

    def end_relaying(self) -> None:
        """Let what is passed on next, either way, begin anew."""
        self.stream.relaying = False
        if self.peer is not None:
            self.peer.stream.relaying = False

    def join(self, room: Room, part: int, coaching: int) -> None:
        """Enter a room, or have another part in the one that the leg is in."""
        if room is not self.room:
            self.leave()
            self.end_bridge(Result.STOPPED)
            self.room = room
            room.parties.append(self)
        self.part, self.coaching = part, coaching
        self.refresh()

    def leave(self) -> None:
        """Leave the room."""
        if self.room is not None:
            self.room.parties.remove(self)
            self.room, self.part, self.coaching = None, 0, 0
            self.refresh()
