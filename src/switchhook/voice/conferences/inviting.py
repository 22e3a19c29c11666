"""A call that REST places into a conference: its errand instead of an app's documents.

https://www.twilio.com/docs/voice/api/conference-participant-resource#create-a-participant. The
participant has a seat from the start. With early media it enters when its far end can be heard
ringing, else when it answers; one that never answers leaves with `participant_add_failed`. A
redirect gives the call documents of its own.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from switchhook.voice.conferences.attendance import CallConferences
from switchhook.voice.conferences.live import LiveConference
from switchhook.voice.conferences.requests import Invitation
from switchhook.voice.conferences.seat import Seat
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.ringing import Ringing
from switchhook.voice.live.live_call import LiveCall, Script
from switchhook.voice.racing import first_of
from switchhook.voice.requests import Instructions

Seating = Callable[[LiveCall], Seat]
Attending = Callable[[LiveCall, MediaLeg], CallConferences]


class Errand:
    """Implements `voice.errands.Errand` for one participant."""

    def __init__(
        self,
        conference: LiveConference,
        invitation: Invitation,
        seat: Seating,
        attending: Attending,
        script: Script,
    ) -> None:
        self._conference = conference
        self._invitation = invitation
        self._seat_for = seat
        self._attending = attending
        self._documents = script
        self._seat: Seat
        self._ringing: asyncio.Future[Ringing]

    def seen_to(self, live: LiveCall, work: Coroutine[Any, Any, None]) -> Coroutine[Any, Any, None]:
        """Keep a seat for the call; return its `work` with what has to be done around it."""
        self._seat = self._seat_for(live)
        self._ringing = asyncio.get_running_loop().create_future()
        return self._see_to(live, work)

    def rings(self, ringing: Ringing) -> None:
        """Hear that the call is being dialled."""
        if self._invitation.early_media:
            self._ringing.set_result(ringing)

    async def run(self, live: LiveCall, leg: MediaLeg, instructions: Instructions) -> None:
        """Be the script of the call: the conference first, documents when it is redirected."""
        if instructions is not self._invitation.call:
            await self._documents(live, leg, instructions)
            return
        if not self._seat.removed.is_set():
            await self._attending(live, leg).stay(self._conference, self._seat, None)
        leg.hangup()

    async def _see_to(self, live: LiveCall, work: Coroutine[Any, Any, None]) -> None:
        try:
            await first_of(work, self._listen(live), self._give_up(live))
        finally:
            self._conference.leave(live.sid, "participant_add_failed")

    async def _give_up(self, live: LiveCall) -> None:
        """End a call that rings for nothing; never returns."""
        await self._seat.removed.wait()
        if live.leg is None:
            live.end()
        await asyncio.Event().wait()

    async def _listen(self, live: LiveCall) -> None:
        """Let the conference hear the far end before it answers; never returns."""
        ringing = await self._ringing
        self._conference.enter(live.sid, await ringing.early())
        await asyncio.Event().wait()
