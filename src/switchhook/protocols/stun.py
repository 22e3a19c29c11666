"""STUN as ICE uses it: messages, their integrity and fingerprint (RFC 8489, RFC 8445 §7), sans-IO.

    Message.parse(datagram)      -> a message, or StunError
    message.authentic(password)  -> whether its MESSAGE-INTEGRITY is right
    message.serialise(password)  -> bytes, with integrity and fingerprint

StunError -- the datagram is no well-formed STUN message; nothing is to be answered
"""

import hmac
import ipaddress
import struct
import zlib
from dataclasses import dataclass, field
from enum import IntEnum

Address = tuple[str, int]

COOKIE = 0x2112A442
HEADER = 20
LONGEST = 1500
MOST_ATTRIBUTES = 32
_INTEGRITY_SIZE = 24  # of the attribute, its header included
_FINGERPRINT_SIZE = 8
_FINGERPRINT_MASK = 0x5354554E
_OPTIONAL = 0x8000  # attributes from here on may be ignored


class StunError(Exception):
    """The datagram is no well-formed STUN message."""


class Kind(IntEnum):
    """The method Binding in its four classes (RFC 8489 §5)."""

    REQUEST = 0x0001
    INDICATION = 0x0011
    SUCCESS = 0x0101
    ERROR = 0x0111


class Attribute(IntEnum):
    """The attributes that concern us (RFC 8489 §18.3, RFC 8445 §16.1)."""

    USERNAME = 0x0006
    MESSAGE_INTEGRITY = 0x0008
    ERROR_CODE = 0x0009
    UNKNOWN_ATTRIBUTES = 0x000A
    XOR_MAPPED_ADDRESS = 0x0020
    PRIORITY = 0x0024
    USE_CANDIDATE = 0x0025
    FINGERPRINT = 0x8028
    ICE_CONTROLLED = 0x8029
    ICE_CONTROLLING = 0x802A


_KNOWN = {int(attribute) for attribute in Attribute}


@dataclass(frozen=True, slots=True)
class Message:
    """A binding message. Integrity and fingerprint are no part of `attributes`."""

    kind: Kind
    transaction: bytes  # 12 octets
    attributes: tuple[tuple[int, bytes], ...] = ()
    _covered: bytes = field(default=b"", repr=False, compare=False)  # by the integrity
    _integrity: bytes = field(default=b"", repr=False, compare=False)

    @classmethod
    def parse(cls, datagram: bytes) -> "Message":
        """Read a datagram; a fingerprint in it must be right. Raises `StunError`."""
        if not HEADER <= len(datagram) <= LONGEST:
            raise StunError(f"{len(datagram)} octets")
        kind, size, cookie = struct.unpack_from("!HHI", datagram)
        if cookie != COOKIE or size != len(datagram) - HEADER or size % 4:
            raise StunError("not a STUN header")
        try:
            known = Kind(kind)
        except ValueError:
            raise StunError(f"message type {kind:#06x}") from None
        attributes, covered, integrity = _attributes(datagram)
        return cls(known, datagram[8:HEADER], attributes, covered, integrity)

    @property
    def username(self) -> str:
        """Return the user name, empty without one."""
        return (self.get(Attribute.USERNAME) or b"").decode("utf-8", "replace")

    @property
    def priority(self) -> int:
        """Return the priority that the checked pair has for its sender, 0 without one."""
        value = self.get(Attribute.PRIORITY) or b""
        return int.from_bytes(value, "big") if len(value) == 4 else 0

    @property
    def use_candidate(self) -> bool:
        """Tell whether the pair is nominated."""
        return self.get(Attribute.USE_CANDIDATE) is not None

    @property
    def controlled(self) -> bool:
        """Tell whether the sender believes that we are in control."""
        return self.get(Attribute.ICE_CONTROLLED) is not None

    @property
    def mapped_address(self) -> Address | None:
        """Return the address that a response says the request came from."""
        value = self.get(Attribute.XOR_MAPPED_ADDRESS)
        return None if value is None else _read_address(value, self.transaction)

    @property
    def error(self) -> int:
        """Return the code of an error response, 0 in any other."""
        value = self.get(Attribute.ERROR_CODE) or b""
        return (value[2] & 7) * 100 + value[3] if len(value) >= 4 else 0

    @property
    def unknown(self) -> tuple[int, ...]:
        """Return the attributes that must be understood and are not (RFC 8489 §6.3.1)."""
        return tuple(
            attribute
            for attribute, _ in self.attributes
            if attribute < _OPTIONAL and attribute not in _KNOWN
        )

    def get(self, attribute: int) -> bytes | None:
        """Return the value of the first attribute of that number (RFC 8489 §14)."""
        return next((value for number, value in self.attributes if number == attribute), None)

    def authentic(self, password: str) -> bool:
        """Tell whether whoever sent the message knows the password (RFC 8489 §14.5)."""
        expected = hmac.digest(password.encode(), self._covered, "sha1")
        return bool(self._integrity) and hmac.compare_digest(expected, self._integrity)

    def serialise(self, password: str) -> bytes:
        """Return the datagram, with MESSAGE-INTEGRITY and FINGERPRINT."""
        body = b"".join(
            struct.pack("!HH", number, len(value)) + value + bytes(-len(value) % 4)
            for number, value in self.attributes
        )
        covered = self._head(len(body) + _INTEGRITY_SIZE) + body
        digest = hmac.digest(password.encode(), covered, "sha1")
        body += struct.pack("!HH", Attribute.MESSAGE_INTEGRITY, len(digest)) + digest
        whole = self._head(len(body) + _FINGERPRINT_SIZE) + body
        crc = zlib.crc32(whole) ^ _FINGERPRINT_MASK
        return whole + struct.pack("!HHI", Attribute.FINGERPRINT, 4, crc)

    def _head(self, size: int) -> bytes:
        return struct.pack("!HHI", self.kind, size, COOKIE) + self.transaction


