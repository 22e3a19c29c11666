"""Recordings as WAV and MP3, on one channel and on two."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from switchhook.media.presentations import present


def stereo(path: Path, seconds: float = 2.0) -> Path:
    """Write 500 Hz left and 800 Hz right."""
    time = np.arange(round(seconds * 8000)) / 8000
    left, right = (8000 * np.sin(2 * np.pi * hertz * time) for hertz in (500, 800))
    soundfile.write(path, np.stack([left, right], axis=1).astype(np.int16), 8000, "PCM_16")
    return path


def loudest(samples: "np.ndarray[tuple[int], np.dtype[np.float64]]", count: int) -> set[int]:
    """Return the loudest frequencies, to the next ten hertz."""
    middle = samples[4000:12000]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    found: set[int] = set()
    while len(found) < count:
        peak = int(np.argmax(spectrum))
        spectrum[max(0, peak - 20) : peak + 20] = 0
        found.add(round(peak / 10) * 10)
    return found


def test_an_mp3_has_both_channels_apart(tmp_path: Path) -> None:
    target = tmp_path / "a.mp3"
    present(stereo(tmp_path / "a.wav"), target, "mp3", 2)
    samples, rate = soundfile.read(target)
    assert (rate, samples.shape[1]) == (8000, 2)
    assert (loudest(samples[:, 0], 1), loudest(samples[:, 1], 1)) == ({500}, {800})
    assert [path.name for path in tmp_path.iterdir() if ".part" in path.name] == []


def test_two_channels_are_mixed_into_one(tmp_path: Path) -> None:
    target = tmp_path / "b.wav"
    present(stereo(tmp_path / "a.wav"), target, "wav", 1)
    samples, _ = soundfile.read(target)
    assert samples.ndim == 1
    assert loudest(samples, 2) == {500, 800}
    assert abs(samples).max() == pytest.approx(16000 / 32768, abs=0.05)


def test_what_would_be_too_loud_is_cut_off(tmp_path: Path) -> None:
    loud = np.full((8000, 2), 30000, np.int16)
    soundfile.write(tmp_path / "a.wav", loud, 8000, "PCM_16")
    present(tmp_path / "a.wav", tmp_path / "b.wav", "wav", 1)
    samples, _ = soundfile.read(tmp_path / "b.wav", dtype="int16")
    assert set(samples) == {32767}


def test_a_file_that_is_no_audio(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    with pytest.raises(OSError, match="Error opening"):
        present(tmp_path / "a.wav", tmp_path / "b.mp3", "mp3", 1)
    assert not (tmp_path / "b.mp3").exists()
