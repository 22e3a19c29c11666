"""What an app and a client's program tell each other during a call. Nothing of it is stored."""

from dataclasses import dataclass
from datetime import datetime

from switchhook.domain.entities import Method


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMessage:
    """Something that one side of a call told the other, in JSON (KX…)."""

    sid: str
    account_sid: str
    call_sid: str
    content: str
    date_created: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class UserMessageSubscription:
    """Where an app hears what the client in a call says (ZY…)."""

    sid: str
    account_sid: str
    call_sid: str
    callback: str
    method: Method = "POST"
    date_created: datetime
