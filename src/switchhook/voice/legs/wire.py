"""A call that never leaves this process: two legs, each the other's far end.

What one side decides reaches the other on the loop's next turn, as over a network.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from switchhook.voice.legs.leg import Hearer
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.referrals import CannotRefer

TEMPORARILY_UNAVAILABLE: Final = 480  # as SIP would say it


class _End:
    """Implements `Signalling` of `leg` towards the leg at the other end."""

    def __init__(self, leg: MediaLeg, far: Hearer, *, called: bool) -> None:
        self._leg = leg
        self._far = far
        self._called = called

    def answer(self) -> None:
        self._tell(self._far.on_answered)

    def ring(self) -> None:
        self._tell(self._far.on_ringing)

    def begin_early_media(self) -> None:
        self._tell(self._far.on_early_media)

    def reject(self, status: int) -> None:
        self._tell(lambda: self._far.on_refused(status, ""))

    def hangup(self) -> None:
        if self._called and not self._leg.answered:
            self.reject(TEMPORARILY_UNAVAILABLE)
        else:
            self._tell(lambda: self._far.on_ended("far"))

    def refer(self, target: str) -> Awaitable[int]:
        raise CannotRefer

    def probe(self) -> None:
        """It is in this process, so it is there."""

    def say(self, text: str) -> None:
        self._tell(lambda: self._far.on_text(text))

    def _tell(self, what: Callable[[], None]) -> None:
        asyncio.get_running_loop().call_soon(what)


def join(one: MediaLeg, other: MediaLeg) -> None:
    """Wire two legs, whose ports are a pair; the first is the caller's."""
    one.signalling = _End(one, other, called=False)
    other.signalling = _End(other, one, called=True)
