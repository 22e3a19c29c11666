"""The wall clock and randomness: the only module that reads either."""

import secrets
from datetime import UTC, datetime


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def new_sid(prefix: str) -> str:
    """Return a fresh identifier: the two letters of its kind and 32 hex digits."""
    return prefix + secrets.token_hex(16)


def new_secret() -> str:
    """Return a fresh auth token: 32 hex digits, as Twilio's are."""
    return secrets.token_hex(16)


def new_password() -> str:
    """Return a fresh SIP password that a person can type."""
    return secrets.token_hex(6)


def new_code() -> str:
    """Return fresh digits for somebody to key in: six of them."""
    return f"{secrets.randbelow(10**6):06d}"


def new_token() -> str:
    """Return a fresh tag, branch or Call-ID part (RFC 3261 §19.3: 32 random bits or more)."""
    return secrets.token_hex(8)


def new_key() -> bytes:
    """Return a fresh key: 32 random octets."""
    return secrets.token_bytes(32)


def draw(below: int) -> int:
    """Return a number from 0 to less than `below`."""
    return secrets.randbelow(below)
