"""https://www.twilio.com/docs/voice/api/recording"""

import io
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import Call, Conference, Recording
from tests.api.fakes import FakeTake
from tests.api.platform import BASE, SID, Platform

FIELDS = {
    "account_sid", "api_version", "call_sid", "conference_sid", "date_created", "date_updated",
    "start_time", "duration", "sid", "price", "price_unit", "status", "channels", "source",
    "error_code", "uri", "encryption_details", "subresource_uris", "media_url",
}  # fmt: skip
MOMENT = datetime(2026, 1, 2, 12, tzinfo=UTC)
CALL = Call(
    sid="CA" + "1" * 32,
    account_sid=SID,
    to="+14155550101",
    from_="+14155550100",
    status="completed",
    direction="outbound-api",
    date_created=MOMENT,
    date_updated=MOMENT,
)
RECORDING = Recording(
    sid="RE" + "1" * 32,
    account_sid=SID,
    call_sid=CALL.sid,
    status="completed",
    duration=4,
    start_time=MOMENT,
    date_created=MOMENT,
    date_updated=MOMENT,
)
PATH = f"/2010-04-01/Accounts/{SID}/Recordings/{RECORDING.sid}"


@pytest.fixture
def audio(platform: Platform) -> Path:
    platform.add(CALL, RECORDING)
    path = platform.services.recordings / SID / f"{RECORDING.sid}.wav"
    path.parent.mkdir()
    path.write_bytes(b"RIFF....WAVE")
    return path


def test_the_sdk_reads_and_deletes_a_recording(platform: Platform, audio: Path) -> None:
    recordings = platform.client.recordings
    (recording,) = recordings.list(call_sid=CALL.sid)
    assert (recording.duration, recording.status) == ("4", "completed")
    assert recording.media_url == f"{BASE}{PATH}"
    assert [one.sid for one in platform.client.calls(CALL.sid).recordings.list()] == [recording.sid]
    assert recordings(recording.sid).delete()
    assert not audio.exists()
    assert recordings.list() == []


def test_a_recording_shows_what_twilios_shows(platform: Platform, audio: Path) -> None:
    assert set(platform.request("GET", PATH + ".json").json) == FIELDS


def test_its_audio_is_to_be_had_bare_and_as_wav_without_credentials(
    platform: Platform, audio: Path
) -> None:
    for suffix in ("", ".wav"):
        reply = platform.request("GET", PATH + suffix, auth=None)
        assert (reply.status, reply.body) == (200, b"RIFF....WAVE")
        assert reply.headers["content-type"] == "audio/x-wav"
    assert platform.request("GET", PATH + ".json", auth=None).status == 401


def test_a_mono_recording_has_no_second_channel(platform: Platform, audio: Path) -> None:
    reply = platform.request("GET", PATH + ".wav?RequestedChannels=2")
    assert (reply.status, "<Code>16113</Code>" in reply.text) == (400, True)


def test_audio_that_is_lost_is_not_found(platform: Platform, audio: Path) -> None:
    audio.unlink()
    assert platform.request("GET", PATH + ".wav").status == 404


def test_a_recording_in_progress_is_not_deleted(platform: Platform) -> None:
    platform.add(replace(RECORDING, status="in-progress"))
    with pytest.raises(TwilioRestException) as refused:
        platform.client.recordings(RECORDING.sid).delete()
    assert refused.value.code == 20009


def under_way(platform: Platform, **values: Any) -> FakeTake:
    """Let a recording go on, of a call that does."""
    recording = replace(RECORDING, status="in-progress", duration=None, **values)
    platform.add(replace(CALL, status="in-progress"), recording)
    take = FakeTake(recording)
    platform.takes.takes.append(take)
    return take


