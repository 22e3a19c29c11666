"""One call's stay in a conference, from the door to wherever it goes afterwards.

https://www.twilio.com/docs/voice/twiml/conference. It stays until it hangs up, presses the star of
`hangupOnStar`, has been there for `timeLimit`, is kicked, or is redirected by REST, which cancels
the task that this runs in.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from switchhook.protocols.twiml.voice import Conference as Noun
from switchhook.protocols.twiml.voice import Dial
from switchhook.voice.asides import Asides
from switchhook.voice.conferences.admission import NotAdmitted
from switchhook.voice.conferences.live import LiveConference
from switchhook.voice.conferences.roster import ReasonLeft
from switchhook.voice.conferences.seat import Seat
from switchhook.voice.dial.attending import Attended
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.racing import first_of
from switchhook.voice.waiting import Music

STAR: Final = "*"

TakeSeat = Callable[[LiveCall, Noun], tuple[LiveConference, Seat]]


class CallConferences:
    """Implements `voice.attending.Conferences` for one call; `take_seat` raises `NotAdmitted`."""

    def __init__(
        self, take_seat: TakeSeat, live: LiveCall, leg: MediaLeg, asides: Asides, music: Music
    ) -> None:
        self._take_seat = take_seat
        self._live = live
        self._leg = leg
        self._asides = asides
        self._music = music

    async def attend(self, noun: Noun, verb: Dial) -> Attended | None:
        """Return once the caller is out of the conference, also by hanging up."""
        await self._leg.answer()
        try:
            conference, seat = self._take_seat(self._live, noun)
        except NotAdmitted as refusal:
            self._live.warn(refusal.code, f"Dial: {refusal.text}")
            return None
        await self.stay(conference, seat, verb.time_limit, star=verb.hangup_on_star)
        return Attended("answered")

    async def stay(
        self, conference: LiveConference, seat: Seat, seconds: float | None, *, star: bool = False
    ) -> None:
        """Be in the conference for as long as the call may."""
        leg = self._leg
        why: ReasonLeft = "participant_updated_via_api"  # what cancels us, if nothing else ends it
        try:
            conference.enter(self._live.sid, leg)
            await first_of(
                leg.until_ended(),
                _wait(seat.removed),
                _after(seconds),
                _star(leg, star),
                seat.entertain(leg, self._asides, self._music, conference.told),
            )
            why = "participant_hung_up"
        except LegEnded:
            why = "participant_hung_up"
        finally:
            if leg.ended_by == "us":
                why = "participant_updated_via_api"
            conference.leave(self._live.sid, why)


async def _wait(removed: asyncio.Event) -> None:
    await removed.wait()


async def _after(seconds: float | None) -> None:
    if seconds is None:
        await asyncio.Event().wait()
    else:
        await asyncio.sleep(seconds)


async def _star(leg: MediaLeg, wanted: bool) -> None:
    """Return when the caller wants to leave."""
    if not wanted:
        await leg.until_ended()
        return
    leg.forget_digits()
    while await leg.digit() != STAR:
        pass
