"""Messaging services: pools of senders, and what else belongs to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from switchhook.domain.entities.kinds import NO_SECRET, Method, Secret

SenderKind = Literal["phone", "short-code", "alpha", "destination-alpha", "channel"]
ScanMessageContent = Literal["inherit", "enable", "disable"]
FeedbackOutcome = Literal["confirmed", "unconfirmed"]
RegistrationKind = Literal[
    "brand", "vetting", "campaign", "external-campaign", "tollfree", "content",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagingService:
    """A pool of senders with rules how one is chosen, and common settings (MG…)."""

    sid: str
    account_sid: str
    friendly_name: str
    inbound_request_url: str = ""
    inbound_method: Method = "POST"
    fallback_url: str = ""
    fallback_method: Method = "POST"
    status_callback: str = ""
    sticky_sender: bool = True
    mms_converter: bool = True
    smart_encoding: bool = True
    scan_message_content: ScanMessageContent = "inherit"
    fallback_to_long_code: bool = True
    area_code_geomatch: bool = True
    validity_period: int = 36_000  # seconds
    synchronous_validation: bool = False
    usecase: str = "undeclared"
    use_inbound_webhook_on_number: bool = False
    us_app_to_person_registered: bool = False  # whether a campaign is verified for it
    domain_sid: str = ""  # where its shortened links lead; empty: it shortens none
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSender:
    """A sender in a service's pool.

    A number's or a short code's SID is its own (PN…, SC…), so that it is in one pool at most;
    names (AI…) and senders of other channels (XE…) have one of their own.
    """

    sid: str
    account_sid: str
    service_sid: str
    kind: SenderKind
    sender: str  # the number, the short code, the name, or the channel's address
    country_code: str = ""  # ISO 3166; of a name, where alone it is used
    capabilities: tuple[str, ...] = ("SMS",)
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StickySender:
    """Who wrote to a recipient for a service before; the SID is made of the latter two."""

    sid: str
    account_sid: str
    service_sid: str
    recipient: str
    sender: str
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortCode:
    """A short number of an account, good in one country (SC…)."""

    sid: str
    account_sid: str
    short_code: str
    friendly_name: str
    country: str  # ISO 3166
    api_version: str = "2010-04-01"
    sms_url: str = ""
    sms_method: Method = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: Method = "POST"
    opt_outs: bool = True  # whether its STOP and START are heeded here
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFeedback:
    """Whether the recipient did what a message was for; the SID is the message's."""

    sid: str
    account_sid: str
    outcome: FeedbackOutcome
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutText:
    """A service's own words for stop, start and help, and the answers to them (OX…).

    They count for recipients in `country`, or everywhere where no other ones do.
    """

    sid: str
    account_sid: str
    service_sid: str
    country: str = ""  # ISO 3166
    stop_keywords: tuple[str, ...] = ()
    stop_reply: str = ""
    start_keywords: tuple[str, ...] = ()
    start_reply: str = ""
    help_keywords: tuple[str, ...] = ()
    help_reply: str = ""
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDomain:
    """A host name of an account that its shortened links have (DN…)."""

    sid: str
    account_sid: str
    domain_name: str
    config_sid: str = ""  # ZK…, once it is configured
    fallback_url: str = ""
    callback_url: str = ""
    continue_on_failure: bool = False
    disable_https: bool = False
    certificate_sid: str = ""  # CW…
    certificate: Secret = NO_SECRET  # PEM, with its key
    date_expires: datetime | None = None
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortLink:
    """What a shortened link stands for; the SID is the last part of its path."""

    sid: str
    account_sid: str
    service_sid: str
    domain_sid: str
    message_sid: str
    url: str
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What an account told carriers about itself and its traffic, and how far that is.

    Brands (BN…), vettings of brands (VT…), campaigns (QE…), verifications of toll-free numbers
    (HH…), templates for WhatsApp (HX…, the template's own). `parent_sid` is what it is about: the
    brand, the service, the number.
    """

    sid: str
    account_sid: str
    kind: RegistrationKind
    parent_sid: str = ""
    status: str
    reference: str = ""  # the customer's, or the registry's
    details: Mapping[str, str] = field(default_factory=dict)  # JSON by name
    date_created: datetime
    date_updated: datetime
