"""Comparing audio: is what was heard what was said?

Samples are NumPy arrays of S16 values at 8 kHz. Likeness is the normalised cross-correlation
of half-second pieces, each where it fits best, so that a packet lost or a pause stretched by a
jitter buffer costs one piece and not the comparison.
"""

import asyncio
import wave
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from switchhook.speech import open_synthesiser

RATE = 8000
FRAME = RATE // 50
PIECE = RATE // 2
ROWS, COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
KEYPAD = ("123A", "456B", "789C", "*0#D")

Samples = NDArray[np.float64]


def read(path: Path) -> Samples:
    """Return the first channel of a WAV file."""
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getsampwidth()) == (RATE, 2), path
        channels = file.getnchannels()
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return data[::channels].astype(np.float64)


@lru_cache
def spoken(text: str) -> bytes:
    """Return what `<Say>` makes of a text: S16 at 8 kHz."""

    async def say() -> bytes:
        synthesiser = open_synthesiser()
        assert synthesiser is not None, "install the speech extra"
        try:
            return await synthesiser.synthesise(text, language="en-US", voice="man")
        finally:
            await synthesiser.close()

    return asyncio.run(say())


def samples(data: bytes) -> Samples:
    """Return S16 bytes as samples."""
    return np.frombuffer(data, "<i2").astype(np.float64)


def voiced(heard: Samples) -> Samples:
    """Return `heard` without the silence before and after it."""
    loud = np.flatnonzero(_levels(heard) > 150)
    return heard[loud[0] * FRAME : (loud[-1] + 1) * FRAME] if len(loud) else heard[:0]


def seconds(heard: Samples) -> float:
    """Return the length."""
    return len(heard) / RATE


def energy(heard: Samples) -> float:
    """Return the root mean square."""
    return float(np.sqrt(np.mean(heard**2))) if len(heard) else 0.0


def likeness(heard: Samples, said: Samples) -> float:
    """Return how much of `said` is in `heard`: 1 for all of it, near 0 for something else."""
    pieces = [said[n : n + PIECE] for n in range(0, len(said) - PIECE + 1, PIECE)]
    loud = [piece for piece in pieces if energy(piece) > 300]
    assert loud, "there is nothing to compare"
    return float(np.median([_best_fit(heard, piece) for piece in loud]))


def keys(heard: Samples) -> str:
    """Return the keys whose tones are heard (ITU-T Q.23), by their spectrum."""
    found = ""
    before = ""
    for start in range(0, len(heard) - 2 * FRAME, FRAME):
        key = _key(heard[start : start + 2 * FRAME])
        if key and key != before:
            found += key
        before = key
    return found


def _key(piece: Samples) -> str:
    if energy(piece) < 500:
        return ""
    times = np.arange(len(piece)) / RATE
    powers = {
        hertz: abs(np.dot(piece, np.exp(-2j * np.pi * hertz * times))) for hertz in ROWS + COLUMNS
    }
    row = max(ROWS, key=lambda hertz: powers[hertz])
    column = max(COLUMNS, key=lambda hertz: powers[hertz])
    share = (powers[row] + powers[column]) / (np.linalg.norm(piece) * np.sqrt(len(piece)))
    return KEYPAD[ROWS.index(row)][COLUMNS.index(column)] if share > 0.85 else ""


def _best_fit(heard: Samples, piece: Samples) -> float:
    if len(heard) < len(piece):
        return 0.0
    size = 1 << (len(heard) + len(piece)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(piece, size))
    products = np.fft.irfft(spectrum, size)[: len(heard) - len(piece) + 1]
    power = np.concatenate(([0.0], np.cumsum(heard**2)))
    norms = np.sqrt(power[len(piece) :] - power[: -len(piece)]) * np.linalg.norm(piece)
    return float(np.max(products / np.maximum(norms, 1e4)))


def _levels(heard: Samples) -> Samples:
    frames = heard[: len(heard) // FRAME * FRAME].reshape(-1, FRAME)
    return np.asarray(np.sqrt((frames**2).mean(axis=1)))
