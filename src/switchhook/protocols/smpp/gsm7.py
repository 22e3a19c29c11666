"""The SMS alphabet, one septet per octet and packed (3GPP TS 23.038 §6.1.2.1, §6.2.1)."""

from switchhook.protocols.smpp.errors import Unsendable

ESCAPE = 0x1B
CARRIAGE_RETURN = 0x0D

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x1B: " ",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
_CODES = {char: bytes([code]) for code, char in enumerate(_BASIC) if code != ESCAPE}
_CODES |= {char: bytes([ESCAPE, code]) for code, char in _EXTENSION.items() if char != " "}
_ASCII_ALIKE = frozenset(
    char for char, code in _CODES.items() if code == char.encode("latin-1", "replace")
)


def encode(text: str) -> bytes:
    """Return one septet per octet. Raises `Unsendable` at a character not in the alphabet."""
    if _ASCII_ALIKE.issuperset(text):
        return text.encode("ascii")
    try:
        return b"".join([_CODES[char] for char in text])
    except KeyError as error:
        raise Unsendable(f"U+{ord(error.args[0]):04X} is not in GSM-7") from error


def decode(septets: bytes) -> str:
    """Return the text; what the extension table lacks shows as in the basic table."""
    if ESCAPE not in septets:
        return "".join([_BASIC[code & 0x7F] for code in septets])
    text: list[str] = []
    escaped = False
    for octet in septets:
        code = octet & 0x7F
        if escaped:
            text.append(_EXTENSION.get(code, _BASIC[code]))
            escaped = False
        elif code == ESCAPE:
            escaped = True
        else:
            text.append(_BASIC[code])
    return "".join(text)


def pack(septets: bytes, header: int = 0) -> bytes:
    """Pack septets into octets, to follow a header of so many octets (TS 23.040 §9.2.3.24).

    Where seven bits stay free a CR fills them, lest they read as `@`.
    """
    fill = -8 * header % 7
    if (fill + 7 * len(septets)) % 8 == 1:
        septets += bytes([CARRIAGE_RETURN])
    number = 0
    for position, septet in enumerate(septets):
        number |= septet << (fill + 7 * position)
    return number.to_bytes((fill + 7 * len(septets) + 7) // 8, "little")


def unpack(octets: bytes, header: int = 0) -> bytes:
    """Return the septets of packed octets that follow a header, without a filling CR."""
    fill = -8 * header % 7
    number = int.from_bytes(octets, "little") >> fill
    bits = 8 * len(octets) - fill
    septets = bytes([number >> at & 0x7F for at in range(0, bits - 6, 7)])
    if bits % 7 == 0 and septets.endswith(bytes([CARRIAGE_RETURN])):
        return septets[:-1]
    return septets
