"""A conference that is going on: its record, its room, and the seats of those in it.

Theory of operation. The `Roster` decides; here its decisions are carried out: events are committed,
every seat is told how its leg is to be in the room and what it is to hear, beeps sound. Nothing
here waits. What plays to one participant alone is played by that participant's own task, so that a
fault of one ends that one only; what all hear, and the recording, have tasks of their own.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from switchhook.domain.entities import CallStatus, Conference, Participant
from switchhook.domain.events import ConferenceHappening, ParticipantHappening
from switchhook.voice.conferences.ledger import Ledger
from switchhook.voice.conferences.recording import ConferenceRecording
from switchhook.voice.conferences.roster import Beep, Deed, Extra, ReasonLeft, Roster
from switchhook.voice.conferences.seat import Announcement, Seat, Tune
from switchhook.voice.conferences.sounds import Document, Sounds
from switchhook.voice.conferences.states import participant_status
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.parts import Parts

SPEAKER: Final = "speaker"

Over = Callable[["LiveConference"], None]


class LiveConference:
    """One conference; `over` hears of its end. Raises `NoRoom`."""

    def __init__(self, parts: Parts, conference: Conference, most: int, over: Over) -> None:
        self._parts = parts
        self._room = parts.media.room()
        self._ledger = Ledger(conference, parts.bus)
        self._sounds = Sounds(parts.media, self._room, self._said)
        self._over = over
        self._recording: ConferenceRecording | None = None
        self.roster = Roster(conference, most, self._call_status)  # to be read only
        self.seats: dict[str, Seat] = {}

    @property
    def conference(self) -> Conference:
        """The record as it is now."""
        return self.roster.conference

    def told(self) -> dict[str, str]:
        """Return what the documents are told that are played to those in it."""
        return {"ConferenceSid": self.conference.sid, "FriendlyName": self.conference.friendly_name}

    def participants(self) -> list[Participant]:
        """Return all participants as REST shows them, in the order in which they came."""
        return [self.shown(one) for one in self.roster.people.values()]

    def shown(self, one: Participant) -> Participant:
        """Return a participant as REST shows it, with its status."""
        present = self.roster.present(one.call_sid)
        status = participant_status(self._call_status(one.call_sid), present=present)
        return replace(one, status=status)

    def begin(self) -> Awaitable[None]:
        """Store the conference; awaiting it raises `StoreError`."""
        return self._ledger.begin()

    async def stored(self) -> None:
        """Return once all that has happened is stored; raises `StoreError`."""
        await self._ledger.stored()

    def expect(self, seat: Seat, participant: Participant) -> None:
        """Keep a seat for a call that is on its way."""
        self.seats[participant.call_sid] = seat
        self.roster.expect(participant)
        seat.announced = partial(self._announced_to, participant.call_sid)

    def enter(self, call_sid: str, leg: MediaLeg) -> None:
        """Let a call in on its leg; once more with the leg that was answered in the end."""
        seat = self.seats.get(call_sid)
        if seat is None:
            return
        seat.use(leg)
        deeds = self.roster.enter(call_sid, self._parts.now())
        if deeds and self._recording is None and seat.noun.record == "record-from-start":
            self._recording = ConferenceRecording(
                self._parts, self._room, seat.noun, call_sid, self._warn
            )
        self._do(deeds)
        self._settle()

    def leave(self, call_sid: str, why: ReasonLeft, *, kicked: bool = False) -> None:
        """Let a call out, if it is in it."""
        self._do(self.roster.leave(call_sid, self._parts.now(), why, kicked=kicked))

    def change(self, call_sid: str, **values: Any) -> None:
        """Change a participant."""
        self._do(self.roster.change(call_sid, self._parts.now(), **values))
        self._settle()

    def play_on_hold(self, call_sid: str, tune: Tune) -> None:
        """Say what a participant is to hear on hold."""
        self.seats[call_sid].hold = tune
        self._settle()

    def play_before(self, call_sid: str, tune: Tune) -> None:
        """Say what a participant is to hear before the conference starts."""
        self.seats[call_sid].wait = tune
        self._settle()

    def announce(self, document: Document, url: str) -> None:
        """Let all in the room hear a document."""
        self._sounds.announce(document, partial(self._announced, url))

    def end(self) -> None:
        """End the conference and the calls of those in it."""
        calls = [seat.live for seat in self.seats.values()]
        self._do(self.roster.end(self._parts.now()))
        for live in calls:
            live.end()

    def _call_status(self, call_sid: str) -> CallStatus:
        return self.seats[call_sid].live.status

    def _do(self, deeds: list[Deed]) -> None:
        events = [deed for deed in deeds if not isinstance(deed, Beep)]
        if not events:
            return
        self._ledger.write(self.conference, events)
        self._settle()
        for deed in deeds:
            if isinstance(deed, Beep):
                self._sounds.beep(deed.who)
        if self.roster.over:
            self._over(self)

    def _settle(self) -> None:
        """Make every seat as it is to be."""
        started = self.conference.status == "in-progress"
        if started and self._recording is not None:
            self._recording.start(self.conference.account_sid, self.conference.sid)
        for call_sid, seat in list(self.seats.items()):
            one = self.roster.people.get(call_sid)
            if one is None:
                seat.close()
                del self.seats[call_sid]
            else:
                tune = seat.hold if one.hold else None if started else seat.wait
                self._place(call_sid, seat, tune)

    def _place(self, call_sid: str, seat: Seat, tune: Tune | None) -> None:
        place = self.roster.place(call_sid)
        coached = self.seats[place.coached].port if place and place.coached else None
        seat.settle(self._room, place, coached, tune)
        asked = self.conference.status_callback_event
        if SPEAKER in asked and self.conference.status_callback:
            seat.listen(place is not None and not place.muted, partial(self._spoke, call_sid))

    def _spoke(self, call_sid: str, started: bool) -> None:
        what: ParticipantHappening
        what = "participant-speech-start" if started else "participant-speech-stop"
        self._do(self.roster.tell_about(call_sid, what, self._parts.now()))

    def _announced(self, url: str, failure: str) -> None:
        what: ConferenceHappening = "announcement-fail" if failure else "announcement-end"
        self._do(self.roster.tell(what, self._parts.now(), _announcement(url, failure)))

    def _announced_to(self, call_sid: str, announcement: Announcement, failure: str) -> None:
        what: ParticipantHappening = "announcement-fail" if failure else "announcement-end"
        extra = _announcement(announcement.url, failure)
        self._do(self.roster.tell_about(call_sid, what, self._parts.now(), extra))

    def _said(self, text: str) -> None:
        """Let simulated handsets in the room read what is announced there."""
        for call_sid, seat in self.seats.items():
            if seat.leg is not None and not seat.leg.ended and self.roster.place(call_sid):
                seat.leg.signalling.say(text)

    def _warn(self, code: int, text: str) -> None:
        one = self.conference
        self._parts.alert(account_sid=one.account_sid, resource_sid=one.sid, code=code, text=text)

    async def finish(self) -> None:
        """Close the room once it is over; return when nothing of it is left but its record."""
        try:
            await self._sounds.close()
            if self._recording is not None:
                await self._recording.finish()
        finally:
            self._room.close()
        await self._ledger.settle()


def _announcement(url: str, failure: str) -> Extra:
    told: Extra = (("AnnounceUrl", url),)
    return (("ReasonAnnouncementFailed", failure), *told) if failure else told
