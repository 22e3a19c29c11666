"""The lists of submit_multi: to whom a message goes, and whom it did not reach (SMPP 3.4 §4.5)."""

from collections.abc import Sequence

from switchhook.protocols.smpp.bodies import Destination, Unsuccessful
from switchhook.protocols.smpp.errors import PduError, Status, Unsendable

MOST = 254  # addresses
SME, DISTRIBUTION_LIST = 1, 2  # dest_flag
_LONGEST = 20  # octets of an address or a name


def read_destinations(octets: bytes, at: int) -> tuple[tuple[Destination, ...], int]:
    """Return the addresses that stand at `at`, and where they end. Raises `PduError`."""
    count, at = _octet(octets, at)
    found: list[Destination] = []
    for _ in range(count):
        flag, at = _octet(octets, at)
        ton = npi = 0
        if flag == SME:
            ton, at = _octet(octets, at)
            npi, at = _octet(octets, at)
        elif flag != DISTRIBUTION_LIST:
            raise PduError(Status.INVALID_DESTINATION, f"dest_flag {flag}")
        address, at = _text(octets, at)
        found.append(Destination(address, ton, npi, flag == DISTRIBUTION_LIST))
    return tuple(found), at


def write_destinations(destinations: Sequence[Destination], out: bytearray) -> None:
    """Write addresses. Raises `Unsendable`."""
    out.append(_count(destinations))
    for one in destinations:
        out += bytes([DISTRIBUTION_LIST]) if one.is_list else bytes([SME, one.ton, one.npi])
        _write(one.address, out)


def read_unsuccessful(octets: bytes, at: int) -> tuple[tuple[Unsuccessful, ...], int]:
    """Return who was not reached, and where the list ends. Raises `PduError`."""
    count, at = _octet(octets, at)
    found: list[Unsuccessful] = []
    for _ in range(count):
        ton, at = _octet(octets, at)
        npi, at = _octet(octets, at)
        address, at = _text(octets, at)
        if at + 4 > len(octets):
            raise PduError(Status.INVALID_COMMAND_LENGTH, "the PDU ends in a status")
        found.append(Unsuccessful(address, ton, npi, int.from_bytes(octets[at : at + 4], "big")))
        at += 4
    return tuple(found), at


def write_unsuccessful(failures: Sequence[Unsuccessful], out: bytearray) -> None:
    """Write who was not reached. Raises `Unsendable`."""
    out.append(_count(failures))
    for one in failures:
        out += bytes([one.ton, one.npi])
        _write(one.address, out)
        out += one.status.to_bytes(4, "big")


def _octet(octets: bytes, at: int) -> tuple[int, int]:
    if at >= len(octets):
        raise PduError(Status.INVALID_COMMAND_LENGTH, "the PDU ends in a list")
    return octets[at], at + 1


def _text(octets: bytes, at: int) -> tuple[str, int]:
    end = octets.find(0, at, at + _LONGEST + 1)
    if end < 0:
        raise PduError(Status.INVALID_DESTINATION, f"an address of more than {_LONGEST} octets")
    return octets[at:end].decode("latin-1"), end + 1


def _count(entries: Sequence[object]) -> int:
    if len(entries) > MOST:
        raise Unsendable(f"{len(entries)} addresses where {MOST} fit")
    return len(entries)


def _write(address: str, out: bytearray) -> None:
    try:
        text = address.encode("latin-1")
    except UnicodeEncodeError as error:
        raise Unsendable("an address with characters beyond ISO-8859-1") from error
    if len(text) > _LONGEST or 0 in text:
        raise Unsendable(f"an address of {len(text)} octets where {_LONGEST} fit")
    out += text
    out.append(0)
