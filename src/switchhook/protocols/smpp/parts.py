"""A text as the messages of a carrier, and a message as a text (SMPP 3.4 §5.2.12, §5.3.2).

A long text goes as several messages, each with a user data header or with SAR parameters, or
as one with the whole of it in message_payload, which the SMSC cuts. The two are never mixed.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from switchhook.protocols import sms
from switchhook.protocols.smpp.bodies import UDHI, DataSm, Sm, Tag, Tlvs, tlv, tlv_number
from switchhook.protocols.smpp.codings import (
    DEFAULT,
    UCS_2,
    Alphabet,
    decode_text,
    encode_text,
    takes,
)
from switchhook.protocols.smpp.errors import PduError, Status, Unsendable
from switchhook.protocols.smpp.udh import Concatenation, concatenated, read_header

Concatenating = Literal["udh", "udh-16", "sar", "payload"]

MOST_PARTS = 255


@dataclass(frozen=True, slots=True)
class Wire:
    """How a carrier wants texts."""

    alphabet: Alphabet = "gsm7"
    concatenating: Concatenating = "udh"
    default_coding: int = DEFAULT  # data_coding of what is in `alphabet`
    ucs2_coding: int = UCS_2


class Part(NamedTuple):
    """What one message carries."""

    esm_class: int
    data_coding: int
    short_message: bytes
    tlvs: Tlvs = ()


class Content(NamedTuple):
    """What came in one message. `text` is None when it is binary."""

    text: str | None
    octets: bytes
    concatenation: Concatenation | None
    ports: tuple[int, int] | None  # destination, source


def split(body: str, wire: Wire, reference: int) -> list[Part]:
    """Return the messages `body` goes as; `reference` tells it from others of the same pair.

    Raises `Unsendable` when it is too long.
    """
    encoding = sms.encoding_for(body)
    if encoding == "GSM-7" and not takes(wire.alphabet, body):
        encoding = "UCS-2"
    coding = wire.default_coding if encoding == "GSM-7" else wire.ucs2_coding
    alphabet = wire.alphabet if encoding == "GSM-7" else "ucs-2"
    alone, several = sms.CAPACITY[encoding]
    if sms.units(body, encoding) <= alone:
        return [Part(0, coding, encode_text(body, alphabet))]
    if wire.concatenating == "payload":
        octets = encode_text(body, alphabet)
        if len(octets) > 0xFFFF:
            raise Unsendable(f"message_payload of {len(octets)} octets")
        return [Part(0, coding, b"", ((Tag.PAYLOAD, octets),))]
    texts = list(sms.cut(body, encoding, several - (wire.concatenating == "udh-16")))
    if len(texts) > MOST_PARTS:
        raise Unsendable(f"{len(texts)} parts")
    return [
        _part(text, alphabet, coding, wire.concatenating, (reference, len(texts), sequence))
        for sequence, text in enumerate(texts, 1)
    ]


def _part(
    text: str,
    alphabet: Alphabet | Literal["ucs-2"],
    coding: int,
    concatenating: Concatenating,
    place: tuple[int, int, int],
) -> Part:
    reference, total, sequence = place
    if concatenating == "sar":
        tlvs = (
            (Tag.SAR_REFERENCE, (reference & 0xFFFF).to_bytes(2, "big")),
            (Tag.SAR_TOTAL, bytes([total])),
            (Tag.SAR_SEQUENCE, bytes([sequence])),
        )
        return Part(0, coding, encode_text(text, alphabet), tlvs)
    width = 16 if concatenating == "udh-16" else 8
    header = concatenated(Concatenation(reference, total, sequence, width))
    return Part(UDHI, coding, header + encode_text(text, alphabet, len(header)))


def read(body: Sm | DataSm, alphabet: Alphabet = "gsm7") -> Content:
    """Return what a message carries. Raises `PduError` with the status to refuse it with."""
    payload = tlv(body.tlvs, Tag.PAYLOAD)
    short = body.short_message if isinstance(body, Sm) else b""
    if short and payload:
        raise PduError(Status.INVALID_TLV_VALUE, "short_message and message_payload")
    octets = payload or short
    if not body.esm_class & UDHI:
        text = decode_text(body.data_coding, octets, alphabet)
        return Content(text, octets, _segmentation(body.tlvs), _ports(body.tlvs))
    if payload:
        raise PduError(Status.INVALID_ESM_CLASS, "a user data header in message_payload")
    header = read_header(octets)
    rest = octets[header.octets :]
    text = decode_text(body.data_coding, rest, alphabet, header.octets)
    return Content(text, rest, header.concatenation, header.ports)


def _segmentation(tlvs: Tlvs) -> Concatenation | None:
    reference = tlv_number(tlvs, Tag.SAR_REFERENCE)
    total = tlv_number(tlvs, Tag.SAR_TOTAL)
    sequence = tlv_number(tlvs, Tag.SAR_SEQUENCE)
    if reference is None or total is None or sequence is None or not 1 <= sequence <= total <= 255:
        return None
    return Concatenation(reference, total, sequence, 16)


def _ports(tlvs: Tlvs) -> tuple[int, int] | None:
    destination = tlv_number(tlvs, Tag.DESTINATION_PORT)
    source = tlv_number(tlvs, Tag.SOURCE_PORT)
    return None if destination is None else (destination, source or 0)
