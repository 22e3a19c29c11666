"""Recordings of the reference engine, several at once on a leg."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

from switchhook.media.engine.interface import FRAME, MOST_TAPS, PCMU, Kind, Pause, Track
from switchhook.media.engine.reference_audio import encode
from switchhook.media.engine.reference_outlet import Outlet


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


class Taps:
    """The recordings of a leg; `changed` is called when one begins or ends."""

    def __init__(self, outlet: Outlet, changed: Callable[[], None]) -> None:
        self._outlet = outlet
        self._changed = changed
        self._taps: list[Tap] = []

    @property
    def of_far(self) -> bool:
        """Tell whether any of them takes what the leg hears."""
        return any(tap.track != Track.NEAR for tap in self._taps)

    @property
    def of_near(self) -> bool:
        """Tell whether any of them takes what the leg says."""
        return any(tap.track != Track.FAR for tap in self._taps)

    def begin(self, tap: Tap) -> None:
        """Record from now on, unless too much is recorded already."""
        if len(self._taps) >= MOST_TAPS:
            self._outlet.emit(Kind.DONE, tap.op)
            return
        self._taps.append(tap)
        self._changed()

    def pause(self, op: int, pause: int) -> None:
        """Let a recording pause, or go on."""
        for tap in self._taps:
            if tap.op == op:
                tap.pause = pause

    def keep(self, heard: list[int], said: list[int]) -> None:
        """Append a frame to every recording."""
        for tap in self._taps:
            if tap.keep(heard, said):
                self._hand_over(tap)

    def end(self, op: int) -> None:
        """End a recording, if it is there, after handing over the rest of it."""
        for tap in self._taps:
            if tap.op == op:
                self._end(tap)
                return

    def end_all(self) -> None:
        """End every recording."""
        while self._taps:
            self._end(self._taps[0])

    def _end(self, tap: Tap) -> None:
        self._hand_over(tap)
        self._taps.remove(tap)
        self._outlet.emit(Kind.DONE, tap.op, tap.samples)
        self._changed()

    def _hand_over(self, tap: Tap) -> None:
        data = tap.take()
        if data:
            self._outlet.emit(Kind.RECORDED, tap.op, data=data)
