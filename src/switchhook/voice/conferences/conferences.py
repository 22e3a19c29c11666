"""Every conference that goes on: found by account and name, and what REST may do to them.

https://www.twilio.com/docs/voice/api/conference-resource, .../conference-participant-resource
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any, Final

from switchhook.domain.entities import Call, Conference, Method, Participant
from switchhook.domain.errors import TwilioError
from switchhook.media.ports import NoRoom
from switchhook.protocols.twilio.validation import is_sid
from switchhook.protocols.twiml.voice import Conference as Noun
from switchhook.voice.asides import Aside
from switchhook.voice.board import Board, CallAsides
from switchhook.voice.conferences import admission
from switchhook.voice.conferences.admission import BY_REST, IN_TWIML, Codes, NotAdmitted
from switchhook.voice.conferences.announcing import announce
from switchhook.voice.conferences.attendance import CallConferences
from switchhook.voice.conferences.inviting import Errand
from switchhook.voice.conferences.live import LiveConference
from switchhook.voice.conferences.requests import Invitation, ParticipantUpdate
from switchhook.voice.conferences.seat import REFUSED, VERBS, Announcement, Seat, Tune
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.requests import CallRequest

NOT_FOUND: Final = 20404
COMPLETED: Final = 16022
NOT_BRIDGED: Final = 16001
NO_ROOM: Final = 12400
UNAVAILABLE: Final = 20503
CHANGES: Final = ("muted", "hold", "beep_on_exit", "end_conference_on_exit")

log = logging.getLogger(__name__)

Place = Callable[[CallRequest, Errand], Awaitable[Call]]


class Conferences:
    """The conferences of every account; `place` places a call that joins one."""

    def __init__(self, board: Board, place: Place) -> None:
        self._board = board
        self._parts = board.parts
        self._place = place
        self._named: dict[tuple[str, str], LiveConference] = {}
        self._finishing: set[asyncio.Task[None]] = set()

    @property
    def count(self) -> int:
        """Return how many conferences go on, or are being put away."""
        return len(self._named) + len(self._finishing)

    def of(self, live: LiveCall, leg: MediaLeg) -> CallConferences:
        """Return what one call can do with conferences."""
        take_seat = partial(self._take_seat, codes=IN_TWIML)
        asides = CallAsides(self._board, live, leg)
        return CallConferences(take_seat, live, leg, asides, self._parts.clips.hold_music)

    async def invite(self, account_sid: str, key: str, invitation: Invitation) -> Participant:
        """Call somebody into the conference of this SID or name; raises `TwilioError`."""
        noun = replace(invitation.noun, name=self._name(account_sid, key))
        invitation = replace(invitation, noun=noun)
        try:
            conference = self._find_or_make(account_sid, noun, BY_REST)
        except NotAdmitted as refusal:
            raise TwilioError(refusal.code) from refusal
        errand = Errand(
            conference,
            invitation,
            partial(self._seat, conference, noun),
            self.of,
            self._board.script,
        )
        try:
            call = await self._place(invitation.call, errand)
        finally:
            self._put_away_unused(conference)
        await conference.begin()
        one = conference.roster.people.get(call.sid)
        if one is None:  # it has failed already, or the conference is over
            one = admission.new_participant(
                conference.conference, call.sid, noun, self._parts.now()
            )
            return replace(one, status="failed")
        return replace(conference.shown(one), queue_time=call.queue_time)

    def participants(self, conference: Conference) -> list[Participant]:
        """Return who is in a conference, the first to come first; nobody once it is over."""
        live = self._live(conference)
        return live.participants() if live else []

    def participant(self, conference: Conference, key: str) -> Participant:
        """Return the participant with this call SID or label; raises `TwilioError` 20404."""
        live, one = self._found(conference, key)
        return live.shown(one)

    async def update(
        self, conference: Conference, key: str, update: ParticipantUpdate
    ) -> Participant:
        """Change a participant; raises `TwilioError`."""
        live, one = self._found(conference, key)
        values: dict[str, Any] = {
            name: value for name in CHANGES if (value := getattr(update, name)) is not None
        }
        values |= _coaching(live, one, update)
        sid = one.call_sid
        if update.hold:
            live.play_on_hold(sid, Tune(update.hold_url or None, update.hold_method))
        if update.wait_url is not None:
            live.play_before(sid, Tune(update.wait_url, update.wait_method))
        live.change(sid, **values)
        if update.announce_url:
            seat = live.seats[sid]
            seat.announce(Announcement(update.announce_url, update.announce_method))
        await live.stored()
        return live.shown(live.roster.people.get(sid, one))

    async def kick(self, conference: Conference, key: str) -> None:
        """Take a participant out; its call goes on with its document. Raises `TwilioError`."""
        live, one = self._found(conference, key)
        live.leave(one.call_sid, "participant_updated_via_api", kicked=True)
        await live.stored()

    async def end(self, conference: Conference) -> Conference:
        """End a conference, and the calls of those in it; one that is over stays as it ended."""
        live = self._live(conference)
        if live is None:
            return await self._parts.store.get(Conference, conference.sid) or conference
        live.end()
        await live.stored()
        return live.conference

    async def announce(self, conference: Conference, url: str, method: Method) -> Conference:
        """Let all in a conference hear a document; raises `TwilioError` unless it has begun."""
        live = self._live(conference)
        if live is None:
            raise TwilioError(COMPLETED)
        if live.conference.status != "in-progress":
            raise TwilioError(NOT_BRIDGED)
        aside = Aside(url=url, method=method, verbs=VERBS, refused=REFUSED)
        live.announce(partial(announce, self._board, live, aside), url)
        return live.conference

    async def close(self, seconds: float) -> None:
        """Return when every conference that has ended is put away, or when time is up."""
        left = list(self._finishing)
        if left:
            await asyncio.wait(left, timeout=seconds)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _take_seat(self, live: LiveCall, noun: Noun, codes: Codes) -> tuple[LiveConference, Seat]:
        conference = self._find_or_make(live.call.account_sid, noun, codes)
        return conference, self._seat(conference, noun, live)

    def _seat(self, conference: LiveConference, noun: Noun, live: LiveCall) -> Seat:
        seat = Seat(live, noun)
        now = self._parts.now()
        one = admission.new_participant(conference.conference, live.sid, noun, now)
        conference.expect(seat, one)
        return seat

    def _find_or_make(self, account_sid: str, noun: Noun, codes: Codes) -> LiveConference:
        admission.check_name(noun.name, codes)
        found = self._named.get((account_sid, noun.name))
        admission.check(noun, found.roster if found else None, codes)
        if found is not None:
            return found
        sid = self._parts.new_sid("CF")
        made = admission.new_conference(sid, account_sid, noun, self._parts.now())
        try:
            live = LiveConference(self._parts, made, noun.max_participants, self._over)
        except NoRoom as error:
            raise NotAdmitted(NO_ROOM, "no room is free for another conference") from error
        self._named[account_sid, noun.name] = live
        return live

    def _over(self, live: LiveConference) -> None:
        """Put away a conference that has ended; another of its name may begin."""
        one = live.conference
        self._named.pop((one.account_sid, one.friendly_name), None)
        task = asyncio.get_running_loop().create_task(_finish(live))
        self._finishing.add(task)
        task.add_done_callback(self._finishing.discard)

    def _put_away_unused(self, live: LiveConference) -> None:
        """Forget a conference that nobody came to, because no call could be placed."""
        if not live.roster.people and live.conference.sequence == 0:
            self._over(live)

    def _name(self, account_sid: str, key: str) -> str:
        """Return the name that `key` is or stands for; raises `TwilioError` if that is over."""
        if not is_sid(key, "CF"):
            return key
        for live in self._named.values():
            if live.conference.sid == key and live.conference.account_sid == account_sid:
                return live.conference.friendly_name
        raise TwilioError(COMPLETED)

    def _live(self, conference: Conference) -> LiveConference | None:
        found = self._named.get((conference.account_sid, conference.friendly_name))
        return found if found and found.conference.sid == conference.sid else None

    def _found(self, conference: Conference, key: str) -> tuple[LiveConference, Participant]:
        live = self._live(conference)
        one = live.roster.find(key) if live else None
        if live is None or one is None:
            raise TwilioError(NOT_FOUND)
        return live, one


async def _finish(live: LiveConference) -> None:
    try:
        await live.finish()
    except Exception:  # the root of its task: nobody waits for it
        sid = live.conference.sid
        log.exception("conference not put away", extra={"conference_sid": sid})


def _coaching(live: LiveConference, one: Participant, update: ParticipantUpdate) -> dict[str, Any]:
    """Return what an update changes about whom somebody coaches; raises `TwilioError`."""
    coached = update.call_sid_to_coach
    if update.coaching is False:
        return {"coaching": False, "call_sid_to_coach": ""}
    if update.coaching is None and not coached:
        return {}
    coached = coached or one.call_sid_to_coach
    try:
        admission.check_coached(coached, live.roster, BY_REST, one.call_sid)
    except NotAdmitted as refusal:
        raise TwilioError(refusal.code) from refusal
    return {"coaching": True, "call_sid_to_coach": coached}
