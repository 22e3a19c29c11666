"""What a leg of the reference engine may be told to say: a clip, digits, a queue of audio."""

import struct
from collections import deque
from dataclasses import dataclass

from switchhook.media.engine.interface import FRAME, NO_DTMF, PCMU, Kind, Result
from switchhook.media.engine.reference_audio import SILENT, decode
from switchhook.media.engine.reference_digits import Digits
from switchhook.media.engine.reference_outlet import Outlet
from switchhook.media.engine.reference_stream import Stream


@dataclass
class Play:
    """A clip being played."""

    op: int
    data: bytes
    loops: int
    position: int = 0

    def next_frame(self) -> list[int]:
        """Return the next frame, filled up with silence if need be."""
        raw = self.data[2 * self.position : 2 * (self.position + FRAME)]
        samples = list(struct.unpack(f"={len(raw) // 2}h", raw))
        self.position += FRAME
        return samples + [0] * (FRAME - len(samples))

    def is_over(self) -> bool:
        """Tell whether all was played; begin again where there are more rounds."""
        if 2 * self.position < len(self.data):
            return False
        if self.loops == 1:
            return True
        self.loops -= self.loops > 0
        self.position = 0
        return False


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


class Works:
    """What a leg has to say of its own. Each work ends in one event with its number."""

    def __init__(self, outlet: Outlet, stream: Stream) -> None:
        self._outlet = outlet
        self._stream = stream
        self._agreed = stream.agreed
        self._playing: Play | None = None
        self._digits: Digits | None = None
        self._queue: deque[Queued] = deque()

    @property
    def any(self) -> bool:
        """Tell whether there are any."""
        return self._playing is not None or self._digits is not None or bool(self._queue)

    def say(self, now: int, *, alone: bool) -> list[int] | None:
        """Send a frame and return what was said, None when there is nothing to be said.

        Between digits only a leg that is `alone`, not bridged, sends silence.
        """
        if self._digits is not None:
            self._press(self._digits, now, alone=alone)
            return SILENT
        if self._playing is not None:
            return self._play(self._playing, now)
        if self._queue:
            return self._play_queue(now)
        return None

    def _press(self, digits: Digits, now: int, *, alone: bool) -> None:
        payload, first = digits.event(self._agreed.scale), digits.step == 0
        ended = digits.advance()
        if payload and self._agreed.dtmf_type != NO_DTMF:
            if first:
                digits.timestamp = self._stream.next_timestamp(now)
            self._stream.press(payload, digits.timestamp, now, first=first)
        elif alone and self._agreed.connected:
            self._stream.say(SILENT, now)
        if ended:
            self.end_digits(Result.COMPLETED)

    def _play(self, play: Play, now: int) -> list[int]:
        samples = play.next_frame()
        self._stream.say(samples, now)
        if play.is_over():
            self.end_play(Result.COMPLETED)
        return samples

    def _play_queue(self, now: int) -> list[int]:
        samples: list[int] = []
        while self._queue and (len(samples) < FRAME or not self._queue[0].left):
            samples += self._queue[0].take(FRAME - len(samples))
            if not self._queue[0].left:
                self._done(self._queue.popleft().op, Result.COMPLETED)
        samples += [0] * (FRAME - len(samples))
        self._stream.say(samples, now)
        return samples

    def begin_play(self, play: Play) -> None:
        """Play a clip instead of what was playing."""
        self.end_play(Result.STOPPED)
        self._playing = play
        if len(play.data) < 2:
            self.end_play(Result.COMPLETED)

    def end_play(self, result: int, op: int | None = None) -> None:
        """End what is playing, if it is the work meant."""
        if self._playing is not None and op in (None, self._playing.op):
            ended, self._playing = self._playing, None
            self._done(ended.op, result)

    def begin_digits(self, digits: Digits) -> None:
        """Send digits instead of those being sent."""
        self.end_digits(Result.STOPPED)
        self._digits = digits
        if not digits.data:
            self.end_digits(Result.COMPLETED)

    def end_digits(self, result: int, op: int | None = None) -> None:
        """End the digits being sent, if they are the work meant."""
        if self._digits is not None and op in (None, self._digits.op):
            ended, self._digits = self._digits, None
            self._done(ended.op, result)

    def add_queued(self, queued: Queued) -> None:
        """Append audio, or a mark, to what waits."""
        if queued.left or self._queue:
            self._queue.append(queued)
        else:
            self._done(queued.op, Result.COMPLETED)

    def clear_queue(self, result: int) -> None:
        """End what is queued."""
        while self._queue:
            self._done(self._queue.popleft().op, result)

    def _done(self, op: int, result: int) -> None:
        self._outlet.emit(Kind.DONE, op, result)
