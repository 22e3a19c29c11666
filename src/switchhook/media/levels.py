"""How loud the two sides of a leg are, second by second."""

from typing import Final

import numpy as np

from switchhook.media.engine.interface import Track
from switchhook.media.port import MediaPort

SILENCE: Final = -127  # dB below the loudest possible, as in RFC 6464 §3
FRAMES: Final = 50  # in a second
FULL_SCALE: Final = 32768.0


class Meter:
    """Measures a leg until `stop`, or its end. Raises `TooManyTaps` when made."""

    def __init__(self, port: MediaPort) -> None:
        self.far = self.near = SILENCE  # in the last second
        self._tap = port.tap(self._hear, track=Track.BOTH, mulaw=False, frames=FRAMES)

    def stop(self) -> None:
        """Measure no more."""
        self._tap.cancel()

    def _hear(self, audio: bytes) -> None:
        sides = np.frombuffer(audio, np.int16).reshape(-1, 2).astype(np.float64)
        self.far, self.near = (loudness(sides[:, side]) for side in (0, 1))


def loudness(samples: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> int:
    """Return the mean power of samples in dB below that of the loudest possible square wave."""
    power = float(np.mean(np.square(samples))) / FULL_SCALE**2 if len(samples) else 0.0
    return max(SILENCE, round(10 * np.log10(power))) if power > 0 else SILENCE
