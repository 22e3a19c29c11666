"""What an app asked to hear of: for each kind of event, whom to tell and what, if anybody.

https://www.twilio.com/docs/voice/api/call-resource#statuscallbackevent
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, Protocol

from switchhook.domain.entities import FINAL_CALL_STATUSES, Method
from switchhook.domain.events import (
    CallerIdVerified,
    CallStatusChanged,
    ConferenceStatusChanged,
    Event,
    LinkClicked,
    MachineDetected,
    MessageStatusChanged,
    ParticipantStatusChanged,
    RecordingStatusChanged,
    SiprecStatusChanged,
    SpeechHeard,
    StreamStatusChanged,
    TranscriptionStatusChanged,
    TranscriptionTold,
    UserDefinedMessageReceived,
)
from switchhook.webhooks.beside import (
    link_parameters,
    live_transcription_parameters,
    siprec_parameters,
    stream_parameters,
    user_message_parameters,
)
from switchhook.webhooks.standard import (
    call_status_parameters,
    conference_parameters,
    detection_parameters,
    message_status_parameters,
    partial_result_parameters,
    participant_parameters,
    recording_parameters,
    recording_url,
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


class Owner(Protocol):
    """What an event is about."""

    @property
    def sid(self) -> str: ...
    @property
    def account_sid(self) -> str: ...


class Owed(NamedTuple):
    """One request: about what, to whom, and what it tells. An empty URL: nobody asked."""

    owner: Owner
    url: str
    method: Method
    told: Callable[[], Mapping[str, str]]


def owed(event: Event, base_url: str = "") -> Owed | None:
    """Return whom to tell of `event`, None when nobody asked; `base_url` is ours, for links."""
    project = _PROJECTIONS.get(type(event))
    found: Owed | None = project(event, base_url) if project else None
    return found if found is not None and found.url else None


def wanted(event: Event) -> bool:
    """Return whether an app asked to hear of `event`."""
    return owed(event) is not None


def _call(event: CallStatusChanged, _: str) -> Owed | None:
    call = event.call
    if CALL_EVENTS[call.status] not in call.status_callback_event:
        return None
    return Owed(
        call,
        call.status_callback,
        call.status_callback_method,
        lambda: call_status_parameters(
            call, sequence=event.sequence, at=event.at, extra=event.extra
        ),
    )


def _detection(event: MachineDetected, _: str) -> Owed:
    call = event.call
    return Owed(
        call,
        event.callback,
        event.callback_method,
        lambda: detection_parameters(call, milliseconds=event.milliseconds),
    )


def _caller_id(event: CallerIdVerified, _: str) -> Owed:
    return Owed(
        event.call,
        event.callback,
        event.callback_method,
        lambda: verification_parameters(event.call, event.caller_id_sid),
    )


def _message(event: MessageStatusChanged, _: str) -> Owed:
    message = event.message
    return Owed(
        message,
        message.status_callback,
        message.status_callback_method,
        lambda: message_status_parameters(message),
    )


def _link(event: LinkClicked, _: str) -> Owed:
    return Owed(event.message, event.callback, "POST", lambda: link_parameters(event))


def _recording(event: RecordingStatusChanged, base_url: str) -> Owed | None:
    recording = event.recording
    if _RECORDING_EVENTS.get(recording.status) not in recording.status_callback_event:
        return None
    return Owed(
        recording,
        recording.status_callback,
        recording.status_callback_method,
        lambda: recording_parameters(recording, url=recording_url(recording, base_url)),
    )


def _stream(event: StreamStatusChanged, _: str) -> Owed:
    return Owed(
        event.stream,
        event.callback,
        event.callback_method,
        lambda: stream_parameters(event.stream, what=event.what, at=event.at, error=event.error),
    )


def _siprec(event: SiprecStatusChanged, _: str) -> Owed:
    return Owed(
        event.siprec,
        event.callback,
        event.callback_method,
        lambda: siprec_parameters(event.siprec, what=event.what, at=event.at, error=event.error),
    )


def _transcription(event: TranscriptionStatusChanged, base_url: str) -> Owed:
    return Owed(
        event.call,
        event.callback,
        "POST",
        lambda: transcription_parameters(
            event.call, event.transcription, base_url=base_url, recording_url=event.recording_url
        ),
    )


def _told(event: TranscriptionTold, _: str) -> Owed:
    transcription = event.transcription
    return Owed(
        transcription,
        event.callback,
        event.callback_method,
        lambda: {
            **live_transcription_parameters(
                transcription, what=event.what, sequence=event.sequence, at=event.at
            ),
            **dict(event.told),
        },
    )


def _speech(event: SpeechHeard, _: str) -> Owed:
    return Owed(
        event.call,
        event.callback,
        event.callback_method,
        lambda: partial_result_parameters(event.call, event.text, event.stability, event.sequence),
    )


def _user_message(event: UserDefinedMessageReceived, _: str) -> Owed:
    return Owed(
        event.subscription,
        event.subscription.callback,
        event.subscription.method,
        lambda: user_message_parameters(event.message, sequence=event.sequence, at=event.at),
    )


def _conference(event: ConferenceStatusChanged | ParticipantStatusChanged, _: str) -> Owed | None:
    conference = event.conference
    if CONFERENCE_EVENTS[event.what] not in conference.status_callback_event:
        return None
    return Owed(
        conference,
        conference.status_callback,
        conference.status_callback_method,
        lambda: _of_conference(event),
    )


def _of_conference(event: ConferenceStatusChanged | ParticipantStatusChanged) -> dict[str, str]:
    told = conference_parameters(event.conference, happening=event.what, at=event.at)
    if isinstance(event, ParticipantStatusChanged):
        told |= participant_parameters(event.participant)
    return told | dict(event.extra)


_PROJECTIONS: Final[Mapping[type[object], Callable[[Any, str], Owed | None]]] = {
    CallStatusChanged: _call,
    MachineDetected: _detection,
    CallerIdVerified: _caller_id,
    MessageStatusChanged: _message,
    LinkClicked: _link,
    RecordingStatusChanged: _recording,
    StreamStatusChanged: _stream,
    SiprecStatusChanged: _siprec,
    TranscriptionStatusChanged: _transcription,
    TranscriptionTold: _told,
    SpeechHeard: _speech,
    UserDefinedMessageReceived: _user_message,
    ConferenceStatusChanged: _conference,
    ParticipantStatusChanged: _conference,
}
