"""What an operator may say about an SMPP carrier.

Read once, when the carrier is stored or started, into frozen values; whatever is wrong is told
in one line. Passwords and keys are in the carrier's secret, not here.
"""

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import msgspec

from switchhook.messaging.delivery import CarrierSettingsError
from switchhook.protocols.smpp.bodies import Bind, Tlvs
from switchhook.protocols.smpp.codings import DEFAULT, UCS_2, Alphabet
from switchhook.protocols.smpp.parts import Concatenating, Wire
from switchhook.protocols.smpp.pdu import Command
from switchhook.protocols.smpp.receipts import Base
from switchhook.protocols.smpp.session import Limits

PORT = 2775  # SMPP's, as registered with IANA
TLS_PORT = 3550

MOST_BINDS = 32
MOST_WINDOW = 1000
LONGEST_SYSTEM_TYPE = 12

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::(\d{1,5}))?")
_HEX = "hex:"

Kind = tuple[int, int]  # type of number, numbering plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """How the carrier wants addresses: their TON and NPI, and whether a plus goes along."""

    international: Kind = (1, 1)
    short_code: Kind = (3, 0)
    alphanumeric: Kind = (5, 0)
    plus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TlvRule:
    """An optional parameter for the messages that `sender`, `prefix` and `body` let through.

    `sender` is exact, `prefix` one of To, `body` a regular expression for the whole text: so
    goes the template id that India's registry of texts asks for. `value` is text, or octets
    after `hex:`.
    """

    tag: str
    value: str
    sender: str = ""
    prefix: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmppSettings:
    """The settings of one carrier; times are in seconds."""

    hosts: tuple[str, ...]  # HOST or HOST:PORT, the next one when one is not to be had
    system_id: str
    system_type: str = ""
    bind: Literal["transceiver", "transmitter-receiver"] = "transceiver"
    binds: int = 1  # of each sort
    window: int = 10  # unanswered submits on a bind
    tls: bool = False
    tls_verify: bool = True
    tls_ca: str = ""  # PEM file; the system's authorities when empty
    tls_certificate: str = ""  # PEM file of ours, when the carrier wants to know us by it
    tls_key: str = ""
    addresses: Addresses = Addresses()
    address_range: str = ""
    service_type: str = ""
    priority: int = 0
    protocol_id: int = 0
    alphabet: Alphabet = "gsm7"
    default_coding: int = DEFAULT
    ucs2_coding: int = UCS_2
    split: Concatenating = "udh"
    registered_delivery: Literal["all", "failures", "none"] = "all"
    intermediate_receipts: bool = False
    answer_ids: Base = "text"  # in which form ids come in answers to submits
    receipt_ids: Base = "text"  # and in receipts
    receipt_errors: Literal["own", "map"] = "own"  # whether `err` is a cause of GSM's MAP
    validity: Literal["relative", "absolute", "none"] = "relative"
    tlvs: tuple[TlvRule, ...] = ()
    assume_tlvs: bool = False  # the carrier gives no version and takes parameters all the same
    enquire_interval: float = 30.0
    enquire_timeout: float = 10.0
    response_timeout: float = 30.0
    bind_timeout: float = 5.0

    @property
    def targets(self) -> list[tuple[str, int]]:
        """Return where to connect, the preferred one first."""
        return [_host(text, TLS_PORT if self.tls else PORT) for text in self.hosts]

    @property
    def commands(self) -> tuple[Command, ...]:
        """Return what is bound."""
        if self.bind == "transceiver":
            return (Command.BIND_TRANSCEIVER,) * self.binds
        return (Command.BIND_TRANSMITTER, Command.BIND_RECEIVER) * self.binds

    @property
    def wire(self) -> Wire:
        """Return how texts are written."""
        return Wire(self.alphabet, self.split, self.default_coding, self.ucs2_coding)

    @property
    def limits(self) -> Limits:
        """Return how much and how long a session may."""
        return Limits(
            window=self.window,
            bind=self.bind_timeout,
            answer=self.response_timeout,
            silence=self.enquire_interval,
            enquiry=self.enquire_timeout,
            tlvs="always" if self.assume_tlvs else "auto",
        )

    @property
    def registered(self) -> int:
        """Return registered_delivery (SMPP 3.4 §5.2.17)."""
        wanted = {"none": 0, "all": 1, "failures": 2}[self.registered_delivery]
        return wanted | (0x10 if self.intermediate_receipts else 0)

    def login(self, password: str) -> Bind:
        """Return the body of a bind."""
        return Bind(self.system_id, password, self.system_type, address_range=self.address_range)

    def context(self) -> ssl.SSLContext | None:
        """Return what TLS is checked by, None without TLS. Raises `CarrierSettingsError`."""
        if not self.tls:
            return None
        try:
            context = ssl.create_default_context(cafile=self.tls_ca or None)
            if self.tls_certificate:
                context.load_cert_chain(self.tls_certificate, self.tls_key or None)
        except (OSError, ValueError) as error:
            raise CarrierSettingsError(f"the TLS files cannot be used: {error}") from None
        if not self.tls_verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


