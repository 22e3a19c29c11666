"""Who is in a conference, and what follows: https://www.twilio.com/docs/voice/twiml/conference"""

from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from switchhook.domain.entities import CallStatus, Conference, Participant
from switchhook.domain.events import ConferenceStatusChanged, ParticipantStatusChanged
from switchhook.testing.loop import EPOCH
from switchhook.voice.conferences.roster import Beep, Deed, Place, ReasonLeft, Roster

CONFERENCE = Conference(
    sid="CF1", account_sid="AC1", friendly_name="Monday", date_created=EPOCH, date_updated=EPOCH
)
EVERYBODY = ("CA1", "CA2", "CA3", "CA4")


def person(call_sid: str, **values: Any) -> Participant:
    return Participant(
        account_sid="AC1",
        conference_sid="CF1",
        call_sid=call_sid,
        date_created=EPOCH,
        date_updated=EPOCH,
        **values,
    )


def going_on(call_sid: str) -> CallStatus:
    return "in-progress"


def made(*people: Participant) -> Roster:
    """Return a conference with people in it."""
    roster = Roster(CONFERENCE, 250, going_on)
    for one in people:
        roster.expect(one)
        roster.enter(one.call_sid, EPOCH)
    return roster


def told(deeds: list[Deed]) -> list[str]:
    return [f"beep {deed.who}" if isinstance(deed, Beep) else deed.what for deed in deeds]


def extra(deed: Deed) -> dict[str, str]:
    assert not isinstance(deed, Beep)
    return dict(deed.extra)


def test_the_second_participant_starts_it() -> None:
    """ "...at least two participants in the conference", and one with startConferenceOnEnter."""
    roster = Roster(CONFERENCE, 250, going_on)
    roster.expect(person("CA1"))
    assert told(roster.enter("CA1", EPOCH)) == ["participant-join"]
    assert (roster.conference.status, roster.place("CA1")) == ("init", None)
    roster.expect(person("CA2"))
    deeds = roster.enter("CA2", EPOCH)
    assert told(deeds) == ["participant-join", "conference-start", "beep enters"]
    assert roster.place("CA1") == roster.place("CA2") == Place()


def test_it_waits_for_somebody_who_may_start_it() -> None:
    timid = {"start_conference_on_enter": False}
    roster = made(person("CA1", **timid), person("CA2", **timid))
    assert roster.conference.status == "init"
    roster.expect(person("CA3"))
    assert "conference-start" in told(roster.enter("CA3", EPOCH))


def test_who_is_expected_does_not_count() -> None:
    roster = made(person("CA1"))
    roster.expect(person("CA2"))
    assert roster.conference.status == "init"
    assert roster.full(2)


def test_beeps_are_as_everyone_wishes() -> None:
    roster = made(person("CA1"), person("CA2"))
    roster.expect(person("CA3", beep_on_enter=False, beep_on_exit=False))
    assert told(roster.enter("CA3", EPOCH)) == ["participant-join"]
    assert told(roster.leave("CA3", EPOCH, "participant_hung_up")) == ["participant-leave"]
    deeds = roster.leave("CA2", EPOCH, "participant_hung_up")
    assert told(deeds) == ["participant-leave", "beep exits"]


def test_the_last_to_leave_ends_it() -> None:
    roster = made(person("CA1"), person("CA2"))
    roster.leave("CA1", EPOCH, "participant_hung_up")
    deeds = roster.leave("CA2", EPOCH, "participant_hung_up")
    assert told(deeds) == ["participant-leave", "conference-end"]
    assert extra(deeds[0]) == {
        "ParticipantCallStatus": "in-progress",
        "ReasonParticipantLeft": "participant_hung_up",
    }
    assert extra(deeds[1]) == {
        "ReasonConferenceEnded": "last-participant-left",
        "Reason": "Last participant left",
        "CallSidEndingConference": "CA2",
    }
    assert roster.conference.call_sid_ending_conference == "CA2"


