"""What a leg of the reference engine may be busy with."""

import struct
from dataclasses import dataclass, field

from switchhook.media.engine.interface import FRAME, PCMU, Pause, Track
from switchhook.media.engine.reference_audio import decode, encode


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
