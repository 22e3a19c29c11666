"""Audio files into samples: libsndfile decodes, soxr resamples.

Imported when the first file is decoded: both stand on numpy, which takes its time to load.
"""

import io
from collections.abc import Iterator
from typing import Final

import numpy as np
import soundfile
import soxr

from switchhook.media.clips import RATE

LONGEST: Final = 40 * 60  # seconds
TOO_LONG: Final = f"longer than {LONGEST // 60} minutes"
MOST_CHANNELS: Final = 8
RATES: Final = range(2_000, 192_001)
BLOCK: Final = 65_536  # samples decoded at a time, over all channels

_FORMATS: Final = frozenset(("WAV", "WAVEX", "RF64", "AIFF", "AU", "MP3"))
_HEADERS: Final = (b"RIFF", b"RIFX", b"RF64", b"FORM", b".snd")


class Undecodable(Exception):
    """The bytes are no audio, or too much of it."""


def samples(body: bytes, bare: str | None) -> bytes:
    """Return an audio file as S16 mono samples at 8 kHz; raises `Undecodable`.

    `bare` is the libsndfile subtype of files that may lack a header: 8 kHz, one channel.
    """
    try:
        with _open(body, bare) as file:
            if file.channels > MOST_CHANNELS or file.samplerate not in RATES:
                raise Undecodable(f"{file.channels} channels at {file.samplerate} Hz")
            if file.format == "RAW" and file.frames > LONGEST * RATE:  # its length is no guess
                raise Undecodable(TOO_LONG)
            return b"".join(_at_8_khz(file))
    except soundfile.LibsndfileError as error:
        raise Undecodable(error.error_string) from error
    except (soundfile.SoundFileError, ValueError) as error:
        raise Undecodable(str(error)) from error


class _Bytes(io.BytesIO):
    """Bytes in which a broken file may seek to anywhere; before the start is the start."""

    def __init__(self, body: bytes) -> None:
        super().__init__(body)
        self._size = len(body)  # asking the buffer would copy it

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self.tell(), io.SEEK_END: self._size}
        return super().seek(max(0, origin[whence] + offset))


def _open(body: bytes, bare: str | None) -> soundfile.SoundFile:
    """Open by the file's header or, where the type allows a file without one, as bare samples."""
    if bare is None or body.startswith(_HEADERS):
        file = soundfile.SoundFile(_Bytes(body))
        if file.format in _FORMATS:
            return file
        raise Undecodable(f"format {file.format}")
    return soundfile.SoundFile(
        _Bytes(body), samplerate=RATE, channels=1, format="RAW", subtype=bare
    )


def _at_8_khz(file: soundfile.SoundFile) -> Iterator[bytes]:
    """Decode, mix down to one channel, resample and clip, a block at a time."""
    stream = soxr.ResampleStream(file.samplerate, RATE, 1, dtype="float32")
    room = LONGEST * file.samplerate
    frames = BLOCK // file.channels
    while True:
        block = file.read(frames, dtype="float32", always_2d=True)
        room -= len(block)
        if room < 0:
            raise Undecodable(TOO_LONG)
        mono = np.nan_to_num(block.mean(axis=1, dtype=np.float32), nan=0, posinf=1, neginf=-1)
        last = len(block) < frames
        samples = stream.resample_chunk(np.clip(mono, -1, 1), last=last)
        yield (np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes()
        if last:
            return