def test_a_call_is_recorded(platform: Platform) -> None:
    platform.add(replace(CALL, status="in-progress"))
    recording = platform.client.calls(CALL.sid).recordings.create(
        recording_channels="dual",
        recording_track="both",
        trim="trim-silence",
        recording_status_callback="https://example.com/recorded",
        recording_status_callback_method="GET",
        recording_status_callback_event=["in-progress", "completed"],
    )
    assert (recording.status, recording.channels, recording.track) == ("in-progress", 2, "both")
    assert recording.source == "StartCallRecordingAPI"
    (wanted,) = platform.calls.recorded
    assert wanted.cut_silence
    assert wanted.callback == "https://example.com/recorded"
    assert wanted.callback_method == "GET"
    assert wanted.callback_events == ("in-progress", "completed")


def test_a_call_that_is_over_cannot_be_recorded(platform: Platform) -> None:
    platform.add(CALL)
    with pytest.raises(TwilioRestException, match="not eligible for recording") as refused:
        platform.client.calls(CALL.sid).recordings.create()
    assert refused.value.code == 21220


@pytest.mark.parametrize("sid", [RECORDING.sid, "Twilio.CURRENT"])
def test_a_recording_is_paused_resumed_and_stopped(platform: Platform, sid: str) -> None:
    take = under_way(platform)
    context = platform.client.calls(CALL.sid).recordings(sid)
    assert context.update("paused", pause_behavior="skip").status == "paused"
    assert context.update("in-progress").status == "in-progress"
    assert context.update("paused").status == "paused"
    assert context.update("stopped").status == "stopped"
    assert take.silence == [False, True, True, True]


def test_what_a_recording_is_already_changes_nothing(platform: Platform) -> None:
    under_way(platform)
    context = platform.client.calls(CALL.sid).recordings(RECORDING.sid)
    assert context.update("in-progress").status == "in-progress"


def test_a_recording_that_is_over_stays_so(platform: Platform, audio: Path) -> None:
    with pytest.raises(TwilioRestException) as refused:
        platform.client.calls(CALL.sid).recordings(RECORDING.sid).update("paused")
    assert (refused.value.status, refused.value.code) == (400, 21220)


def test_nothing_is_current_when_nothing_is_recorded(platform: Platform, audio: Path) -> None:
    with pytest.raises(TwilioRestException) as refused:
        platform.client.calls(CALL.sid).recordings("Twilio.CURRENT").update("stopped")
    assert refused.value.status == 404


def test_a_conferences_recordings(platform: Platform) -> None:
    conference = Conference(
        sid="CF" + "1" * 32,
        account_sid=SID,
        friendly_name="team",
        status="in-progress",
        date_created=MOMENT,
        date_updated=MOMENT,
    )
    platform.add(conference)
    under_way(platform, conference_sid=conference.sid)
    recordings = platform.client.conferences(conference.sid).recordings
    assert [one.sid for one in recordings.list()] == [RECORDING.sid]
    assert recordings("Twilio.CURRENT").update("paused").status == "paused"
    other = f"/2010-04-01/Accounts/{SID}/Conferences/CF{'2' * 32}/Recordings.json"
    assert platform.request("GET", other).status == 404


def test_audio_as_mp3_and_on_one_channel(platform: Platform) -> None:
    platform.add(CALL, replace(RECORDING, channels=2))
    folder = platform.services.recordings / SID
    folder.mkdir()
    stereo = np.zeros((8000, 2), np.int16)
    soundfile.write(folder / f"{RECORDING.sid}.wav", stereo, 8000, "PCM_16")
    mp3 = platform.request("GET", PATH + ".mp3")
    assert (mp3.status, mp3.headers["content-type"]) == (200, "audio/mpeg")
    samples, rate = soundfile.read(io.BytesIO(mp3.body))
    assert (rate, samples.shape[1]) == (8000, 2)
    mono = platform.request("GET", PATH + ".wav?RequestedChannels=1")
    samples, _ = soundfile.read(io.BytesIO(mono.body))
    assert samples.shape == (8000,)
    assert platform.client.recordings(RECORDING.sid).delete()
    assert list(folder.iterdir()) == []
