"""Cut the silence off both ends of a recording, and tell whether there was anything else.

A frame of 20 ms counts as silence below -42 dBFS, in every channel. Hours of audio are looked at
a minute at a time.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from switchhook.media.clips import RATE
from switchhook.media.recordings import HEADER, header

FRAME: Final = RATE // 50  # samples
QUIET: Final = 260.0  # root mean square of S16 samples: -42 dBFS
MARGIN: Final = 5  # frames of silence kept at either end
BLOCK: Final = 60 * 50  # frames looked at together


def trim(path: Path, channels: int, *, cut: bool) -> tuple[float, bool]:
    """Return the length in seconds, and whether there is anything to hear.

    With `cut`, the silence at both ends is taken out of the file first. Raises `OSError`.
    """
    width = 2 * channels
    length = (path.stat().st_size - HEADER.size) // width
    first, last = _loud(path, channels)
    if cut and last >= 0:
        start = max(0, first - MARGIN) * FRAME
        end = min(length, (last + 1 + MARGIN) * FRAME)
        if (start, end) != (0, length):
            _keep(path, channels, start * width, (end - start) * width)
        length = end - start
    return length / RATE, last >= 0


def _loud(path: Path, channels: int) -> tuple[int, int]:
    """Return the numbers of the first and the last frame that is not silent, -1 for neither."""
    first = last = -1
    for number, levels in _levels(path, channels):
        loud = np.flatnonzero(levels > QUIET)
        if len(loud):
            first = number + int(loud[0]) if first < 0 else first
            last = number + int(loud[-1])
    return first, last


def _levels(
    path: Path, channels: int
) -> Iterator[tuple[int, "np.ndarray[tuple[int], np.dtype[np.float32]]"]]:
    """Yield the number of a block's first frame, and each frame's level in its loudest channel."""
    octets = FRAME * channels * 2
    with path.open("rb") as file:
        file.seek(HEADER.size)
        number = 0
        while frames := len(data := file.read(BLOCK * octets)) // octets:
            samples = np.frombuffer(data[: frames * octets], "<i2").astype(np.float32)
            blocks = samples.reshape(frames, FRAME, channels)
            yield number, np.sqrt((blocks**2).mean(axis=1)).max(axis=1)
            number += frames


def _keep(path: Path, channels: int, offset: int, octets: int) -> None:
    """Replace the file by a part of its audio; after a crash it is the one or the other."""
    part = path.with_suffix(".part")
    with path.open("rb") as source, part.open("wb") as target:
        target.write(header(channels, octets))
        source.seek(HEADER.size + offset)
        while octets > 0:
            data = source.read(min(octets, 1 << 20))
            target.write(data)
            octets -= len(data)
        target.flush()
        os.fsync(target.fileno())
    part.replace(path)
