"""https://www.twilio.com/docs/voice/api/recording"""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import Call, Recording
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
