"""RFC 3261 §16.7: of several refusals, the one that says most is passed on."""

import pytest

from switchhook.voice.legs.leg import NotAnswered
from switchhook.voice.legs.ringing import best


@pytest.mark.parametrize(
    ("statuses", "chosen"),
    [([480, 486], 486), ([503, 408], 408), ([486, 603], 603), ([404, 500], 404)],
)
def test_which_refusal_counts(statuses: list[int], chosen: int) -> None:
    assert best([NotAnswered(status) for status in statuses]).status == chosen
