"""Who may speak SIP with us: phones, credentials, domains and their access lists."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchhook.domain.entities.kinds import Method, Secret

AuthType = Literal["IP_ACL", "CREDENTIAL_LIST"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handset:
    """A simulated phone with a number (HT…). A SIP phone may register with its credentials."""

    sid: str
    account_sid: str
    phone_number: str  # E.164
    friendly_name: str
    username: str
    password: Secret
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SipCredential:
    """A name and password with which a SIP phone registers or calls (CR…).

    One in a list is good where the list is mapped; one in none is the operator's, good everywhere.
    """

    sid: str
    account_sid: str
    username: str
    password: Secret
    date_created: datetime
    date_updated: datetime
    credential_list_sid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialList:
    """Names and passwords that go together (CL…)."""

    sid: str
    account_sid: str
    friendly_name: str
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IpAccessControlList:
    """IP addresses that go together (AL…)."""

    sid: str
    account_sid: str
    friendly_name: str
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IpAddress:
    """One address, or block of them, of an access control list (IP…)."""

    sid: str
    account_sid: str
    ip_access_control_list_sid: str
    friendly_name: str
    ip_address: str
    cidr_prefix_length: int = 32
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SipDomain:
    """A customer's name in SIP: phones register at it, and calls to it run its TwiML (SD…)."""

    sid: str
    account_sid: str
    domain_name: str  # in lower case
    friendly_name: str
    voice_url: str = ""
    voice_method: Method = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: Method = "POST"
    voice_status_callback_url: str = ""
    voice_status_callback_method: Method = "POST"
    sip_registration: bool = False
    emergency_calling_enabled: bool = False
    emergency_caller_sid: str = ""
    secure: bool = False
    byoc_trunk_sid: str = ""
    auth_type_set: tuple[str, ...] = ()  # the `AuthType`s that calls need
    date_created: datetime
    date_updated: datetime

    @property
    def auth_type(self) -> str:
        """How callers show who they are, with commas between."""
        return ",".join(self.auth_type_set)


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainMapping:
    """A list that says who may call by a domain, or register at it (XD…)."""

    sid: str
    account_sid: str
    domain_sid: str
    purpose: Literal["calls", "registrations"]
    kind: AuthType
    list_sid: str
    date_created: datetime
    date_updated: datetime
