"""SRTP for the reference engine: libsrtp's functions, by the same addresses that the compiled
engine calls."""

import ctypes
from collections.abc import Callable

TRAILER = 144  # octets that libsrtp may add

_Signature = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_int)
)


class Ciphers:
    """The functions that protect and unprotect RTP and RTCP."""

    def __init__(self) -> None:
        self._functions: tuple[Callable[..., int], ...] = ()

    def use(self, addresses: tuple[int, int, int, int]) -> None:
        """Take the functions at these addresses, as `CIPHERS` lists them."""
        self._functions = tuple(_Signature(address) for address in addresses)

    def protect(self, context: int, data: bytes, *, rtcp: bool) -> bytes | None:
        """Return SRTP of RTP; None when that is not possible."""
        return self._apply(2 if rtcp else 0, context, data)

    def unprotect(self, context: int, data: bytes, *, rtcp: bool) -> bytes | None:
        """Return RTP of SRTP; None when it is not genuine, or not new."""
        return self._apply(3 if rtcp else 1, context, data)

    def _apply(self, which: int, context: int, data: bytes) -> bytes | None:
        if not context:
            return None
        room = ctypes.create_string_buffer(data, len(data) + TRAILER)
        size = ctypes.c_int(len(data))
        status = self._functions[which](context, room, ctypes.byref(size))
        return room.raw[: size.value] if status == 0 else None
