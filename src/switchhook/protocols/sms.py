"""SMS text: encoding and segmentation (3GPP TS 23.038 §6.2.1, TS 23.040 §9.2.3.24.1).

A body is GSM-7 when every character is in that alphabet, else UCS-2. A longer one is cut: each
segment then loses six octets to a header. Nothing that a reader sees as one character is cut.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from switchhook.protocols.smart_encoding import SMART

Encoding = Literal["GSM-7", "UCS-2"]

MAX_BODY = 1600  # characters; more is error 21617

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")  # two septets each: ESC and a code

# Septets or UTF-16 units that fit: a segment alone, and each of several.
CAPACITY: dict[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}

_JOINER = "\u200d"


@dataclass(frozen=True, slots=True)
class Segmentation:
    """How a body is cut for the air: one encoding, one text per segment."""

    encoding: Encoding
    segments: tuple[str, ...]


def smart(body: str) -> str:
    """Return the body with look-alikes from GSM-7 for typographic characters (SmartEncoded)."""
    return body.translate(SMART)


def encoding_for(body: str) -> Encoding:
    """Return GSM-7 when every character is in its alphabet, else UCS-2."""
    return "GSM-7" if BASIC.issuperset(set(body) - EXTENDED) else "UCS-2"


def units(text: str, encoding: Encoding) -> int:
    """Return what `text` takes: septets in GSM-7, UTF-16 units in UCS-2."""
    if encoding == "GSM-7":
        return len(text) + sum(map(text.count, EXTENDED))
    return len(text) + sum(char > "\uffff" for char in text)


def segment(body: str) -> Segmentation:
    """Cut `body` into its segments; an empty body is one empty segment."""
    encoding = encoding_for(body)
    alone, several = CAPACITY[encoding]
    if units(body, encoding) <= alone:
        return Segmentation(encoding, (body,))
    return Segmentation(encoding, tuple(cut(body, encoding, several)))


def cut(body: str, encoding: Encoding, capacity: int) -> Iterator[str]:
    """Yield pieces of at most `capacity` septets or units."""
    current, used = "", 0
    for piece in _pieces(body, encoding, capacity):
        size = units(piece, encoding)
        if used + size > capacity:
            yield current
            current, used = "", 0
        current += piece
        used += size
    yield current


def _pieces(body: str, encoding: Encoding, capacity: int) -> Iterator[str]:
    """Yield what must not be cut: characters, in UCS-2 with what combines with them."""
    if encoding == "GSM-7":
        yield from body
        return
    for cluster in _clusters(body):
        if units(cluster, encoding) > capacity:
            yield from cluster
        else:
            yield cluster


def _clusters(body: str) -> Iterator[str]:
    """Yield what a reader sees as one character: a simple form of UAX #29."""
    cluster = ""
    for char in body:
        if cluster and not _continues(cluster, char):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster


def _continues(cluster: str, char: str) -> bool:
    if cluster == "\r":
        return char == "\n"
    if _is_flag_letter(char):
        return len(cluster) == 1 and _is_flag_letter(cluster)
    return (
        cluster[-1] == _JOINER
        or char == _JOINER
        or unicodedata.category(char).startswith("M")
        or "\U0001f3fb" <= char <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= char <= "\U000e007f"  # the letters of subdivision flags
    )


def _is_flag_letter(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
