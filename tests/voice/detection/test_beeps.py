"""What sounds like the tone of a machine, and what does not."""

import numpy as np
import pytest

from switchhook.media.clips import Clip
from switchhook.media.ring_tones import ring_tone
from switchhook.media.tones import dtmf, tone
from switchhook.voice.detection.beeps import SAMPLES, ToneSpotter
from tests.voice.house import chatter


def spotted(clip: Clip) -> list[str]:
    spotter = ToneSpotter()
    size = 2 * SAMPLES
    parts = (clip.samples[at : at + size] for at in range(0, len(clip.samples), size))
    return [found for part in parts if (found := spotter.hear(part)) is not None]


@pytest.mark.parametrize("hertz", [440, 850, 1000, 1400, 1985, 2500])
@pytest.mark.parametrize("seconds", [0.3, 1.5])
def test_a_beep_is_told_of_once(hertz: float, seconds: float) -> None:
    assert spotted(Clip.silence(0.13) + tone((hertz,), seconds) + Clip.silence(0.5)) == ["beep"]


def test_a_beep_on_a_noisy_line_is_a_beep() -> None:
    beep = np.frombuffer(tone((1000,), 0.5, 0.1).samples, "<i2")
    noise = np.random.default_rng(1).normal(0, 150, len(beep))
    assert spotted(Clip((beep + noise).astype("<i2").tobytes())) == ["beep"]


def test_a_fax_answers_for_seconds() -> None:
    assert spotted(tone((2100,), 3.0)) == ["fax"]
    assert spotted(tone((2100,), 0.4)) == []


@pytest.mark.parametrize(
    "clip",
    [
        Clip.silence(1),
        tone((1000,), 0.1),
        tone((120,), 1.0),  # a hum
        tone((1000,), 1.0, 0.001),  # too faint to be meant
        ring_tone("us"),
        dtmf("1234567890"),
        tone((200, 400, 600, 800), 1.0, 0.1),  # a sung note
        chatter(3.0),
    ],
)
def test_other_sounds_are_no_tones(clip: Clip) -> None:
    assert spotted(clip) == []
