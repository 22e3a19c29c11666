import math

import pytest

from switchhook.media import tones
from switchhook.media.clips import Clip
from switchhook.media.quality import mean_opinion_score


def power(clip: Clip, frequency: float) -> float:
    """Return how much of the clip's energy lies at a frequency, 0 to 1."""
    samples = memoryview(clip.samples).cast("h").tolist()
    angle = 2 * math.pi * frequency / 8000
    real = sum(s * math.cos(angle * n) for n, s in enumerate(samples))
    imaginary = sum(s * math.sin(angle * n) for n, s in enumerate(samples))
    energy = sum(s * s for s in samples)
    return 2 * (real**2 + imaginary**2) / (energy * len(samples))


@pytest.mark.parametrize(
    ("digit", "pair"), [("1", (697, 1209)), ("0", (941, 1336)), ("D", (941, 1633))]
)
def test_a_key_is_its_two_tones(digit: str, pair: tuple[int, int]) -> None:
    press = tones.tone(tones.frequencies(digit), 0.2)
    assert all(power(press, frequency) > 0.4 for frequency in pair)


def test_the_beep_is_one_tone_with_soft_edges() -> None:
    assert power(tones.beep(), 1000) > 0.9
    assert max(map(abs, memoryview(tones.beep().samples).cast("h")[:4])) < 2000


def test_pauses_are_silence() -> None:
    assert tones.dtmf("wW") == Clip.silence(1.5)


def test_what_is_no_key_is_left_out() -> None:
    assert tones.codes("1x2 W?") == bytes([1, 2, 17])
    assert tones.dtmf("x") == Clip(b"")
    assert tones.codes("abcd*#") == bytes([12, 13, 14, 15, 10, 11])


def test_clips_know_their_length_and_join() -> None:
    whole = Clip.silence(0.5) + Clip(b"\1\0" * 4000, "hello")
    assert (whole.seconds, whole.text) == (1.0, "hello")


@pytest.mark.parametrize(
    ("delay", "loss", "low", "high"),
    [(20, 0, 4.3, 4.5), (20, 0.02, 3.6, 4.2), (400, 0, 3, 3.9), (0, 1, 1, 1.2)],
)
def test_the_score_falls_with_delay_and_loss(
    delay: float, loss: float, low: float, high: float
) -> None:
    assert low <= mean_opinion_score(delay, loss) <= high
