"""Tones in Opus, as a peer's own encoder makes them, and how to find them again."""

import ctypes
import math
from collections.abc import Sequence

from switchhook.media.engine.interface import FRAME
from switchhook.media.opus import Opus
from switchhook.media.tones import tone


def packets_of(hertz: float, frames: int, *, of: int = FRAME, fec: bool = True) -> list[bytes]:
    """Return a tone in packets of so many samples, as a peer's own encoder makes them."""
    codec = Opus().codec(fec=fec)
    encoder, _, address, _ = codec.addresses
    encode = ctypes.CFUNCTYPE(
        ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p,
        ctypes.c_int32,
    )(address)  # fmt: skip
    raw, made = tone((hertz,), of * frames / 8000).samples, []
    for n in range(frames):
        out = ctypes.create_string_buffer(500)
        size = encode(encoder, raw[2 * of * n : 2 * of * (n + 1)], of, out, 500)
        assert size > 2
        made.append(out.raw[:size])
    return made


def strength(samples: Sequence[int], hertz: float) -> float:
    """Return how much of the samples' energy is a tone's."""
    turns = [2 * math.pi * hertz * n / 8000 for n in range(len(samples))]
    real = sum(s * math.cos(t) for s, t in zip(samples, turns, strict=True))
    other = sum(s * math.sin(t) for s, t in zip(samples, turns, strict=True))
    energy = sum(s * s for s in samples)
    return 2 * (real**2 + other**2) / len(samples) / energy if energy else 0.0


def join(one: bytes, other: bytes) -> bytes:
    """Return a packet of two frames (RFC 6716 §3.2.5, code 3 with lengths)."""
    return bytes([one[0] | 3, 0x82, len(one) - 1]) + one[1:] + other[1:]
