"""Which callbacks events entail."""

from dataclasses import replace

import pytest

from switchhook.domain.changes import Insert
from switchhook.domain.entities import Callback, CallStatus, RecordingStatus
from switchhook.domain.events import (
    CallerIdVerified,
    CallStatusChanged,
    ConferenceHappening,
    ConferenceStatusChanged,
    Event,
    MachineDetected,
    MessageReceived,
    MessageStatusChanged,
    ParticipantHappening,
    ParticipantStatusChanged,
    RecordingStatusChanged,
    StreamStatusChanged,
    UserDefinedMessageReceived,
    UserDefinedMessageSent,
)
from switchhook.domain.streams import Stream
from switchhook.domain.user_messages import UserMessage, UserMessageSubscription
from switchhook.webhooks.rows import rows
from tests.webhooks.apps import NOW, Sids
from tests.webhooks.entities import CALL, CONFERENCE, MESSAGE, PARTICIPANT, RECORDING

URL = "http://app/status"


def owed(event: Event) -> list[Callback]:
    found = []
    for change in rows(event, Sids(), base_url="http://us"):
        assert isinstance(change, Insert)
        assert isinstance(change.entity, Callback)
        found.append(change.entity)
    return found


def changed(status: CallStatus, *events: str, url: str = URL) -> CallStatusChanged:
    call = replace(CALL, status=status, status_callback=url, status_callback_event=events)
    return CallStatusChanged(call=call, sequence=2, at=NOW)


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("queued", "initiated"),
        ("ringing", "ringing"),
        ("in-progress", "answered"),
        ("completed", "completed"),
        ("busy", "completed"),
        ("no-answer", "completed"),
        ("failed", "completed"),
        ("canceled", "completed"),
    ],
)
def test_a_call_tells_of_the_events_asked_for(status: CallStatus, name: str) -> None:
    (row,) = owed(changed(status, name))
    assert (row.url, row.method, row.resource_sid) == (URL, "POST", "CA1")
    assert (row.state, row.due, row.stream) == ("pending", NOW, f"CA1 {URL}")
    assert row.parameters["SequenceNumber"] == "2"
    others = {"initiated", "ringing", "answered", "completed"} - {name}
    assert owed(changed(status, *others)) == []


def test_nothing_is_owed_without_a_callback_url() -> None:
    assert owed(changed("completed", "completed", url="")) == []
    assert owed(MessageStatusChanged(message=MESSAGE, at=NOW)) == []
    assert owed(RecordingStatusChanged(recording=RECORDING, at=NOW)) == []
    assert owed(MessageReceived(message=MESSAGE, at=NOW)) == []


def test_who_answered_is_told_where_it_was_asked_for() -> None:
    call = replace(CALL, answered_by="machine_start")
    (row,) = owed(
        MachineDetected(call=call, milliseconds=2900, at=NOW, callback=URL, callback_method="GET")
    )
    assert (row.url, row.method) == (URL, "GET")
    assert row.parameters == {
        "CallSid": CALL.sid,
        "AccountSid": CALL.account_sid,
        "AnsweredBy": "machine_start",
        "MachineDetectionDuration": "2900",
    }
    assert owed(MachineDetected(call=call, milliseconds=2900, at=NOW)) == []


@pytest.mark.parametrize(
    ("sid", "told"),
    [
        ("PN1", {"VerificationStatus": "success", "OutgoingCallerIdSid": "PN1"}),
        ("", {"VerificationStatus": "failed"}),
    ],
)
def test_a_verification_tells_how_it_went(sid: str, told: dict[str, str]) -> None:
    event = CallerIdVerified(
        call=CALL, caller_id_sid=sid, at=NOW, callback=URL, callback_method="GET"
    )
    (row,) = owed(event)
    assert (row.url, row.method, row.resource_sid) == (URL, "GET", "CA1")
    names = ("VerificationStatus", "OutgoingCallerIdSid")
    assert {name: row.parameters[name] for name in names if name in row.parameters} == told
    assert row.parameters["CallSid"] == "CA1"
    assert owed(replace(event, callback="")) == []


