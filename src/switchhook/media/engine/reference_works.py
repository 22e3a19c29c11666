"""What a leg of the reference engine may be busy with."""

import struct
from collections import deque
from dataclasses import dataclass, field

from switchhook.media.engine.interface import FRAME, PCMU, Pause, Track
from switchhook.media.engine.reference_audio import decode, encode

LOUD = 27_200_000  # sum of squares of a frame, about -38 dBFS
QUIET = 10_800_000  # about -42 dBFS
PRESS = 8  # frames that a digit sounds
PRESS_ENDS = 3  # the last packet and its copies
PRESS_GAP = 2
PAUSES = {16: 25, 17: 50}  # frames


@dataclass
class Press:
    """A telephone event being received."""

    code: int = 0
    timestamp: int = 0
    duration: int = 0  # of this segment
    before: int = 0  # of earlier segments
    ended: bool = True
    known: bool = False
    heard_at: int = 0


@dataclass
class Speech:
    """What a peer does between silences."""

    watch: int = 0  # silent frames that end speech; 0: nobody wants to know
    speaking: bool = False
    calm: int = 0
    loud: bool = False
    loud_run: int = 0
    quiet_run: int = 0

    def weigh(self, energy: int) -> None:
        """Tell loud from quiet, with hysteresis."""
        if energy > LOUD:
            self.loud_run += 1
            if self.loud_run >= 2:
                self.loud, self.quiet_run = True, 0
        else:
            self.loud_run = 0
            if energy < QUIET:
                self.loud = False
            self.quiet_run = 0 if self.loud else self.quiet_run + 1

    def turned(self, loud: bool) -> bool:
        """Tell whether speech begins or ends with this frame, which may be missing: not `loud`."""
        before = self.speaking
        if loud:
            self.speaking, self.calm = True, 0
        elif self.speaking:
            self.calm += 1
            self.speaking = self.calm < self.watch
        return self.speaking != before


@dataclass
class Play:
    """A clip being played."""

    op: int
    data: bytes
    loops: int
    position: int = 0


@dataclass
class Digits:
    """Digits being sent as telephone events."""

    op: int
    data: bytes
    position: int = 0
    step: int = 0
    timestamp: int = 0

    def event(self, scale: int) -> bytes:
        """Return what the frame tells of a press; nothing between presses (RFC 4733 §2.5.1).

        The RTP clock goes `scale` times as fast as that of 8 kHz.
        """
        code = self.data[self.position]
        if code in PAUSES or self.step >= PRESS + PRESS_ENDS:
            return b""
        flags = 10 | (0x80 if self.step >= PRESS else 0)
        return struct.pack("!BBH", code, flags, FRAME * scale * min(self.step + 1, PRESS))

    def advance(self) -> bool:
        """Go on to the next frame; tell whether that was the last."""
        frames = PAUSES.get(self.data[self.position], PRESS + PRESS_ENDS + PRESS_GAP)
        self.step += 1
        if self.step == frames:
            self.step = 0
            self.position += 1
        return self.position == len(self.data)


@dataclass
class Hush:
    """A wait for that many silent frames in a row."""

    op: int
    frames: int


@dataclass
class Queued:
    """Audio that waits for its turn, or, with none, a mark in the queue."""

    op: int
    data: bytes
    mulaw: bool
    position: int = 0

    @property
    def left(self) -> int:
        """Return how many samples are yet to be played."""
        return len(self.data) // (1 if self.mulaw else 2) - self.position

    def take(self, most: int) -> list[int]:
        """Return the next samples."""
        count = min(most, self.left)
        begin, self.position = self.position, self.position + count
        if self.mulaw:
            return decode(self.data[begin : begin + count], PCMU)
        return list(struct.unpack_from(f"={count}h", self.data, 2 * begin))


def next_frame(queue: deque[Queued]) -> tuple[list[int], list[int]]:
    """Take a frame, filled up with silence if need be; also return which works it ends."""
    samples: list[int] = []
    played: list[int] = []
    while queue and (len(samples) < FRAME or not queue[0].left):
        samples += queue[0].take(FRAME - len(samples))
        if not queue[0].left:
            played.append(queue.popleft().op)
    return samples + [0] * (FRAME - len(samples)), played


@dataclass
class Tap:
    """Audio being handed over in chunks of so many frames."""

    op: int
    track: int
    chunk: int
    mulaw: bool
    pause: int = Pause.NONE
    samples: int = 0
    frames: int = 0
    audio: bytearray = field(default_factory=bytearray)

    def keep(self, heard: list[int], said: list[int]) -> bool:
        """Append a frame; tell whether that completes a chunk."""
        if self.pause == Pause.SKIP:
            return False
        samples = self._samples(heard, said)
        if self.mulaw:
            self.audio += encode(samples, PCMU)
        else:
            self.audio += struct.pack(f"={len(samples)}h", *samples)
        self.samples += FRAME
        self.frames += 1
        return self.frames == self.chunk

    def take(self) -> bytes:
        """Take what was kept since the last time."""
        data = bytes(self.audio)
        self.audio.clear()
        self.frames = 0
        return data

    def _samples(self, heard: list[int], said: list[int]) -> list[int]:
        if self.pause == Pause.SILENCE:
            return [0] * (FRAME * (2 if self.track == Track.BOTH else 1))
        if self.track == Track.BOTH:
            return [s for pair in zip(heard, said, strict=True) for s in pair]
        if self.track == Track.MIXED:
            pairs = zip(heard, said, strict=True)
            return [max(-32768, min(32767, a + b)) for a, b in pairs]
        return said if self.track == Track.NEAR else heard
