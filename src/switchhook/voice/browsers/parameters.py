"""The parameters that a page calls with, and what it is told when it is called.

https://www.twilio.com/docs/voice/sdks/javascript/twiliodevice#deviceconnectconnectoptions. They
come from a browser, so whatever we tell of a call ourselves cannot be set; the token's come from
the app, and win.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

from switchhook.domain.entities import Call
from switchhook.endpoints.routes import Browsers
from switchhook.webhooks.standard import API_VERSION, is_standard

LONGEST: Final = 4096  # characters, as they are encoded
LONGEST_ADDRESS: Final = 256  # characters of To, which the call's record keeps
MOST: Final = 100
SETTABLE: Final = "To"
# What one request or another tells of a call.
_OURS: Final = frozenset(
    (
        "CallbackSource", "CallDuration", "CallToken", "Confidence", "DialBridged",
        "DialCallDuration", "DialCallSid", "DialCallStatus", "Digits", "Duration", "ErrorCode",
        "ErrorUrl", "FinishedOnKey", "QueueResult", "QueueSid", "QueueTime", "RecordingDuration",
        "RecordingSid", "RecordingStatus", "RecordingUrl", "SequenceNumber", "SpeechResult",
        "StirPassportToken", "StirStatus", "Timestamp",
    )
)  # fmt: skip


class TooLong(ValueError):
    """The parameters are more than we take."""


def told(query: str, granted: Mapping[str, str]) -> dict[str, str]:
    """Return what an application is told of a page's call; raises `TooLong`."""
    if len(query) > LONGEST:
        raise TooLong
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST)
    except ValueError as error:
        raise TooLong from error
    found = {name: value for name, value in pairs if _may_set(name)} | dict(granted)
    if len(found.get(SETTABLE, "")) > LONGEST_ADDRESS:
        raise TooLong
    return found


def _may_set(name: str) -> bool:
    return name == SETTABLE or not (is_standard(name) or name in _OURS)


def of_call(call: Call, way: Browsers, shown: str) -> dict[str, str]:
    """Return what a page is told of a call to it; `shown` is the caller ID."""
    about = {
        "CallSid": call.sid,
        "AccountSid": call.account_sid,
        "From": shown,
        "To": f"client:{way.identity}",
        "ApiVersion": API_VERSION,
    }
    return about | ({"Params": urlencode(way.parameters)} if way.parameters else {})
