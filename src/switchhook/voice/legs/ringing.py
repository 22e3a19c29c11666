"""The legs that one outbound call rings at once; the first to answer has it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from switchhook.voice.legs.leg import LegEnded, NotAnswered, Unwatched
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.racing import first_of
from switchhook.voice.states import outcome_of

NOBODY_THERE: Final = 480


class Ringing(Unwatched):
    """Watches the legs until one is taken, and tells `heard` when one rings."""

    def __init__(self, legs: Sequence[MediaLeg], heard: Callable[[], None]) -> None:
        self._legs = legs
        self._heard = heard
        for leg in legs:
            leg.watcher = self

    def on_ringing(self) -> None:
        """Pass it on to the call."""
        self._heard()

    @property
    def told(self) -> Mapping[str, str]:
        """What the signalling of the leg that answered tells the app, or of one that refused."""
        legs = sorted(self._legs, key=lambda leg: leg.answered, reverse=True)
        return next((leg.told for leg in legs if leg.told), {})

    async def taken(self) -> MediaLeg:
        """Return the leg that answers; the others are given up.

        Raises `NotAnswered` when all have refused, `LegEnded` when the call was cancelled.
        """
        winner: MediaLeg | None = None
        try:
            winner = await self._first()
            return winner
        finally:
            for leg in self._legs:
                if leg is not winner:
                    leg.hangup()

    async def early(self) -> MediaLeg:
        """Return the first leg that is heard before it answers; waits for ever without."""
        return await first_of(*(_heard(leg) for leg in self._legs))

    def cancel(self) -> None:
        """Give up every leg."""
        for leg in self._legs:
            leg.hangup()

    async def _first(self) -> MediaLeg:
        if not self._legs:
            raise NotAnswered(NOBODY_THERE, "Nobody is signed in")
        waiting = {asyncio.ensure_future(_taken(leg)) for leg in self._legs}
        refusals: list[NotAnswered] = []
        try:
            while waiting:
                done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                for one in (task.result() for task in done):
                    if isinstance(one, MediaLeg):
                        return one
                    if one is not None:
                        refusals.append(one)
                if any(refusal.status >= 600 for refusal in refusals):
                    break  # nobody else is to be tried (RFC 3261 §21.6)
        finally:
            for task in waiting:
                task.cancel()
        raise best(refusals) if refusals else LegEnded


async def _taken(leg: MediaLeg) -> MediaLeg | NotAnswered | None:
    try:
        await leg.taken()
    except NotAnswered as refusal:
        return refusal
    except LegEnded:
        return None
    return leg


async def _heard(leg: MediaLeg) -> MediaLeg:
    try:
        await leg.until_heard()
    except LegEnded:
        await asyncio.Event().wait()
    if leg.answered:
        await asyncio.Event().wait()
    return leg


def best(refusals: Sequence[NotAnswered]) -> NotAnswered:
    """Return the refusal that says most: a final one, then busy, then no answer."""
    ranks = {"busy": 1, "unanswered": 2}
    return min(
        refusals,
        key=lambda one: 0 if one.status >= 600 else ranks.get(outcome_of(one.status), 3),
    )
