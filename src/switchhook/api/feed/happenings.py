"""Events of the bus as an account's followers are told of them: the thing as the API shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from switchhook.domain.entities import Trace
from switchhook.domain.events import (
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
    StreamStatusChanged,
    Traced,
    TranscriptionStatusChanged,
    TranscriptionTold,
    TrunkStatusChanged,
)
from switchhook.protocols.twilio.rendering import Members, Representation, View
from switchhook.protocols.twilio.resources import (
    CALL_SIPREC,
    CALL_STREAMS,
    CALL_TIMELINE,
    CALL_TRANSCRIPTIONS,
    CALLS,
    CONFERENCES,
    MESSAGES,
    NOTIFICATIONS,
    PARTICIPANTS,
    QUEUES,
    RECORDINGS,
    TRANSCRIPTIONS,
    TRUNKS,
)

SAMPLED: Final = ("quality", "level")  # once a second; nobody is told later
ASKED_FOR: Final = frozenset(("level",))  # told only to those who name it
_CALL: Final = "CA"
_CALLS: Final = Representation(CALLS)
_RECORDINGS: Final = Representation(RECORDINGS)
_CONFERENCES: Final = Representation(CONFERENCES)
_PARTICIPANTS: Final = Representation(PARTICIPANTS)
_QUEUES: Final = Representation(QUEUES)
_CALL_STREAMS: Final = Representation(CALL_STREAMS)
_CALL_SIPREC: Final = Representation(CALL_SIPREC)
_TRANSCRIPTIONS: Final = Representation(TRANSCRIPTIONS)
_CALL_TRANSCRIPTIONS: Final = Representation(CALL_TRANSCRIPTIONS)
_MESSAGES: Final = Representation(MESSAGES)
_TRUNKS: Final = Representation(TRUNKS)
_CALL_TIMELINE: Final = Representation(CALL_TIMELINE)
_NOTIFICATIONS: Final = Representation(NOTIFICATIONS)


@dataclass(frozen=True, slots=True)
class Happening:
    """What is told: `about` as `shown` shows it, and `beside` as it is."""

    kind: str
    what: str
    at: datetime
    account_sid: str
    call_sid: str
    shown: Representation | None
    about: Any
    beside: Mapping[str, object] | None = None

    def members(self, identifier: str, view: View) -> Members:
        """Return what the event's data is made of."""
        resource = self.shown.instance(self.about, view) if self.shown else {}
        return {
            "id": identifier,
            "kind": self.kind,
            "what": self.what,
            "time": precisely(self.at),
            "account_sid": self.account_sid,
            "call_sid": self.call_sid or None,
            "resource": resource | dict(self.beside or {}),
        }


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a call's timeline as it is shown."""

    sid: str
    account_sid: str
    call_sid: str
    kind: str
    time: str
    detail: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _QueueNow:
    """A queue as it was when somebody came or went."""

    sid: str
    account_sid: str
    friendly_name: str
    max_size: int
    current_size: int
    average_wait_time: None
    date_created: datetime
    date_updated: datetime


def row_of(trace: Trace) -> Row:
    """Return a trace as a row of its call's timeline."""
    return Row(
        sid=trace.sid,
        account_sid=trace.account_sid,
        call_sid=trace.resource_sid,
        kind=trace.kind,
        time=precisely(trace.date_created),
        detail=trace.detail,
    )


def precisely(moment: datetime) -> str:
    """Return a moment with microseconds: `2026-11-22T09:30:00.000001Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def happening(event: Event) -> Happening | None:
    """Return what to tell of an event; None when it is nobody's to watch."""
    tell = _TELL.get(type(event))
    return tell(event) if tell else None


def _call(event: CallStatusChanged) -> Happening:
    call = event.call
    return Happening("call", call.status, event.at, call.account_sid, call.sid, _CALLS, call)


def _detected(event: MachineDetected) -> Happening:
    call = event.call
    return Happening("call", "machine-detected", event.at, call.account_sid, call.sid, _CALLS, call)


def _recording(event: RecordingStatusChanged) -> Happening:
    of = event.recording
    return Happening("recording", of.status, event.at, of.account_sid, of.call_sid, _RECORDINGS, of)


def _conference(event: ConferenceStatusChanged) -> Happening:
    of = event.conference
    return Happening("conference", event.what, event.at, of.account_sid, "", _CONFERENCES, of)


