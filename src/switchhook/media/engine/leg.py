"""A leg, as those who hold one give it orders. The core obeys at its next tick.

Orders to a leg that is gone do nothing, but for works: each still ends in its `DONE`.
"""

from collections.abc import Callable

from switchhook.media import tones
from switchhook.media.engine.addresses import number_of
from switchhook.media.engine.interface import (
    CHUNK,
    LONGEST_SENT,
    NO_DTMF,
    Address,
    Command,
    Core,
    LegFigures,
    Pause,
    Track,
)
from switchhook.media.engine.sockets import Place

ANYWHERE = 1 << 32  # latch flag: any source may do, after five consecutive packets
HELD = 1 << 34  # and this one: no RTP is sent
OPUS = 1 << 35  # and this: the payload is Opus
MOST_FRAMES = 50  # in a chunk of a recording


class Desk:
    """Where orders are handed in. `clock` gives nanoseconds."""

    def __init__(self, core: Core, clock: Callable[[], int]) -> None:
        self.core = core
        self.command = core.command
        self.clock = clock
        self.kept: dict[int, bytes] = {}  # what the core reads, by the work that it is for


class Leg:
    """One party's media. What it is told ends in events that bear its number."""

    def __init__(self, desk: Desk, number: int, local: Address, place: Place | None) -> None:
        self.number = number
        self.local = local
        self.place = place  # None: wired
        self.peers: set[Address] = set()
        self.closed = False
        self._desk = desk

    def expect(self, remote: Address) -> None:
        """Let nobody else on the leg's port have that peer."""
        if self.place is not None:
            self.peers.add(remote)
            self.place.peers.add(remote)

    def connect(
        self,
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
        if self.closed:
            return
        self._await(remote)
        dtmf = NO_DTMF if dtmf_payload is None else dtmf_payload
        rtcp_port = (remote[1] + 1 if rtcp is None else rtcp) & 0xFFFF
        self._desk.command(
            Command.CONNECT,
            self.number,
            a=number_of(remote[0]),
            b=remote[1],
            c=payload | dtmf << 8 | rtcp_port << 16,
            d=(number_of(latch) if latch else 0)
            | (ANYWHERE if behind_nat else 0)
            | (0 if send else HELD)
            | (OPUS if opus else 0),
        )

    def use_opus(self, addresses: tuple[int, int, int, int]) -> None:
        """Give a leg its codec, once: where its encoder, its decoder and libopus' functions are.

        Both must live until its `CLOSED`.
        """
        encoder, decoder, encode, decode = addresses
        self._desk.command(Command.OPUS, self.number, a=encoder, b=decoder, c=encode, d=decode)

    def play(self, samples: bytes, op: int, loop: int = 1) -> None:
        """Play S16 samples `loop` times (0: for ever) instead of what was playing."""
        whole = samples if len(samples) % 2 == 0 else samples[:-1]
        self._work_on(Command.PLAY, op, a=loop, data=whole)

    def dtmf(self, digits: str, op: int) -> None:
        """Send digits and pauses (`w`, `W`) as telephone events."""
        self._work_on(Command.DIGITS, op, data=tones.codes(digits))

    def record(self, track: Track, op: int, *, frames: int = CHUNK, mulaw: bool = False) -> None:
        """Report audio in `RECORDED` events of that many frames (1 to 50) from now on.

        Its `DONE` tells the samples per channel. A leg can be recorded sixteen times at once;
        what is beyond ends at once.
        """
        if not 1 <= frames <= MOST_FRAMES:
            raise ValueError(f"{frames} frames are no chunk")
        self._desk.command(Command.RECORD, self.number, op, a=track, b=frames, c=mulaw)

    def pause(self, op: int, pause: Pause) -> None:
        """Let a recording pause, or go on."""
        self._desk.command(Command.PAUSE, self.number, a=op, b=pause)

    def queue(self, samples: bytes, op: int, *, mulaw: bool = False) -> None:
        """Play samples once those queued before have been played."""
        self._desk.kept[op] = samples
        self._desk.command(Command.QUEUE, self.number, op, mulaw, 0, 0, 0, samples)

    def clear(self) -> None:
        """End what is queued."""
        self._desk.command(Command.CLEAR, self.number)

    def watch(self, frames: int) -> None:
        """Report speech, whose end is that many silent frames (0: don't)."""
        self._desk.command(Command.WATCH, self.number, a=frames)

    def join(self, room: int, part: int = 0, coaching: "Leg | None" = None) -> None:
        """Enter a room, or change the leg's part in it; `coaching` is who alone may hear it."""
        coached = 0 if coaching is None else coaching.number
        self._desk.command(Command.JOIN, self.number, a=room, b=part, c=coached)

    def leave(self) -> None:
        """Leave the room that the leg is in."""
        self._desk.command(Command.LEAVE, self.number)

    def hush(self, frames: int, op: int) -> None:
        """Complete once that many frames in a row from the peer were silent."""
        self._work_on(Command.HUSH, op, a=frames)

    def bridge(self, other: "Leg", op: int) -> None:
        """Pass the audio and digits of this leg and another to each other."""
        self._work_on(Command.BRIDGE, op, a=other.number)

    def end(self, op: int) -> None:
        """End a work early; nothing happens when it has ended."""
        self._desk.command(Command.STOP, self.number, a=op)

    def close(self, op: int) -> None:
        """Close the leg: its works end, then `op`, then the slot is free (`CLOSED`)."""
        self._work_on(Command.CLOSE, op)

    def figures(self) -> LegFigures:
        """Return the leg's counters, zeros when it is gone."""
        return LegFigures(*self._desk.core.figures(self.number))

    def send(self, remote: Address, datagram: bytes) -> None:
        """Send a datagram (at most 700 octets) from the leg's port."""
        if self.place is not None and not self.closed and len(datagram) <= LONGEST_SENT:
            index, address = self.place.index, number_of(remote[0])
            self._desk.command(Command.SEND, 0, a=index, b=address, c=remote[1], data=datagram)

    def _await(self, remote: Address) -> None:
        """Let the leg's source be learnt anew."""
        self.expect(remote)
        if self.place is not None:
            self.place.waiting = self.place.waiting or self.number

    def _work_on(self, kind: Command, op: int, a: int = 0, data: bytes = b"") -> None:
        if data:
            self._desk.kept[op] = data
        self._desk.command(kind, self.number, op, a=a, data=data)


class GuardedLeg(Leg):
    """A leg that speaks SRTP alone, with whom `route` says, whatever `connect` says."""

    def route(self, remote: Address | None) -> bool:
        """Let the leg's peer be at `remote` (None: nowhere) and only there from now on.

        Tell whether that is possible: two legs of a port cannot have the same peer.
        """
        if self.closed or self.place is None:
            return False
        if remote is not None and remote in self.place.peers and remote not in self.peers:
            return False
        self.place.release(self.peers, self._desk.clock())
        self.peers.clear()
        if remote is not None:
            self.expect(remote)
        address, port = (number_of(remote[0]), remote[1]) if remote is not None else (0, 0)
        self._desk.command(Command.ROUTE, self.number, a=address, b=port)
        return True

    def protect(self, sealing: int, opening: int) -> None:
        """Give the leg its SRTP contexts, which must live until its `CLOSED`."""
        self._desk.command(Command.SRTP, self.number, a=sealing, b=opening)

    def _await(self, remote: Address) -> None:
        """Wait for nobody."""
