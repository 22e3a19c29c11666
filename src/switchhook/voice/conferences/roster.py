"""Who is in a conference, what that makes of it, and what is to be told: no clock, no audio.

Theory of operation. A `Roster` keeps the conference's entity and its participants as they are.
Whatever happens is a call of one of its methods, which returns what follows: events, in the order
in which they count up the conference's sequence, and beeps. Where each participant is to be in the
room, if at all, follows from the whole at any time: `place`. Its owner makes it so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal

from switchhook.domain.entities import CallStatus, Conference, Participant, ReasonConferenceEnded
from switchhook.domain.events import (
    ConferenceHappening,
    ConferenceStatusChanged,
    ParticipantHappening,
    ParticipantStatusChanged,
)
from switchhook.voice.conferences.states import MOVES, NEXT, Happening, Move, Presence

ReasonLeft = Literal[
    "participant_hung_up", "participant_updated_via_api", "conference_ended_via_api",
    "moderator_ended_conference", "participant_add_failed",
]  # fmt: skip
Extra = tuple[tuple[str, str], ...]
ConferenceEvent = ConferenceStatusChanged | ParticipantStatusChanged

# What a change of each of these is told as, by whether it is true from now on.
_TOLD: Final[dict[str, tuple[ParticipantHappening, ParticipantHappening]]] = {
    "muted": ("participant-unmute", "participant-mute"),
    "hold": ("participant-unhold", "participant-hold"),
}
_TEXTS: Final[dict[ReasonConferenceEnded, str]] = {
    "conference-ended-via-api": "Conference ended via API",
    "participant-with-end-conference-on-exit-left": "Participant with EndConferenceOnExit left",
    "participant-with-end-conference-on-exit-kicked": (
        "Participant with EndConferenceOnExit was kicked"
    ),
    "last-participant-kicked": "Last participant was kicked",
    "last-participant-left": "Last participant left",
}


@dataclass(frozen=True, slots=True)
class Beep:
    """Those in the room hear that somebody comes or goes."""

    who: Literal["enters", "exits"]


@dataclass(frozen=True, slots=True)
class Place:
    """How somebody is in the room; `coached` names the only call that hears them."""

    muted: bool = False
    coached: str = ""


Deed = ConferenceEvent | Beep


class Roster:
    """One conference and those in it, in the order in which they came."""

    def __init__(
        self, conference: Conference, most: int, status_of: Callable[[str], CallStatus]
    ) -> None:
        self.conference = conference
        self.people: dict[str, Participant] = {}  # by call SID
        self._most = most
        self._status_of = status_of
        self._presence: dict[str, Presence] = {}

    @property
    def over(self) -> bool:
        """Whether the conference has completed."""
        return self.conference.status == "completed"

    def presence(self, call_sid: str) -> Presence:
        """Return the state of somebody's seat."""
        return self._presence.get(call_sid, "gone")

    def present(self, call_sid: str) -> bool:
        """Whether somebody has entered, on hold or not."""
        return self.presence(call_sid) in ("present", "held")

    def full(self, most: int) -> bool:
        """Whether there is no room for one more, who would have at most `most` there."""
        return len(self.people) >= min(most, self._most)

    def find(self, key: str) -> Participant | None:
        """Return the participant with this call SID or label."""
        labelled = (one for one in self.people.values() if one.label == key)
        return self.people.get(key) or (next(labelled, None) if key else None)

    def place(self, call_sid: str) -> Place | None:
        """Return how somebody is to be in the room; None: not at all."""
        if self.conference.status != "in-progress" or self.presence(call_sid) != "present":
            return None
        one = self.people[call_sid]
        if not one.coaching:
            return Place(one.muted)
        if self.presence(one.call_sid_to_coach) != "present":
            return Place(muted=True)  # whom nobody else may hear
        return Place(one.muted, one.call_sid_to_coach)

    def expect(self, participant: Participant) -> None:
        """Keep a seat for somebody whose call is on its way."""
        self.people[participant.call_sid] = participant
        self._presence[participant.call_sid] = "expected"

    def enter(self, call_sid: str, now: datetime) -> list[Deed]:
        """Let somebody in who is expected."""
        if not self._move(call_sid, "enters"):
            return []
        one = self.people[call_sid]
        if one.hold:
            self._move(call_sid, "held")
        deeds: list[Deed] = [self._about(one, "participant-join", now)]
        if self._bridged() and self._enter("bridged"):
            deeds.append(self._happened("conference-start", now))
        if one.beep_on_enter and self.conference.status == "in-progress":
            deeds.append(Beep("enters"))
        return deeds

    def change(self, call_sid: str, now: datetime, **values: Any) -> list[Deed]:
        """Make somebody's `values` so; what was so already is not told."""
        before = self.people.get(call_sid)
        if before is None:
            return []
        after = replace(before, **values)
        changed = {name for name, value in values.items() if getattr(before, name) != value}
        if not changed:
            return []
        self.people[call_sid] = one = replace(after, date_updated=now)
        if "hold" in changed:
            self._move(call_sid, "held" if one.hold else "resumed")
        if not self.present(call_sid):
            return []
        told = [_TOLD[name][getattr(one, name)] for name in _TOLD if name in changed]
        if changed - set(_TOLD):
            told.append("participant-modify")
        return [self._about(one, what, now) for what in told]

    def leave(
        self, call_sid: str, now: datetime, why: ReasonLeft, *, kicked: bool = False
    ) -> list[Deed]:
        """Let somebody out; the conference may end with that."""
        one = self.people.get(call_sid)
        if one is None:
            return []
        was_present = self.present(call_sid)
        deeds: list[Deed] = [*self._out(one, now, why)]
        if was_present and one.end_conference_on_exit:
            return deeds + self._end("ended", _moderator(kicked), now, one)
        if not self.people:
            return deeds + self._end("emptied", _last(kicked), now, one)
        if was_present and one.beep_on_exit and self.conference.status == "in-progress":
            deeds.append(Beep("exits"))
        return deeds

    def end(self, now: datetime) -> list[Deed]:
        """End the conference because the app wants it."""
        return self._end("ended", "conference-ended-via-api", now)

    def tell(self, what: ConferenceHappening, now: datetime, extra: Extra) -> list[Deed]:
        """Tell something else of the conference."""
        return [] if self.over else [self._happened(what, now, extra)]

    def tell_about(
        self, call_sid: str, what: ParticipantHappening, now: datetime, extra: Extra = ()
    ) -> list[Deed]:
        """Tell something else of somebody who is present."""
        if not self.present(call_sid):
            return []
        return [self._about(self.people[call_sid], what, now, extra)]

    def _end(
        self,
        happening: Happening,
        why: ReasonConferenceEnded,
        now: datetime,
        by: Participant | None = None,
    ) -> list[Deed]:
        if self.over:
            return []
        left: ReasonLeft = "moderator_ended_conference" if by else "conference_ended_via_api"
        deeds: list[Deed] = []
        for one in list(self.people.values()):
            if self.present(one.call_sid):
                deeds += self._out(one, now, left)
        self.people.clear()
        self._presence.clear()
        self._enter(happening, reason_conference_ended=why,
                    call_sid_ending_conference=by.call_sid if by else "")  # fmt: skip
        extra: Extra = (("ReasonConferenceEnded", why), ("Reason", _TEXTS[why]))
        if by is not None:
            extra += (("CallSidEndingConference", by.call_sid),)
        if by is not None and by.label:
            extra += (("ParticipantLabelEndingConference", by.label),)
        return [*deeds, self._happened("conference-end", now, extra)]

    def _out(self, one: Participant, now: datetime, why: ReasonLeft) -> list[Deed]:
        """Take somebody off the list."""
        self._move(one.call_sid, "leaves")
        del self.people[one.call_sid]
        extra = (
            ("ParticipantCallStatus", self._status_of(one.call_sid)),
            ("ReasonParticipantLeft", why),
        )
        return [self._about(one, "participant-leave", now, extra)]

    def _bridged(self) -> bool:
        here = [one for sid, one in self.people.items() if self.present(sid)]
        return len(here) > 1 and any(one.start_conference_on_enter for one in here)

    def _move(self, call_sid: str, move: Move) -> bool:
        after = MOVES.get((self.presence(call_sid), move))
        if after is None:
            return False
        if after == "gone":
            del self._presence[call_sid]
        else:
            self._presence[call_sid] = after
        return True

    def _enter(self, happening: Happening, **values: Any) -> bool:
        status = NEXT.get((self.conference.status, happening))
        if status is None:
            return False
        self.conference = replace(self.conference, status=status, **values)
        return True

    def _happened(
        self, what: ConferenceHappening, now: datetime, extra: Extra = ()
    ) -> ConferenceStatusChanged:
        return ConferenceStatusChanged(
            conference=self._counted(now), what=what, at=now, extra=extra
        )

    def _about(
        self, one: Participant, what: ParticipantHappening, now: datetime, extra: Extra = ()
    ) -> ParticipantStatusChanged:
        return ParticipantStatusChanged(
            conference=self._counted(now), participant=one, what=what, at=now, extra=extra
        )

    def _counted(self, now: datetime) -> Conference:
        sequence = self.conference.sequence + 1
        self.conference = replace(self.conference, sequence=sequence, date_updated=now)
        return self.conference


def _moderator(kicked: bool) -> ReasonConferenceEnded:
    if kicked:
        return "participant-with-end-conference-on-exit-kicked"
    return "participant-with-end-conference-on-exit-left"


def _last(kicked: bool) -> ReasonConferenceEnded:
    return "last-participant-kicked" if kicked else "last-participant-left"
