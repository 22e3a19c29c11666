"""The ways out and in: carriers, customers' trunks, and what may be dialled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchhook.domain.entities.kinds import NO_SECRET, Method, Secret

TrunkTransport = Literal["udp", "tcp"]
TrunkRecordingMode = Literal[
    "do-not-record", "record-from-ringing", "record-from-answer", "record-from-ringing-dual",
    "record-from-answer-dual",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierTrunk:
    """A SIP carrier that calls go out to and come in from (CT…)."""

    sid: str
    account_sid: str
    friendly_name: str
    host: str
    port: int = 5060
    transport: TrunkTransport = "udp"
    username: str = ""
    password: Secret = NO_SECRET
    allowed_addresses: tuple[str, ...] = ()  # IP addresses or CIDR blocks that may call in
    prefixes: tuple[str, ...] = ("+",)  # outbound routes: longest matching prefix of To wins
    strip_plus: bool = False  # dial 1415… instead of +1415…
    caller_id: str = ""  # overrides From when not empty
    enabled: bool = True
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SipTrunk:
    """A customer's elastic SIP trunk: its numbers lead to a PBX, which calls out by it (TK…)."""

    sid: str
    account_sid: str
    friendly_name: str = ""
    domain_name: str = ""  # where the PBX sends its calls; empty: it sends none
    disaster_recovery_url: str = ""
    disaster_recovery_method: Method = "POST"
    recording_mode: TrunkRecordingMode = "do-not-record"
    recording_trim: Literal["trim-silence", "do-not-trim"] = "do-not-trim"
    transfer_mode: Literal["disable-all", "enable-all", "sip-only"] = "disable-all"
    transfer_caller_id: Literal["from-transferee", "from-transferor"] = "from-transferee"
    cnam_lookup_enabled: bool = False
    auth_type_set: tuple[str, ...] = ()  # of IP_ACL and CREDENTIAL_LIST, those that are mapped
    date_created: datetime
    date_updated: datetime

    @property
    def auth_type(self) -> str:
        """How the PBX shows who it is, with commas between."""
        return ",".join(self.auth_type_set)


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginationUrl:
    """One place where a trunk's PBX takes calls (OU…)."""

    sid: str
    account_sid: str
    trunk_sid: str
    friendly_name: str = ""
    sip_url: str
    priority: int = 10  # the lowest goes first
    weight: int = 10  # its share among those of the same priority
    enabled: bool = True
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkAccess:
    """A list that says who may call out by a trunk (XM…): a credential list or an IP ACL."""

    sid: str
    account_sid: str
    trunk_sid: str
    kind: Literal["IP_ACL", "CREDENTIAL_LIST"]
    list_sid: str
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionPolicy:
    """A named set of places where a customer's carrier takes calls (NY…)."""

    sid: str
    account_sid: str
    friendly_name: str = ""
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionPolicyTarget:
    """One place of a connection policy (NE…)."""

    sid: str
    account_sid: str
    connection_policy_sid: str
    friendly_name: str = ""
    target: str
    priority: int = 10
    weight: int = 10
    enabled: bool = True
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ByocTrunk:
    """A carrier that a customer brings along: its calls run the trunk's TwiML (BY…)."""

    sid: str
    account_sid: str
    friendly_name: str = ""
    voice_url: str = ""
    voice_method: Method = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: Method = "POST"
    status_callback_url: str = ""
    status_callback_method: Method = "POST"
    cnam_lookup_enabled: bool = False
    connection_policy_sid: str = ""
    from_domain_sid: str = ""
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class IpRecord:
    """Addresses that SIP comes from (IL…)."""

    sid: str
    account_sid: str
    friendly_name: str = ""
    ip_address: str
    cidr_prefix_length: int = 32
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceIpMapping:
    """The SIP domain that calls from an IP record are meant for (IB…)."""

    sid: str
    account_sid: str
    ip_record_sid: str
    sip_domain_sid: str
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DialingPolicy:
    """What an account changed about the countries that it may call (XP…); one per account.

    Tuples hold ISO 3166 codes.
    """

    sid: str
    account_sid: str
    inherits: bool = True  # a subaccount has its parent's permissions instead
    low_risk_on: tuple[str, ...] = ()
    low_risk_off: tuple[str, ...] = ()
    special_on: tuple[str, ...] = ()
    tollfraud_on: tuple[str, ...] = ()
    date_created: datetime
    date_updated: datetime
