"""The music that waiting callers hear."""

import numpy as np

from switchhook.media.clips import RATE
from switchhook.media.hold_music import CHORDS, hold_music


def samples() -> "np.ndarray[tuple[int], np.dtype[np.int16]]":
    return np.frombuffer(hold_music().samples, np.int16)


def test_the_music_is_quieter_than_speech_and_never_silent_for_long() -> None:
    heard = samples().astype(np.float64)
    assert 3000 < np.abs(heard).max() <= 6000
    half_seconds = heard.reshape(-1, RATE // 2)
    assert np.sqrt((half_seconds**2).mean(axis=1)).min() > 260  # what counts as silence


def test_it_goes_round_without_a_click() -> None:
    heard = samples().astype(np.int32)
    steps = np.abs(np.diff(heard))
    assert abs(int(heard[0]) - int(heard[-1])) <= steps.max()


def test_each_chord_sounds_its_root() -> None:
    heard = samples().astype(np.float64)
    for number, notes in enumerate(CHORDS):
        chord = heard[number * 4 * RATE : number * 4 * RATE + RATE // 2]
        spectrum = np.abs(np.fft.rfft(chord * np.hanning(len(chord))))
        lowest = int(np.argmax(spectrum[:1000])) * RATE / len(chord)
        assert min(abs(lowest - note) for note in notes) < 6
