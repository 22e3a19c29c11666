"""How loud the two sides of a leg are, second by second."""

import math
from array import array
from operator import mul
from typing import Final

from switchhook.media.engine.interface import Track
from switchhook.media.port import MediaPort

SILENCE: Final = -127  # dB below the loudest possible, as in RFC 6464 §3
FRAMES: Final = 50  # in a second
FULL_SCALE: Final = 32768**2


class Meter:
    """Measures a leg until `stop`, or its end. Raises `TooManyTaps` when made."""

    def __init__(self, port: MediaPort) -> None:
        self.far = self.near = SILENCE  # in the last second
        self._tap = port.tap(self._hear, track=Track.BOTH, mulaw=False, frames=FRAMES)

    def stop(self) -> None:
        """Measure no more."""
        self._tap.cancel()

    def _hear(self, audio: bytes) -> None:
        samples = array("h", audio)
        self.far, self.near = loudness(samples[0::2]), loudness(samples[1::2])


def loudness(samples: "array[int]") -> int:
    """Return the mean power of samples in dB below that of the loudest possible square wave."""
    power = sum(map(mul, samples, samples)) / len(samples) if samples else 0.0
    return max(SILENCE, round(10 * math.log10(power / FULL_SCALE))) if power else SILENCE
