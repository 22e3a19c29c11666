"""Whether somebody speaks: by the level of mu-law audio, against that of the noise around it.

The octets of G.711 mu-law are a logarithm of the amplitude as they are, so the sum of a frame's
magnitudes is its level: no arithmetic per sample in Python.
"""

from typing import Final

FRAME: Final = 160  # octets in 20 ms
QUIET: Final = 20.0  # level below which nobody speaks, about -45 dBFS; of 127
ABOVE: Final = 10.0  # noise, in the same steps of about a third of a decibel to one
FALL, RISE = 0.2, 0.005  # how fast the noise floor follows the level, a frame
ENOUGH: Final = 8  # frames of voice that make speech,
RECENT: Final = 20  # of so many: shorter sounds are clicks

_MAGNITUDE: Final = bytes(~octet & 0x7F for octet in range(256))


class Voicing:
    """Follows one party. A new one believes that it is quiet."""

    def __init__(self) -> None:
        self.speaking = False  # for as long as voice has been heard enough of late
        self._floor = 0.0
        self._recent = [False] * RECENT

    def take(self, mulaw: bytes) -> bool:
        """Take the next samples; return whether there is a voice in them."""
        voiced = False
        for start in range(0, len(mulaw), FRAME):
            frame = mulaw[start : start + FRAME]
            level = sum(frame.translate(_MAGNITUDE)) / len(frame)
            heard = level > max(QUIET, self._floor + ABOVE)
            self._floor += (level - self._floor) * (FALL if level < self._floor else RISE)
            self._recent = [*self._recent[1:], heard]
            voiced = voiced or heard
        self.speaking = sum(self._recent) >= ENOUGH
        return voiced
