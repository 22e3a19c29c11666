"""What of an event stays in the timeline of its call: a trace row, written with the event.

A pure projection for the bus. Live, the events themselves are told.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from switchhook.domain.changes import Change, Insert
from switchhook.domain.entities import Trace
from switchhook.domain.events import (
    CallStatusChanged,
    ErrorRaised,
    Event,
    MachineDetected,
    ParticipantStatusChanged,
    QueueMembershipChanged,
    RecordingStatusChanged,
    SiprecStatusChanged,
    StreamStatusChanged,
    TranscriptionStatusChanged,
    TranscriptionTold,
)

Row = tuple[str, str, str, dict[str, str]]  # account, call, kind, detail

_ENDS: Final = frozenset(("transcription-started", "transcription-stopped", "transcription-error"))


def rows(event: Event, new_sid: Callable[[str], str]) -> list[Change]:
    """Return the trace row that `event` leaves in its call's timeline, if any."""
    tell = _ROWS.get(type(event))
    row: Row | None = tell(event) if tell else None
    if row is None:
        return []
    account_sid, call_sid, kind, detail = row
    trace = Trace(
        sid=new_sid("XT"),
        account_sid=account_sid,
        resource_sid=call_sid,
        kind=kind,
        detail=detail,
        date_created=event.at,
        date_updated=event.at,
    )
    return [Insert(trace)]


def _status(event: CallStatusChanged) -> Row:
    call = event.call
    return call.account_sid, call.sid, "status", {"status": call.status, **dict(event.extra)}


def _detected(event: MachineDetected) -> Row:
    call = event.call
    detail = {"what": "machine-detected", "answered_by": call.answered_by}
    return call.account_sid, call.sid, "status", detail


def _recording(event: RecordingStatusChanged) -> Row | None:
    of = event.recording
    detail = {"what": of.status, "sid": of.sid}
    return (of.account_sid, of.call_sid, "recording", detail) if of.call_sid else None


def _participant(event: ParticipantStatusChanged) -> Row:
    of = event.participant
    detail = {"what": event.what, "sid": of.conference_sid}
    return of.account_sid, of.call_sid, "conference", detail


def _queue(event: QueueMembershipChanged) -> Row:
    of = event.queue
    return of.account_sid, event.call_sid, "queue", {"what": event.change, "sid": of.sid}


def _stream(event: StreamStatusChanged) -> Row:
    of = event.stream
    return of.account_sid, of.call_sid, "stream", _beside(event.what, of.sid, event.error)


def _siprec(event: SiprecStatusChanged) -> Row:
    of = event.siprec
    return of.account_sid, of.call_sid, "siprec", _beside(event.what, of.sid, event.error)


def _transcription(event: TranscriptionStatusChanged) -> Row:
    of = event.transcription
    return of.account_sid, event.call.sid, "transcription", _beside(of.status, of.sid)


def _told(event: TranscriptionTold) -> Row | None:
    of = event.transcription
    if event.what not in _ENDS:
        return None  # what is said is the transcription's own
    return of.account_sid, of.call_sid, "transcription", _beside(event.what, of.sid)


def _alert(event: ErrorRaised) -> Row | None:
    of = event.alert
    detail = {"sid": of.sid, "code": str(of.error_code), "level": of.level, "text": of.text}
    call = of.resource_sid.startswith("CA")
    return (of.account_sid, of.resource_sid, "alert", detail) if call else None


def _beside(what: str, sid: str, error: str = "") -> dict[str, str]:
    return {"what": what, "sid": sid, **({"error": error} if error else {})}


_ROWS: Final[Mapping[type[object], Callable[[Any], Row | None]]] = {
    CallStatusChanged: _status,
    MachineDetected: _detected,
    RecordingStatusChanged: _recording,
    ParticipantStatusChanged: _participant,
    QueueMembershipChanged: _queue,
    StreamStatusChanged: _stream,
    SiprecStatusChanged: _siprec,
    TranscriptionStatusChanged: _transcription,
    TranscriptionTold: _told,
    ErrorRaised: _alert,
}
