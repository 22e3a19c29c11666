"""The sounds of the Voice SDK: what a page plays when it rings, dials, hangs up or presses keys.

The SDK fetches fifteen of them, as MP3, when a page makes a `Device`; until the ringing one is
there it holds calls back. https://www.twilio.com/docs/voice/sdks/javascript/twiliodevice#sounds
"""

import io
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

from switchhook.media.clips import RATE, Clip
from switchhook.media.tones import frequencies, tone

_KEYS: Final = {f"dtmf{digit}": digit for digit in "0123456789"} | {"dtmfs": "*", "dtmfh": "#"}
LEVEL: Final = 0.12


def _key(digit: str) -> Clip:
    return tone(frequencies(digit), 0.15, LEVEL)


def _incoming() -> Clip:
    """Two short warbles and a pause: the SDK plays them in a loop."""
    warble = Clip(b"".join(tone((high,), 0.05, LEVEL).samples for high in (880, 1109) * 4))
    return warble + Clip.silence(0.2) + warble + Clip.silence(2.0)


def _outgoing() -> Clip:
    return tone((523,), 0.12, LEVEL) + tone((784,), 0.18, LEVEL)


def _disconnect() -> Clip:
    return tone((784,), 0.12, LEVEL) + tone((523,), 0.18, LEVEL)


_CLIPS: Final[Mapping[str, Callable[[], Clip]]] = {
    "incoming": _incoming,
    "outgoing": _outgoing,
    "disconnect": _disconnect,
}
NAMES: Final = (*_CLIPS, *_KEYS)


@lru_cache(maxsize=len(NAMES))
def mp3(name: str) -> bytes:
    """Return a sound of `NAMES` as an MP3 file."""
    import numpy as np  # these take a while to load, and most servers have no pages
    import soundfile

    clip = _CLIPS[name]() if name in _CLIPS else _key(_KEYS[name])
    file = io.BytesIO()
    samples = np.frombuffer(clip.samples, np.int16)
    soundfile.write(file, samples, RATE, format="MP3", subtype="MPEG_LAYER_III")
    return file.getvalue()
