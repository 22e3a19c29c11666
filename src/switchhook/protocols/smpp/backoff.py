"""When to connect again after a session has ended."""

from switchhook.protocols.smpp.errors import Status

FIRST = 1.0  # seconds
LONGEST = 60.0
LONGEST_UNREACHED = 4.0  # a connection that is not taken costs the carrier nothing
JITTER = 0.2
STEADY = 60.0  # a session that was bound for so long was a good one

# Trying again at once would not help, and carriers lock out those who do.
REFUSALS = frozenset(
    {
        Status.BIND_FAILED,
        Status.INVALID_PASSWORD,
        Status.INVALID_SYSTEM_ID,
        Status.INVALID_SYSTEM_TYPE,
    }
)


class Backoff:
    """Seconds to wait, doubling from failure to failure."""

    def __init__(self) -> None:
        self._next = FIRST
        self._bound_at: float | None = None

    def bound(self, now: float) -> None:
        """The session is bound."""
        self._bound_at = now

    def ended(self, now: float, chance: float, status: int = 0, *, reached: bool = True) -> float:
        """The session ended, or never was. `status` is that of a refused bind.

        `chance` is a random number from 0 to 1; `reached` says whether a connection stood.
        """
        if self._bound_at is not None and now - self._bound_at >= STEADY:
            self._next = FIRST
        self._bound_at = None
        seconds = LONGEST if status in REFUSALS else self._next
        self._next = min(LONGEST, 2 * self._next)
        if not reached:
            seconds = min(seconds, LONGEST_UNREACHED)
        return seconds * (1.0 + JITTER * (2.0 * chance - 1.0))
