"""The parameters that Twilio tells an app about a call, a message, a recording, a conference.

https://www.twilio.com/docs/voice/twiml#request-parameters,
https://www.twilio.com/docs/messaging/guides/webhook-request,
https://www.twilio.com/docs/voice/api/call-resource#statuscallback,
https://www.twilio.com/docs/voice/api/recording#recordingstatuscallback,
https://www.twilio.com/docs/voice/twiml/conference#attributes-statusCallback.
Pure functions over the entities; the order of parameters is the order in which they are sent.
"""

import math
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from switchhook.domain.entities import (
    Call,
    CallStatus,
    Conference,
    Message,
    MessageStatus,
    Participant,
    Recording,
    Transcription,
)
from switchhook.webhooks.geography import place

API_VERSION: Final = "2010-04-01"
_PLACES: Final = ("City", "State", "Zip", "Country")

_STANDARD: Final = frozenset(
    (
        "CallSid", "AccountSid", "From", "To", "Caller", "Called", "CallStatus", "ApiVersion",
        "Direction", "ForwardedFrom", "CallerName", "ParentCallSid", "CallToken", "ApplicationSid",
        "AnsweredBy", "MachineDetectionDuration", "StirVerstat",
        *(party + part for party in ("From", "To", "Caller", "Called") for part in _PLACES),
    )
)  # fmt: skip


def is_standard(name: str) -> bool:
    """Return whether every TwiML request of a call carries the parameter, once it has it.

    `Digits`, `RecordingUrl` and their like belong to one request.
    """
    return name in _STANDARD or name.startswith("Sip")


def voice_parameters(call: Call, *, status: CallStatus | None = None) -> dict[str, str]:
    """Return what every TwiML request of `call` carries; `status` overrides the call's own."""
    parameters = {
        "CallSid": call.sid,
        "AccountSid": call.account_sid,
        "From": call.from_,
        "To": call.to,
        "Caller": call.from_,
        "Called": call.to,
        "CallStatus": status or call.status,
        "ApiVersion": API_VERSION,
        "Direction": call.direction,
    }
    optional = {
        "ForwardedFrom": call.forwarded_from,
        "CallerName": call.caller_name,
        "ParentCallSid": call.parent_call_sid,
        "AnsweredBy": call.answered_by,
    }
    parameters.update((name, value) for name, value in optional.items() if value)
    for names, number in ((("From", "Caller"), call.from_), (("To", "Called"), call.to)):
        for name in names:
            parameters.update(_place(name, number))
    return parameters


def call_status_parameters(
    call: Call, *, sequence: int, at: datetime, extra: Sequence[tuple[str, str]] = ()
) -> dict[str, str]:
    """Return what a call's status callback carries; durations only once it has completed."""
    parameters = voice_parameters(call)
    if call.status == "queued":
        parameters["CallStatus"] = "initiated"  # the callback's own name for it
    if call.status == "completed":
        seconds = call.duration or 0
        parameters["Duration"] = str(math.ceil(seconds / 60))
        parameters["CallDuration"] = str(seconds)
    parameters["Timestamp"] = format_datetime(at)
    parameters["CallbackSource"] = "call-progress-events"
    parameters["SequenceNumber"] = str(sequence)
    parameters.update(extra)
    return parameters


def detection_parameters(call: Call, *, milliseconds: int) -> dict[str, str]:
    """Return what the callback about a finished machine detection carries."""
    return {
        "CallSid": call.sid,
        "AccountSid": call.account_sid,
        "AnsweredBy": call.answered_by,
        "MachineDetectionDuration": str(milliseconds),
    }


def verification_parameters(call: Call, caller_id_sid: str) -> dict[str, str]:
    """Return what the callback of a call that verifies a number carries.

    https://www.twilio.com/docs/voice/api/outgoing-caller-ids
    """
    parameters = voice_parameters(call)
    parameters["VerificationStatus"] = "success" if caller_id_sid else "failed"
    if caller_id_sid:
        parameters["OutgoingCallerIdSid"] = caller_id_sid
    return parameters


def recording_url(recording: Recording, base_url: str) -> str:
    """Return where the recording is to be had; `base_url` is our own."""
    account = f"{base_url.rstrip('/')}/{API_VERSION}/Accounts/{recording.account_sid}"
    return f"{account}/Recordings/{recording.sid}"


