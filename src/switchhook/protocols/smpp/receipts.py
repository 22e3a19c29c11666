"""Delivery receipts: what became of a message (SMPP 3.4 appendix B).

The text of a receipt is the carrier's own affair, and carriers differ: in which keys there are
and how they are spelt, in the dates, in the form of the id. So keys are searched for, never
counted, and optional parameters count for more than the text.
"""

import re
from enum import IntEnum
from typing import Literal, NamedTuple

from switchhook.protocols.smpp.bodies import (
    INTERMEDIATE,
    KIND,
    RECEIPT,
    DataSm,
    Sm,
    Tag,
    Tlvs,
    tlv,
    tlv_number,
    tlv_text,
)
from switchhook.protocols.smpp.codings import Alphabet, coding_name, decode_text

_LONGEST = 1000  # characters that are looked at


class State(IntEnum):
    """message_state (SMPP 3.4 §5.2.28)."""

    ENROUTE = 1
    DELIVERED = 2
    EXPIRED = 3
    DELETED = 4
    UNDELIVERABLE = 5
    ACCEPTED = 6
    UNKNOWN = 7
    REJECTED = 8


# The seven letters of appendix B; of longer spellings the first seven count as well.
LETTERS = {
    State.ENROUTE: "ENROUTE",
    State.DELIVERED: "DELIVRD",
    State.EXPIRED: "EXPIRED",
    State.DELETED: "DELETED",
    State.UNDELIVERABLE: "UNDELIV",
    State.ACCEPTED: "ACCEPTD",
    State.UNKNOWN: "UNKNOWN",
    State.REJECTED: "REJECTD",
}
_STATES = {letters: state for state, letters in LETTERS.items()} | {
    "DELIVER": State.DELIVERED,
    "ACCEPTE": State.ACCEPTED,
    "REJECTE": State.REJECTED,
    "FAILED": State.UNDELIVERABLE,
}
PASSING = frozenset({State.ENROUTE, State.ACCEPTED})  # another receipt is to come

_KEY = re.compile(
    r"(?<![a-z0-9])(id|sub|dlvrd|submit[ _-]?date|done[ _-]?date|stat(?:us)?|err(?:or)?|text)[ ]?:",
    re.IGNORECASE,
)


class NetworkError(NamedTuple):
    """network_error_code (§5.3.2.31)."""

    network: int
    code: int


class Receipt(NamedTuple):
    """What a carrier says became of a message."""

    message_id: str
    state: State
    error: str = ""
    network_error: NetworkError | None = None
    submitted: str = ""  # as the carrier wrote it, in a time zone of its own
    done: str = ""
    text: str = ""
    intermediate: bool = False

    @property
    def final(self) -> bool:
        """Whether this is the last word."""
        return not self.intermediate and self.state not in PASSING


def read_receipt(body: Sm | DataSm, alphabet: Alphabet = "gsm7") -> Receipt | None:
    """Return the receipt that a message is, None if it is a message from someone.

    The flag in esm_class settles nothing: carriers forget it, and set it on other messages.
    """
    keys = _keys(_text(body, alphabet))
    kind = body.esm_class & KIND
    message_id = tlv_text(body.tlvs, Tag.RECEIPTED_MESSAGE_ID) or keys.get("id", "")
    state = _state(body.tlvs, keys, flagged=bool(kind & (RECEIPT | INTERMEDIATE)))
    if not message_id or state is None:
        return None
    return Receipt(
        message_id,
        state,
        error=keys.get("err", ""),
        network_error=_network_error(body.tlvs),
        submitted=keys.get("submitdate", ""),
        done=keys.get("donedate", ""),
        text=keys.get("text", ""),
        intermediate=bool(kind & INTERMEDIATE),
    )


