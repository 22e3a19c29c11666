"""What REST does to conferences and participants.

https://www.twilio.com/docs/voice/api/conference-resource, .../conference-participant-resource
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import Participant
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import ConferenceStatusChanged, ParticipantStatusChanged
from switchhook.protocols.twiml.voice import Conference as Noun
from switchhook.voice.conferences.conferences import Conferences
from switchhook.voice.conferences.requests import Invitation, ParticipantUpdate
from switchhook.voice.requests import CallRequest
from tests.voice.conferences.party import SETTLE, TONES, Party
from tests.voice.conferences.test_lives import audio, reasons
from tests.voice.house import ACCOUNT, APP, NUMBER, instructions


async def change(party: Party, key: str, **values: Any) -> Participant:
    """Update the participant with this call SID or label."""
    update = ParticipantUpdate(**values)
    return await party.conferences.update(party.live().conference, key, update)


async def invite(
    party: Party, name: str, key: str = "r", *, early_media: bool = True, **noun: Any
) -> Participant:
    """Call somebody into the conference."""
    to = party.handsets[name].phone_number
    request = CallRequest(account_sid=ACCOUNT, to=to, from_=NUMBER, timeout=10)
    invitation = Invitation(call=request, noun=Noun("", **noun), early_media=early_media)
    return await party.conferences.invite(ACCOUNT, key, invitation)


async def refused(party: Party, key: str, **values: Any) -> int:
    """Return the code with which an update is refused."""
    with pytest.raises(TwilioError) as refusal:
        await change(party, key, **values)
    return refusal.value.code


def extras(party: Party, what: str) -> list[Mapping[str, str]]:
    """Return what an event was told with, each time."""
    return [dict(event.extra) for event in party.events if event.what == what]


async def test_mute_and_unmute(party: Party) -> None:
    await party.join("alice", 'participantLabel="ann"')
    await party.join("bob")
    assert (await change(party, "ann", muted=True)).muted
    assert await party.heard() == {"alice": {"bob"}, "bob": set()}
    assert not (await change(party, "ann", muted=False)).muted
    assert await party.heard() == {"alice": {"bob"}, "bob": {"alice"}}
    assert party.told()[-2:] == ["participant-mute", "participant-unmute"]
    assert [one.muted for one in party.conferences.participants(party.live().conference)] == [
        False,
        False,
    ]


async def test_on_hold_there_is_music_and_nobody_else(party: Party) -> None:
    party.house.app.pages["song"] = audio(TONES["dave"], 0.5)
    await party.join("alice", 'participantLabel="ann"')
    await party.join("bob")
    await party.join("carol", 'beep="false"')
    assert (await change(party, "ann", hold=True, hold_url=APP + "song")).hold
    assert await party.heard() == {"alice": {"dave"}, "bob": {"carol"}, "carol": {"bob"}}
    assert party.house.app.requests[-1].method == "GET"
    await change(party, "ann", hold=False)
    assert (await party.heard())["alice"] == {"bob", "carol"}
    await change(party, "ann", hold=True)
    await asyncio.sleep(SETTLE)
    heard = await party.hears("alice", 1.0)
    assert heard.level > 100
    assert not heard.who
    assert party.told()[-3:] == ["participant-hold", "participant-unhold", "participant-hold"]


async def test_who_is_held_before_the_start_stays_on_hold(party: Party) -> None:
    await party.join("alice", 'participantLabel="ann" waitUrl=""')
    await change(party, "ann", hold=True, hold_url=APP + "missing")
    await party.join("bob")
    assert await party.heard() == {"alice": set(), "bob": set()}
    assert (await party.hears("alice", 1.0)).level > 100


async def test_the_wait_may_change(party: Party) -> None:
    party.house.app.pages["song"] = audio(TONES["dave"], 0.5)
    call = await party.join("alice")
    await change(party, call.sid, wait_url=APP + "song", wait_method="GET")
    assert (await party.heard())["alice"] == {"dave"}
    await change(party, call.sid, wait_url="")
    await asyncio.sleep(SETTLE)
    assert (await party.hears("alice")).level == 0


async def test_a_coach_may_begin_and_cease(party: Party) -> None:
    agent = await party.join("alice")
    await party.join("bob")
    coach = await party.join("carol", 'beep="false"')
    shown = await change(party, coach.sid, call_sid_to_coach=agent.sid)
    assert (shown.coaching, shown.call_sid_to_coach) == (True, agent.sid)
    heard = await party.heard()
    assert (heard["alice"], heard["bob"]) == ({"bob", "carol"}, {"alice"})
    shown = await change(party, coach.sid, coaching=False)
    assert (shown.coaching, shown.call_sid_to_coach) == (False, "")
    assert (await party.heard())["bob"] == {"alice", "carol"}
    assert party.told()[-2:] == ["participant-modify"] * 2


async def test_a_coach_whose_one_is_away_is_heard_by_nobody(party: Party) -> None:
    agent = await party.join("alice")
    await party.join("bob")
    await party.join("carol", f'coach="{agent.sid}" beep="false"')
    await change(party, agent.sid, hold=True)
    assert (await party.heard())["bob"] == set()
    await change(party, agent.sid, hold=False)
    assert (await party.heard())["alice"] == {"bob", "carol"}
    await party.hang_up("alice")
    assert await party.heard() == {"bob": set(), "carol": {"bob"}}


async def test_whom_nobody_can_coach(party: Party) -> None:
    alice = await party.join("alice")
    bob = await party.join("bob")
    assert await refused(party, alice.sid, call_sid_to_coach="CA0") == 16028
    assert await refused(party, alice.sid, call_sid_to_coach=alice.sid) == 16028
    assert await refused(party, alice.sid, coaching=True) == 16028
    await change(party, bob.sid, hold=True)
    assert await refused(party, alice.sid, call_sid_to_coach=bob.sid) == 16027
    assert await refused(party, "nobody", muted=True) == 20404


async def test_an_announcement_to_one(party: Party) -> None:
    party.house.app.pages["words"] = "<Response><Say>you only</Say></Response>"
    await party.join("alice", 'participantLabel="ann"')
    await party.join("bob", 'beep="false"')
    await change(party, "ann", announce_url=APP + "words")
    await asyncio.sleep(3)
    assert await party.house.texts(party.handsets["alice"]) == ["you only"]
    assert await party.house.texts(party.handsets["bob"]) == []
    assert extras(party, "announcement-end") == [{"AnnounceUrl": APP + "words"}]
    assert isinstance(party.events[-1], ParticipantStatusChanged)
    assert await party.heard() == {"alice": {"bob"}, "bob": {"alice"}}
    await change(party, "ann", announce_url=APP + "missing")
    await asyncio.sleep(1)
    failed = extras(party, "announcement-fail")[0]
    assert failed["AnnounceUrl"] == APP + "missing"
    assert failed["ReasonAnnouncementFailed"]
    assert party.house.codes == [11200]


async def test_an_announcement_to_all(party: Party) -> None:
    party.house.app.pages["words"] = "<Response><Say>dear all</Say></Response>"
    party.house.app.pages["song"] = audio(TONES["dave"], 2.0)
    await party.join("alice")
    conference = party.live().conference
    with pytest.raises(TwilioError) as early:
        await party.conferences.announce(conference, APP + "words", "POST")
    assert early.value.code == 16001
    await party.join("bob", 'beep="false"')
    await party.conferences.announce(conference, APP + "words", "POST")
    await asyncio.sleep(3)
    for name in ("alice", "bob"):
        assert await party.house.texts(party.handsets[name]) == ["dear all"]
    told = party.house.app.asked("words")[0]
    assert (told["ConferenceSid"], told["FriendlyName"]) == (conference.sid, "r")
    assert "CallSid" not in told
    await party.conferences.announce(conference, APP + "song", "GET")
    assert await party.heard() == {"alice": {"bob", "dave"}, "bob": {"alice", "dave"}}
    await asyncio.sleep(3)
    ends = [event for event in party.events if event.what == "announcement-end"]
    assert [type(event) for event in ends] == [ConferenceStatusChanged] * 2
    await party.conferences.announce(conference, APP + "missing", "GET")
    await asyncio.sleep(1)
    assert extras(party, "announcement-fail")[0]["AnnounceUrl"] == APP + "missing"
    assert party.house.alerts[-1].resource_sid == conference.sid


async def test_a_fault_in_an_announcement_is_told_of_and_ends_nothing_else(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("switchhook.voice.conferences.conferences.announce", fail)
    await party.join("alice")
    await party.join("bob", 'beep="false"')
    await party.conferences.announce(party.live().conference, APP + "words", "POST")
    await asyncio.sleep(1)
    assert extras(party, "announcement-fail")[0]["ReasonAnnouncementFailed"]
    assert await party.heard() == {"alice": {"bob"}, "bob": {"alice"}}


async def test_a_drain_does_not_wait_for_a_disk_that_stays_full(party: Party) -> None:
    await party.join("alice")
    party.house.store.broken = StoreUnavailable("disk full")
    before = party.house.loop.time()
    await party.house.calls.drain(2)
    assert party.house.loop.time() - before < 30
    assert party.conferences.count == 0


async def test_a_newer_announcement_ends_the_older(party: Party) -> None:
    party.house.app.pages["long"] = "<Response><Say loop='0'>on and on</Say></Response>"
    party.house.app.pages["words"] = "<Response><Say>enough</Say></Response>"
    await party.join("alice")
    await party.join("bob")
    await party.conferences.announce(party.live().conference, APP + "long", "POST")
    await asyncio.sleep(5)
    await party.conferences.announce(party.live().conference, APP + "words", "POST")
    await asyncio.sleep(5)
    assert (await party.house.texts(party.handsets["bob"]))[-1] == "enough"
    assert extras(party, "announcement-end") == [{"AnnounceUrl": APP + "words"}]
    await party.conferences.announce(party.live().conference, APP + "long", "POST")
    await asyncio.sleep(1)
    await party.conferences.end(party.live().conference)
    await asyncio.sleep(1)
    assert party.told()[-1] == "conference-end"


async def test_who_is_kicked_goes_on_with_the_document(party: Party) -> None:
    await party.join("alice")
    await party.join("bob", 'participantLabel="bob"', more="<Say>out you go</Say>")
    await party.conferences.kick(party.live().conference, "bob")
    await asyncio.sleep(1)
    assert await party.house.texts(party.handsets["bob"]) == ["out you go"]
    assert reasons(party) == ["participant_updated_via_api"]
    alice = party.conferences.participants(party.live().conference)[0]
    await party.conferences.kick(party.live().conference, alice.call_sid)
    record = await party.record()
    assert record.reason_conference_ended == "last-participant-kicked"
    assert record.call_sid_ending_conference == alice.call_sid


async def test_a_conference_that_is_ended_ends_its_calls(party: Party) -> None:
    first = await party.join("alice", dial='action="after"')
    second = await party.join("bob")
    conference = party.live().conference
    ended = await party.conferences.end(conference)
    assert (ended.status, ended.reason_conference_ended) == (
        "completed",
        "conference-ended-via-api",
    )
    assert await party.record() == ended
    for call in (first, second):
        assert (await party.house.over(call, 5)).status == "completed"
    assert reasons(party) == ["conference_ended_via_api"] * 2
    assert await party.conferences.end(conference) == ended
    assert party.conferences.participants(conference) == []
    with pytest.raises(TwilioError) as over:
        await party.conferences.announce(conference, APP + "words", "POST")
    assert over.value.code == 16022


async def test_somebody_is_called_in(party: Party) -> None:
    party.house.answers(party.handsets["alice"], 3)
    made = await invite(party, "alice", participant_label="ann")
    assert (made.status, made.label, made.queue_time) == ("queued", "ann", 0)
    conference = await party.record()
    assert (conference.status, conference.sid) == ("init", made.conference_sid)
    await asyncio.sleep(1)
    assert party.conferences.participant(conference, "ann").status == "ringing"
    await asyncio.sleep(3)
    assert party.conferences.participant(conference, "ann").status == "connected"
    party.speak("alice")
    await party.join("bob")
    assert await party.heard() == {"alice": {"bob"}, "bob": {"alice"}}
    await party.hang_up("alice")
    assert party.told().count("participant-join") == 2
    assert reasons(party) == ["participant_hung_up"]
    call = (await party.house.every_call())[0]
    assert (call.direction, call.status) == ("outbound-api", "completed")


async def test_by_sid_or_by_name_it_is_the_same_conference(party: Party) -> None:
    await party.join("alice")
    conference = await party.record()
    party.house.answers(party.handsets["bob"])
    party.house.answers(party.handsets["carol"])
    assert (await invite(party, "bob", conference.sid)).conference_sid == conference.sid
    assert (await invite(party, "carol", "r")).conference_sid == conference.sid
    await asyncio.sleep(1)
    await party.conferences.end(conference)
    with pytest.raises(TwilioError) as over:
        await invite(party, "dave", conference.sid)
    assert over.value.code == 16022


async def test_who_does_not_answer_is_told_of(party: Party) -> None:
    await party.join("alice")
    made = await invite(party, "bob")
    await asyncio.sleep(11)
    assert reasons(party) == ["participant_add_failed"]
    assert dict(party.events[-1].extra)["ParticipantCallStatus"] == "no-answer"
    assert await party.heard() == {"alice": set()}
    assert made.call_sid not in party.live().roster.people


async def test_a_conference_to_which_nobody_came_ends(party: Party) -> None:
    await invite(party, "alice")
    await asyncio.sleep(1)
    await party.house.lines.hangup(party.handsets["alice"])
    await asyncio.sleep(1)
    assert party.told() == ["participant-leave", "conference-end"]
    assert dict(party.events[0].extra)["ParticipantCallStatus"] == "busy"
    assert (await party.record()).status == "completed"


async def test_early_media_is_heard_in_the_conference(party: Party) -> None:
    await party.join("alice")
    await invite(party, "bob")
    await asyncio.sleep(1)
    bob = party.leg("bob")
    bob.signalling.begin_early_media()
    party.speak("bob")
    await asyncio.sleep(SETTLE)
    assert (await party.hears("alice")).who == {"bob"}
    (conference,) = await party.records()
    assert [one.status for one in party.conferences.participants(conference)] == [
        "connected",
        "ringing",
    ]
    await party.house.lines.answer(party.handsets["bob"])
    assert await party.heard() == {"alice": {"bob"}, "bob": {"alice"}}
    assert party.told().count("participant-join") == 2


async def test_without_early_media_nobody_enters_before_the_answer(party: Party) -> None:
    await party.join("alice")
    await invite(party, "bob", early_media=False)
    await asyncio.sleep(1)
    party.leg("bob").signalling.begin_early_media()
    party.speak("bob")
    await asyncio.sleep(1)
    assert (await party.hears("alice")).who == set()
    await party.house.lines.answer(party.handsets["bob"])
    assert await party.heard() == {"alice": {"bob"}, "bob": {"alice"}}


async def test_what_will_not_do_is_refused_and_leaves_nothing(party: Party) -> None:
    async def code(name: str, key: str = "r", **noun: Any) -> int:
        with pytest.raises(TwilioError) as refusal:
            await invite(party, name, key, **noun)
        return refusal.value.code

    assert await code("alice", "x" * 129) == 16003
    assert await code("alice", participant_label="a/b") == 16024
    assert await code("alice", coach="CA0") == 16028
    party.house.routes.ways.pop(party.handsets["dave"].phone_number)
    assert await code("dave") == 21214
    await asyncio.sleep(0.1)
    assert party.conferences.count == 0
    assert await party.records() == []
    await party.join("alice", 'participantLabel="ann" maxParticipants="2"')
    assert await code("bob", participant_label="ann") == 16026
    await invite(party, "bob")
    assert await code("carol") == 16020


async def test_who_was_called_in_may_be_redirected(party: Party) -> None:
    party.house.answers(party.handsets["alice"])
    made = await invite(party, "alice")
    await asyncio.sleep(1)
    (call,) = await party.house.every_call()
    assert call.sid == made.call_sid
    await party.house.calls.redirect(
        call, instructions(twiml="<Response><Say>and now</Say></Response>")
    )
    await asyncio.sleep(2)
    assert await party.house.texts(party.handsets["alice"]) == ["and now"]
    assert reasons(party) == ["participant_updated_via_api"]
    assert (await party.record()).status == "completed"


async def test_whoever_is_still_being_called_when_it_ends_is_given_up(party: Party) -> None:
    await party.join("alice", 'endConferenceOnExit="true"')
    made = await invite(party, "bob")
    await asyncio.sleep(1)
    await party.hang_up("alice")
    await asyncio.sleep(1)
    assert party.told()[-1] == "conference-end"
    call = (await party.house.every_call())[-1]
    assert (call.sid, call.status) == (made.call_sid, "canceled")


async def test_one_who_rings_may_be_kicked(party: Party) -> None:
    await party.join("alice")
    made = await invite(party, "bob")
    await asyncio.sleep(1)
    await party.conferences.kick(party.live().conference, made.call_sid)
    await asyncio.sleep(1)
    assert (await party.house.every_call())[-1].status == "canceled"
    assert reasons(party) == ["participant_updated_via_api"]


async def test_other_flags_change_and_are_told(party: Party) -> None:
    call = await party.join("alice")
    await party.join("bob", 'beep="false"')
    shown = await change(party, call.sid, end_conference_on_exit=True, beep_on_exit=False)
    assert shown.end_conference_on_exit
    assert party.told()[-1] == "participant-modify"
    assert isinstance(party.conferences, Conferences)
    await party.hang_up("alice")
    assert party.told()[-1] == "conference-end"


async def test_a_drain_lets_the_recording_reach_the_disk(party: Party) -> None:
    """It begins to be finished when the last call has ended, which the drain itself does."""
    house = party.house
    await party.join("alice", 'record="record-from-start"')
    await party.join("bob")
    await asyncio.sleep(2)
    await house.calls.drain(1)
    [recording] = await house.recordings()
    assert (recording.status, (await party.record()).status) == ("completed", "completed")
    await asyncio.sleep(0.1)
    assert house.media.engine.legs == 0
