"""Which callbacks an event entails: pure projections, run inside the event's own transaction.

A callback's stream is the SID and the target, so one target hears of one thing in order.
https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from switchhook.domain.changes import Change, Insert
from switchhook.domain.entities import (
    FINAL_CALL_STATUSES,
    Call,
    Callback,
    Conference,
    Message,
    Method,
    Recording,
)
from switchhook.domain.events import (
    CallerIdVerified,
    CallStatusChanged,
    ConferenceStatusChanged,
    Event,
    MachineDetected,
    MessageStatusChanged,
    ParticipantStatusChanged,
    RecordingStatusChanged,
    SpeechHeard,
    StreamStatusChanged,
    TranscriptionStatusChanged,
    TranscriptionTold,
)
from switchhook.domain.streams import Stream
from switchhook.domain.transcriptions import LiveTranscription
from switchhook.webhooks.standard import (
    call_status_parameters,
    conference_parameters,
    detection_parameters,
    live_transcription_parameters,
    message_status_parameters,
    partial_result_parameters,
    participant_parameters,
    recording_parameters,
    recording_url,
    stream_parameters,
    transcription_parameters,
    verification_parameters,
)

# What `StatusCallbackEvent` names, by the status that a call enters.
CALL_EVENTS: Final[Mapping[str, str]] = {
    "queued": "initiated",
    "ringing": "ringing",
    "in-progress": "answered",
    **dict.fromkeys(FINAL_CALL_STATUSES, "completed"),
}
CONFERENCE_EVENTS: Final[Mapping[str, str]] = {
    "conference-start": "start",
    "conference-end": "end",
    "participant-join": "join",
    "participant-leave": "leave",
    "participant-mute": "mute",
    "participant-unmute": "mute",
    "participant-hold": "hold",
    "participant-unhold": "hold",
    "participant-modify": "modify",
    "participant-speech-start": "speaker",
    "participant-speech-stop": "speaker",
    "announcement-end": "announcement",
    "announcement-fail": "announcement",
}
_RECORDING_EVENTS: Final[Mapping[str, str]] = {
    "in-progress": "in-progress",
    "completed": "completed",
    "absent": "absent",
    "failed": "absent",
}


def wanted(event: Event) -> bool:
    """Return whether an app asked to hear of `event`."""
    match event:
        case CallStatusChanged(call=call):
            asked = call.status_callback_event
            return bool(call.status_callback) and CALL_EVENTS[call.status] in asked
        case MachineDetected(callback=callback):
            return bool(callback)
        case CallerIdVerified(callback=callback) | SpeechHeard(callback=callback):
            return bool(callback)
        case MessageStatusChanged(message=message):
            return bool(message.status_callback)
        case RecordingStatusChanged(recording=recording):
            name = _RECORDING_EVENTS.get(recording.status)
            return bool(recording.status_callback) and name in recording.status_callback_event
        case StreamStatusChanged() | TranscriptionStatusChanged() | TranscriptionTold():
            return bool(event.callback)
        case ConferenceStatusChanged() | ParticipantStatusChanged():
            conference = event.conference
            name = CONFERENCE_EVENTS[event.what]
            return bool(conference.status_callback) and name in conference.status_callback_event
    return False


def rows(event: Event, new_sid: Callable[[str], str], *, base_url: str = "") -> list[Change]:
    """Return the outbox rows that `event` entails; `base_url` is ours, for links to recordings."""
    if not wanted(event):
        return []
    match event:
        case CallStatusChanged(call=call):
            told = call_status_parameters(
                call, sequence=event.sequence, at=event.at, extra=event.extra
            )
            target = _Target(call.status_callback, call.status_callback_method)
            return [_row(new_sid("WO"), call, target, told, event.at)]
        case MachineDetected(call=call):
            told = detection_parameters(call, milliseconds=event.milliseconds)
            target = _Target(event.callback, "GET" if event.callback_method == "GET" else "POST")
            return [_row(new_sid("WO"), call, target, told, event.at)]
        case CallerIdVerified(call=call):
            told = verification_parameters(call, event.caller_id_sid)
            target = _Target(event.callback, event.callback_method)
            return [_row(new_sid("WO"), call, target, told, event.at)]
        case TranscriptionStatusChanged() | TranscriptionTold() | SpeechHeard():
            return [_spoken(event, new_sid("WO"), base_url)]
        case MessageStatusChanged(message=message):
            told = message_status_parameters(message)
            target = _Target(message.status_callback, message.status_callback_method)
            return [_row(new_sid("WO"), message, target, told, event.at)]
        case RecordingStatusChanged(recording=recording):
            told = recording_parameters(recording, url=recording_url(recording, base_url))
            target = _Target(recording.status_callback, recording.status_callback_method)
            return [_row(new_sid("WO"), recording, target, told, event.at)]
        case StreamStatusChanged(stream=stream):
            told = stream_parameters(stream, what=event.what, at=event.at, error=event.error)
            target = _Target(event.callback, event.callback_method)
            return [_row(new_sid("WO"), stream, target, told, event.at)]
        case (
            ConferenceStatusChanged(conference=conference)
            | ParticipantStatusChanged(conference=conference)
        ):
            target = _Target(conference.status_callback, conference.status_callback_method)
            return [_row(new_sid("WO"), conference, target, _conference(event), event.at)]
    return []


def _spoken(
    event: TranscriptionStatusChanged | TranscriptionTold | SpeechHeard, sid: str, base_url: str
) -> Insert:
    """Return the row that tells of speech."""
    match event:
        case TranscriptionStatusChanged(call=call):
            told = transcription_parameters(
                call, event.transcription, base_url=base_url, recording_url=event.recording_url
            )
            return _row(sid, call, _Target(event.callback, "POST"), told, event.at)
        case TranscriptionTold(transcription=transcription):
            told = live_transcription_parameters(
                transcription, what=event.what, sequence=event.sequence, at=event.at
            )
            target = _Target(event.callback, event.callback_method)
            return _row(sid, transcription, target, told | dict(event.told), event.at)
        case SpeechHeard(call=call):
            told = partial_result_parameters(call, event.text, event.stability, event.sequence)
            target = _Target(event.callback, event.callback_method)
            return _row(sid, call, target, told, event.at)


def _conference(event: ConferenceStatusChanged | ParticipantStatusChanged) -> dict[str, str]:
    told = conference_parameters(event.conference, happening=event.what, at=event.at)
    if isinstance(event, ParticipantStatusChanged):
        told |= participant_parameters(event.participant)
    return told | dict(event.extra)


class _Target(NamedTuple):
    url: str
    method: Method


def _row(
    sid: str,
    owner: Call | Message | Recording | Conference | Stream | LiveTranscription,
    target: _Target,
    parameters: Mapping[str, str],
    at: datetime,
) -> Insert:
    return Insert(
        Callback(
            sid=sid,
            account_sid=owner.account_sid,
            resource_sid=owner.sid,
            stream=f"{owner.sid} {target.url}",
            url=target.url,
            method=target.method,
            parameters=parameters,
            due=at,
            date_created=at,
            date_updated=at,
        )
    )