@dataclass(frozen=True, slots=True)
class TlvWriter:
    """What `TlvRule`s come to, with everything checked and compiled."""

    rules: tuple[tuple[TlvRule, int, bytes, "re.Pattern[str] | None"], ...] = ()

    def tlvs(self, sender: str, to: str, body: str) -> Tlvs:
        """Return the parameters of a message; of rules for one tag the first that fits counts."""
        found: dict[int, bytes] = {}
        for rule, tag, value, pattern in self.rules:
            fits = (
                (not rule.sender or rule.sender == sender)
                and to.startswith(rule.prefix)
                and (pattern is None or pattern.fullmatch(body))
            )
            if fits:
                found.setdefault(tag, value)
        return tuple(found.items())


def read(settings: Mapping[str, Any]) -> SmppSettings:
    """Return the settings, checked. Raises `CarrierSettingsError`."""
    known = SmppSettings.__dataclass_fields__
    unknown = sorted(settings.keys() - known.keys())
    if unknown:
        raise CarrierSettingsError(f"an SMPP carrier has no setting {unknown[0]!r}")
    try:
        found = msgspec.convert(dict(settings), SmppSettings)
    except msgspec.ValidationError as error:
        raise CarrierSettingsError(f"bad setting: {error}") from None
    _check(found)
    tlv_writer(found.tlvs)
    found.context()
    return found


def tlv_writer(rules: tuple[TlvRule, ...]) -> TlvWriter:
    """Return what writes the parameters. Raises `CarrierSettingsError`."""
    return TlvWriter(tuple((rule, *_compiled(rule)) for rule in rules))


def _compiled(rule: TlvRule) -> "tuple[int, bytes, re.Pattern[str] | None]":
    try:
        tag = int(rule.tag, 0)
        value = bytes.fromhex(rule.value[len(_HEX) :]) if _is_hex(rule) else rule.value.encode()
        pattern = re.compile(rule.body, re.DOTALL) if rule.body else None
    except (ValueError, re.error) as error:
        raise CarrierSettingsError(f"the parameter {rule.tag!r}: {error}") from None
    if not 0 < tag <= 0xFFFF:
        raise CarrierSettingsError(f"{rule.tag!r} is no tag of a parameter")
    return tag, value, pattern


def _is_hex(rule: TlvRule) -> bool:
    return rule.value.startswith(_HEX)


_RANGES: Mapping[str, tuple[float, float]] = {
    "binds": (1, MOST_BINDS),
    "window": (1, MOST_WINDOW),
    "priority": (0, 3),
    "protocol_id": (0, 255),
    "default_coding": (0, 255),
    "ucs2_coding": (0, 255),
    "enquire_interval": (1, 3600),
    "enquire_timeout": (1, 600),
    "response_timeout": (1, 600),
    "bind_timeout": (1, 60),
}


def _check(settings: SmppSettings) -> None:
    if not settings.hosts:
        raise CarrierSettingsError("an SMPP carrier needs at least one host")
    for text in settings.hosts:
        _host(text, PORT)
    if not settings.system_id:
        raise CarrierSettingsError("an SMPP carrier needs a system_id")
    if len(settings.system_type) > LONGEST_SYSTEM_TYPE:
        raise CarrierSettingsError(f"system_type is longer than {LONGEST_SYSTEM_TYPE} characters")
    for name, (least, most) in _RANGES.items():
        if not least <= getattr(settings, name) <= most:
            raise CarrierSettingsError(f"{name} must be from {least:g} to {most:g}")
    if settings.tls_key and not settings.tls_certificate:
        raise CarrierSettingsError("tls_key needs tls_certificate")


def _host(text: str, port: int) -> tuple[str, int]:
    match = _HOST.fullmatch(text)
    if match is None or (match[2] and not 0 < int(match[2]) <= 65535):
        raise CarrierSettingsError(f"{text!r} is neither HOST nor HOST:PORT")
    return match[1].strip("[]"), int(match[2]) if match[2] else port
