"""Opus for the reference engine: libopus' functions, by the same addresses that the compiled engine
calls; `opus.pyx` explains the rules."""

import ctypes
import struct

from switchhook.media.engine.interface import FRAME
from switchhook.media.engine.reference_serial import MASK32, signed

SCALE = 6  # of Opus' RTP clock to that of 8 kHz
PARCELS = 32
LONGEST_SPAN = 960  # samples
LONGEST_WRITTEN = 400  # octets
CONCEALS = b"\x08"

_Encode = ctypes.CFUNCTYPE(
    ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_int32
)
_Decode = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32, ctypes.c_void_p, ctypes.c_int,
    ctypes.c_int,
)  # fmt: skip


class Opus:
    """One leg's codec, and the packets that wait for it."""

    def __init__(self, encoder: int, decoder: int, encode: int, decode: int) -> None:
        self._encoder, self._decoder = encoder, decoder
        self._encode, self._decode = _Encode(encode), _Decode(decode)
        self._clock = self._at = 0
        self.empty()

    def empty(self) -> None:
        """Forget what waits."""
        self._decoded: list[int] = []
        self._parcels: dict[int, tuple[int, bytes]] = {}  # span and packet by start

    def place(self, timestamp: int) -> int:
        """Return which sample a timestamp stands for."""
        ahead = signed(timestamp - self._clock)
        passed = abs(ahead) // SCALE * (1 if ahead > 0 else -1)
        self._at = (self._at + passed) & MASK32
        self._clock = (self._clock + passed * SCALE) & MASK32
        return self._at

    def keep(self, start: int, data: bytes, span: int) -> None:
        """Keep a packet until its time comes, instead of the first if need be."""
        if len(self._parcels) == PARCELS:
            first = next(iter(self._parcels))
            for other in self._parcels:
                first = other if signed(other - first) < 0 else first
            del self._parcels[first]
        self._parcels[start] = span, data

    def read(self, at: int, *, fresh: bool) -> tuple[list[int], bool]:
        """Return the frame that begins at `at`, and whether any of it came.

        What is missing is made up, unless nothing came before.
        """
        came = bool(self._decoded)
        while (missing := FRAME - len(self._decoded)) > 0:
            here = at + len(self._decoded)
            self._parcels = {s: p for s, p in self._parcels.items() if signed(s - here) >= 0}
            start = min(self._parcels, key=lambda start: signed(start - here), default=None)
            gap = 2 * FRAME if start is None else signed(start - here)
            if start is not None and gap == 0:
                span, data = self._parcels.pop(start)
                self._decoded += self._decode_one(data, span)
                came = True
            elif fresh:
                self._decoded += [0] * min(gap, missing)
            elif start is not None and gap < 2 * FRAME:
                self._decoded += self._decode_one(self._parcels[start][1], gap, fec=True)
            else:
                self._decoded += self._decode_one(None, missing)
        frame, self._decoded = self._decoded[:FRAME], self._decoded[FRAME:]
        return frame, came

    def conceal(self) -> list[int]:
        """Make up a frame: the voice as it fades out, or the noise of a silent peer."""
        return self._decode_one(None, FRAME)

    def write(self, samples: list[int]) -> bytes:
        """Return a frame as a packet."""
        out = ctypes.create_string_buffer(LONGEST_WRITTEN)
        raw = struct.pack(f"={FRAME}h", *samples)
        size = self._encode(self._encoder, raw, FRAME, out, LONGEST_WRITTEN)
        return out.raw[:size] if size > 0 else CONCEALS

    def _decode_one(self, data: bytes | None, span: int, *, fec: bool = False) -> list[int]:
        room = ctypes.create_string_buffer(2 * span)
        size = 0 if data is None else len(data)
        count = max(0, self._decode(self._decoder, data, size, room, span, fec))
        samples = list(struct.unpack(f"={span}h", room.raw))
        return samples[:count] + [0] * (span - count)


def span_of(data: bytes) -> int:
    """Return how many samples a packet holds; 0 when that is not to be told (RFC 6716 §3.1)."""
    if not data:
        return 0
    config, code = data[0] >> 3, data[0] & 3
    if config < 12:
        span = (80, 160, 320, 480)[config & 3]
    elif config < 16:
        span = (80, 160)[config & 1]
    else:
        span = 20 << (config & 3)
    frames = (1, 2, 2, data[1] & 63 if len(data) > 1 else 0)[code]
    return span * frames if span * frames <= LONGEST_SPAN else 0
