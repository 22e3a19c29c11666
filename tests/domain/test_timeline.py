"""What stays of an event in its call's timeline."""

from dataclasses import replace
from itertools import count

import pytest

from switchhook.domain.changes import Insert
from switchhook.domain.entities import Trace
from switchhook.domain.events import (
    CallStatusChanged,
    ErrorRaised,
    Event,
    MessageReceived,
    ParticipantStatusChanged,
    RecordingStatusChanged,
    StreamStatusChanged,
    TranscriptionTold,
)
from switchhook.domain.streams import Stream
from switchhook.domain.timeline import rows
from switchhook.domain.transcriptions import LiveTranscription
from tests.store import samples
from tests.webhooks.entities import CALL, CONFERENCE, MESSAGE, PARTICIPANT, RECORDING

AT = samples.NOW
STREAM = Stream(sid="MZ1", account_sid="AC1", call_sid="CA1", date_created=AT, date_updated=AT)
WRITTEN = LiveTranscription(
    sid="GT1", account_sid="AC1", call_sid="CA1", date_created=AT, date_updated=AT
)
ALERT = replace(samples.alert(1), account_sid="AC1", resource_sid="CA1", error_code=11200)


def left(event: Event) -> list[tuple[str, str, dict[str, str]]]:
    numbers = count(1)
    found = []
    for change in rows(event, lambda prefix: f"{prefix}{next(numbers)}"):
        assert isinstance(change, Insert)
        assert isinstance(change.entity, Trace)
        row = change.entity
        assert (row.account_sid, row.date_created) == ("AC1", AT)
        found.append((row.resource_sid, row.kind, dict(row.detail)))
    return found


@pytest.mark.parametrize(
    ("event", "kind", "detail"),
    [
        (
            CallStatusChanged(
                call=replace(CALL, status="busy"), sequence=2, at=AT,
                extra=(("SipResponseCode", "486"),),
            ),
            "status",
            {"status": "busy", "SipResponseCode": "486"},
        ),
        (
            RecordingStatusChanged(recording=RECORDING, at=AT),
            "recording",
            {"what": "completed", "sid": "RE1"},
        ),
        (
            ParticipantStatusChanged(
                conference=CONFERENCE, participant=PARTICIPANT, what="participant-mute", at=AT
            ),
            "conference",
            {"what": "participant-mute", "sid": "CF1"},
        ),
        (
            StreamStatusChanged(stream=STREAM, what="stream-error", at=AT, error="refused"),
            "stream",
            {"what": "stream-error", "sid": "MZ1", "error": "refused"},
        ),
        (
            TranscriptionTold(
                transcription=WRITTEN, what="transcription-started", sequence=1, told=(), at=AT
            ),
            "transcription",
            {"what": "transcription-started", "sid": "GT1"},
        ),
        (
            ErrorRaised(alert=ALERT, at=AT),
            "alert",
            {"sid": ALERT.sid, "code": "11200", "level": ALERT.level, "text": ALERT.text},
        ),
    ],
)  # fmt: skip
def test_an_event_of_a_call_leaves_a_row(event: Event, kind: str, detail: dict[str, str]) -> None:
    assert left(event) == [("CA1", kind, detail)]


@pytest.mark.parametrize(
    "event",
    [
        MessageReceived(message=MESSAGE, at=AT),
        TranscriptionTold(
            transcription=WRITTEN, what="transcription-content", sequence=2, told=(), at=AT
        ),
        RecordingStatusChanged(recording=replace(RECORDING, call_sid=""), at=AT),
        ErrorRaised(alert=replace(ALERT, resource_sid="SM1"), at=AT),
    ],
)
def test_what_is_about_no_call_leaves_none(event: Event) -> None:
    assert left(event) == []