def _participant(event: ParticipantStatusChanged) -> Happening:
    of = event.participant
    return Happening(
        "participant", event.what, event.at, of.account_sid, of.call_sid, _PARTICIPANTS, of
    )


def _queue(event: QueueMembershipChanged) -> Happening:
    of = event.queue
    now = _QueueNow(
        of.sid, of.account_sid, of.friendly_name, of.max_size, event.size, None,
        of.date_created, of.date_updated,
    )  # fmt: skip
    return Happening("queue", event.change, event.at, of.account_sid, event.call_sid, _QUEUES, now)


def _stream(event: StreamStatusChanged) -> Happening:
    of = event.stream
    return Happening(
        "stream", event.what, event.at, of.account_sid, of.call_sid, _CALL_STREAMS, of,
        {"error": event.error or None},
    )  # fmt: skip


def _siprec(event: SiprecStatusChanged) -> Happening:
    of = event.siprec
    return Happening(
        "siprec", event.what, event.at, of.account_sid, of.call_sid, _CALL_SIPREC, of,
        {"error": event.error or None},
    )  # fmt: skip


def _transcription(event: TranscriptionStatusChanged) -> Happening:
    of = event.transcription
    return Happening(
        "transcription", of.status, event.at, of.account_sid, event.call.sid, _TRANSCRIPTIONS, of
    )


def _told(event: TranscriptionTold) -> Happening:
    of = event.transcription
    return Happening(
        "live-transcription", event.what, event.at, of.account_sid, of.call_sid,
        _CALL_TRANSCRIPTIONS, of, {"told": dict(event.told)},
    )  # fmt: skip


def _message(event: MessageStatusChanged) -> Happening:
    of = event.message
    return Happening("message", of.status, event.at, of.account_sid, "", _MESSAGES, of)


def _received(event: MessageReceived) -> Happening:
    of = event.message
    return Happening("message", "received", event.at, of.account_sid, "", _MESSAGES, of)


def _clicked(event: LinkClicked) -> Happening:
    of, beside = event.message, {"link": event.link.url}
    return Happening("message", "clicked", event.at, of.account_sid, "", _MESSAGES, of, beside)


def _registration(event: RegistrationChanged) -> Happening:
    what = "registered" if event.contact else "gone"
    beside = {"username": event.username, "contact": event.contact or None}
    return Happening("registration", what, event.at, event.account_sid, "", None, None, beside)


def _trunk(event: TrunkStatusChanged) -> Happening:
    of, what = event.trunk, "up" if event.up else "down"
    return Happening("trunk", what, event.at, of.account_sid, "", _TRUNKS, of)


def _trace(event: Traced) -> Happening:
    of = event.trace
    return Happening(
        "trace", of.kind, event.at, of.account_sid, _call_sid(of.resource_sid), _CALL_TIMELINE,
        row_of(of),
    )  # fmt: skip


def _alert(event: ErrorRaised) -> Happening:
    of = event.alert
    return Happening(
        "alert", str(of.error_code), event.at, of.account_sid, _call_sid(of.resource_sid),
        _NOTIFICATIONS, of,
    )  # fmt: skip


def _call_sid(sid: str) -> str:
    return sid if sid.startswith(_CALL) else ""


_TELL: Final[Mapping[type[object], Callable[[Any], Happening]]] = {
    CallStatusChanged: _call,
    MachineDetected: _detected,
    RecordingStatusChanged: _recording,
    ConferenceStatusChanged: _conference,
    ParticipantStatusChanged: _participant,
    QueueMembershipChanged: _queue,
    StreamStatusChanged: _stream,
    SiprecStatusChanged: _siprec,
    TranscriptionStatusChanged: _transcription,
    TranscriptionTold: _told,
    MessageStatusChanged: _message,
    MessageReceived: _received,
    LinkClicked: _clicked,
    RegistrationChanged: _registration,
    TrunkStatusChanged: _trunk,
    Traced: _trace,
    ErrorRaised: _alert,
}
KINDS: Final = (
    "call", "message", "recording", "conference", "participant", "queue", "stream", "siprec",
    "transcription", "live-transcription", "alert", "registration", "trunk", "trace", *SAMPLED,
)  # fmt: skip
