"""data_coding: what the octets of a message are (SMPP 3.4 §5.2.19, 3GPP TS 23.038 §4)."""

from typing import Literal

from switchhook.protocols.smpp import gsm7
from switchhook.protocols.smpp.errors import Unsendable

# What a carrier takes data_coding 0 to be.
Alphabet = Literal["gsm7", "gsm7-packed", "latin-1", "ascii"]
Kind = Literal["default", "ascii", "latin-1", "ucs-2", "binary"]

DEFAULT, LATIN_1, UCS_2 = 0, 3, 8

_NAMED: dict[int, str] = {
    0x00: "default",
    0x01: "ascii",
    0x02: "binary",
    0x03: "latin-1",
    0x04: "binary",
    0x05: "shift_jis",
    0x06: "iso8859-5",
    0x07: "iso8859-8",
    0x08: "ucs-2",
    0x09: "binary",
    0x0A: "iso2022_jp",
    0x0D: "euc_jis_2004",
    0x0E: "euc_kr",
}
_BY_BITS = ("default", "binary", "ucs-2", "default")


def coding_name(data_coding: int) -> str:
    """Return "default", "binary", "ucs-2" or the name of a codec."""
    if data_coding < 0x10:
        return _NAMED.get(data_coding, "binary")
    if data_coding < 0x40:  # general group, e.g. flash messages
        return _BY_BITS[data_coding >> 2 & 3]
    if 0xC0 <= data_coding < 0xE0:  # message waiting
        return "default"
    if 0xE0 <= data_coding < 0xF0:
        return "ucs-2"
    if data_coding >= 0xF0:
        return "binary" if data_coding & 4 else "default"
    return "binary"


def decode_text(data_coding: int, octets: bytes, alphabet: Alphabet, header: int = 0) -> str | None:
    """Return the text, None if it is binary. `header` is the length of what came before."""
    name = coding_name(data_coding)
    if name == "binary":
        return None
    if name == "ucs-2":
        return octets.decode("utf-16-be", "replace")
    if name == "default":
        return _decode_default(octets, alphabet, header)
    return octets.decode(name, "replace")


def _decode_default(octets: bytes, alphabet: Alphabet, header: int) -> str:
    if alphabet == "gsm7":
        return gsm7.decode(octets)
    if alphabet == "gsm7-packed":
        return gsm7.decode(gsm7.unpack(octets, header))
    return octets.decode(alphabet, "replace")


def encode_text(text: str, alphabet: Alphabet | Literal["ucs-2"], header: int = 0) -> bytes:
    """Return the octets of `text`. Raises `Unsendable`."""
    if alphabet == "gsm7":
        return gsm7.encode(text)
    if alphabet == "gsm7-packed":
        return gsm7.pack(gsm7.encode(text), header)
    try:
        return text.encode("utf-16-be" if alphabet == "ucs-2" else alphabet)
    except UnicodeEncodeError as error:
        raise Unsendable(f"U+{ord(text[error.start]):04X} is not in {alphabet}") from error


def takes(alphabet: Alphabet, text: str) -> bool:
    """Say whether `text` can be written in the alphabet of a carrier."""
    try:
        encode_text(text, alphabet)
    except Unsendable:
        return False
    return True
