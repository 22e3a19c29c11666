"""Spot the tones that machines answer with: the beep before a recording, a fax's answer tone.

A tone is a single frequency that holds nearly all of the sound and stays where it is; of speech,
however much it sings, no harmonic does that for as long. A fax answers with 2100 Hz for seconds
(ITU-T V.25 §3, T.30 §4.3).
"""

from typing import Final, Literal

import numpy as np

from switchhook.media.clips import RATE

FRAMES: Final = 2  # of 20 ms: how much is looked at together
SAMPLES: Final = FRAMES * RATE // 50
BEEP_SECONDS: Final = 0.16
FAX_SECONDS: Final = 0.6

_BIN: Final = RATE / SAMPLES  # hertz
_LOWEST: Final = 350.0  # hertz; below, voices hum
_HIGHEST: Final = 2600.0
_FAX: Final = 2100.0
_QUIET: Final = 100.0  # root mean square of S16 samples: -50 dBFS
_SHARE: Final = 0.9  # of the energy that the tone and its nearest neighbours hold
_NEAR: Final = 2  # bins to either side, over which the window spreads a tone

Tone = Literal["beep", "fax"]

_WINDOW: Final = np.hanning(SAMPLES)


class ToneSpotter:
    """Hears S16 audio, `SAMPLES` at a time."""

    def __init__(self) -> None:
        self._at = 0  # the bin of the tone that goes on
        self._seconds = 0.0  # how long it has

    def hear(self, audio: bytes) -> Tone | None:
        """Return which tone has just been going on for long enough; each is told of once."""
        before, at = self._seconds, _tonal(np.frombuffer(audio, "<i2").astype(np.float64))
        if at and abs(at - self._at) <= 1:
            self._seconds += SAMPLES / RATE
        else:
            self._seconds = SAMPLES / RATE if at else 0.0
        self._at = at
        if abs(at * _BIN - _FAX) <= 2 * _BIN:
            return "fax" if before < FAX_SECONDS <= self._seconds else None
        return "beep" if before < BEEP_SECONDS <= self._seconds else None


def _tonal(samples: "np.ndarray[tuple[int], np.dtype[np.float64]]") -> int:
    """Return the bin of the only frequency that there is; 0 when there are several, or none."""
    if len(samples) != SAMPLES or float(np.sqrt((samples**2).mean())) < _QUIET:
        return 0
    energy = np.abs(np.fft.rfft(samples * _WINDOW)) ** 2
    peak = int(energy.argmax())
    if not _LOWEST <= peak * _BIN <= _HIGHEST:
        return 0
    near = float(energy[peak - _NEAR : peak + _NEAR + 1].sum())
    return peak if near >= _SHARE * float(energy.sum()) else 0
