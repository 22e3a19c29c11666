"""A recording as it is asked for: WAV or MP3, on as many channels as it has, or on one.

Imported when the first is asked for: it stands on numpy, which takes its time to load. Made a block
at a time, so that an hour of audio needs no more memory than a second.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

import numpy as np
import soundfile

BLOCK: Final = 65_536  # frames
Format = Literal["wav", "mp3"]

Samples = np.ndarray[tuple[int, int], np.dtype[np.int16]]


def present(source: Path, target: Path, kind: Format, channels: int) -> None:
    """Write `source`, a WAV file, to `target` on so many channels; raises `OSError`.

    The target appears whole or not at all.
    """
    part = target.with_suffix(f"{target.suffix}.part")
    try:
        with soundfile.SoundFile(str(source)) as file:
            subtype = "MPEG_LAYER_III" if kind == "mp3" else "PCM_16"
            with soundfile.SoundFile(
                str(part), "w", file.samplerate, channels, subtype, format=kind.upper()
            ) as out:
                for block in _blocks(file):
                    out.write(_mixed(block) if channels < file.channels else block)
        part.replace(target)
    except soundfile.SoundFileError as error:
        part.unlink(missing_ok=True)
        raise OSError(None, str(error)) from error


def _blocks(file: soundfile.SoundFile) -> Iterator[Samples]:
    while len(block := file.read(BLOCK, dtype="int16", always_2d=True)):
        yield block


def _mixed(block: Samples) -> Samples:
    """Return all channels in one, as loud as each was on its own."""
    total = block.astype(np.int32).sum(axis=1, keepdims=True)
    mixed: Samples = np.clip(total, -32768, 32767).astype(np.int16)
    return mixed