def test_a_stream_tells_how_it_goes() -> None:
    """https://www.twilio.com/docs/voice/twiml/stream#statuscallback"""
    stream = Stream(
        sid="MZ1", account_sid="AC1", call_sid="CA1", name="mine", date_created=NOW,
        date_updated=NOW,
    )  # fmt: skip
    event = StreamStatusChanged(
        stream=stream, what="stream-error", at=NOW, error="why", callback=URL, callback_method="GET"
    )
    (row,) = owed(event)
    assert (row.url, row.method, row.resource_sid, row.stream) == (URL, "GET", "MZ1", f"MZ1 {URL}")
    assert row.parameters == {
        "AccountSid": "AC1",
        "CallSid": "CA1",
        "StreamSid": "MZ1",
        "StreamName": "mine",
        "StreamEvent": "stream-error",
        "StreamError": "why",
        "Timestamp": NOW.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    assert owed(replace(event, callback="")) == []
    (row,) = owed(replace(event, stream=replace(stream, name=""), error="", what="stream-started"))
    assert row.parameters["StreamName"] == "MZ1"
    assert "StreamError" not in row.parameters


def test_a_message_tells_every_status() -> None:
    message = replace(MESSAGE, status="sent", status_callback=URL, status_callback_method="GET")
    (row,) = owed(MessageStatusChanged(message=message, at=NOW))
    assert (row.method, row.parameters["MessageStatus"]) == ("GET", "sent")


@pytest.mark.parametrize(
    ("status", "name"),
    [("in-progress", "in-progress"), ("completed", "completed"), ("absent", "absent"),
     ("failed", "absent")],
)  # fmt: skip
def test_a_recording_tells_of_the_events_asked_for(status: RecordingStatus, name: str) -> None:
    def event(*events: str) -> RecordingStatusChanged:
        recording = replace(
            RECORDING, status=status, status_callback=URL, status_callback_event=events
        )
        return RecordingStatusChanged(recording=recording, at=NOW)

    (row,) = owed(event(name))
    assert row.parameters["RecordingUrl"].startswith("http://us/2010-04-01/")
    assert owed(event("nothing")) == []


@pytest.mark.parametrize(
    ("what", "name"),
    [("conference-start", "start"), ("conference-end", "end"),
     ("announcement-end", "announcement"), ("announcement-fail", "announcement")],
)  # fmt: skip
def test_a_conference_tells_of_the_events_asked_for(what: ConferenceHappening, name: str) -> None:
    def event(*events: str) -> ConferenceStatusChanged:
        conference = replace(CONFERENCE, status_callback=URL, status_callback_event=events)
        return ConferenceStatusChanged(
            conference=conference, what=what, at=NOW, extra=(("Reason", "why"),)
        )

    (row,) = owed(event(name))
    assert (row.stream, row.resource_sid) == (f"CF1 {URL}", "CF1")
    assert row.parameters["StatusCallbackEvent"] == what
    assert row.parameters["Reason"] == "why"
    assert "CallSid" not in row.parameters
    assert owed(event("join")) == []


@pytest.mark.parametrize(
    ("what", "name"),
    [("participant-join", "join"), ("participant-leave", "leave"), ("participant-mute", "mute"),
     ("participant-unmute", "mute"), ("participant-hold", "hold"), ("participant-unhold", "hold"),
     ("participant-modify", "modify"), ("participant-speech-start", "speaker"),
     ("participant-speech-stop", "speaker"), ("announcement-end", "announcement")],
)  # fmt: skip
def test_a_participant_is_told_of_with_all_it_is(what: ParticipantHappening, name: str) -> None:
    def event(*events: str) -> ParticipantStatusChanged:
        conference = replace(CONFERENCE, status_callback=URL, status_callback_event=events)
        return ParticipantStatusChanged(
            conference=conference, participant=PARTICIPANT, what=what, at=NOW
        )

    (row,) = owed(event(name))
    assert row.stream == f"CF1 {URL}"
    assert (row.parameters["CallSid"], row.parameters["SequenceNumber"]) == ("CA1", "7")
    assert owed(event("start", "end")) == []


def test_a_clients_message_goes_to_who_subscribed() -> None:
    """https://www.twilio.com/docs/voice/sdks/call-message-events"""
    message = UserMessage(
        sid="KX1", account_sid="AC1", call_sid="CA1", content='{"a": 1}', date_created=NOW
    )
    subscription = UserMessageSubscription(
        sid="ZY1",
        account_sid="AC1",
        call_sid="CA1",
        callback=URL,
        method="GET",
        date_created=NOW,
    )
    (row,) = owed(
        UserDefinedMessageReceived(message=message, subscription=subscription, sequence=3, at=NOW)
    )
    assert (row.url, row.method, row.account_sid, row.stream) == (URL, "GET", "AC1", f"ZY1 {URL}")
    assert row.parameters == {
        "AccountSid": "AC1",
        "CallSid": "CA1",
        "Sid": "KX1",
        "Content": '{"a": 1}',
        "ContentType": "application/json",
        "SequenceNumber": "3",
        "Timestamp": "Fri, 02 Jan 2026 03:04:05 +0000",
    }
    assert owed(UserDefinedMessageSent(message=message, at=NOW)) == []
