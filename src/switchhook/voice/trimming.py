"""Cut the silence off both ends of a recording, and tell whether there was anything else.

A frame of 20 ms counts as silence below -42 dBFS, in every channel.
"""

from pathlib import Path
from typing import Final

import numpy as np

from switchhook.media.clips import RATE
from switchhook.media.recordings import HEADER, header

FRAME: Final = RATE // 50  # samples
QUIET: Final = 260.0  # root mean square of S16 samples: -42 dBFS
MARGIN: Final = 5  # frames of silence kept at either end


def trim(path: Path, channels: int, *, cut: bool) -> tuple[float, bool]:
    """Return the length in seconds, and whether there is anything to hear.

    With `cut`, the silence at both ends is taken out of the file first. Raises `OSError`.
    """
    samples = np.fromfile(path, dtype="<i2", offset=HEADER.size)
    samples = samples[: len(samples) // channels * channels].reshape(-1, channels)
    loud = _loud(samples)
    if cut and len(loud):
        samples = samples[max(0, loud[0] - MARGIN) * FRAME : (loud[-1] + 1 + MARGIN) * FRAME]
        path.write_bytes(header(channels, samples.nbytes) + samples.tobytes())
    return len(samples) / RATE, bool(len(loud))


def _loud(samples: "np.ndarray[tuple[int, int], np.dtype[np.int16]]") -> list[int]:
    """Return the numbers of the frames that are not silent."""
    frames = len(samples) // FRAME
    if not frames:
        return []
    blocks = samples[: frames * FRAME].astype(np.float64).reshape(frames, FRAME, -1)
    levels = np.sqrt((blocks**2).mean(axis=1)).max(axis=1)
    return [int(number) for number in np.flatnonzero(levels > QUIET)]
