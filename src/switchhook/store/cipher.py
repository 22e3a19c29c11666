"""Secrets at rest: AES-GCM (NIST SP 800-38D), each bound to the place where it is kept.

A sealed secret is a version octet, a nonce of 12 octets, and ciphertext with its tag. Table, sid
and column are associated data, so that a secret copied to another row doesn't open there.
"""

import os
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from switchhook.domain.changes import StoreError

_VERSION = b"\x01"
_NONCE = 12  # octets


class Cipher:
    """Seals and opens secrets with one key of 16, 24 or 32 octets."""

    def __init__(self, key: bytes, nonce: Callable[[int], bytes] = os.urandom) -> None:
        if len(key) not in (16, 24, 32):
            raise StoreError(f"the secret key has {len(key)} octets instead of 32")
        self._aead = AESGCM(key)
        self._nonce = nonce

    def seal(self, secret: str, table: str, sid: str, column: str) -> bytes:
        """Return `secret` as only `open` with the same key and place can read it."""
        nonce = self._nonce(_NONCE)
        sealed = self._aead.encrypt(nonce, secret.encode(), _place(table, sid, column))
        return _VERSION + nonce + sealed

    def open(self, sealed: bytes, table: str, sid: str, column: str) -> str:
        """Return what was sealed; raise StoreError when key or place differ."""
        nonce, ciphertext = sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            if sealed[:1] != _VERSION:
                raise InvalidTag
            return self._aead.decrypt(nonce, ciphertext, _place(table, sid, column)).decode()
        except (InvalidTag, ValueError):
            raise StoreError(
                f"the secret key doesn't open {column} of {table} {sid}: wrong key?"
            ) from None


def _place(table: str, sid: str, column: str) -> bytes:
    return f"{table}\0{sid}\0{column}".encode()
