"""Customers' own SMPP systems, what they submitted, and what is still to be brought to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchhook.domain.entities.kinds import Secret

SmppAlphabet = Literal["gsm7", "gsm7-packed", "latin-1", "ascii"]
SmppSplit = Literal["udh", "udh-16", "sar", "payload"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmppAccount:
    """A system that binds to us as it would to a carrier (ES…)."""

    sid: str
    account_sid: str  # whose messages it sends and gets
    friendly_name: str = ""
    system_id: str
    password_hash: Secret
    allowed_addresses: tuple[str, ...] = ()  # IP addresses or CIDR blocks; empty: any
    max_binds: int = 4
    rate: float = 0.0  # submits a second; 0: as many as come
    window: int = 10  # what it is brought at once on a bind
    numbers: tuple[str, ...] = ()  # whose texts it is brought; `+1415*` is all that begin so
    alphabet: SmppAlphabet = "gsm7"  # what data_coding 0 is to it
    split: SmppSplit = "udh"  # how long texts are brought
    enabled: bool = True
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SmppSubmit:
    """What such a system submitted: a message, or a part of one (XS…).

    It is told the SID's digits as the message_id. Parts keep their text until all are there, and
    belong to no message until then.
    """

    sid: str
    account_sid: str
    smpp_account_sid: str
    message_sid: str = ""
    source: str
    source_ton: int = 0
    source_npi: int = 0
    destination: str
    destination_ton: int = 0
    destination_npi: int = 0
    registered_delivery: int = 0
    reference: int = 0
    total: int = 1
    number: int = 1
    width: int = 0  # bits of the reference; 0: it is whole
    body: str = ""
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SmppDelivery:
    """What such a system is still to be told: a message's end, or a text to a number of its (XD…).

    It is gone once the system has answered for it.
    """

    sid: str
    account_sid: str
    smpp_account_sid: str
    message_sid: str
    kind: Literal["receipt", "text"]
    date_created: datetime
    date_updated: datetime
