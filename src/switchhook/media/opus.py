"""Opus by libopus, for use outside of the interpreter (RFC 6716).

The library is the system's, or that of PyAV where it is installed. Its functions, and the encoder
and decoder of each leg, are handed over as addresses, so that the engine's thread calls them
itself. Both work at 8 kHz, whatever the peer's do, and must outlive their last use.

NoOpus -- there is no libopus here, or one that does not work
"""

import contextlib
import ctypes
import importlib.util
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Addresses = tuple[int, int, int, int]

NAMES = ("libopus.so.0", "libopus.0.dylib", "/opt/homebrew/lib/libopus.0.dylib", "opus.dll")
RATE = 8000
BIT_RATE = 20_000  # a second: for narrowband speech, and what the last frame is told of again
LEAST_BIT_RATE, MOST_BIT_RATE = 6_000, 40_000  # below and above, there is nothing to be had
COMPLEXITY = 1  # of 0 to 10: more costs twice as much, and changed nothing that was measured
LOSS = 5  # per cent that the peer may lose, for which frames tell of the one before

_VOIP = 2048  # of opus_defines.h, as all these
_SET_BITRATE, _SET_COMPLEXITY, _SET_SIGNAL = 4002, 4010, 4024
_SET_INBAND_FEC, _SET_PACKET_LOSS = 4012, 4014
_VOICE = 3001


class NoOpus(Exception):
    """Opus cannot be had; the message says what to do about it."""


class Opus:
    """The library. Raises `NoOpus`."""

    def __init__(self) -> None:
        library = _load()
        try:
            self._make_encoder = library.opus_encoder_create
            self._make_decoder = library.opus_decoder_create
            self._drop_encoder = library.opus_encoder_destroy
            self._drop_decoder = library.opus_decoder_destroy
            self._control = library.opus_encoder_ctl
            self._functions = _address(library.opus_encode), _address(library.opus_decode)
        except AttributeError as error:
            raise NoOpus(f"this libopus is of no use: {error}") from None
        for make in (self._make_encoder, self._make_decoder):
            make.restype = ctypes.c_void_p
        for drop in (self._drop_encoder, self._drop_decoder):
            drop.argtypes, drop.restype = (ctypes.c_void_p,), None
        # And one argument more, of a kind that depends on the second.
        self._control.argtypes = (ctypes.c_void_p, ctypes.c_int)
        self.codec()  # so that a library that does not work is known now

    def codec(self, *, bit_rate: int = BIT_RATE, fec: bool = True) -> "Codec":
        """Return a leg's codec, which sends that many bits a second.

        With `fec`, a packet tells of the frame before it too (RFC 6716 §2.1.7).
        """
        failed = ctypes.c_int()
        encoder = self._make_encoder(RATE, 1, _VOIP, ctypes.byref(failed))
        decoder = self._make_decoder(RATE, 1, ctypes.byref(failed))
        if not encoder or not decoder:
            raise NoOpus(f"libopus makes no codec: error {failed.value}")
        for what, value in (
            (_SET_BITRATE, min(max(bit_rate, LEAST_BIT_RATE), MOST_BIT_RATE)),
            (_SET_COMPLEXITY, COMPLEXITY),
            (_SET_SIGNAL, _VOICE),
            (_SET_INBAND_FEC, int(fec)),
            (_SET_PACKET_LOSS, LOSS if fec else 0),
        ):
            self._control(encoder, what, ctypes.c_int(value))
        return Codec(
            (encoder, decoder, *self._functions),
            (lambda: self._drop_encoder(encoder), lambda: self._drop_decoder(decoder)),
        )


class Codec:
    """One leg's encoder and decoder, which live as long as this."""

    def __init__(self, addresses: Addresses, drops: tuple[Callable[[], object], ...]) -> None:
        self.addresses = addresses
        for drop in drops:
            weakref.finalize(self, drop).atexit = False


def _address(function: Any) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0


def _load() -> ctypes.CDLL:
    for name in (*NAMES, *_bundled()):
        with contextlib.suppress(OSError):
            return ctypes.CDLL(name)
    raise NoOpus("there is no libopus here: install it to offer Opus (Debian's package: libopus0)")


def _bundled() -> Iterator[str]:
    """Find the library that comes with PyAV."""
    found = importlib.util.find_spec("av")
    if found is not None and found.origin is not None:
        folder = Path(found.origin).parent.parent / "av.libs"
        yield from map(str, folder.glob("libopus-*.so*"))
