"""What exists: one frozen dataclass per thing that is stored.

Every entity has a `sid` (its key) and dates in UTC. Names are Twilio's in snake_case
(`from_` where Python reserves the word). Values are plain: str, int, bool, datetime, and
tuples or mappings of str, which the store keeps as JSON. `Secret` marks what is encrypted
at rest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NewType

AccountSid = NewType("AccountSid", str)
CallSid = NewType("CallSid", str)
Secret = NewType("Secret", str)

Method = Literal["GET", "POST"]
AccountStatus = Literal["active", "suspended", "closed"]
CallStatus = Literal[
    "queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled"
]
Direction = Literal[
    "inbound", "outbound-api", "outbound-dial", "trunking-originating", "trunking-terminating"
]
MessageStatus = Literal[
    "accepted", "scheduled", "queued", "sending", "sent", "delivered", "undelivered", "failed",
    "read", "canceled", "receiving", "received", "partially_delivered",
]  # fmt: skip
MessageDirection = Literal["inbound", "outbound-api", "outbound-call", "outbound-reply"]
RecordingStatus = Literal[
    "in-progress", "paused", "stopped", "processing", "completed", "absent", "failed"
]
ConferenceStatus = Literal["init", "in-progress", "completed"]
ReasonConferenceEnded = Literal[
    "", "conference-ended-via-api", "participant-with-end-conference-on-exit-left",
    "participant-with-end-conference-on-exit-kicked", "last-participant-kicked",
    "last-participant-left",
]  # fmt: skip
ParticipantStatus = Literal["queued", "connecting", "ringing", "connected", "complete", "failed"]
TrunkTransport = Literal["udp", "tcp"]
NumberType = Literal[
    "local", "toll-free", "mobile", "national", "shared-cost", "voip", "machine-to-machine"
]
AuthType = Literal["IP_ACL", "CREDENTIAL_LIST"]
TrunkRecordingMode = Literal[
    "do-not-record", "record-from-ringing", "record-from-answer", "record-from-ringing-dual",
    "record-from-answer-dual",
]  # fmt: skip

FINAL_CALL_STATUSES: frozenset[CallStatus] = frozenset(
    ("completed", "busy", "failed", "no-answer", "canceled")
)


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
class IncomingPhoneNumber:
    """A number of an account, and what happens when it is called or texted (PN…)."""

    sid: str
    account_sid: str
    phone_number: str  # E.164
    friendly_name: str
    voice_url: str = ""
    voice_method: Method = "POST"
    voice_fallback_url: str = ""
    voice_fallback_method: Method = "POST"
    voice_application_sid: str = ""
    voice_caller_id_lookup: bool = False
    status_callback: str = ""
    status_callback_method: Method = "POST"
    sms_url: str = ""
    sms_method: Method = "POST"
    sms_fallback_url: str = ""
    sms_fallback_method: Method = "POST"
    sms_application_sid: str = ""
    trunk_sid: str = ""
    address_sid: str = ""
    identity_sid: str = ""
    bundle_sid: str = ""
    emergency_status: Literal["Active", "Inactive"] = "Inactive"
    emergency_address_sid: str = ""
    voice_receive_mode: Literal["voice", "fax"] = "voice"
    date_created: datetime
    date_updated: datetime
    type: NumberType = "local"
    capabilities: tuple[str, ...] = ("voice", "sms", "mms")


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryNumber:
    """A number that the operator has to give to accounts (XN…). Places are as people write them."""

    sid: str
    phone_number: str  # E.164
    type: NumberType = "local"
    iso_country: str  # ISO 3166
    capabilities: tuple[str, ...] = ("voice", "sms", "mms")
    locality: str = ""
    region: str = ""
    postal_code: str = ""
    rate_center: str = ""
    lata: str = ""
    latitude: str = ""  # degrees
    longitude: str = ""
    address_requirements: Literal["none", "any", "local", "foreign"] = "none"
    beta: bool = False
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingCallerId:
    """Somebody else's number that an account may show, because it was verified by a call (PN…)."""

    sid: str
    account_sid: str
    phone_number: str  # E.164
    friendly_name: str
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
class Call:
    """The record of one leg (CA…); a `<Dial>` child names its parent."""

    sid: str
    account_sid: str
    to: str
    from_: str
    status: CallStatus
    direction: Direction
    parent_call_sid: str = ""
    phone_number_sid: str = ""
    trunk_sid: str = ""
    forwarded_from: str = ""
    caller_name: str = ""
    answered_by: str = ""
    start_time: datetime | None = None
    end_time: datetime | None = None
    duration: int | None = None  # seconds, answered and finished calls only
    queue_time: int = 0  # milliseconds
    price: str = ""
    status_callback: str = ""
    status_callback_method: Method = "POST"
    status_callback_event: tuple[str, ...] = ("completed",)
    date_created: datetime
    date_updated: datetime


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
class Recording:
    """Audio of a call on disk (RE…): DATA/recordings/<account_sid>/<sid>.wav."""

    sid: str
    account_sid: str
    call_sid: str
    conference_sid: str = ""
    status: RecordingStatus
    source: str = "RecordVerb"
    channels: int = 1
    track: Literal["inbound", "outbound", "both"] = "inbound"
    duration: int | None = None  # seconds
    start_time: datetime | None = None
    error_code: int | None = None
    price: str = ""
    date_created: datetime
    date_updated: datetime
    status_callback: str = ""
    status_callback_method: Method = "POST"
    status_callback_event: tuple[str, ...] = ("completed",)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiprecConnector:
    """A SIP recorder that calls may be sent to, by its name (RC…)."""

    sid: str
    account_sid: str
    unique_name: str
    uri: str  # sip:user@host:port;transport=tcp
    username: str = ""
    password: Secret = Secret("")
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Conference:
    """A named room in which calls hear one another (CF…); who is in it, the calls alone know.

    The status callback is the one that the first participant brought. `sequence` is how many
    things have happened in it: SequenceNumber of the latest.
    """

    sid: str
    account_sid: str
    friendly_name: str
    status: ConferenceStatus = "init"
    region: str = "us1"
    reason_conference_ended: ReasonConferenceEnded = ""
    call_sid_ending_conference: str = ""
    status_callback: str = ""
    status_callback_method: Method = "POST"
    status_callback_event: tuple[str, ...] = ()
    sequence: int = 0
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """A call in a conference, or on its way there. It is not stored: it ends with its call."""

    account_sid: str
    conference_sid: str
    call_sid: str
    label: str = ""
    status: ParticipantStatus = "connected"
    muted: bool = False
    hold: bool = False
    coaching: bool = False
    call_sid_to_coach: str = ""
    start_conference_on_enter: bool = True
    end_conference_on_exit: bool = False
    beep_on_enter: bool = True
    beep_on_exit: bool = True
    queue_time: int | None = None  # milliseconds, of one that was called
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A named line in which callers wait (QU…); who waits is known to the calls alone."""

    sid: str
    account_sid: str
    friendly_name: str
    max_size: int = 1000
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
    password: Secret = Secret("")
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
    state: Literal["pending", "done", "dead"] = "pending"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcription:
    """A recording in writing (TR…)."""

    sid: str
    account_sid: str
    recording_sid: str
    status: Literal["in-progress", "completed", "failed"]
    transcription_text: str = ""
    duration: int | None = None  # seconds, of the recording
    price: str = ""
    date_created: datetime
    date_updated: datetime


Entity = (
    Account
    | IncomingPhoneNumber
    | InventoryNumber
    | OutgoingCallerId
    | Application
    | Call
    | Message
    | Recording
    | Transcription
    | Conference
    | Queue
    | SiprecConnector
    | Alert
    | Handset
    | SipCredential
    | CredentialList
    | IpAccessControlList
    | IpAddress
    | SipDomain
    | DomainMapping
    | CarrierTrunk
    | SipTrunk
    | OriginationUrl
    | TrunkAccess
    | ConnectionPolicy
    | ConnectionPolicyTarget
    | ByocTrunk
    | IpRecord
    | SourceIpMapping
    | DialingPolicy
    | ApiKey
    | Address
    | Callback
    | Trace
)
