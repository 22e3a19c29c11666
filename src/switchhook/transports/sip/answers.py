"""The 2xx to an INVITE, sent again until its ACK comes (RFC 3261 §13.3.1.4)."""

from __future__ import annotations

from collections.abc import Callable

from switchhook.protocols.sip.transaction import GIVE_UP, T1, T2
from switchhook.transports.sip.serving import Serving
from switchhook.transports.sip.wheel import Wheel


class Answer:
    """One 2xx that waits for its ACK; `on_silence` is called when none comes."""

    __slots__ = (
        "_again",
        "_data",
        "_interval",
        "_on_silence",
        "_silence",
        "_transaction",
        "_wheel",
    )

    def __init__(
        self, wheel: Wheel, transaction: Serving, data: bytes, on_silence: Callable[[], None]
    ) -> None:
        self._wheel = wheel
        self._transaction = transaction
        self._data = data
        self._on_silence = on_silence
        self._interval = T1
        self._again = wheel.later(T1, self._repeat)
        self._silence = wheel.later(GIVE_UP, self._give_up)

    def stop(self) -> None:
        """The ACK came, or the call is over."""
        self._again.cancel()
        self._silence.cancel()

    def _repeat(self) -> None:
        self._transaction.resend(self._data)
        self._interval = min(self._interval * 2, T2)
        self._again = self._wheel.later(self._interval, self._repeat)

    def _give_up(self) -> None:
        self._again.cancel()
        self._on_silence()
