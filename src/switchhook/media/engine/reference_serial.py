"""Numbers that begin anew after the largest, as RTP counts (RFC 1982)."""

MASK32 = 0xFFFFFFFF


def signed(value: int, bits: int = 32) -> int:
    """Return the low bits of `value` as a signed number: how serial numbers compare."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if value >> (bits - 1) else value
