"""Where a call goes on, and where it waits. https://www.twilio.com/docs/voice/twiml/redirect"""

from dataclasses import dataclass
from typing import Literal

from switchhook.protocols.twiml.voice.kinds import Method


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on with the document at `url`; empty means the current one."""

    url: str = ""
    method: Method = "POST"


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuse the call unanswered."""

    reason: Literal["rejected", "busy"] = "rejected"


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Enqueue:
    """Let the caller wait in the queue `name`, and hear the document at `wait_url`.

    The queue is made, for `max_queue_size` callers, if there is none of this name.
    """

    name: str
    action: str = ""
    method: Method = "POST"
    max_queue_size: int = 1000
    wait_url: str = ""
    wait_url_method: Method = "POST"
    workflow_sid: str = ""


@dataclass(frozen=True, slots=True)
class Refer:
    """Ask the caller's SIP end to call `uri` instead of us."""

    uri: str
    action: str = ""
    method: Method = "POST"


@dataclass(frozen=True, slots=True)
class Echo:
    """Send back what the caller says."""


@dataclass(frozen=True, slots=True)
class Sms:
    """Send a text; without `to` and `from_` from the one party's number to the other's."""

    body: str
    to: str = ""
    from_: str = ""
    action: str = ""
    method: Method = "POST"
    status_callback: str = ""


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave the queue, and go on after its `<Enqueue>`; nothing happens elsewhere."""
