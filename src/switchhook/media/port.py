"""One leg's audio, as the code of calls holds it.

What a port is asked for is a work of the engine: it ends in one event, which wakes whoever awaits
it.
"""

import asyncio
from collections.abc import Callable
from typing import Protocol

from switchhook.media import tones
from switchhook.media.clips import Clip
from switchhook.media.engine.interface import FRAME, Address, Part, Result, Track
from switchhook.media.engine.leg import Leg
from switchhook.media.quality import PortStats, stats_of
from switchhook.media.queues import AudioQueue
from switchhook.media.recordings import RecordingSink
from switchhook.media.rooms import Room
from switchhook.media.taps import Tap, Taps
from switchhook.media.works import Works

FRAME_SECONDS = 0.02
CALM_SECONDS = 0.2  # of silence that end a stretch of speech


class PortListener(Protocol):
    """Whoever wants to know what happens on a port; called on the event loop."""

    def on_digit(self, digit: str, duration_ms: int) -> None:
        """A press began; `duration_ms` is how long it had lasted when it was noticed."""

    def on_timeout(self) -> None:
        """Nothing has been heard for the time limit, after something had been."""

    def on_speech(self, started: bool) -> None:
        """The peer began or ceased to speak; only after `watch_speech`."""


class MediaPort:
    """One leg's audio. Works end early, but quietly, when the port is closed."""

    def __init__(self, leg: Leg, works: Works) -> None:
        self.local = leg.local
        self.listener: PortListener | None = None
        self.closed = False
        self._leg = leg
        self._works = works
        self._taps = Taps(leg, works)
        self._queue = AudioQueue(leg, works)
        self._dtmf = True
        self._play = 0
        self._bridge = 0
        self._partner: MediaPort | None = None
        self._unheard = ""  # digits that the peer is yet to hear as tones
        self._sounding = False

    def connect(
        self,
        remote: Address,
        *,
        payload: int,
        dtmf_payload: int | None,
        latch: str | None = None,
        behind_nat: bool = False,
        rtcp: int | None = None,
        send: bool = True,
        opus: bool = False,
    ) -> None:
        """Say where the peer is and what it speaks; again on a re-INVITE.

        `payload` is 0 (PCMU), 8 (PCMA), or with `opus`, for which the leg must have a codec, the
        type of that. The peer's audio is accepted from `remote`'s host and
        from host `latch` (the signalling source); from elsewhere only with `behind_nat`, after
        five consecutive packets of one source. `rtcp` is the peer's RTCP port: `remote`'s own
        when muxed, the next one unless given. Hosts are IPv4 addresses; raises `OSError` for
        anything else. Without `send` the peer gets no audio, though RTCP goes on (RFC 3264 §8.4);
        what is played passes unheard, in its time.
        """
        self._dtmf = dtmf_payload is not None
        self._leg.connect(
            remote,
            payload,
            dtmf_payload,
            latch=latch,
            behind_nat=behind_nat,
            rtcp=rtcp,
            send=send,
            opus=opus,
        )

    async def play(self, clip: Clip, loop: int = 1) -> bool:
        """Play a clip `loop` times (0: for ever); a clip that is playing is replaced.

        Returns whether it was played to its end.
        """
        op, done = self._works.begin()
        self._play = op
        self._leg.play(clip.samples, op, loop)
        return await self._finish(op, done) == Result.COMPLETED

    def stop_play(self) -> None:
        """End what is playing, if anything."""
        self._leg.end(self._play)

    async def send_digits(self, digits: str) -> None:
        """Press `0-9 A-D * #`; `w` waits half a second, `W` a whole one.

        As telephone events (RFC 4733) where the peer takes them, else as tones.
        """
        if not self._dtmf:
            await self.play(tones.dtmf(digits))
            return
        op, done = self._works.begin()
        self._leg.dtmf(digits, op)
        await self._finish(op, done)

    def queue(self, samples: bytes, *, mulaw: bool) -> "asyncio.Future[bool]":
        """Play audio (mu-law, else S16) once what was queued before has been played.

        The result is whether it was played to its end. Without samples it is a mark, played as
        soon as everything before it. A clip or digits go first: the queue waits for their end. When
        the queue runs dry, the peer hears what it would hear without one. Raises `QueueFull`
        when ten minutes wait.
        """
        return self._queue.add(samples, mulaw=mulaw)

    def clear_queue(self) -> None:
        """Forget what is queued."""
        self._queue.clear()

    def record(self, sink: RecordingSink, *, track: Track = Track.FAR) -> Tap:
        """Write audio to `sink` from now on; raises `TooManyTaps` beyond sixteen.

        The sink has two channels for `Track.BOTH`, else one.
        """
        if sink.channels != track.channels:
            raise ValueError(f"{track.name} does not fit into {sink.channels} channels")
        return self._taps.add(sink.write, track=track)

    def tap(
        self,
        listener: Callable[[bytes], None],
        *,
        track: Track = Track.FAR,
        mulaw: bool = True,
        frames: int = 1,
    ) -> Tap:
        """Call `listener` with audio (mu-law, else S16), `frames` (1 to 50) of 20 ms at a time.

        Chunks of less than 100 ms come in the tick in which they end, others ten times a
        second. The channels of `Track.BOTH` are interleaved. Raises `TooManyTaps`.
        """
        return self._taps.add(listener, track=track, frames=frames, mulaw=mulaw)

    def join(
        self,
        room: Room,
        *,
        muted: bool = False,
        deaf: bool = False,
        coach: "MediaPort | None" = None,
    ) -> None:
        """Enter a room: the peer hears all who are in it, and they hear the peer.

        Once more, to change that without a gap: a `muted` peer isn't heard, a `deaf` one doesn't
        hear; with `coach`, that port's peer alone hears this one. Leaves another room, and ends a
        bridge. A clip, digits or queued audio take the place of what is heard of the room.
        """
        part = (Part.MUTED if muted else Part(0)) | (Part.DEAF if deaf else Part(0))
        room.admit(self._leg, part, coach._leg if coach is not None else None)

    def leave(self) -> None:
        """Leave the room, if in one."""
        self._leg.leave()

    def watch_speech(self, on: bool, *, calm: float = CALM_SECONDS) -> None:
        """Tell the listener when the peer begins and ceases to speak.

        It begins with 40 ms of sound and ceases after `calm` seconds of silence; missing
        packets are silence too.
        """
        self._leg.watch(max(1, round(calm / FRAME_SECONDS)) if on else 0)

    def bridge(self, other: "MediaPort") -> None:
        """Let this leg's peer and the other's hear each other, until `unbridge` or a close.

        Digits cross too: to a peer that takes no telephone events as tones, unless a clip is
        playing to it.
        """
        self._bridge, _ = self._works.begin()
        other._bridge = self._bridge
        self._partner, other._partner = other, self
        self._leg.bridge(other._leg, self._bridge)

    def unbridge(self) -> None:
        """Part the legs, if joined."""
        self._leg.end(self._bridge)

    async def silence(self, seconds: float) -> None:
        """Return once the peer has sent silence for that long without a break.

        Missing packets are not silence; comfort noise is.
        """
        op, done = self._works.begin()
        self._leg.hush(max(1, round(seconds / FRAME_SECONDS)), op)
        await self._finish(op, done)

    def stats(self) -> PortStats:
        """Return the figures up to now."""
        return stats_of(self._leg.figures())

    def close(self) -> None:
        """Give the port back; everything under way ends."""
        if not self.closed:
            self.closed = True
            self._leg.close(self._works.number())

    def pressed(self, digit: str) -> None:
        """Let the other end of a bridge hear a digit of which no packet can tell it."""
        partner = self._partner
        bridged = self._works.pending(self._bridge) is not None
        if bridged and partner is not None and not partner._dtmf:
            partner._unheard += digit
            if not partner._sounding:
                partner._sound()

    def _sound(self, *_: object) -> None:
        """Play the digits that have come; more may come while they sound."""
        digits, self._unheard = self._unheard, ""
        self._sounding = bool(digits) and self._works.pending(self._play) is None
        if self._sounding:
            op, done = self._works.begin()
            self._leg.play(tones.dtmf(digits).samples, op)
            done.add_done_callback(self._sound)

    async def _finish(self, op: int, done: "asyncio.Future[int]") -> int:
        try:
            return await asyncio.shield(done)
        except asyncio.CancelledError:
            self._leg.end(op)
            raise


assert FRAME_SECONDS * 8000 == FRAME
