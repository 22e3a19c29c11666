"""Texts, the carriers that take them, what a carrier was handed, and who wants none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from switchhook.domain.entities.kinds import NO_SECRET, Method, Secret

MessageStatus = Literal[
    "accepted", "scheduled", "queued", "sending", "sent", "delivered", "undelivered", "failed",
    "read", "canceled", "receiving", "received", "partially_delivered",
]  # fmt: skip
MessageDirection = Literal["inbound", "outbound-api", "outbound-call", "outbound-reply"]
Retention = Literal["retain", "discard"]
AddressRetention = Literal["retain", "obfuscate"]
AmbiguityPolicy = Literal["resend", "hold", "fail"]
SubmissionState = Literal[
    "waiting", "submitting", "ambiguous", "accepted", "delivered", "undelivered", "refused",
]  # fmt: skip

LONGEST_VALIDITY = 36_000  # seconds


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
    validity_period: int = LONGEST_VALIDITY  # seconds, from when it may be sent
    send_at: datetime | None = None
    content_retention: Retention = "retain"
    address_retention: AddressRetention = "retain"
    smart_encoded: bool = False
    max_price: str = ""
    shorten_urls: bool = False
    carrier_sid: str = ""  # the carrier that has it, or had it last
    smpp_account_sid: str = ""  # the customer's SMPP system that submitted it
    content_sid: str = ""  # the template that it was made of
    content_variables: str = ""  # and what of, as JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOut:
    """Someone who wants no more texts from a number; the SID is made of both and the account."""

    sid: str
    account_sid: str
    number: str  # ours, or the service (MG…) in whose pool it is
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


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCarrier:
    """Someone outside who takes texts and brings some (MC…)."""

    sid: str
    account_sid: str = ""  # whose texts it takes; empty: everybody's
    friendly_name: str = ""
    kind: str  # as in messaging/carriers: "smpp", "http" ...
    settings: Mapping[str, object] = field(default_factory=dict)  # the kind's own, as JSON
    secret: Secret = NO_SECRET  # the kind's own credentials, as JSON
    rate: float = 0.0  # segments a second; 0: as many as it takes
    ambiguous: AmbiguityPolicy = "resend"  # when a link is lost before the answer
    error_map: Mapping[str, str] = field(default_factory=dict)  # its errors as Twilio's codes
    enabled: bool = True
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRoute:
    """Which texts a carrier takes (MR…); empty means any."""

    sid: str
    account_sid: str = ""
    prefix: str = ""  # of To
    sender: str = ""  # From, or how it begins with a star after it
    carrier_sid: str
    priority: int = 10  # the lowest goes first
    weight: int = 10  # its share among those of the same priority and cost
    cost: str = ""  # of a segment, a decimal; the cheapest of the same priority goes first
    enabled: bool = True
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What a carrier is handed at once: a message, or one part of it (SB…)."""

    sid: str
    account_sid: str
    message_sid: str
    carrier_sid: str
    part: int = 1
    parts: int = 1
    state: SubmissionState
    reference: str = ""  # the carrier's name for it
    attempts: int = 0  # with this carrier
    error_code: int | None = None
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedReceipt:
    """A receipt that came before what it is about was known (PR…)."""

    sid: str
    carrier_sid: str
    reference: str
    state: str
    error: str = ""
    error_code: int | None = None
    source: str = ""
    destination: str = ""
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundPart:
    """A part of a long text that came in, waiting for the others (IP…)."""

    sid: str
    carrier_sid: str
    from_: str
    to: str
    reference: int
    total: int
    number: int
    width: int  # bits of the reference
    body: str
    date_created: datetime
    date_updated: datetime
