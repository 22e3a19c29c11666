"""ITU-T E.180 Supplement 2."""

import pytest

from switchhook.media.ring_tones import RING_TONES, ring_tone
from switchhook.protocols.twiml.vocabulary.values import RING_TONES as NAMES


def test_every_ringing_tone_that_can_be_asked_for_is_there() -> None:
    assert set(RING_TONES) == set(NAMES.split())


@pytest.mark.parametrize(("country", "seconds"), [("", 6), ("us", 6), ("uk", 3), ("de", 5)])
def test_a_period_sounds_first_and_is_then_silent(country: str, seconds: float) -> None:
    clip = ring_tone(country)
    assert clip.seconds == pytest.approx(seconds)
    assert any(clip.samples[: 2 * 3200])
    assert not any(clip.samples[-2 * 8000 :])
