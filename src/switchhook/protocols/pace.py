"""A rate that yields to throttling: a token bucket in segments."""

import math

CUT = 0.5  # what a throttling answer leaves of the rate
RECOVERY = 0.05  # of the full rate, each second
SLOWEST = 0.01  # of the full rate
_ONE_CUT = 1.0  # seconds within which answers to one burst count as one


class Pace:
    """How many segments may go now. `rate` is in segments per second, 0 for no limit.

    Without a limit what went in the second before is what a throttling answer cuts, and what
    recovers goes on growing.
    """

    def __init__(self, rate: float, burst: float = 1.0) -> None:
        self._limited = rate > 0
        self._full = rate if rate > 0 else math.inf
        self._burst = max(1.0, burst)
        self._tokens = self._burst
        self._at: float | None = None
        self._cut_at: float | None = None
        self._resumes = -math.inf
        self._recent = 0.0  # segments of late, about a second's
        self.rate = self._full

    def wait(self, now: float) -> float:
        """Return the seconds until a segment may go."""
        self._pass(now)
        missing = 1.0 - self._tokens
        return max(self._resumes - now, missing / self.rate if missing > 1e-9 else 0.0, 0.0)

    def take(self, segments: int, now: float) -> None:
        """Count segments that go; those of one message may go together and are made up for."""
        self._pass(now)
        self._recent += segments
        if self.rate < math.inf:
            self._tokens -= segments

    def throttled(self, now: float, pause: float = 0.0) -> None:
        """Slow down, and stop for `pause` seconds: the peer said that it was too fast."""
        self._pass(now)
        self._tokens = min(self._tokens, 0.0)
        self._resumes = max(self._resumes, now + pause)
        if self._cut_at is None or now - self._cut_at >= _ONE_CUT:
            self._cut_at = now
            if self._full == math.inf:
                self._full = self.rate = max(1.0, self._recent)
            self.rate = max(self._full * SLOWEST, self.rate * CUT)

    def _pass(self, now: float) -> None:
        seconds = 0.0 if self._at is None else max(0.0, now - self._at)
        self._at = now
        self._recent *= math.exp(-seconds)
        if self.rate == math.inf:
            return
        self._tokens = min(self._burst, self._tokens + seconds * self.rate)
        self.rate += seconds * RECOVERY * self._full
        if self._limited:
            self.rate = min(self._full, self.rate)
        else:
            self._full = max(self._full, self.rate)