def test_a_moderator_takes_all_others_along() -> None:
    boss = person("CA1", end_conference_on_exit=True, label="boss")
    roster = made(boss, person("CA2"), person("CA3"))
    roster.expect(person("CA4"))
    deeds = roster.leave("CA1", EPOCH, "participant_hung_up")
    assert told(deeds) == [*["participant-leave"] * 3, "conference-end"]
    assert extra(deeds[1])["ReasonParticipantLeft"] == "moderator_ended_conference"
    assert (
        extra(deeds[3])["ReasonConferenceEnded"] == "participant-with-end-conference-on-exit-left"
    )
    assert extra(deeds[3])["ParticipantLabelEndingConference"] == "boss"
    assert not roster.people


def test_reasons_tell_kicking_from_leaving() -> None:
    roster = made(person("CA1", end_conference_on_exit=True), person("CA2"))
    roster.leave("CA1", EPOCH, "participant_updated_via_api", kicked=True)
    why = roster.conference.reason_conference_ended
    assert why == "participant-with-end-conference-on-exit-kicked"
    roster = made(person("CA1"))
    roster.leave("CA1", EPOCH, "participant_updated_via_api", kicked=True)
    assert roster.conference.reason_conference_ended == "last-participant-kicked"


def test_the_app_ends_it() -> None:
    roster = made(person("CA1"), person("CA2"))
    deeds = roster.end(EPOCH)
    assert told(deeds) == ["participant-leave", "participant-leave", "conference-end"]
    assert extra(deeds[0])["ReasonParticipantLeft"] == "conference_ended_via_api"
    assert roster.conference.reason_conference_ended == "conference-ended-via-api"
    assert roster.end(EPOCH) == []


def test_who_is_on_hold_or_muted_has_another_place() -> None:
    roster = made(person("CA1"), person("CA2"))
    assert told(roster.change("CA1", EPOCH, muted=True)) == ["participant-mute"]
    assert roster.place("CA1") == Place(muted=True)
    assert told(roster.change("CA1", EPOCH, muted=True)) == []
    both = roster.change("CA1", EPOCH, hold=True, muted=False)
    assert told(both) == ["participant-unmute", "participant-hold"]
    assert roster.place("CA1") is None
    assert told(roster.change("CA1", EPOCH, hold=False)) == ["participant-unhold"]
    assert roster.place("CA1") == Place()
    assert told(roster.change("CA1", EPOCH, beep_on_exit=False)) == ["participant-modify"]


def test_a_coach_is_heard_by_one_alone_or_by_nobody() -> None:
    coach = person("CA3", coaching=True, call_sid_to_coach="CA1")
    roster = made(person("CA1"), person("CA2"), coach)
    assert roster.place("CA3") == Place(coached="CA1")
    roster.change("CA1", EPOCH, hold=True)
    assert roster.place("CA3") == Place(muted=True)
    roster.change("CA1", EPOCH, hold=False)
    roster.leave("CA1", EPOCH, "participant_hung_up")
    assert roster.place("CA3") == Place(muted=True)


def test_found_by_call_or_label() -> None:
    roster = made(person("CA1", label="ann"), person("CA2"))
    assert roster.find("ann") == roster.find("CA1") == roster.people["CA1"]
    assert roster.find("bob") is roster.find("") is None


