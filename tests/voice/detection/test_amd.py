"""https://www.twilio.com/docs/voice/answering-machine-detection"""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.voice.detection.amd import Detector, Settings

Heard = list[tuple[float, str]]

HELLO: Heard = [(0.8, "+"), (1.6, "-")]
GREETING: Heard = [(0.5, "+"), (2.0, "-"), (2.5, "+"), (9.0, "-")]


def verdict(heard: Heard, **settings: Any) -> tuple[str | None, float]:
    """Return who answered, and when that was clear."""
    detector = Detector(Settings(**settings))
    for at, what in heard:
        while detector.verdict is None and detector.due < at:
            due = detector.due
            detector.on_time(due)
            if detector.verdict is not None:
                return detector.verdict, due
        match what:
            case "beep":
                detector.on_beep(at)
            case "fax":
                detector.on_fax(at)
            case _:
                detector.on_speech(what == "+", at)
        if detector.verdict is not None:
            return detector.verdict, at
    while detector.verdict is None:
        due = detector.due
        detector.on_time(due)
    return detector.verdict, due


@pytest.mark.parametrize(
    ("heard", "settings", "expected"),
    [
        (HELLO, {}, ("human", 2.8)),
        (HELLO, {"until_end": True}, ("human", 2.8)),
        (HELLO, {"speech_end_threshold": 0.5}, ("human", 2.1)),
        (HELLO, {"speech_threshold": 0.5}, ("machine_start", 1.3)),
        ([], {}, ("unknown", 5.0)),
        ([], {"silence_timeout": 2.0}, ("unknown", 2.0)),
        (GREETING, {}, ("machine_start", 2.9)),
        (GREETING, {"until_end": True}, ("machine_end_silence", 11.0)),
        ([*GREETING, (9.5, "beep")], {"until_end": True}, ("machine_end_beep", 9.5)),
        ([(0.5, "+")], {"until_end": True}, ("machine_end_other", 30.0)),
        ([(0.5, "+")], {"until_end": True, "timeout": 10.0}, ("machine_end_other", 10.0)),
        ([(0.5, "+")], {"timeout": 2.0}, ("unknown", 2.0)),
        ([(0.4, "+"), (1.0, "-"), (1.4, "beep")], {"until_end": True}, ("machine_end_beep", 1.4)),
        ([(0.4, "+"), (1.0, "-"), (1.4, "beep")], {}, ("machine_start", 1.4)),
        ([(0.4, "+"), (0.9, "fax")], {}, ("fax", 0.9)),
        # The pause is too short to end what was said, and what follows makes it too long.
        ([(0.5, "+"), (2.8, "-"), (3.9, "+")], {}, ("machine_start", 3.9)),
    ],
)
def test_who_answered_and_when_that_is_clear(
    heard: Heard, settings: dict[str, object], expected: tuple[str, float]
) -> None:
    who, at = verdict(heard, **settings)
    assert who == expected[0]
    assert at == pytest.approx(expected[1])


TIMES = st.lists(st.integers(1, 2000), unique=True, max_size=30).map(sorted)


@given(TIMES, st.booleans(), st.data())
def test_whatever_is_heard_there_is_one_verdict_in_time(
    times: list[int], until_end: bool, data: st.DataObject
) -> None:
    words = data.draw(st.lists(st.sampled_from("+-"), min_size=len(times), max_size=len(times)))
    heard = [(at / 50, word) for at, word in zip(times, words, strict=True)]
    who, at = verdict(heard, until_end=until_end)
    assert 0 < at <= 30
    assert who not in ("fax", "machine_end_beep")
    assert until_end or not str(who).startswith("machine_end")
    if who == "human":
        assert any(what == "+" for _, what in heard)


@given(TIMES, st.booleans())
def test_when_the_detector_wants_to_be_told_never_goes_back(
    times: list[int], until_end: bool
) -> None:
    detector = Detector(Settings(until_end=until_end))
    seen = [0.0]
    for number, at in enumerate(times):
        detector.on_speech(number % 2 == 0, at / 50)
        if detector.verdict is not None:
            break
        assert detector.due > at / 50
        seen.append(at / 50)
    assert all(before <= after for before, after in pairwise(seen))


@given(st.floats(0.01, 2.39), st.floats(0.1, 4.9))
def test_a_short_hello_is_a_human_s(length: float, wait: float) -> None:
    assert verdict([(wait, "+"), (wait + length, "-")])[0] == "human"


@given(st.floats(2.41, 20), st.floats(0.1, 4.9))
def test_a_long_greeting_is_a_machine_s(length: float, wait: float) -> None:
    assert verdict([(wait, "+"), (wait + length, "-")])[0] == "machine_start"