def recording_parameters(recording: Recording, *, url: str) -> dict[str, str]:
    """Return what a recording's status callback carries; `url` is the recording's own."""
    parameters = {"AccountSid": recording.account_sid}
    if recording.conference_sid:
        parameters["ConferenceSid"] = recording.conference_sid
    elif recording.call_sid:
        parameters["CallSid"] = recording.call_sid
    parameters["RecordingSid"] = recording.sid
    parameters["RecordingUrl"] = url
    parameters["RecordingStatus"] = recording.status
    if recording.duration is not None:
        parameters["RecordingDuration"] = str(recording.duration)
    parameters["RecordingChannels"] = str(recording.channels)
    if recording.start_time is not None:
        parameters["RecordingStartTime"] = format_datetime(recording.start_time)
    parameters["RecordingSource"] = recording.source
    parameters["RecordingTrack"] = recording.track
    parameters["ErrorCode"] = str(recording.error_code or 0)
    return parameters


def conference_parameters(
    conference: Conference, *, happening: str, at: datetime
) -> dict[str, str]:
    """Return what every status callback of a conference carries."""
    return {
        "ConferenceSid": conference.sid,
        "FriendlyName": conference.friendly_name,
        "AccountSid": conference.account_sid,
        "SequenceNumber": str(conference.sequence),
        "Timestamp": format_datetime(at),
        "StatusCallbackEvent": happening,
    }


def participant_parameters(participant: Participant) -> dict[str, str]:
    """Return what a status callback about a participant carries besides."""
    flags = {
        "Muted": participant.muted,
        "Hold": participant.hold,
        "Coaching": participant.coaching,
        "EndConferenceOnExit": participant.end_conference_on_exit,
        "StartConferenceOnEnter": participant.start_conference_on_enter,
    }
    told = {"CallSid": participant.call_sid}
    told.update((name, "true" if flag else "false") for name, flag in flags.items())
    if participant.coaching:
        told["CallSidToCoach"] = participant.call_sid_to_coach
    if participant.label:
        told["ParticipantLabel"] = participant.label
    return told


def transcription_parameters(
    call: Call, transcription: Transcription, *, base_url: str, recording_url: str
) -> dict[str, str]:
    """Return what the callback of `<Record transcribe="true">` carries."""
    account = f"{base_url.rstrip('/')}/{API_VERSION}/Accounts/{transcription.account_sid}"
    return voice_parameters(call) | {
        "TranscriptionSid": transcription.sid,
        "TranscriptionText": transcription.transcription_text,
        "TranscriptionStatus": transcription.status,
        "TranscriptionUrl": (
            f"{account}/Recordings/{transcription.recording_sid}/Transcriptions/{transcription.sid}"
        ),
        "TranscriptionType": "fast",
        "RecordingSid": transcription.recording_sid,
        "RecordingUrl": recording_url,
    }


def partial_result_parameters(
    call: Call, text: str, stability: float, sequence: int
) -> dict[str, str]:
    """Return what a partial result of `<Gather>` carries."""
    return voice_parameters(call) | {
        "UnstableSpeechResult": text,
        "StableSpeechResult": "",
        "Stability": f"{stability:.2f}",
        "SequenceNumber": str(sequence),
    }


def message_parameters(
    message: Message, *, media: Sequence[tuple[str, str]] = ()
) -> dict[str, str]:
    """Return what the request for an inbound message carries.

    `media` holds the URL and content type of each attachment.
    """
    parameters = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "SmsMessageSid": message.sid,
        "AccountSid": message.account_sid,
        "From": message.from_,
        "To": message.to,
        "Body": message.body,
        "NumMedia": str(len(media) or message.num_media),
        "NumSegments": str(message.num_segments),
        "SmsStatus": message.status,
        "ApiVersion": API_VERSION,
    }
    if message.messaging_service_sid:
        parameters["MessagingServiceSid"] = message.messaging_service_sid
    for index, (url, content_type) in enumerate(media):
        parameters[f"MediaUrl{index}"] = url
        parameters[f"MediaContentType{index}"] = content_type
    return parameters | _place("From", message.from_) | _place("To", message.to)


def message_status_parameters(
    message: Message, *, status: MessageStatus | None = None
) -> dict[str, str]:
    """Return what a message's status callback carries."""
    parameters = {
        "MessageSid": message.sid,
        "SmsSid": message.sid,
        "AccountSid": message.account_sid,
        "From": message.from_,
        "To": message.to,
        "MessageStatus": status or message.status,
        "SmsStatus": status or message.status,
        "ApiVersion": API_VERSION,
    }
    if message.messaging_service_sid:
        parameters["MessagingServiceSid"] = message.messaging_service_sid
    if message.error_code is not None:
        parameters["ErrorCode"] = str(message.error_code)
        if message.error_message:
            parameters["ErrorMessage"] = message.error_message
    return parameters


def _place(name: str, number: str) -> dict[str, str]:
    return {name + part: value for part, value in zip(_PLACES, place(number), strict=True)}
