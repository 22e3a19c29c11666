"""https://www.twilio.com/docs/voice/api/realtime-transcription-resource and
https://www.twilio.com/docs/voice/api/recording-transcription"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from twilio.base.exceptions import TwilioRestException

from switchhook.domain.entities import Call, Recording, Transcription
from switchhook.speech import Expected
from switchhook.voice.transcriptions.live import Wanted
from tests.api.platform import SID, Platform

MOMENT = datetime(2026, 1, 2, 12, tzinfo=UTC)
CALL = Call(
    sid="CA" + "1" * 32,
    account_sid=SID,
    to="+14155550101",
    from_="+14155550100",
    status="in-progress",
    direction="outbound-api",
    date_created=MOMENT,
    date_updated=MOMENT,
)
RECORDING = Recording(
    sid="RE" + "1" * 32,
    account_sid=SID,
    call_sid=CALL.sid,
    status="completed",
    date_created=MOMENT,
    date_updated=MOMENT,
)
WRITTEN = Transcription(
    sid="TR" + "1" * 32,
    account_sid=SID,
    recording_sid=RECORDING.sid,
    status="completed",
    transcription_text="call me back",
    duration=4,
    date_created=MOMENT,
    date_updated=MOMENT,
)
FIELDS = {
    "account_sid", "api_version", "date_created", "date_updated", "duration", "price",
    "price_unit", "recording_sid", "sid", "status", "transcription_text", "type", "uri",
}  # fmt: skip
ROOT = f"/2010-04-01/Accounts/{SID}"


@pytest.fixture
def platform(platform: Platform) -> Platform:
    other = replace(WRITTEN, sid="TR" + "2" * 32, recording_sid="RE" + "2" * 32)
    platform.add(CALL, RECORDING, WRITTEN, other)
    return platform


def test_the_sdk_begins_and_stops_a_live_transcription(platform: Platform) -> None:
    transcriptions = platform.client.calls(CALL.sid).transcriptions
    one = transcriptions.create(
        name="mine",
        track="inbound_track",
        status_callback_url="https://example.com/told",
        status_callback_method="GET",
        language_code="en-GB",
        hints="yes, no",
        partial_results=True,
        profanity_filter=False,
        speech_model="telephony",
        transcription_engine="google",
        enable_automatic_punctuation=False,
    )
    assert (one.sid[:2], one.status, one.name, one.call_sid) == (
        "GT",
        "in-progress",
        "mine",
        CALL.sid,
    )
    assert one.uri == f"{ROOT}/Calls/{CALL.sid}/Transcriptions/{one.sid}.json"
    assert platform.transcriptions.begun == [
        Wanted(
            name="mine",
            track="inbound_track",
            callback="https://example.com/told",
            callback_method="GET",
            partial_results=True,
            engine="google",
            punctuation=False,
            expected=Expected("en-GB", "yes, no", False, "telephony"),
        )
    ]
    assert transcriptions("mine").update(status="stopped").status == "stopped"
    with pytest.raises(TwilioRestException) as gone:
        transcriptions(one.sid).update(status="stopped")
    assert gone.value.code == 20404


def test_defaults_are_twilios(platform: Platform) -> None:
    platform.client.calls(CALL.sid).transcriptions.create()
    assert platform.transcriptions.begun == [Wanted()]


@pytest.mark.parametrize("bad", [{"Track": "both"}, {"StatusCallbackUrl": "ftp://x"}])
def test_what_makes_no_sense_is_refused(platform: Platform, bad: dict[str, str]) -> None:
    answer = platform.request("POST", f"{ROOT}/Calls/{CALL.sid}/Transcriptions.json", bad)
    assert answer.status == 400
    assert platform.transcriptions.begun == []


def test_the_sdk_reads_and_deletes_what_was_written_down(platform: Platform) -> None:
    assert len(platform.client.transcriptions.list()) == 2
    one = platform.client.transcriptions(WRITTEN.sid).fetch()
    assert (one.transcription_text, one.status, one.duration) == ("call me back", "completed", "4")
    (same,) = platform.client.recordings(RECORDING.sid).transcriptions.list()
    assert same.sid == one.sid
    assert platform.client.recordings(RECORDING.sid).transcriptions(one.sid).delete()
    with pytest.raises(TwilioRestException) as gone:
        platform.client.transcriptions(one.sid).fetch()
    assert gone.value.code == 20404


def test_it_shows_what_twilio_shows(platform: Platform) -> None:
    shown = platform.request("GET", f"{ROOT}/Transcriptions/{WRITTEN.sid}.json").json
    assert set(shown) == FIELDS
    assert shown["uri"] == f"{ROOT}/Transcriptions/{WRITTEN.sid}.json"


def test_another_recordings_transcription_is_not_found(platform: Platform) -> None:
    path = f"{ROOT}/Recordings/{RECORDING.sid}/Transcriptions/TR{'2' * 32}.json"
    assert platform.request("GET", path).status == 404