def request(
    transaction: bytes,
    username: str,
    *,
    priority: int = 0,
    use_candidate: bool = False,
    controlling: bool = True,
    tie_breaker: int = 0,
) -> Message:
    """Return a connectivity check (RFC 8445 §7.2.2)."""
    role = Attribute.ICE_CONTROLLING if controlling else Attribute.ICE_CONTROLLED
    attributes = [
        (int(Attribute.USERNAME), username.encode()),
        (int(Attribute.PRIORITY), priority.to_bytes(4, "big")),
        (int(role), tie_breaker.to_bytes(8, "big")),
    ]
    if use_candidate:
        attributes.append((int(Attribute.USE_CANDIDATE), b""))
    return Message(Kind.REQUEST, transaction, tuple(attributes))


def success(transaction: bytes, source: Address) -> Message:
    """Return the answer to a request that came from `source`."""
    value = _write_address(source, transaction)
    return Message(Kind.SUCCESS, transaction, ((int(Attribute.XOR_MAPPED_ADDRESS), value),))


def failure(transaction: bytes, code: int, reason: str, unknown: tuple[int, ...] = ()) -> Message:
    """Return an error response; `unknown` are the attributes that code 420 is about."""
    value = struct.pack("!HBB", 0, code // 100, code % 100) + reason.encode()
    attributes = [(int(Attribute.ERROR_CODE), value)]
    if unknown:
        numbers = struct.pack(f"!{len(unknown)}H", *unknown)
        attributes.append((int(Attribute.UNKNOWN_ATTRIBUTES), numbers))
    return Message(Kind.ERROR, transaction, tuple(attributes))


def _attributes(datagram: bytes) -> tuple[tuple[tuple[int, bytes], ...], bytes, bytes]:
    """Return the attributes, what the integrity covers, and the integrity."""
    found: list[tuple[int, bytes]] = []
    covered = integrity = b""
    at = HEADER
    while at < len(datagram):
        number, value = _attribute(datagram, at)
        if number == Attribute.FINGERPRINT:
            _check_fingerprint(datagram, at, value)
        elif integrity:
            pass  # what follows the integrity is not covered, so it does not count (§14.5)
        elif number == Attribute.MESSAGE_INTEGRITY:
            if len(value) != _INTEGRITY_SIZE - 4:
                raise StunError("bad MESSAGE-INTEGRITY")
            size = at + _INTEGRITY_SIZE - HEADER
            covered = datagram[:2] + size.to_bytes(2, "big") + datagram[4:at]
            integrity = value
        else:
            found.append((number, value))
        if len(found) > MOST_ATTRIBUTES:
            raise StunError("too many attributes")
        at += 4 + len(value) + -len(value) % 4
    return tuple(found), covered, integrity


def _attribute(datagram: bytes, at: int) -> tuple[int, bytes]:
    number, size = struct.unpack_from("!HH", datagram, at)  # the header promised multiples of 4
    value = datagram[at + 4 : at + 4 + size]
    if len(value) != size:
        raise StunError("truncated attribute")
    return number, value


def _check_fingerprint(datagram: bytes, at: int, value: bytes) -> None:
    """Check the fingerprint, which must be last (RFC 8489 §14.7)."""
    crc = zlib.crc32(datagram[:at]) ^ _FINGERPRINT_MASK
    if at + _FINGERPRINT_SIZE != len(datagram) or value != crc.to_bytes(4, "big"):
        raise StunError("bad FINGERPRINT")


def _write_address(address: Address, transaction: bytes) -> bytes:
    host = ipaddress.ip_address(address[0])
    port = address[1] ^ COOKIE >> 16
    family = 1 if host.version == 4 else 2
    return struct.pack("!BBH", 0, family, port) + _masked(host.packed, transaction)


def _read_address(value: bytes, transaction: bytes) -> Address | None:
    if (value[1:2], len(value)) not in ((b"\1", 8), (b"\2", 20)):
        return None
    host = ipaddress.ip_address(_masked(value[4:], transaction))
    return str(host), int.from_bytes(value[2:4], "big") ^ COOKIE >> 16


def _masked(host: bytes, transaction: bytes) -> bytes:
    mask = COOKIE.to_bytes(4, "big") + transaction
    return bytes(one ^ other for one, other in zip(host, mask, strict=False))
