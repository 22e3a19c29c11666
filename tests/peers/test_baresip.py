"""The fixture itself: two baresips call each other directly, and what one says the other hears."""

import array
import math
import time
import wave
from pathlib import Path

from tests.peers.baresip import RATE, Baresip, baresip

SECONDS = 0.5
TONE = array.array(
    "h", (round(8000 * math.sin(2 * math.pi * 440 * n / RATE)) for n in range(int(SECONDS * RATE)))
).tobytes()
ALONE = ["regint=0"]


def loud_seconds(path: Path) -> float:
    """Return for how long a WAV file is louder than noise."""
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        samples = array.array("h", file.readframes(file.getnframes()))
    frames = (samples[n : n + 160] for n in range(0, len(samples), 160))
    loud = [frame for frame in frames if max(map(abs, frame)) > 1000]
    return 0.02 * len(loud)


def talk(caller: Baresip, called: Baresip) -> None:
    caller.dial(f"sip:b@127.0.0.1:{called.sip_port}")
    called.wait_for("CALL_INCOMING")
    called.answer()
    caller.wait_for("CALL_ESTABLISHED")
    caller.press("42#")
    called.wait_for("CALL_DTMF_END", times=3)
    time.sleep(4 * SECONDS)  # the tone takes its time
    caller.hang_up()
    called.wait_for("CALL_CLOSED")


def test_one_phone_hears_what_the_other_says_and_presses(tmp_path: Path) -> None:
    with (
        baresip(tmp_path / "a", "sip:a@127.0.0.1", "", says=TONE, options=ALONE) as caller,
        baresip(tmp_path / "b", "sip:b@127.0.0.1", "", options=ALONE) as called,
    ):
        talk(caller, called)
        assert [event["param"] for event in called.of("CALL_DTMF_START")] == ["4", "2", "#"]
    assert abs(loud_seconds(called.heard()) - SECONDS) < 0.2
    assert loud_seconds(caller.heard()) == 0


def test_a_call_that_is_declined_closes(tmp_path: Path) -> None:
    with (
        baresip(tmp_path / "a", "sip:a@127.0.0.1", "", options=ALONE) as caller,
        baresip(tmp_path / "b", "sip:b@127.0.0.1", "", options=ALONE) as called,
    ):
        caller.dial(f"sip:b@127.0.0.1:{called.sip_port}")
        called.wait_for("CALL_INCOMING")
        called.hang_up()
        assert "486" in caller.wait_for("CALL_CLOSED")["param"]