def write_receipt(receipt: Receipt, message: Sm) -> Sm:
    """Return the deliver_sm that tells the sender of `message` what became of it."""
    dlvrd = "001" if receipt.state is State.DELIVERED else "000"
    text = (
        f"id:{receipt.message_id} sub:001 dlvrd:{dlvrd} submit date:{receipt.submitted} "
        f"done date:{receipt.done} stat:{LETTERS[receipt.state]} err:{receipt.error or '000'} "
        f"text:{receipt.text[:20]}"
    )
    tlvs: list[tuple[int, bytes]] = [
        (Tag.RECEIPTED_MESSAGE_ID, receipt.message_id.encode("latin-1") + b"\0"),
        (Tag.MESSAGE_STATE, bytes([receipt.state])),
    ]
    if receipt.network_error is not None:
        network, code = receipt.network_error
        tlvs.append((Tag.NETWORK_ERROR, bytes([network]) + code.to_bytes(2, "big")))
    return Sm(
        source_ton=message.destination_ton,
        source_npi=message.destination_npi,
        source=message.destination,
        destination_ton=message.source_ton,
        destination_npi=message.source_npi,
        destination=message.source,
        esm_class=INTERMEDIATE if receipt.intermediate else RECEIPT,
        short_message=text.encode("ascii", "replace"),
        tlvs=tuple(tlvs),
    )


def _text(body: Sm | DataSm, alphabet: Alphabet) -> str:
    octets = tlv(body.tlvs, Tag.PAYLOAD) or (body.short_message if isinstance(body, Sm) else b"")
    octets = octets[: 4 * _LONGEST]  # four are the most that a character takes
    if alphabet == "gsm7" and coding_name(body.data_coding) == "default":
        # Carriers write receipts in ASCII, where `_` and others have codes of their own.
        return octets.decode("latin-1")[:_LONGEST]
    return (decode_text(body.data_coding, octets, alphabet) or "")[:_LONGEST]


def _keys(text: str) -> dict[str, str]:
    """Return what follows each key; the last one, `text`, may hold anything."""
    found: dict[str, str] = {}
    matches = list(_KEY.finditer(text))
    ends = [after.start() for after in matches[1:]] + [len(text)]
    for match, end in zip(matches, ends, strict=False):
        name = re.sub("[ _-]", "", match[1].lower())
        name = {"status": "stat", "error": "err"}.get(name, name)
        if name == "text":
            found.setdefault(name, text[match.end() :].strip())
            break
        found.setdefault(name, text[match.end() : end].strip(" \t\r\n,;"))
    return found


def _state(tlvs: Tlvs, keys: dict[str, str], *, flagged: bool) -> State | None:
    number = tlv_number(tlvs, Tag.MESSAGE_STATE)
    if number is not None and number in State._value2member_map_:
        return State(number)
    state = _STATES.get(keys.get("stat", "").upper()[:7])
    if state is None and flagged and "stat" in keys:
        return State.UNKNOWN
    # Without the flag a text that mentions an id and a state has to look like a receipt.
    return state if flagged or {"err", "donedate", "dlvrd"} & keys.keys() else None


def _network_error(tlvs: Tlvs) -> NetworkError | None:
    value = tlv(tlvs, Tag.NETWORK_ERROR)
    if value is None or len(value) != 3:
        return None
    return NetworkError(value[0], int.from_bytes(value[1:], "big"))


Base = Literal["exact", "text", "decimal", "hexadecimal"]


def canonical_id(message_id: str, base: Base = "text") -> str:
    """Return the form in which the ids of answers and receipts are compared.

    A carrier may write a number in one base in its answer and in another in its receipt, with
    leading zeros or without, in small letters or capitals. What is not a number in its base
    is compared as text. "exact" is for ids that differ in nothing but that.
    """
    if base == "exact":
        return message_id
    folded = message_id.strip().casefold().lstrip("0") or "0"
    digits = "0123456789abcdef" if base == "hexadecimal" else "0123456789"
    if base == "text" or not set(folded) <= set(digits):
        return folded
    return f"#{int(folded, 16)}" if base == "hexadecimal" else f"#{folded}"


def advance(known: State | None, heard: State) -> State:
    """Return where a message stands after another receipt: final states stay."""
    if known is None or known in PASSING:
        return heard if heard is not State.ENROUTE or known is None else known
    return known


def overall(segments: list[State | None]) -> State | None:
    """Return where a message of several segments stands, None while nothing is known.

    It is delivered when all of it is, and whatever else the first segment to fail is.
    """
    failed = next(
        (s for s in segments if s is not None and s not in PASSING | {State.DELIVERED}), None
    )
    if failed is not None:
        return failed
    if segments and all(segment is State.DELIVERED for segment in segments):
        return State.DELIVERED
    return State.ENROUTE if any(segments) else None
