"""Phone numbers: owned, to be had, and verified."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchhook.domain.entities.kinds import Method

NumberType = Literal[
    "local", "toll-free", "mobile", "national", "shared-cost", "voip", "machine-to-machine"
]


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
