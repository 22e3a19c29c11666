"""SMPP PDUs to and from bytes (SMPP 3.4 §3.2, §4).

    decode(octets)                          -> Pdu, or PduError
    encode(command, status, sequence, body) -> bytes, or Unsendable

Requests are read strictly, each fault with its own status. Answers are read leniently: there
is nobody to complain to, and a message that was accepted stays accepted.
"""

import struct
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Any, NamedTuple

from switchhook.protocols.smpp.bodies import (
    Accepted,
    Alert,
    Bind,
    BindAnswer,
    Body,
    Cancel,
    DataSm,
    MultiAnswer,
    Nothing,
    Outbind,
    Query,
    QueryAnswer,
    Replace,
    Sm,
    SubmitMulti,
    Tlvs,
)
from switchhook.protocols.smpp.errors import PduError, Status, Unsendable
from switchhook.protocols.smpp.framing import HEADER, LONGEST
from switchhook.protocols.smpp.lists import (
    read_destinations,
    read_unsuccessful,
    write_destinations,
    write_unsuccessful,
)

ANSWER = 0x80000000  # set in the command_id of answers
LAST_SEQUENCE = 0x7FFFFFFF
MOST_OCTETS = 254  # of short_message
MOST_TLVS = 64

_HEAD = struct.Struct("!IIII")
_TLV = struct.Struct("!HH")


class Command(IntEnum):
    """The command_id of SMPP 3.4 §5.1.2.1."""

    BIND_RECEIVER = 0x01
    BIND_TRANSMITTER = 0x02
    QUERY_SM = 0x03
    SUBMIT_SM = 0x04
    DELIVER_SM = 0x05
    UNBIND = 0x06
    REPLACE_SM = 0x07
    CANCEL_SM = 0x08
    BIND_TRANSCEIVER = 0x09
    OUTBIND = 0x0B
    ENQUIRE_LINK = 0x15
    SUBMIT_MULTI = 0x21
    ALERT_NOTIFICATION = 0x102
    DATA_SM = 0x103
    GENERIC_NACK = 0x80000000
    BIND_RECEIVER_RESP = 0x80000001
    BIND_TRANSMITTER_RESP = 0x80000002
    QUERY_SM_RESP = 0x80000003
    SUBMIT_SM_RESP = 0x80000004
    DELIVER_SM_RESP = 0x80000005
    UNBIND_RESP = 0x80000006
    REPLACE_SM_RESP = 0x80000007
    CANCEL_SM_RESP = 0x80000008
    BIND_TRANSCEIVER_RESP = 0x80000009
    ENQUIRE_LINK_RESP = 0x80000015
    SUBMIT_MULTI_RESP = 0x80000021
    DATA_SM_RESP = 0x80000103


class Pdu(NamedTuple):
    """One PDU."""

    command: Command
    status: int
    sequence: int
    body: Body

    @property
    def is_answer(self) -> bool:
        """Whether this answers a request of ours."""
        return self.command >= ANSWER


_OCTET, _TEXT, _TIME, _SHORT, _TLVS, _DESTINATIONS, _UNSUCCESSFUL = range(7)


class _Field(NamedTuple):
    kind: int
    size: int = 0  # octets of a string, its NUL included
    fault: Status = Status.INVALID_COMMAND_LENGTH


_NUMBER = _Field(_OCTET)
_OPTIONAL = _Field(_TLVS)
_MESSAGE = _Field(_SHORT)
# Carriers give out system ids and passwords longer than the specification's 16 and 9 octets.
_LOGIN = [
    _Field(_TEXT, 65, Status.INVALID_SYSTEM_ID),
    _Field(_TEXT, 65, Status.INVALID_PASSWORD),
]
_SERVICE = _Field(_TEXT, 6, Status.INVALID_SERVICE_TYPE)
_ID = _Field(_TEXT, 65, Status.INVALID_MESSAGE_ID)
_SOURCE = [_NUMBER, _NUMBER, _Field(_TEXT, 21, Status.INVALID_SOURCE)]
_DESTINATION = [_NUMBER, _NUMBER, _Field(_TEXT, 21, Status.INVALID_DESTINATION)]
_LONG_SOURCE = [_NUMBER, _NUMBER, _Field(_TEXT, 65, Status.INVALID_SOURCE)]
_LONG_DESTINATION = [_NUMBER, _NUMBER, _Field(_TEXT, 65, Status.INVALID_DESTINATION)]
_SCHEDULE = _Field(_TIME, 17, Status.INVALID_SCHEDULE)
_VALIDITY = _Field(_TIME, 17, Status.INVALID_EXPIRY)


class _Layout(NamedTuple):
    body: type[Body]
    fields: tuple[_Field, ...]

    def make(self, values: list[object]) -> Body:
        """Return a body; values that are missing have their defaults."""
        body: Callable[..., Body] = self.body
        return body(*values)


