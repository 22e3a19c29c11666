"""Texts, and who wants none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchhook.domain.entities.kinds import Method

MessageStatus = Literal[
    "accepted", "scheduled", "queued", "sending", "sent", "delivered", "undelivered", "failed",
    "read", "canceled", "receiving", "received", "partially_delivered",
]  # fmt: skip
MessageDirection = Literal["inbound", "outbound-api", "outbound-call", "outbound-reply"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text, in or out (SM…, MM… with media)."""

    sid: str
    account_sid: str
    to: str
    from_: str
    body: str
    status: MessageStatus
    direction: MessageDirection
    num_segments: int = 1
    num_media: int = 0
    messaging_service_sid: str = ""
    application_sid: str = ""
    error_code: int | None = None
    error_message: str = ""
    price: str = ""
    status_callback: str = ""
    status_callback_method: Method = "POST"
    date_sent: datetime | None = None
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """Someone who wants no more texts from a number; the SID is made of both and the account."""

    sid: str
    account_sid: str
    number: str  # ours
    subscriber: str
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageMedia:
    """A file that came along with a message (ME…)."""

    sid: str
    account_sid: str
    message_sid: str
    content_type: str = ""  # known once the content is here
    url: str = ""  # where the app offers it, until then
    date_created: datetime
    date_updated: datetime
