from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchhook.media.clips import Clip
from switchhook.media.recordings import HEADER, header
from switchhook.media.tones import tone
from switchhook.voice.recordings.trimming import trim

TONE = tone((400,), 1.0)


def write(path: Path, clip: Clip) -> Path:
    path.write_bytes(header(1, len(clip.samples)) + clip.samples)
    return path


def test_silence_at_both_ends_is_cut(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.wav", Clip.silence(2) + TONE + Clip.silence(1) + TONE + Clip.silence(3)
    )
    seconds, heard = trim(path, 1, cut=True)
    assert heard
    assert seconds == pytest.approx(3.2, abs=0.05)
    assert path.stat().st_size == HEADER.size + round(seconds * 16000)


def test_without_cutting_the_file_stays_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", Clip.silence(2) + TONE)
    before = path.read_bytes()
    assert trim(path, 1, cut=False) == (3.0, True)
    assert path.read_bytes() == before


def test_long_recordings(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", Clip.silence(150) + TONE + Clip.silence(150) + TONE)
    seconds, heard = trim(path, 1, cut=True)
    assert heard
    assert seconds == pytest.approx(152.1, abs=0.05)
    assert list(tmp_path.iterdir()) == [path]


def test_nothing_but_silence(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", Clip.silence(2))
    assert trim(path, 1, cut=True) == (2.0, False)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.binary(max_size=4000), st.sampled_from([1, 2]), st.booleans())
def test_any_samples_leave_a_whole_file(
    tmp_path: Path, samples: bytes, channels: int, cut: bool
) -> None:
    samples = samples[: len(samples) // (2 * channels) * 2 * channels]
    path = tmp_path / "any.wav"
    path.write_bytes(header(channels, len(samples)) + samples)
    seconds, _ = trim(path, channels, cut=cut)
    data = path.read_bytes()
    assert data[: HEADER.size] == header(channels, len(data) - HEADER.size)
    assert seconds == (len(data) - HEADER.size) / channels / 16000
