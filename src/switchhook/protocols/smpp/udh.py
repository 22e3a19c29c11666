"""User data headers (3GPP TS 23.040 §9.2.3.24)."""

from typing import NamedTuple

from switchhook.protocols.smpp.errors import PduError, Status

CONCATENATED, CONCATENATED_WIDE = 0x00, 0x08
PORTS = 0x05


class Concatenation(NamedTuple):
    """Which part of which message. `width` is the bits of the reference."""

    reference: int
    total: int
    sequence: int
    width: int = 8


class Header(NamedTuple):
    """A user data header: its information elements, and how many octets it takes."""

    elements: tuple[tuple[int, bytes], ...]
    octets: int

    @property
    def concatenation(self) -> Concatenation | None:
        """Which part this is; the last element of its kind counts (§9.2.3.24)."""
        found = None
        for identifier, value in self.elements:
            if identifier == CONCATENATED and len(value) == 3:
                found = Concatenation(value[0], value[1], value[2])
            elif identifier == CONCATENATED_WIDE and len(value) == 4:
                found = Concatenation(value[0] << 8 | value[1], value[2], value[3], 16)
        return found if found is not None and 1 <= found.sequence <= found.total else None

    @property
    def ports(self) -> tuple[int, int] | None:
        """The application ports: destination, source."""
        for identifier, value in self.elements:
            if identifier == PORTS and len(value) == 4:
                return int.from_bytes(value[:2], "big"), int.from_bytes(value[2:], "big")
        return None


def read_header(octets: bytes) -> Header:
    """Read the header a message starts with. Raises `PduError`."""
    end = 1 + octets[0] if octets else 1
    if end > len(octets):
        raise PduError(Status.INVALID_ESM_CLASS, "a user data header longer than the message")
    elements: list[tuple[int, bytes]] = []
    at = 1
    while at < end:
        size = octets[at + 1] if at + 1 < end else end
        if at + 2 + size > end:
            raise PduError(Status.INVALID_ESM_CLASS, "a user data header out of shape")
        elements.append((octets[at], octets[at + 2 : at + 2 + size]))
        at += 2 + size
    return Header(tuple(elements), end)


def concatenated(part: Concatenation) -> bytes:
    """Return the header of one part."""
    if part.width == 8:
        return bytes([5, CONCATENATED, 3, part.reference & 0xFF, part.total, part.sequence])
    high, low = part.reference >> 8 & 0xFF, part.reference & 0xFF
    return bytes([6, CONCATENATED_WIDE, 4, high, low, part.total, part.sequence])
