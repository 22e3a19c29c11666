"""What a real phone says is what is recorded, and the app can download it."""

import io
import urllib.request
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.peers.audio import Samples, likeness, read, samples, seconds, spoken, voiced
from tests.peers.baresip import Baresip
from tests.peers.customer import CustomerApp
from tests.peers.telephony import Telephony

SAYS = "Please call me back tomorrow."
OTHER = "Ask not what your country can do."
HANG_UP = "<Response><Hangup/></Response>"
SAID = samples(spoken(SAYS))


@pytest.fixture
def phone(telephony: Telephony) -> Iterator[Baresip]:
    """A phone that says its sentence once, right after the answer."""
    with telephony.phone(0, says=spoken(SAYS)) as phone:
        yield phone


def record(telephony: Telephony, phone: Baresip, attributes: str) -> CustomerApp:
    """Let the phone call an app that records it."""
    app = telephony.app
    app.answers["/voice"] = (
        "<Response><Record action='/recorded' recordingStatusCallback='/filed' "
        f"{attributes}/></Response>"
    )
    app.answers["/recorded"] = HANG_UP
    phone.dial(telephony.number_uri)
    phone.wait_for("CALL_ESTABLISHED")
    return app


def download(telephony: Telephony, told: dict[str, str]) -> Samples:
    """Return the recording, fetched by its URL, and check what REST says of it."""
    with urllib.request.urlopen(told["RecordingUrl"]) as answer:
        assert answer.headers["Content-Type"] in ("audio/x-wav", "audio/wav")
        body = answer.read()
    with wave.open(io.BytesIO(body)) as file:
        assert (file.getframerate(), file.getnchannels()) == (8000, 1)
    path = telephony.folder / "download.wav"
    path.write_bytes(body)
    kept = telephony.client.recordings(told["RecordingSid"]).fetch()
    assert (kept.status, kept.duration) == ("completed", told["RecordingDuration"])
    recorded = read(path)
    assert abs(seconds(recorded) - int(told["RecordingDuration"])) <= 0.5
    return recorded


def test_a_key_ends_the_recording(telephony: Telephony, phone: Baresip) -> None:
    app = record(telephony, phone, "playBeep='false' finishOnKey='5'")
    phone.wait_heard(seconds(SAID) + 0.5)
    phone.press("15")
    told = app.wait_for("/recorded").parameters
    assert told["Digits"] == "5"
    recorded = download(telephony, told)
    assert likeness(recorded, SAID) > 0.8
    assert likeness(recorded, samples(spoken(OTHER))) < 0.5
    filed = app.wait_for("/filed").parameters
    assert (filed["RecordingStatus"], filed["RecordingUrl"]) == ("completed", told["RecordingUrl"])


@pytest.mark.parametrize("trim", ["do-not-trim", "trim-silence"])
def test_silence_ends_the_recording_and_may_be_trimmed(
    telephony: Telephony, phone: Baresip, trim: str
) -> None:
    app = record(telephony, phone, f"playBeep='false' timeout='1' trim='{trim}'")
    told = app.wait_for("/recorded").parameters
    assert told["Digits"] == ""
    recorded = download(telephony, told)
    assert likeness(recorded, SAID) > 0.8
    trimmed = seconds(recorded) - seconds(voiced(recorded))
    assert (trimmed < 0.5) == (trim == "trim-silence")


def test_a_recording_has_a_longest_length(telephony: Telephony, phone: Baresip) -> None:
    app = record(telephony, phone, "playBeep='false' maxLength='1'")
    recorded = download(telephony, app.wait_for("/recorded").parameters)
    assert 0.9 < seconds(recorded) < 1.2
    assert likeness(recorded, SAID[: len(recorded) - 2000]) > 0.8


def test_who_hangs_up_has_been_recorded(telephony: Telephony, phone: Baresip) -> None:
    app = record(telephony, phone, "")
    phone.wait_heard(seconds(SAID) + 0.3)
    phone.hang_up()
    told = app.wait_for("/recorded").parameters
    assert (told["Digits"], told["CallStatus"]) == ("hangup", "completed")
    download(telephony, told)
    heard = read(phone.heard())
    assert 0.3 < seconds(voiced(heard)) < 0.6  # the beep


def test_silence_is_no_recording(telephony: Telephony, tmp_path: Path) -> None:
    """The document goes on instead of the action."""
    with telephony.phone(0) as phone:
        app = record(telephony, phone, "playBeep='false' timeout='1'")
        phone.wait_for("CALL_CLOSED")
        assert app.of("/recorded") == []
