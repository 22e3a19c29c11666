"""Passwords of console users: Argon2id (RFC 9106), with the parameters that OWASP recommends.

A hash takes 19 MB and some tens of milliseconds, in a thread; few at a time.
"""

import asyncio
import os
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from starlette.concurrency import run_in_threadpool

AT_ONCE: Final = 2
_SALT: Final = 16  # octets
_LENGTH: Final = 32  # octets
_ITERATIONS: Final = 2
_KIBIBYTES: Final = 19 * 1024
_NOBODY: Final = (  # a hash of nothing that anybody knows
    "$argon2id$v=19$m=19456,t=2,p=1$B1rgXlNSfFLJa/Bbvz17Dg"
    "$MZkNNRAXxgs+8iA6xu1oIuQ3ue4d64Niq8yiZWyt5vc"
)


class Passwords:
    """Hashes passwords, and compares them with hashes."""

    def __init__(self, salt: Callable[[int], bytes] = os.urandom) -> None:
        self._salt = salt
        self._places = asyncio.Semaphore(AT_ONCE)

    async def hash(self, password: str) -> str:
        """Return what is to be stored."""
        async with self._places:
            return await run_in_threadpool(self._hash, password.encode())

    async def fits(self, password: str, stored: str) -> bool:
        """Return whether the hash is of this password; without one it takes as long to say no."""
        async with self._places:
            fits = await run_in_threadpool(_verify, password.encode(), stored or _NOBODY)
        return fits and bool(stored)

    def _hash(self, password: bytes) -> str:
        kdf = Argon2id(
            salt=self._salt(_SALT),
            length=_LENGTH,
            iterations=_ITERATIONS,
            lanes=1,
            memory_cost=_KIBIBYTES,
        )
        return kdf.derive_phc_encoded(password)


def _verify(password: bytes, stored: str) -> bool:
    try:
        Argon2id.verify_phc_encoded(password, stored)
    except InvalidKey:
        return False
    return True
