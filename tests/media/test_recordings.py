import wave
from pathlib import Path

import pytest

from switchhook.media.recordings import RecordingSink, repair

FRAME = b"\1\2" * 160


def audio(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        frames: bytes = file.readframes(file.getnframes())
        return frames


async def test_a_growing_file_can_be_read_after_a_flush(tmp_path: Path) -> None:
    sink = RecordingSink(tmp_path / "a.wav", 1)
    sink.write(FRAME)
    assert await sink.flush() == len(FRAME)
    assert audio(sink.path) == FRAME
    sink.write(FRAME)
    assert await sink.close() == pytest.approx(0.04)
    assert audio(sink.path) == 2 * FRAME
    assert await sink.flush() == 2 * len(FRAME)


async def test_a_flush_before_any_audio_leaves_a_file_without_any(tmp_path: Path) -> None:
    sink = RecordingSink(tmp_path / "a.wav", 1)
    assert await sink.flush() == 0
    assert audio(sink.path) == b""
    await sink.close()


async def test_a_flush_tells_when_the_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sink = RecordingSink(tmp_path / "file" / "a.wav", 1)
    sink.write(FRAME)
    with pytest.raises(FileExistsError):
        await sink.flush()


def test_a_file_that_a_crash_cut_short_is_repaired(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF" + bytes(18) + b"\1\0" + bytes(20) + FRAME + b"\1")
    assert repair(path) == len(FRAME)
    assert audio(path) == FRAME
