"""The places that one outbound call tries one after another, until somebody takes it or declines.

A place that cannot be reached, or fails, is passed over; one that is busy, declines or does not
answer has decided for all (https://www.twilio.com/docs/sip-trunking#origination).
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from switchhook.media.ports import NoPort
from switchhook.voice.legs.leg import LegEnded, NotAnswered
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.ringing import Ringing
from switchhook.voice.racing import first_of

DECISIONS: Final = frozenset((480, 486, 487, 600, 603, 607))

Attempt = Callable[[], Ringing]
"""Begins to ring at one place. Raises `NoPort`."""


def failed(status: int) -> bool:
    """Say whether a refusal tells of a fault, so that somebody else may be tried."""
    return status not in DECISIONS


class Successive(Ringing):
    """Rings at one place after another."""

    def __init__(self, attempts: Sequence[Attempt], passed_over: Callable[[str], None]) -> None:
        """`passed_over` hears why a place was given up."""
        super().__init__([], _unheard)
        self._attempts = attempts
        self._passed_over = passed_over
        self._current: Ringing | None = None
        self._next = asyncio.Event()  # replaced when another place is tried
        self._given_up = False

    @property
    def told(self) -> Mapping[str, str]:
        """What the signalling of the place that was tried last tells the app."""
        return self._current.told if self._current is not None else {}

    async def taken(self) -> MediaLeg:
        """Return the leg of the place that takes the call; raises as `Ringing.taken`."""
        refusal = NotAnswered(480, "There is nobody to call")
        for attempt in self._attempts:
            if self._given_up:
                raise LegEnded
            try:
                return await self._try(attempt)
            except NotAnswered as error:
                refusal = error
                if not failed(error.status):
                    raise
                self._passed_over(f"SIP {error}")
        raise refusal

    async def _try(self, attempt: Attempt) -> MediaLeg:
        try:
            self._current = attempt()
        except NoPort as error:
            raise NotAnswered(503, "no media port is free") from error
        self._next.set()
        self._next = asyncio.Event()
        return await self._current.taken()

    async def early(self) -> MediaLeg:
        """Return the first leg that is heard before it answers; waits for ever without one."""
        while True:
            tried = self._next
            early = await first_of(self._early(), _until(tried))
            if early is not None:
                return early

    async def _early(self) -> MediaLeg | None:
        if self._current is None:
            await asyncio.Event().wait()
            return None
        return await self._current.early()

    def cancel(self) -> None:
        """Give up: the place that rings, and those that are still to be tried."""
        self._given_up = True
        if self._current is not None:
            self._current.cancel()


async def _until(event: asyncio.Event) -> None:
    await event.wait()


def _unheard() -> None:
    """Each attempt tells of its own ringing."""
