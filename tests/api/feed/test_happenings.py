"""Every event is told as the REST API shows what it is about, or is nobody's to watch."""

from dataclasses import replace
from typing import get_args

import pytest

from switchhook.api.feed.happenings import KINDS, happening
from switchhook.domain.entities import Queue
from switchhook.domain.events import (
    CallerIdVerified,
    CallStatusChanged,
    ConferenceStatusChanged,
    ErrorRaised,
    Event,
    LinkClicked,
    MachineDetected,
    MessageReceived,
    MessageStatusChanged,
    ParticipantStatusChanged,
    QueueMembershipChanged,
    RecordingStatusChanged,
    RegistrationChanged,
    SiprecStatusChanged,
    SpeechHeard,
    StreamStatusChanged,
    Traced,
    TranscriptionStatusChanged,
    TranscriptionTold,
    TrunkStatusChanged,
    UserDefinedMessageReceived,
    UserDefinedMessageSent,
)
from switchhook.domain.siprec import Siprec
from switchhook.domain.streams import Stream
from switchhook.domain.transcriptions import LiveTranscription
from switchhook.protocols.twilio.rendering import View
from tests.store import samples
from tests.webhooks.entities import CALL, CONFERENCE, MESSAGE, PARTICIPANT, RECORDING

AT = samples.NOW
NOT_TOLD = {CallerIdVerified, SpeechHeard, UserDefinedMessageSent, UserDefinedMessageReceived}
QUEUE = Queue(sid="QU1", account_sid="AC1", friendly_name="q", date_created=AT, date_updated=AT)
STREAM = Stream(sid="MZ1", account_sid="AC1", call_sid="CA1", date_created=AT, date_updated=AT)
SIPREC = Siprec(sid="SR1", account_sid="AC1", call_sid="CA1", date_created=AT, date_updated=AT)
WRITTEN = LiveTranscription(
    sid="GT1", account_sid="AC1", call_sid="CA1", date_created=AT, date_updated=AT
)
TRACE = replace(samples.trace(1), account_sid="AC1", resource_sid="CA1")
ALERT = replace(samples.alert(1), account_sid="AC1", resource_sid="CA1")

TOLD: list[tuple[Event, tuple[str, str, str | None], dict[str, object]]] = [
    (
        CallStatusChanged(call=CALL, sequence=0, at=AT),
        ("call", "ringing", "CA1"),
        {"sid": "CA1", "status": "ringing", "from": "+14155550100"},
    ),
    (
        MachineDetected(call=replace(CALL, answered_by="human"), milliseconds=9, at=AT),
        ("call", "machine-detected", "CA1"),
        {"answered_by": "human"},
    ),
    (
        RecordingStatusChanged(recording=RECORDING, at=AT),
        ("recording", "completed", "CA1"),
        {"sid": "RE1", "duration": "7"},
    ),
    (
        ConferenceStatusChanged(conference=CONFERENCE, what="conference-start", at=AT),
        ("conference", "conference-start", None),
        {"sid": "CF1", "friendly_name": "Monday"},
    ),
    (
        ParticipantStatusChanged(
            conference=CONFERENCE, participant=PARTICIPANT, what="participant-join", at=AT
        ),
        ("participant", "participant-join", "CA1"),
        {"conference_sid": "CF1", "call_sid": "CA1", "muted": False},
    ),
    (
        QueueMembershipChanged(queue=QUEUE, call_sid="CA1", change="joined", size=3, at=AT),
        ("queue", "joined", "CA1"),
        {"sid": "QU1", "current_size": 3},
    ),
    (
        StreamStatusChanged(stream=STREAM, what="stream-error", at=AT, error="refused"),
        ("stream", "stream-error", "CA1"),
        {"sid": "MZ1", "error": "refused"},
    ),
    (
        SiprecStatusChanged(siprec=SIPREC, what="siprec-started", at=AT),
        ("siprec", "siprec-started", "CA1"),
        {"sid": "SR1", "error": None},
    ),
    (
        TranscriptionStatusChanged(
            transcription=replace(samples.transcription(1), account_sid="AC1"),
            call=CALL, recording_url="", at=AT,
        ),
        ("transcription", "completed", "CA1"),
        {"sid": samples.sid("TR", 1)},
    ),
    (
        TranscriptionTold(
            transcription=WRITTEN, what="transcription-content", sequence=2,
            told=(("Track", "inbound_track"),), at=AT,
        ),
        ("live-transcription", "transcription-content", "CA1"),
        {"sid": "GT1", "told": {"Track": "inbound_track"}},
    ),
    (
        MessageStatusChanged(message=replace(MESSAGE, status="sent"), at=AT),
        ("message", "sent", None),
        {"sid": "SM1", "body": "hello"},
    ),
    (MessageReceived(message=MESSAGE, at=AT), ("message", "received", None), {"sid": "SM1"}),
    (
        LinkClicked(
            link=samples.short_link(1), message=MESSAGE, callback="", user_agent="x", at=AT
        ),
        ("message", "clicked", None),
        {"sid": "SM1"},
    ),
    (
        RegistrationChanged(account_sid="AC1", username="alice", contact="", at=AT),
        ("registration", "gone", None),
        {"username": "alice", "contact": None},
    ),
    (
        TrunkStatusChanged(trunk=replace(samples.trunk(1), account_sid="AC1"), up=False, at=AT),
        ("trunk", "down", None),
        {"sid": samples.sid("CT", 1)},
    ),
    (
        Traced(trace=TRACE, at=AT),
        ("trace", "verb", "CA1"),
        {"kind": "verb", "call_sid": "CA1", "detail": {"verb": "Say", "pii.text": "hello"}},
    ),
    (
        ErrorRaised(alert=ALERT, at=AT),
        ("alert", str(ALERT.error_code), "CA1"),
        {"error_code": str(ALERT.error_code)},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("event", "head", "shown"), TOLD, ids=lambda one: type(one).__name__)
def test_an_event_is_told_with_what_it_is_about(
    event: Event, head: tuple[str, str, str | None], shown: dict[str, object]
) -> None:
    told = happening(event)
    assert told is not None
    members = told.members("e-7", View("http://host"))
    assert (members["kind"], members["what"], members["call_sid"]) == head
    assert (members["id"], members["account_sid"]) == ("e-7", "AC1")
    assert members["time"] == "2025-01-01T12:00:00.123456Z"
    resource = members["resource"]
    assert isinstance(resource, dict)
    assert {name: resource[name] for name in shown} == shown


def test_every_event_is_told_or_meant_not_to_be() -> None:
    assert {type(event) for event, _, _ in TOLD} | NOT_TOLD == set(get_args(Event))
    assert {head[0] for _, head, _ in TOLD} < set(KINDS)
