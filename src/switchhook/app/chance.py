"""The wall clock and randomness: the only module that reads either."""

import secrets
from collections import deque
from datetime import UTC, datetime

_AT_ONCE = 256
_spare: deque[str] = deque()


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def new_sid(prefix: str) -> str:
    """Return a fresh identifier: the two letters of its kind and 32 hex digits."""
    return prefix + _digits()


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
    return _digits()[:16]


def new_key() -> bytes:
    """Return a fresh key: 32 random octets."""
    return secrets.token_bytes(32)


def draw(below: int) -> int:
    """Return a number from 0 to less than `below`."""
    return secrets.randbelow(below)


def _digits() -> str:
    """Return 32 fresh hex digits; the system is asked for many, since each time costs the same."""
    try:
        return _spare.pop()
    except IndexError:
        many = secrets.token_hex(16 * _AT_ONCE)
        _spare.extend(many[at : at + 32] for at in range(32, len(many), 32))
        return many[:32]