_NO_BODY = _Layout(Nothing, ())
_BIND = _Layout(
    Bind,
    (
        *_LOGIN,
        _Field(_TEXT, 41, Status.INVALID_SYSTEM_TYPE),
        *(_NUMBER, _NUMBER, _NUMBER),
        _Field(_TEXT, 41, Status.BIND_FAILED),
    ),
)
_BOUND = _Layout(BindAnswer, (_LOGIN[0], _OPTIONAL))
_SM = _Layout(
    Sm,
    (
        *(_SERVICE, *_SOURCE, *_DESTINATION, _NUMBER, _NUMBER, _NUMBER, _SCHEDULE, _VALIDITY),
        *(_NUMBER, _NUMBER, _NUMBER, _NUMBER, _MESSAGE, _OPTIONAL),
    ),
)
_ACCEPTED = _Layout(Accepted, (_ID, _OPTIONAL))

LAYOUTS: dict[int, _Layout] = {
    Command.BIND_RECEIVER: _BIND,
    Command.BIND_TRANSMITTER: _BIND,
    Command.BIND_TRANSCEIVER: _BIND,
    Command.BIND_RECEIVER_RESP: _BOUND,
    Command.BIND_TRANSMITTER_RESP: _BOUND,
    Command.BIND_TRANSCEIVER_RESP: _BOUND,
    Command.OUTBIND: _Layout(Outbind, tuple(_LOGIN)),
    Command.SUBMIT_SM: _SM,
    Command.DELIVER_SM: _SM,
    Command.SUBMIT_SM_RESP: _ACCEPTED,
    Command.DELIVER_SM_RESP: _ACCEPTED,
    Command.DATA_SM_RESP: _ACCEPTED,
    Command.DATA_SM: _Layout(
        DataSm,
        (_SERVICE, *_LONG_SOURCE, *_LONG_DESTINATION, _NUMBER, _NUMBER, _NUMBER, _OPTIONAL),
    ),
    Command.SUBMIT_MULTI: _Layout(
        SubmitMulti,
        (
            *(_SERVICE, *_SOURCE, _Field(_DESTINATIONS), _NUMBER, _NUMBER, _NUMBER),
            *(_SCHEDULE, _VALIDITY, _NUMBER, _NUMBER, _NUMBER, _NUMBER, _MESSAGE, _OPTIONAL),
        ),
    ),
    Command.SUBMIT_MULTI_RESP: _Layout(MultiAnswer, (_ID, _Field(_UNSUCCESSFUL), _OPTIONAL)),
    Command.QUERY_SM: _Layout(Query, (_ID, *_SOURCE)),
    Command.QUERY_SM_RESP: _Layout(QueryAnswer, (_ID, _VALIDITY, _NUMBER, _NUMBER)),
    Command.CANCEL_SM: _Layout(Cancel, (_SERVICE, _ID, *_SOURCE, *_DESTINATION)),
    Command.CANCEL_SM_RESP: _NO_BODY,
    Command.REPLACE_SM: _Layout(
        Replace, (_ID, *_SOURCE, _SCHEDULE, _VALIDITY, _NUMBER, _NUMBER, _MESSAGE)
    ),
    Command.REPLACE_SM_RESP: _NO_BODY,
    Command.ALERT_NOTIFICATION: _Layout(Alert, (*_LONG_SOURCE, *_LONG_SOURCE, _OPTIONAL)),
    Command.UNBIND: _NO_BODY,
    Command.UNBIND_RESP: _NO_BODY,
    Command.ENQUIRE_LINK: _NO_BODY,
    Command.ENQUIRE_LINK_RESP: _NO_BODY,
    Command.GENERIC_NACK: _NO_BODY,
}


def decode(octets: bytes) -> Pdu:
    """Read one whole PDU. Raises `PduError`."""
    if len(octets) < HEADER:
        raise PduError(Status.INVALID_COMMAND_LENGTH, f"{len(octets)} octets")
    size, command, status, sequence = _HEAD.unpack_from(octets)
    layout = LAYOUTS.get(command)
    try:
        if layout is None:
            raise PduError(Status.INVALID_COMMAND, f"command {command:#010x}")
        if size != len(octets):
            raise PduError(Status.INVALID_COMMAND_LENGTH, f"{len(octets)} octets, not {size}")
        if command >= ANSWER:
            body = _read_answer(layout, octets)
        else:
            body = layout.make(_read(layout.fields, octets, []))
    except PduError as error:
        error.command, error.sequence = command, sequence
        raise
    return Pdu(Command(command), status, sequence, body)


def encode(command: Command, status: int, sequence: int, body: Body) -> bytes:
    """Return a PDU as bytes. An answer that refuses has no body. Raises `Unsendable`."""
    if status and command >= ANSWER:
        return _HEAD.pack(HEADER, command, status, sequence)
    layout = LAYOUTS[command]
    if type(body) is not layout.body:
        raise Unsendable(f"{command.name} with {type(body).__name__}")
    out = bytearray(HEADER)
    for field, value in zip(layout.fields, body, strict=True):
        if value == "":
            out.append(0)
        elif isinstance(value, int) and 0 <= value <= 0xFF:
            out.append(value)
        else:
            _write(field, value, out)
    if len(out) > LONGEST:
        raise Unsendable(f"a PDU of {len(out)} octets")
    _HEAD.pack_into(out, 0, len(out), command, status, sequence)
    return bytes(out)


