"""The ringing tones of the world, as callers know them (ITU-T E.180 Supplement 2).

A tone whose loudness is modulated is written as the two side frequencies that this amounts to.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from switchhook.media.clips import Clip
from switchhook.media.tones import tone

LEVEL: Final = 0.1  # of full scale, each frequency


class Cadence(NamedTuple):
    """Frequencies in hertz, and by turns how many seconds they sound and are silent."""

    frequencies: tuple[float, ...]
    seconds: tuple[float, ...]


_TWICE: Final = (0.4, 0.2, 0.4, 2.0)

NORTH_AMERICA: Final = Cadence((440, 480), (2.0, 4.0))
_MANY: Final = Cadence((425,), (1.0, 4.0))

RING_TONES: Final[Mapping[str, Cadence]] = {
    "at": Cadence((420,), (1.0, 5.0)),
    "au": Cadence((413, 438), _TWICE),
    "bg": _MANY,
    "br": _MANY,
    "be": Cadence((425,), (1.0, 3.0)),
    "ch": _MANY,
    "cl": Cadence((400,), (1.0, 3.0)),
    "cn": Cadence((450,), (1.0, 4.0)),
    "cz": _MANY,
    "de": _MANY,
    "dk": _MANY,
    "ee": _MANY,
    "es": Cadence((425,), (1.5, 3.0)),
    "fi": _MANY,
    "fr": Cadence((440,), (1.5, 3.5)),
    "gr": _MANY,
    "hu": Cadence((425,), (1.25, 3.75)),
    "il": Cadence((400,), (1.0, 3.0)),
    "in": Cadence((375, 425), _TWICE),
    "it": _MANY,
    "lt": _MANY,
    "jp": Cadence((384, 416), (1.0, 2.0)),
    "mx": _MANY,
    "my": Cadence((425,), _TWICE),
    "nl": _MANY,
    "no": _MANY,
    "nz": Cadence((400, 450), _TWICE),
    "ph": Cadence((425, 480), (1.0, 4.0)),
    "pl": _MANY,
    "pt": Cadence((425,), (1.0, 5.0)),
    "ru": Cadence((425,), (0.8, 3.2)),
    "se": Cadence((425,), (1.0, 5.0)),
    "sg": Cadence((401, 449), _TWICE),
    "th": Cadence((400,), (1.0, 4.0)),
    "uk": Cadence((400, 450), _TWICE),
    "us": NORTH_AMERICA,
    "us-old": Cadence((380, 420, 460), (2.0, 4.0)),
    "tw": Cadence((440, 480), (1.0, 2.0)),
    "ve": _MANY,
    "za": Cadence((367, 433), _TWICE),
}
"""By the names that `ringTone` of `<Dial>` takes."""


@lru_cache(maxsize=8)
def ring_tone(country: str = "") -> Clip:
    """Return one period of a country's ringing tone; without one, North America's."""
    frequencies, seconds = RING_TONES.get(country, NORTH_AMERICA)
    parts = [
        Clip.silence(length) if turn % 2 else tone(frequencies, length, LEVEL)
        for turn, length in enumerate(seconds)
    ]
    return Clip(b"".join(part.samples for part in parts))
