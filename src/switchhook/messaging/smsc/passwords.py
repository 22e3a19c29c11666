"""What is kept of a password: a hash by scrypt (RFC 7914)."""

import hashlib
import hmac
from typing import Final

_N, _R, _P = 1 << 14, 8, 1
_MEMORY = 64 << 20
NOBODY: Final = f"scrypt${_N}${_R}${_P}${'00' * 16}${'00' * 32}"  # as dear to check as another


def hashed(password: str, salt: bytes) -> str:
    """Return what to keep of a password. It takes tens of milliseconds."""
    digest = _digest(password, salt, _N, _R, _P)
    return f"scrypt${_N}${_R}${_P}${salt.hex()}${digest.hex()}"


def matches(password: str, kept: str) -> bool:
    """Say whether a password is the one. It takes tens of milliseconds."""
    _, n, r, p, salt, digest = kept.split("$")
    found = _digest(password, bytes.fromhex(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, bytes.fromhex(digest))


def _digest(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)
