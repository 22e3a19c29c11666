"""Transfers by SIP: one side of a call asks the other to talk to somebody else (RFC 3515).

CannotRefer   the leg is not SIP, so there is nobody to ask
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final

from switchhook.voice.racing import first_of
from switchhook.voice.states import outcome_of

MOST_SECONDS: Final = 60.0  # that a far end which accepted may take to tell how it went
STATUSES: Final = {"busy": "busy", "unanswered": "no-answer"}


class CannotRefer(Exception):
    """The leg is not SIP (alert 13801)."""


@dataclass(frozen=True, slots=True)
class Referral:
    """The far end asks for `target` (a SIP or tel address) and hears by `report` how that goes.

    `report` takes a SIP status; nothing is told after a final one.
    """

    target: str
    report: Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Referred:
    """What became of a referral of ours: the answer to REFER, and the last status it told.

    `told` is 0 when it told none: a far end that has accepted may just hang up, which is well.
    """

    answer: int
    told: int = 0
    left: bool = False

    @property
    def status(self) -> str:
        """Return the action's ReferCallStatus."""
        if self.answer >= 300:
            return "failed"
        if self.told >= 300:
            return STATUSES.get(outcome_of(self.told), "failed")
        return "completed" if self.told >= 200 or self.left else "no-answer"


class Referrals:
    """Who is to be called instead, as the two sides of one leg ask each other."""

    def __init__(self) -> None:
        self._status = 0
        self._last: asyncio.Event | None = None
        self._asked: asyncio.Future[Referral] | None = None

    async def ask(
        self, answer: Awaitable[int], until_ended: Callable[[], Coroutine[Any, Any, None]]
    ) -> Referred:
        """Return what becomes of a REFER that was sent, once `answer` has come."""
        self._status, last = 0, asyncio.Event()
        self._last = last
        status = await answer
        left = False
        if status < 300:

            async def leaves() -> bool:
                await until_ended()
                return True

            async def all_told() -> bool:
                await last.wait()
                return False

            async def too_late() -> bool:
                await asyncio.sleep(MOST_SECONDS)
                return False

            left = await first_of(all_told(), leaves(), too_late())
        return Referred(status, self._status, left)

    async def asked(self) -> Referral:
        """Return when the far end asks; while nobody waits it is refused."""
        self._asked = asyncio.get_running_loop().create_future()
        try:
            return await self._asked
        finally:
            self._asked = None

    def on_news(self, status: int, last: bool) -> None:
        """Hear what our referral has come to."""
        self._status = status or self._status
        if last and self._last is not None:
            self._last.set()

    def on_asked(self, referral: Referral) -> bool:
        """Hear that the far end asks; return whether anybody minds."""
        if self._asked is None or self._asked.done():
            return False
        self._asked.set_result(referral)
        return True
