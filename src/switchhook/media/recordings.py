"""Recordings on disk: WAV files written by a thread of their own (RIFF, S16 PCM at 8 kHz).

The sizes in the header are filled in at the end; after a crash `repair` does it. A disk that is
full, gone, or takes nothing for a minute ends the writing, not the call: `error` says so, and what
was written stays.
"""

import asyncio
import errno
import logging
import os
import struct
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from io import FileIO
from pathlib import Path

from switchhook.media.clips import RATE

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]

HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
CLOSE_SECONDS = 30.0
MOST_WAITING = 64 << 20  # octets of one recording that wait for the disk
WAITING_SECONDS = 60.0

log = logging.getLogger(__name__)

# One thread for all recordings: they share a disk, and a job queue keeps each one in order.
_writer = ThreadPoolExecutor(1, thread_name_prefix="recordings")


class _Pile:
    """Audio on its way to the writer: however much is added at once is one job for it."""

    def __init__(self) -> None:
        self._audio: deque[tuple[RecordingSink, bytes]] = deque()
        self._called = False

    def add(self, sink: "RecordingSink", samples: bytes) -> None:
        self._audio.append((sink, samples))
        if not self._called:
            self._called = True
            _writer.submit(self._clear)

    def _clear(self) -> None:
        self._called = False  # first, so that nothing added from now on is forgotten
        while self._audio:
            sink, samples = self._audio.popleft()
            sink.append(samples)


_pile = _Pile()


def header(channels: int, octets: int) -> bytes:
    """Return the 44-octet header of a file with that much audio."""
    width = 2 * channels
    return HEADER.pack(
        *(b"RIFF", 36 + octets, b"WAVE", b"fmt ", 16, 1, channels, RATE, RATE * width, width, 16),
        *(b"data", octets),
    )


class RecordingSink:
    """A WAV file that grows. Give it to `MediaPort.record`, then close it."""

    def __init__(
        self,
        path: Path | str,
        channels: int,
        *,
        outside: Outside = asyncio.timeout,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = Path(path)
        self.channels = channels
        self.octets = 0
        self.error: OSError | None = None
        self._outside = outside
        self._clock = clock  # the disk's time, which is never virtual
        self._appended = 0
        self._progress = 0.0  # when the disk last took something, or was first asked to
        self._file: FileIO | None = None
        self._closed = False

    @property
    def samples(self) -> int:
        """Return how many samples per channel were handed over so far."""
        return self.octets // (2 * self.channels)

    @property
    def seconds(self) -> float:
        """Return the length so far."""
        return self.samples / RATE

    def write(self, samples: bytes) -> None:
        """Append S16 native-order samples, channels interleaved; returns at once."""
        if self._closed or self.error is not None:
            return
        now = self._clock()
        waiting = self.octets - self._appended
        if waiting == 0:
            self._progress = now
        if waiting > MOST_WAITING or now - self._progress > WAITING_SECONDS:
            self._fail(OSError(errno.ETIMEDOUT, "the disk is too slow"))
            return
        self.octets += len(samples)
        _pile.add(self, samples)

    async def flush(self) -> int:
        """Make the file readable as it is so far; return the octets of audio in it.

        Raises `OSError` when it cannot be written.
        """
        async with self._outside(CLOSE_SECONDS):
            return await asyncio.wrap_future(_writer.submit(self._flush))

    async def close(self) -> float:
        """Finish the file; return its length in seconds once it is on disk."""
        if not self._closed:
            self._closed = True
            async with self._outside(CLOSE_SECONDS):
                await asyncio.wrap_future(_writer.submit(self._finish))
        return self.seconds

    def append(self, samples: bytes) -> None:
        """Write to the file, in the writer's thread."""
        if self.error is not None:
            return
        try:
            _write_all(self._open(), samples)
        except OSError as error:
            self._fail(error)
        else:
            self._appended += len(samples)
            self._progress = self._clock()

    def _open(self) -> FileIO:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("wb", buffering=0)
            _write_all(self._file, header(self.channels, 0))
        return self._file

    def _flush(self) -> int:
        if self.error is not None:
            raise self.error
        file = self._open()
        if not file.closed:
            file.flush()
        return repair(self.path)

    def _finish(self) -> None:
        try:
            file = self._open() if self.error is None else self._file
            if file is not None:
                with file:
                    os.fsync(file.fileno())
                self.octets = repair(self.path)
        except OSError as error:
            self._fail(error)

    def _fail(self, error: OSError) -> None:
        if self.error is None:
            log.error("recording cannot be written", extra={"reason": error.strerror})
            self.error = error


def _write_all(file: FileIO, data: bytes) -> None:
    """Write unbuffered: a disk that fills up takes a part first and refuses the rest."""
    while data:
        data = data[file.write(data) :]


def repair(path: Path | str) -> int:
    """Make the header of a recording fit its length; return the octets of audio in it.

    Raises `OSError`; a file too short to hold a header is left alone.
    """
    with Path(path).open("r+b") as file:
        raw = file.read(HEADER.size)
        if len(raw) < HEADER.size or raw[:4] != b"RIFF":
            return 0
        channels = HEADER.unpack(raw)[6]
        size = os.fstat(file.fileno()).st_size - HEADER.size
        size -= size % (2 * channels or 2)
        file.truncate(HEADER.size + size)
        file.seek(0)
        file.write(header(channels, size))
    return size