def _read_answer(layout: _Layout, octets: bytes) -> Body:
    """Read as far as it makes sense; what is missing has its default."""
    values: list[object] = []
    try:
        _read(layout.fields, octets, values)
    except PduError:
        if layout.fields and not values:
            values.append(octets[HEADER:].split(b"\0", 1)[0].decode("latin-1"))
    return layout.make(values)


def _read(fields: tuple[_Field, ...], octets: bytes, values: list[object]) -> list[object]:
    at = HEADER
    for kind, size, fault in fields:
        if kind == _OCTET:
            if at >= len(octets):
                raise PduError(Status.INVALID_COMMAND_LENGTH, "the PDU ends early")
            values.append(octets[at])
            at += 1
        elif kind == _TLVS:
            values.append(read_tlvs(octets, at))
        elif kind >= _DESTINATIONS:
            read = read_destinations if kind == _DESTINATIONS else read_unsuccessful
            found, at = read(octets, at)
            values.append(found)
        elif kind == _SHORT:
            short = _read_short(octets, at)
            values.append(short)
            at += 1 + len(short)
        elif octets[at : at + 1] == b"\0":
            values.append("")
            at += 1
        else:
            end = _end_of_text(octets, at, size, fault)
            if kind == _TIME and end - at not in (0, 16):
                raise PduError(fault, f"a time of {end - at} characters")
            values.append(octets[at:end].decode("latin-1"))
            at = end + 1
    return values


def _end_of_text(octets: bytes, at: int, size: int, fault: Status) -> int:
    end = octets.find(0, at, at + size)
    if end >= 0:
        return end
    if len(octets) - at < size:
        raise PduError(Status.INVALID_COMMAND_LENGTH, "the PDU ends in a string")
    raise PduError(fault, f"a string of more than {size} octets")


def _read_short(octets: bytes, at: int) -> bytes:
    if at >= len(octets):
        raise PduError(Status.INVALID_COMMAND_LENGTH, "the PDU ends early")
    size = octets[at]
    if size > MOST_OCTETS or at + 1 + size > len(octets):
        raise PduError(Status.INVALID_MESSAGE_LENGTH, f"sm_length {size}")
    return octets[at + 1 : at + 1 + size]


def read_tlvs(octets: bytes, at: int) -> Tlvs:
    """Read optional parameters up to the end (SMPP 3.4 §3.2.4). Raises `PduError`."""
    if at == len(octets):
        return ()
    found: list[tuple[int, bytes]] = []
    while at < len(octets):
        if at + 4 > len(octets) or len(found) == MOST_TLVS:
            raise PduError(Status.INVALID_TLV_STREAM, "optional parameters out of shape")
        tag, size = _TLV.unpack_from(octets, at)
        at += 4
        if at + size > len(octets):
            raise PduError(Status.INVALID_TLV_LENGTH, f"parameter {tag:#06x} of {size} octets")
        found.append((tag, octets[at : at + size]))
        at += size
    return tuple(found)


def _write(field: _Field, value: object, out: bytearray) -> None:
    if isinstance(value, int):
        raise Unsendable(f"{value} in one octet")
    if isinstance(value, str):
        out += _text(field, value)
        out.append(0)
    elif isinstance(value, bytes):
        if len(value) > MOST_OCTETS:
            raise Unsendable(f"short_message of {len(value)} octets")
        out.append(len(value))
        out += value
    elif isinstance(value, tuple):
        _LISTS[field.kind](value, out)


def _text(field: _Field, value: str) -> bytes:
    try:
        text = value.encode("latin-1")
    except UnicodeEncodeError as error:
        raise Unsendable("a string with characters beyond ISO-8859-1") from error
    if len(text) >= field.size or 0 in text:
        raise Unsendable(f"a string of {len(text)} octets where {field.size - 1} fit")
    if field.kind == _TIME and len(text) not in (0, 16):
        raise Unsendable(f"a time of {len(text)} characters")
    return text


def _write_tlvs(tlvs: Iterable[tuple[int, bytes]], out: bytearray) -> None:
    for tag, value in tlvs:
        if not (0 <= tag <= 0xFFFF and len(value) <= 0xFFFF):
            raise Unsendable(f"parameter {tag:#x} of {len(value)} octets")
        out += _TLV.pack(tag, len(value))
        out += value


_LISTS: dict[int, Callable[[Any, bytearray], None]] = {
    _TLVS: _write_tlvs,
    _DESTINATIONS: write_destinations,
    _UNSUCCESSFUL: write_unsuccessful,
}
