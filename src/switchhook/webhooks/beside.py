"""The parameters that an app is told about what goes on beside documents: in calls, after texts.

https://www.twilio.com/docs/voice/api/stream-resource, .../siprec-resource,
.../realtime-transcription-resource, .../voice/sdks/call-message-events and
https://www.twilio.com/docs/messaging/features/link-shortening.
"""

from datetime import datetime
from email.utils import format_datetime

from switchhook.domain.events import LinkClicked
from switchhook.domain.siprec import Siprec
from switchhook.domain.streams import Stream
from switchhook.domain.transcriptions import LiveTranscription
from switchhook.domain.user_messages import UserMessage


def link_parameters(event: LinkClicked) -> dict[str, str]:
    """Return what the callback about a click on a shortened link carries."""
    return {
        "event_type": "click",
        "account_sid": event.link.account_sid,
        "messaging_service_sid": event.link.service_sid,
        "sms_sid": event.message.sid,
        "to": event.message.to,
        "from": event.message.from_,
        "link": event.link.url,
        "click_time": _iso(event.at),
        "user_agent": event.user_agent,
    }


def siprec_parameters(siprec: Siprec, *, what: str, at: datetime, error: str) -> dict[str, str]:
    """Return what a recording session's status callback carries."""
    parameters = {
        "AccountSid": siprec.account_sid,
        "CallSid": siprec.call_sid,
        "SiprecSid": siprec.sid,
        "SiprecName": siprec.name or siprec.sid,
        "SiprecEvent": what,
        "Timestamp": _iso(at),
    }
    return parameters | ({"SiprecError": error} if error else {})


def stream_parameters(stream: Stream, *, what: str, at: datetime, error: str) -> dict[str, str]:
    """Return what a stream's status callback carries."""
    parameters = {
        "AccountSid": stream.account_sid,
        "CallSid": stream.call_sid,
        "StreamSid": stream.sid,
        "StreamName": stream.name or stream.sid,
        "StreamEvent": what,
        "Timestamp": _iso(at),
    }
    return parameters | ({"StreamError": error} if error else {})


def live_transcription_parameters(
    transcription: LiveTranscription, *, what: str, sequence: int, at: datetime
) -> dict[str, str]:
    """Return what every callback of a live transcription carries."""
    return {
        "AccountSid": transcription.account_sid,
        "CallSid": transcription.call_sid,
        "TranscriptionSid": transcription.sid,
        "TranscriptionEvent": what,
        "SequenceId": str(sequence),
        "Timestamp": _iso(at),
    }


def user_message_parameters(message: UserMessage, *, sequence: int, at: datetime) -> dict[str, str]:
    """Return what a client's message carries to the app."""
    return {
        "AccountSid": message.account_sid,
        "CallSid": message.call_sid,
        "Sid": message.sid,
        "Content": message.content,
        "ContentType": "application/json",
        "SequenceNumber": str(sequence),
        "Timestamp": format_datetime(at),
    }


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
