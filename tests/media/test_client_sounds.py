"""The Voice SDK's sounds."""

import numpy as np
import pytest

from switchhook.media import soundfiles
from switchhook.media.client_sounds import NAMES, mp3
from switchhook.media.tones import frequencies


@pytest.mark.parametrize("name", NAMES)
def test_every_sound_is_audible(name: str) -> None:
    samples = np.frombuffer(soundfiles.samples(mp3(name), None), np.int16)
    assert 0.1 < len(samples) / 8000 < 4
    assert np.abs(samples).max() > 2000


def test_the_sdk_finds_all_that_it_asks_for() -> None:
    keys = [f"dtmf{key}" for key in "0123456789sh"]
    assert sorted(NAMES) == sorted(["incoming", "outgoing", "disconnect", *keys])


def test_a_key_sounds_as_on_a_phone() -> None:
    samples = np.frombuffer(soundfiles.samples(mp3("dtmfh"), None), np.int16)
    spectrum = np.abs(np.fft.rfft(samples, 8000))
    peaks = {int(one) for one in np.argsort(spectrum)[-2:]}
    assert all(min(abs(peak - one) for peak in peaks) < 10 for one in frequencies("#"))
