"""Recordings on disk: the header fits, after a crash too; a full disk is told, not thrown."""

import struct
import threading
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from switchhook.media.recordings import RecordingSink, header, repair


async def test_a_recording_is_a_wav_file(tmp_path: Path) -> None:
    sink = RecordingSink(tmp_path / "deep" / "a.wav", 2)
    for n in range(100):
        sink.write(struct.pack("=4h", n, -n, n, -n))
    assert sink.samples == 200
    assert await sink.close() == 200 / 8000
    with wave.open(str(sink.path)) as file:
        assert (file.getnchannels(), file.getnframes()) == (2, 200)
        assert file.readframes(3) == struct.pack("=6h", 0, 0, 0, 0, 1, -1)


async def test_an_empty_recording_is_a_file_too(tmp_path: Path) -> None:
    sink = RecordingSink(tmp_path / "a.wav", 1)
    assert await sink.close() == await sink.close() == 0
    with wave.open(str(sink.path)) as file:
        assert file.getnframes() == 0


def test_a_file_left_by_a_crash_is_repaired(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(header(2, 0) + bytes(4003))
    assert repair(path) == 4000
    with wave.open(str(path)) as file:
        assert file.getnframes() == 1000


@pytest.mark.parametrize("content", [b"", b"RIFF", bytes(100)])
def test_what_is_no_recording_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    assert repair(path) == 0
    assert path.read_bytes() == content


async def test_a_disk_that_takes_nothing_is_reported_not_fatal() -> None:
    sink = RecordingSink("/dev/full", 1)
    sink.write(bytes(320))
    sink.write(bytes(320))
    await sink.close()
    assert sink.error is not None
    assert "space" in (sink.error.strerror or "")


class Stuck(RecordingSink):
    """On a disk that takes nothing until it is let go."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        super().__init__(path, 1, clock=clock)
        self.go = threading.Event()

    def append(self, samples: bytes) -> None:
        self.go.wait()
        super().append(samples)


async def test_a_disk_that_takes_nothing_for_a_minute_costs_no_more_memory(tmp_path: Path) -> None:
    seconds = 0.0
    sink = Stuck(tmp_path / "a.wav", lambda: seconds)
    while sink.error is None:
        sink.write(bytes(8000))
        seconds += 0.5
        assert seconds < 100
    assert sink.seconds == pytest.approx(60, abs=1)
    assert "slow" in (sink.error.strerror or "")
    sink.go.set()
    await sink.close()


async def test_a_recording_that_is_made_faster_than_time_may_be_longer(tmp_path: Path) -> None:
    sink = Stuck(tmp_path / "a.wav", lambda: 0.0)
    for _ in range(240):
        sink.write(bytes(8000))
    sink.go.set()
    assert await sink.close() == 120
    assert sink.error is None


async def test_what_waits_of_one_recording_has_a_bound_in_memory_too(tmp_path: Path) -> None:
    sink = Stuck(tmp_path / "a.wav", lambda: 0.0)
    for _ in range(70):
        sink.write(bytes(1 << 20))
    assert sink.error is not None
    assert sink.octets <= 65 << 20
    sink.go.set()
    await sink.close()
