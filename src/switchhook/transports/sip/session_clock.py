"""The session timer of a call, running (RFC 4028 §7.2, §10)."""

from __future__ import annotations

from collections.abc import Callable

from switchhook.protocols.sip.session_timer import Interval
from switchhook.transports.sip.wheel import Timer, Wheel


class SessionClock:
    """Calls `refresh` when a sign of life is ours to give, `expire` when one is overdue."""

    def __init__(
        self, wheel: Wheel, refresh: Callable[[], None], expire: Callable[[], None]
    ) -> None:
        self.interval: Interval | None = None
        self._wheel = wheel
        self._refresh = refresh
        self._expire = expire
        self._timer: Timer | None = None

    def agree(self, interval: Interval | None) -> None:
        """Start anew with what was agreed; None: as before."""
        self.stop()
        self.interval = interval or self.interval
        if self.interval is not None:
            act = self._on_half_time if self.interval.ours else self._expire
            self._timer = self._wheel.later(self.interval.due, act)

    def stop(self) -> None:
        """Stop the clock."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _on_half_time(self) -> None:
        if self.interval is not None:
            self._timer = self._wheel.later(self.interval.seconds / 2, self._expire)
            self._refresh()
