"""Accounts, what opens them, and what is owed to their apps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchhook.domain.entities.kinds import Method, Secret

AccountStatus = Literal["active", "suspended", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A customer: the owner of everything else (AC…)."""

    sid: str
    auth_token: Secret
    friendly_name: str
    owner_account_sid: str  # its own sid for a main account
    status: AccountStatus = "active"
    type: Literal["Trial", "Full"] = "Full"
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A name and secret that act for an account, but may not manage it (SK…)."""

    sid: str
    account_sid: str
    friendly_name: str = ""
    secret: Secret
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a customer is, as regulators want to know of some numbers (AD…)."""

    sid: str
    account_sid: str
    customer_name: str
    street: str
    street_secondary: str = ""
    city: str
    region: str
    postal_code: str
    iso_country: str
    friendly_name: str = ""
    emergency_enabled: bool = False
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """A TwiML app: a named set of URLs that numbers and calls can point to (AP…)."""

    sid: str
    account_sid: str
    friendly_name: str
    api_version: str = "2010-04-01"
    voice_url: str = ""
    voice_method: Method = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: Method = "POST"
    voice_caller_id_lookup: bool = False
    status_callback: str = ""
    status_callback_method: Method = "POST"
    sms_url: str = ""
    sms_method: Method = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: Method = "POST"
    sms_status_callback: str = ""
    message_status_callback: str = ""
    public_application_connect_enabled: bool = False
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something went wrong that the app's developer should see (NO…)."""

    sid: str
    account_sid: str
    resource_sid: str  # the call or message it happened to; empty if none
    error_code: int
    level: Literal["error", "warning"]
    text: str
    request_method: str = ""
    request_url: str = ""
    request_variables: str = ""  # form-encoded
    response_status: int | None = None
    response_headers: str = ""
    response_body: str = ""
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """One HTTP request that we owe a customer's app: a row of the outbox (WO…).

    `stream` is the SID and target; rows of one stream are delivered in the order they were
    committed.
    """

    sid: str
    account_sid: str
    resource_sid: str
    stream: str
    url: str
    method: Method
    parameters: Mapping[str, str]
    due: datetime
    attempts: int = 0
    state: Literal["pending", "done"] = "pending"
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A callback that was given up, and why; its SID is the callback's (WO…).

    `date_created` is when it was given up, `date_owed` when it was first owed.
    """

    sid: str
    account_sid: str
    resource_sid: str
    stream: str
    url: str
    method: Method
    parameters: Mapping[str, str]
    attempts: int
    error_code: int
    error_status: int | None = None  # what the app answered, if it did
    error_text: str = ""
    date_owed: datetime
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a person may want to watch but nobody must keep: bounded in age (XT…)."""

    sid: str
    account_sid: str
    resource_sid: str
    kind: str  # "sip", "twiml", "verb", "webhook", "digit", "heard"
    detail: Mapping[str, str]
    date_created: datetime
    date_updated: datetime
