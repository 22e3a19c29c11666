"""Tones that the engine plays as clips: the beep before a recording, digits (ITU-T Q.23)."""

import math
from array import array
from functools import lru_cache

from switchhook.media.clips import RATE, Clip

SYMBOLS = "0123456789*#ABCD"  # by event code, RFC 4733 §3.2
PAUSES = {"w": 0.5, "W": 1.0}  # seconds

ROWS = (697, 770, 852, 941)
COLUMNS = (1209, 1336, 1477, 1633)
KEYPAD = "123A456B789C*0#D"

DIGIT_SECONDS = 0.12
GAP_SECONDS = 0.08
RAMP = RATE // 200  # samples; an edge of 5 ms does not click


def tone(frequencies: tuple[float, ...], seconds: float, level: float = 0.25) -> Clip:
    """Return sine waves together, each at `level` of full scale, with soft edges."""
    count = round(seconds * RATE)
    samples = array("h", bytes(2 * count))
    for n in range(count):
        edge = min(1.0, (n + 1) / RAMP, (count - n) / RAMP)
        wave = sum(math.sin(2 * math.pi * f * n / RATE) for f in frequencies)
        samples[n] = max(-32768, min(32767, round(32767 * level * edge * wave)))
    return Clip(samples.tobytes())


@lru_cache(maxsize=1)
def beep() -> Clip:
    """Return the sound after which a recording starts."""
    return tone((1000,), 0.4)


def frequencies(digit: str) -> tuple[int, int]:
    """Return the two frequencies of a key, in hertz."""
    row, column = divmod(KEYPAD.index(digit), 4)
    return ROWS[row], COLUMNS[column]


@lru_cache(maxsize=16)
def key(digit: str) -> Clip:
    """Return one press and the pause after it."""
    return tone(frequencies(digit), DIGIT_SECONDS) + Clip.silence(GAP_SECONDS)


def dtmf(digits: str) -> Clip:
    """Return presses `0-9 A-D * #` in band; `w` and `W` are pauses, anything else is left out."""
    parts = []
    for symbol in digits:
        if symbol in PAUSES:
            parts.append(Clip.silence(PAUSES[symbol]))
        elif symbol.upper() in KEYPAD:
            parts.append(key(symbol.upper()))
    return Clip(b"".join(part.samples for part in parts))


def codes(digits: str) -> bytes:
    """Return the engine's codes of presses and pauses; anything else is left out."""
    table = {symbol: code for code, symbol in enumerate(SYMBOLS)} | {"w": 16, "W": 17}
    found = (table.get(s, table.get(s.upper())) for s in digits)
    return bytes(code for code in found if code is not None)
