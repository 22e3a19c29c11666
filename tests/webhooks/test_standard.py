"""The parameters of https://www.twilio.com/docs/voice/twiml#request-parameters and its kin."""

from dataclasses import replace

import pytest

from switchhook.domain.entities import Call
from switchhook.webhooks.geography import place
from switchhook.webhooks.standard import (
    call_status_parameters,
    conference_parameters,
    is_standard,
    message_parameters,
    message_status_parameters,
    participant_parameters,
    recording_parameters,
    recording_url,
    voice_parameters,
)
from tests.webhooks.apps import NOW
from tests.webhooks.entities import CALL, CONFERENCE, MESSAGE, PARTICIPANT, RECORDING

DATE = "Fri, 02 Jan 2026 03:04:05 +0000"


def test_a_voice_request_carries_the_standard_set() -> None:
    told = voice_parameters(CALL)
    assert told["CallSid"] == "CA1"
    assert told["AccountSid"] == "AC1"
    assert told["From"] == told["Caller"] == "+14155550100"
    assert told["To"] == told["Called"] == "+442071838750"
    assert told["CallStatus"] == "ringing"
    assert told["ApiVersion"] == "2010-04-01"
    assert told["Direction"] == "inbound"
    assert told["FromCountry"] == told["CallerCountry"] == "US"
    assert told["ToCountry"] == told["CalledCountry"] == "GB"
    assert told["FromCity"] == told["FromState"] == told["FromZip"] == ""
    assert all(map(is_standard, told))
    assert is_standard("SipHeader_X-Id") and not is_standard("Digits")


def test_what_does_not_apply_to_a_call_is_not_told() -> None:
    optional = {"ForwardedFrom", "CallerName", "ParentCallSid"}
    assert not optional & set(voice_parameters(CALL))
    call = replace(CALL, forwarded_from="+1", caller_name="BOB", parent_call_sid="CA0")
    assert optional <= set(voice_parameters(call))


def test_the_status_may_be_given() -> None:
    assert voice_parameters(CALL, status="in-progress")["CallStatus"] == "in-progress"


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+14155550100", "US"),
        ("+16045550100", "CA"),
        ("+4915112345678", "DE"),
        ("+80012345678", ""),
        ("+1", ""),
        ("+999123", ""),
        ("client:alice", ""),
        ("sip:bob@example.com", ""),
        ("", ""),
        ("+", ""),
    ],
)
def test_a_number_tells_its_country_if_it_has_one(number: str, country: str) -> None:
    assert place(number) == ("", "", "", country)


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (1, 1), (49, 1), (60, 1), (61, 2)])
def test_a_completed_call_tells_its_length_in_seconds_and_started_minutes(
    seconds: int, minutes: int
) -> None:
    """A call of 49 s has Duration 1 and CallDuration 49."""
    call = replace(CALL, status="completed", duration=seconds)
    told = call_status_parameters(call, sequence=3, at=NOW)
    assert (told["CallDuration"], told["Duration"]) == (str(seconds), str(minutes))
    assert told["CallbackSource"] == "call-progress-events"
    assert told["SequenceNumber"] == "3"
    assert told["Timestamp"] == DATE


@pytest.mark.parametrize("call", [CALL, replace(CALL, status="busy")])
def test_a_call_that_was_not_completed_has_no_length(call: Call) -> None:
    assert not {"CallDuration", "Duration"} & set(call_status_parameters(call, sequence=0, at=NOW))


def test_the_first_event_of_a_call_is_called_initiated() -> None:
    told = call_status_parameters(replace(CALL, status="queued"), sequence=0, at=NOW)
    assert told["CallStatus"] == "initiated"


def test_a_status_callback_carries_what_only_this_change_has() -> None:
    extra = (("SipResponseCode", "486"),)
    told = call_status_parameters(replace(CALL, status="busy"), sequence=0, at=NOW, extra=extra)
    assert told["SipResponseCode"] == "486"


def test_a_recording_tells_where_it_is() -> None:
    url = recording_url(RECORDING, "http://host:1/")
    assert url == "http://host:1/2010-04-01/Accounts/AC1/Recordings/RE1"
    assert recording_parameters(RECORDING, url=url) == {
        "AccountSid": "AC1",
        "CallSid": "CA1",
        "RecordingSid": "RE1",
        "RecordingUrl": url,
        "RecordingStatus": "completed",
        "RecordingDuration": "7",
        "RecordingChannels": "1",
        "RecordingStartTime": DATE,
        "RecordingSource": "RecordVerb",
        "RecordingTrack": "inbound",
        "ErrorCode": "0",
    }


def test_a_conference_recording_names_the_conference() -> None:
    told = recording_parameters(replace(RECORDING, conference_sid="CF1", call_sid=""), url="u")
    assert told["ConferenceSid"] == "CF1"
    assert "CallSid" not in told


def test_an_inbound_message_is_told_whole() -> None:
    media = [("http://m/0", "image/png"), ("http://m/1", "audio/mpeg")]
    told = message_parameters(MESSAGE, media=media)
    assert told["MessageSid"] == told["SmsSid"] == told["SmsMessageSid"] == "SM1"
    assert (told["From"], told["To"], told["Body"]) == ("+14155550100", "+14155550101", "hello")
    assert (told["NumMedia"], told["NumSegments"], told["SmsStatus"]) == ("2", "1", "received")
    assert (told["MediaUrl1"], told["MediaContentType1"]) == ("http://m/1", "audio/mpeg")
    assert (told["FromCountry"], told["ToCountry"]) == ("US", "US")


def test_a_message_status_tells_the_error_if_there_is_one() -> None:
    fine = message_status_parameters(replace(MESSAGE, status="delivered"))
    assert fine["MessageStatus"] == fine["SmsStatus"] == "delivered"
    assert "ErrorCode" not in fine
    failed = replace(
        MESSAGE,
        status="undelivered",
        error_code=30003,
        error_message="gone",
        messaging_service_sid="MG1",
    )
    told = message_status_parameters(failed)
    assert (told["ErrorCode"], told["ErrorMessage"]) == ("30003", "gone")
    assert told["MessagingServiceSid"] == "MG1"


def test_a_conference_callback_carries_its_set() -> None:
    """https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback"""
    assert conference_parameters(CONFERENCE, happening="conference-start", at=NOW) == {
        "ConferenceSid": "CF1",
        "FriendlyName": "Monday",
        "AccountSid": "AC1",
        "SequenceNumber": "7",
        "Timestamp": DATE,
        "StatusCallbackEvent": "conference-start",
    }


def test_a_participant_is_described_in_full() -> None:
    assert participant_parameters(PARTICIPANT) == {
        "CallSid": "CA1",
        "Muted": "false",
        "Hold": "false",
        "Coaching": "false",
        "EndConferenceOnExit": "false",
        "StartConferenceOnEnter": "true",
    }
    told = participant_parameters(
        replace(PARTICIPANT, label="ann", muted=True, coaching=True, call_sid_to_coach="CA2")
    )
    assert told["ParticipantLabel"] == "ann"
    assert (told["Muted"], told["Coaching"], told["CallSidToCoach"]) == ("true", "true", "CA2")


def test_a_conference_recording_is_about_the_conference() -> None:
    told = recording_parameters(replace(RECORDING, conference_sid="CF1"), url="u")
    assert told["ConferenceSid"] == "CF1"
    assert "CallSid" not in told
