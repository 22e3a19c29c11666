"""Whether a carrier may be handed texts: closed by failures, opened again by trying.

Theory of operation. A carrier that cannot be reached gets nothing for a while, each time for
longer; then one text goes out, or with a request that asks how it is that request, and what comes
of it opens the window or shuts it again. A carrier with a heartbeat is down when it has not been
heard of for too long.
"""

from dataclasses import dataclass
from typing import Final

FIRST_PAUSE: Final = 1.0  # seconds
LONGEST_PAUSE: Final = 60.0


@dataclass(slots=True)
class Health:
    """How a carrier is; times are of any clock that goes forward."""

    at_once: int
    heartbeat: float = 0.0  # seconds within which it is heard of; 0: never mind
    heard: float = 0.0
    shut_until: float = 0.0
    _pause: float = 0.0
    _trying: bool = False

    def window(self, now: float) -> int:
        """Return how many texts it may be handed at once."""
        if self.silent(now) or now < self.shut_until:
            return 0
        return 1 if self._trying else self.at_once

    def silent(self, now: float) -> bool:
        """Say whether it has not been heard of for too long."""
        return bool(self.heartbeat) and now - self.heard > self.heartbeat

    def failed(self, now: float) -> float:
        """It could not be reached: return the seconds until it is tried again."""
        if now >= self.shut_until:
            self._pause = min(LONGEST_PAUSE, self._pause * 2 or FIRST_PAUSE)
            self.shut_until = now + self._pause
            self._trying = True
        return self.shut_until - now

    def reached(self) -> None:
        """It answered."""
        self._pause, self.shut_until, self._trying = 0.0, 0.0, False
