"""RTP as tests write it."""

import struct

from switchhook.media.engine.interface import FRAME

PEER = ("192.0.2.10", 4000)


def rtp(
    sequence: int,
    payload: bytes = b"\xff" * FRAME,
    *,
    timestamp: int | None = None,
    ssrc: int = 0x1234,
    kind: int = 0,
    marker: bool = False,
) -> bytes:
    """Return a packet; its timestamp follows from its number unless given."""
    when = (sequence * FRAME if timestamp is None else timestamp) & 0xFFFFFFFF
    first = kind | (0x80 if marker else 0)
    return struct.pack("!BBHII", 0x80, first, sequence & 0xFFFF, when, ssrc) + payload


def event(code: int, duration: int, *, end: bool = False) -> bytes:
    """Return the payload of a telephone event."""
    return struct.pack("!BBH", code, 0x80 if end else 0, duration)
