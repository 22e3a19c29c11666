"""A rate that yields to throttling: a token bucket in segments."""

CUT = 0.5  # what a throttling answer leaves of the rate
RECOVERY = 0.05  # of the full rate, each second
SLOWEST = 0.01  # of the full rate
_ONE_CUT = 1.0  # seconds within which answers to one burst count as one


class Pace:
    """How many segments may go now. `rate` is in segments per second."""

    def __init__(self, rate: float, burst: float = 1.0) -> None:
        self._full = rate
        self._burst = max(1.0, burst)
        self._tokens = self._burst
        self._at: float | None = None
        self._cut_at: float | None = None
        self.rate = rate

    def wait(self, now: float) -> float:
        """Return the seconds until a segment may go."""
        self._pass(now)
        return max(0.0, (1.0 - self._tokens) / self.rate) if self._tokens < 1.0 else 0.0

    def take(self, segments: int, now: float) -> None:
        """Count segments that go; those of one message may go together and are made up for."""
        self._pass(now)
        self._tokens -= segments

    def throttled(self, now: float) -> None:
        """Slow down: the peer answered ESME_RTHROTTLED or ESME_RMSGQFUL."""
        self._pass(now)
        self._tokens = min(self._tokens, 0.0)
        if self._cut_at is None or now - self._cut_at >= _ONE_CUT:
            self._cut_at = now
            self.rate = max(self._full * SLOWEST, self.rate * CUT)

    def _pass(self, now: float) -> None:
        seconds = 0.0 if self._at is None else max(0.0, now - self._at)
        self._at = now
        self._tokens = min(self._burst, self._tokens + seconds * self.rate)
        self.rate = min(self._full, self.rate + seconds * RECOVERY * self._full)
