"""What may be asked of voice: the fields of Twilio's create and update, in snake_case.

https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource
"""

from dataclasses import dataclass
from typing import Literal

from switchhook.domain.entities import Method
from switchhook.protocols.twiml.voice import MachineDetection, Trim
from switchhook.voice.recordings.takes import Sides, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """Where a call's TwiML comes from: `url` or, failing that, `twiml`.

    In an update `status_callback` replaces the call's own unless empty.
    """

    url: str = ""
    method: Method = "POST"
    twiml: str = ""
    fallback_url: str = ""
    fallback_method: Method = "POST"
    status_callback: str = ""
    status_callback_method: Method = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRequest(Instructions):
    """A call to place. `to` and `from_` are E.164 numbers, SIP URIs or `client:` names.

    `application_sid` names an application whose URLs and status callback go before the ones
    given here. Times are in seconds, the thresholds of machine detection in milliseconds; unless
    `async_amd`, TwiML waits for what it finds.
    """

    account_sid: str
    to: str
    from_: str
    application_sid: str = ""
    status_callback_event: tuple[str, ...] = ("completed",)
    timeout: int = 60
    time_limit: int = 14400
    send_digits: str = ""
    caller_id: str = ""
    sip_auth_username: str = ""
    sip_auth_password: str = ""
    byoc: str = ""  # the customer's own carrier that it goes out by
    machine_detection: MachineDetection = ""
    machine_detection_timeout: int = 30
    machine_detection_speech_threshold: int = 2400
    machine_detection_speech_end_threshold: int = 1200
    machine_detection_silence_timeout: int = 5000
    async_amd: bool = False
    async_amd_status_callback: str = ""
    async_amd_status_callback_method: Method = "POST"
    record: bool = False
    recording_channels: Literal["mono", "dual"] = "mono"
    recording_track: Sides = "both"
    trim: Trim = "trim-silence"
    recording_status_callback: str = ""
    recording_status_callback_method: Method = "POST"
    recording_status_callback_event: tuple[str, ...] = ("completed",)

    @property
    def recording(self) -> Wanted | None:
        """How to record the call from its answer on, if at all."""
        if not self.record:
            return None
        return Wanted(
            source="OutboundAPI",
            sides=self.recording_track,
            channels=2 if self.recording_channels == "dual" else 1,
            cut_silence=self.trim == "trim-silence",
            callback=self.recording_status_callback,
            callback_method=self.recording_status_callback_method,
            callback_events=self.recording_status_callback_event,
        )