class Conferring(RuleBasedStateMachine):
    """Whatever happens, and in whatever order, a conference stays in order."""

    def __init__(self) -> None:
        super().__init__()
        self.roster = Roster(CONFERENCE, 250, going_on)
        self.events: list[ConferenceStatusChanged | ParticipantStatusChanged] = []
        self.was_bridged = False

    def keep(self, deeds: list[Deed]) -> None:
        self.events += [deed for deed in deeds if not isinstance(deed, Beep)]

    def here(self) -> list[Participant]:
        return [one for sid, one in self.roster.people.items() if self.roster.present(sid)]

    @precondition(lambda self: not self.roster.over)
    @rule(
        sid=st.sampled_from(EVERYBODY),
        flags=st.fixed_dictionaries(
            {
                name: st.booleans()
                for name in ("start_conference_on_enter", "end_conference_on_exit", "muted")
            }
        ),
        coach=st.sampled_from(("", *EVERYBODY)),
    )
    def expect(self, sid: str, flags: dict[str, bool], coach: str) -> None:
        if sid not in self.roster.people:
            one = person(sid, coaching=bool(coach), call_sid_to_coach=coach, **flags)
            self.roster.expect(one)

    @rule(sid=st.sampled_from(EVERYBODY))
    def enter(self, sid: str) -> None:
        self.keep(self.roster.enter(sid, EPOCH))

    @rule(sid=st.sampled_from(EVERYBODY), kicked=st.booleans())
    def leave(self, sid: str, kicked: bool) -> None:
        why: ReasonLeft = "participant_updated_via_api" if kicked else "participant_hung_up"
        self.keep(self.roster.leave(sid, EPOCH, why, kicked=kicked))

    @rule(
        sid=st.sampled_from(EVERYBODY),
        name=st.sampled_from(("muted", "hold", "end_conference_on_exit")),
        value=st.booleans(),
    )
    def change(self, sid: str, name: str, value: bool) -> None:
        self.keep(self.roster.change(sid, EPOCH, **{name: value}))

    @precondition(lambda self: len(self.events) > 6)
    @rule()
    def end(self) -> None:
        self.keep(self.roster.end(EPOCH))

    @invariant()
    def the_sequence_counts_every_event(self) -> None:
        counted = [event.conference.sequence for event in self.events]
        assert counted == list(range(1, len(counted) + 1))
        assert self.roster.conference.sequence == len(counted)

    @invariant()
    def it_starts_once_and_only_when_bridged(self) -> None:
        here = self.here()
        bridged = len(here) > 1 and any(one.start_conference_on_enter for one in here)
        self.was_bridged |= bridged
        starts = [event for event in self.events if event.what == "conference-start"]
        assert len(starts) <= 1
        if bridged:
            assert self.roster.conference.status == "in-progress"
        if self.roster.conference.status == "in-progress":
            assert starts

    @invariant()
    def it_ends_once_with_nobody_in_it_and_nothing_follows(self) -> None:
        ends = [event for event in self.events if event.what == "conference-end"]
        assert len(ends) == (self.roster.conference.status == "completed")
        if ends:
            assert self.events[-1] is ends[0]
            assert not self.roster.people
            assert self.roster.conference.reason_conference_ended

    @invariant()
    def everybody_joins_before_anything_else_and_is_told_as_they_are(self) -> None:
        here: dict[str, Participant] = {}
        for event in self.events:
            if isinstance(event, ParticipantStatusChanged):
                sid = event.participant.call_sid
                left = dict(event.extra).get("ReasonParticipantLeft")
                assert (sid in here) == (event.what != "participant-join") or left
                if event.what == "participant-leave":
                    here.pop(sid, None)
                else:
                    here[sid] = event.participant
        for sid, one in here.items():
            now = self.roster.people[sid]
            assert replace(one, date_updated=EPOCH) == replace(now, date_updated=EPOCH)
        assert set(here) == {one.call_sid for one in self.here()}

    @invariant()
    def places_are_for_those_who_talk(self) -> None:
        for sid in EVERYBODY:
            place = self.roster.place(sid)
            talking = self.roster.presence(sid) == "present"
            assert (place is not None) == (
                talking and self.roster.conference.status == "in-progress"
            )
            if place is not None and place.coached:
                assert self.roster.place(place.coached) is not None
            if place is not None and self.roster.people[sid].muted:
                assert place.muted


Conferring.TestCase.settings = settings(max_examples=80, stateful_step_count=25, deadline=None)
TestConferring = Conferring.TestCase
