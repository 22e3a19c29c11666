"""Slow down whoever tries names and passwords, in bounded memory.

Each key has a score that offences raise and time lowers; above the limit it is blocked.
"""

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address


class Throttle:
    """Scores of the most recent offenders. `now` is in seconds of any steady clock."""

    def __init__(self, *, limit: float, per_second: float, remembered: int = 10_000) -> None:
        self._limit = limit
        self._per_second = per_second
        self._remembered = remembered
        self._scores: OrderedDict[str, tuple[float, float]] = OrderedDict()  # score, at

    def blocked(self, key: str, now: float) -> bool:
        """Say whether `key` has offended too much of late."""
        return self._score(key, now) >= self._limit

    def offend(self, key: str, now: float, weight: float) -> None:
        """Add an offence; a negative weight makes good for one."""
        score = max(0.0, self._score(key, now) + weight)
        self._scores.pop(key, None)
        if score:
            self._scores[key] = score, now
        if len(self._scores) > self._remembered:
            self._scores.popitem(last=False)

    def _score(self, key: str, now: float) -> float:
        score, at = self._scores.get(key, (0.0, now))
        return max(0.0, score - (now - at) * self._per_second)

    def __len__(self) -> int:
        return len(self._scores)


def source_of(host: str) -> str:
    """Return what counts as one source: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address):
        return str(IPv6Address(int(address) >> 64 << 64))
    return host
