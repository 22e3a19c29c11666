"""Music for whoever waits: a few quiet chords, made here so that none has to be licensed.

Four chords of four seconds, each broken upwards like a harp's, every note a decaying sine with a
soft octave. It takes numpy a moment; ask for it outside the event loop's thread.
"""

from functools import lru_cache
from typing import Final

import numpy as np

from switchhook.media.clips import RATE, Clip

CHORDS: Final = (  # hertz: C major, A minor, F major, G major
    (261.63, 329.63, 392.00, 523.25),
    (220.00, 261.63, 329.63, 440.00),
    (174.61, 220.00, 261.63, 349.23),
    (196.00, 246.94, 293.66, 392.00),
)
CHORD_SECONDS: Final = 4.0
NOTE_SECONDS: Final = 0.5  # from one note of a chord to the next
DECAY_SECONDS: Final = 1.2
LOUDEST: Final = 6000  # of S16: -15 dBFS, below speech


@lru_cache(maxsize=1)
def hold_music() -> Clip:
    """Return one round of the music, which can be looped without a click."""
    chord = round(CHORD_SECONDS * RATE)
    waves = np.zeros(chord * len(CHORDS), dtype=np.float64)
    for number, notes in enumerate(CHORDS):
        for place, frequency in enumerate((*notes, *notes[-2:0:-1])):
            start = number * chord + round(place * NOTE_SECONDS * RATE)
            waves += np.roll(_note(frequency, len(waves)), start)
    waves *= LOUDEST / np.abs(waves).max()
    return Clip(waves.astype(np.int16).tobytes())


def _note(frequency: float, samples: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return one note, which has died away long before its `samples` are over."""
    time = np.arange(samples) / RATE
    wave = np.sin(2 * np.pi * frequency * time) + 0.3 * np.sin(4 * np.pi * frequency * time)
    loudness: np.ndarray[tuple[int], np.dtype[np.float64]]
    loudness = np.minimum(time / 0.01, 1.0) * np.exp(-time / DECAY_SECONDS)
    return wave * loudness
