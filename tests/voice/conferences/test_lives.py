"""A conference from the first to the last, in the app's eyes.

https://www.twilio.com/docs/voice/twiml/conference
"""

import asyncio

import pytest

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.events import ParticipantStatusChanged
from switchhook.media.recordings import header
from switchhook.media.tones import tone
from tests.voice.conferences.party import TONES, Party
from tests.voice.house import APP, instructions

DIAL = 'action="after"'


def audio(hertz: float, seconds: float) -> tuple[str, bytes]:
    """Return an audio file as a page."""
    samples = tone((hertz,), seconds, 0.1).samples
    return "audio/wav", header(1, len(samples)) + samples


def reasons(party: Party) -> list[str]:
    """Return why each participant left, in order."""
    return [
        dict(event.extra)["ReasonParticipantLeft"]
        for event in party.events
        if isinstance(event, ParticipantStatusChanged) and event.what == "participant-leave"
    ]


async def test_from_the_first_to_the_last(party: Party) -> None:
    first = await party.join("alice", dial=DIAL)
    assert (await party.record()).status == "init"
    second = await party.join("bob", dial=DIAL)
    assert (await party.record()).status == "in-progress"
    await party.hang_up("alice")
    await party.hang_up("bob")
    assert party.told() == [
        "participant-join",
        "participant-join",
        "conference-start",
        "participant-leave",
        "participant-leave",
        "conference-end",
    ]
    assert [event.conference.sequence for event in party.events] == [1, 2, 3, 4, 5, 6]
    assert reasons(party) == ["participant_hung_up"] * 2
    assert dict(party.events[3].extra)["ParticipantCallStatus"] == "completed"
    record = await party.record()
    assert record.sid.startswith("CF")
    assert (record.friendly_name, record.status, record.sequence) == ("r", "completed", 6)
    assert record.reason_conference_ended == "last-participant-left"
    assert record.call_sid_ending_conference == second.sid
    asked = party.house.app.asked("after")
    assert [one["CallSid"] for one in asked] == [first.sid, second.sid]
    assert {one["DialCallStatus"] for one in asked} == {"answered"}
    assert not {"DialCallSid", "DialCallDuration"} & set(asked[0])
    assert party.house.codes == []


async def test_the_next_of_a_name_is_another_conference(party: Party) -> None:
    await party.join("alice")
    await party.hang_up("alice")
    await party.join("alice")
    assert [one.status for one in await party.records()] == ["completed", "init"]


async def test_music_is_heard_until_it_starts(party: Party) -> None:
    await party.join("alice")
    before = await party.hears("alice", 1.0)
    assert before.level > 100
    assert not before.who
    await party.join("bob", 'beep="false"')
    assert (await party.hears("alice")).who == {"bob"}


async def test_an_empty_wait_url_is_silence(party: Party) -> None:
    await party.join("alice", 'waitUrl=""')
    assert (await party.hears("alice", 1.0)).level == 0
    assert party.house.app.asked("") == []


async def test_audio_is_looped_and_a_document_is_not(party: Party) -> None:
    party.house.app.pages["song"] = audio(TONES["dave"], 0.5)
    await party.join("alice", 'waitUrl="song" waitMethod="GET"')
    await asyncio.sleep(5)
    assert (await party.hears("alice")).who == {"dave"}
    party.house.app.pages["words"] = "<Response><Say>please wait</Say></Response>"
    await party.join("bob", 'waitUrl="words" startConferenceOnEnter="false"', room="two")
    await asyncio.sleep(3)
    assert (await party.hears("bob")).level == 0
    assert await party.house.texts(party.handsets["bob"]) == ["please wait"]
    assert len(party.house.app.asked("words")) == 1
    told = party.house.app.asked("words")[0]
    assert told["ConferenceSid"].startswith("CF")
    assert told["CallStatus"] == "in-progress"


async def test_a_wait_document_may_loop_itself(party: Party) -> None:
    party.house.app.pages["words"] = "<Response><Say>wait</Say><Redirect/></Response>"
    await party.join("alice", 'waitUrl="words"')
    await asyncio.sleep(2)
    assert set(await party.house.texts(party.handsets["alice"])) == {"wait"}
    assert len(party.house.app.asked("words")) > 3


async def test_wrong_verbs_are_passed_over_with_an_alert(party: Party) -> None:
    party.house.app.pages["words"] = "<Response><Hangup/><Say>still here</Say></Response>"
    await party.join("alice", 'waitUrl="words"')
    await asyncio.sleep(1)
    assert party.house.codes == [13238]
    assert await party.house.texts(party.handsets["alice"]) == ["still here"]


async def test_music_takes_the_place_of_what_cannot_be_had(party: Party) -> None:
    await party.join("alice", 'waitUrl="missing"')
    assert (await party.hears("alice", 1.0)).level > 100
    assert party.house.codes == [11200]


async def test_timid_ones_wait_for_somebody_who_starts_it(party: Party) -> None:
    timid = 'startConferenceOnEnter="false" waitUrl=""'
    await party.join("alice", timid)
    await party.join("bob", timid)
    assert await party.heard() == {"alice": set(), "bob": set()}
    await party.join("carol")
    assert (await party.heard())["alice"] == {"bob", "carol"}


async def test_beeps_tell_of_those_who_come_and_go(party: Party) -> None:
    await party.join("alice", 'waitUrl=""')
    await party.join("bob", 'beep="false"')
    listening = asyncio.ensure_future(party.hears("alice"))
    await party.join("carol", 'beep="onEnter"')
    assert (await listening).beeps == {"enters"}
    listening = asyncio.ensure_future(party.hears("alice"))
    await party.hang_up("carol")
    assert (await listening).beeps == set()
    await party.join("carol", 'beep="onExit"')
    await asyncio.sleep(1)
    listening = asyncio.ensure_future(party.hears("alice"))
    await party.hang_up("carol")
    assert (await listening).beeps == {"exits"}


async def test_a_moderator_ends_it_for_all(party: Party) -> None:
    boss = await party.join("alice", 'endConferenceOnExit="true" participantLabel="boss"')
    await party.join("bob", dial=DIAL)
    await party.hang_up("alice")
    assert reasons(party) == ["participant_hung_up", "moderator_ended_conference"]
    record = await party.record()
    assert record.reason_conference_ended == "participant-with-end-conference-on-exit-left"
    assert record.call_sid_ending_conference == boss.sid
    told = dict(party.events[-1].extra)
    assert told["ParticipantLabelEndingConference"] == "boss"
    await asyncio.sleep(1)
    assert await party.house.texts(party.handsets["bob"]) == ["and after"]


async def test_the_star_leaves_and_the_document_goes_on(party: Party) -> None:
    await party.join("alice", dial='hangupOnStar="true"', more="<Say>bye</Say>")
    await party.join("bob")
    await party.house.lines.digits(party.handsets["alice"], "1*")
    await asyncio.sleep(1)
    assert await party.house.texts(party.handsets["alice"]) == ["bye"]
    assert reasons(party) == ["participant_hung_up"]
    assert dict(party.events[-1].extra)["ParticipantCallStatus"] == "in-progress"


async def test_the_time_limit_is_the_dials(party: Party) -> None:
    await party.join("alice", dial=f'timeLimit="5" {DIAL}')
    await asyncio.sleep(4)
    assert party.told() == ["participant-join"]
    await asyncio.sleep(1)
    assert party.told()[-1] == "conference-end"
    assert party.house.app.asked("after")[0]["DialCallStatus"] == "answered"


async def test_a_redirect_leaves_the_conference(party: Party) -> None:
    call = await party.join("alice", dial=DIAL)
    await party.join("bob")
    twiml = "<Response><Say>elsewhere</Say></Response>"
    await party.house.calls.redirect(call, instructions(twiml=twiml))
    await asyncio.sleep(1)
    assert await party.house.texts(party.handsets["alice"]) == ["elsewhere"]
    assert reasons(party) == ["participant_updated_via_api"]
    assert party.house.app.asked("after") == []


async def test_a_call_that_rest_ends_was_updated_by_it(party: Party) -> None:
    call = await party.join("alice")
    await party.house.calls.end(call, "completed")
    await asyncio.sleep(0.1)
    assert reasons(party) == ["participant_updated_via_api"]


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ('maxParticipants="2"', 0),
        ('participantLabel="ann"', 16025),
        ('participantLabel="a/b"', 16023),
        (f'participantLabel="CA{"0" * 32}"', 16023),
        ('coach="CA0"', 13240),
    ],
)
async def test_who_is_not_admitted_goes_on_with_the_next_verb(
    party: Party, attributes: str, code: int
) -> None:
    await party.join("alice", 'participantLabel="ann"')
    await party.join("bob", attributes, more="<Say>next</Say>", dial=DIAL)
    await asyncio.sleep(1)
    if code == 0:
        assert await party.house.texts(party.handsets["bob"]) == []
        await party.join("carol", attributes, more="<Say>next</Say>")
        await asyncio.sleep(1)
        assert party.house.codes == [16020]
        assert await party.house.texts(party.handsets["carol"]) == ["next"]
        return
    assert party.house.codes == [code]
    assert await party.house.texts(party.handsets["bob"]) == ["next"]
    assert party.house.app.asked("after") == []


async def test_the_first_participant_decides_what_is_told_and_how_many_fit(party: Party) -> None:
    await party.join("alice", 'statusCallback="one" maxParticipants="2" statusCallbackMethod="GET"')
    await party.join("bob", 'statusCallback="two" statusCallbackEvent="join leave"')
    record = await party.record()
    assert (record.status_callback, record.status_callback_method) == (APP + "one", "GET")
    assert record.status_callback_event == ("start", "end")
    await party.join("carol")
    assert party.house.codes == [16020]


async def test_speakers_are_told_of_when_asked_for(party: Party) -> None:
    await party.join("alice", 'statusCallback="one" statusCallbackEvent="speaker" muted="true"')
    bob = await party.join("bob")
    await asyncio.sleep(1)
    for task in party.speaking:
        task.cancel()
    await asyncio.sleep(1)
    spoken = [
        (event.participant.call_sid, event.what)
        for event in party.events
        if isinstance(event, ParticipantStatusChanged) and "speech" in event.what
    ]
    assert spoken == [(bob.sid, "participant-speech-start"), (bob.sid, "participant-speech-stop")]


async def test_it_is_recorded_from_its_start_and_without_the_music(party: Party) -> None:
    record = 'record="record-from-start" recordingStatusCallback="rec" trim="do-not-trim"'
    call = await party.join("alice", record)
    await asyncio.sleep(5)
    await party.join("bob", 'beep="false"')
    await asyncio.sleep(3)
    await party.hang_up("bob")
    await party.hang_up("alice")
    await asyncio.sleep(1)
    conference = await party.record()
    (recording,) = await party.house.recordings()
    assert (recording.source, recording.channels) == ("Conference", 1)
    assert (recording.conference_sid, recording.call_sid) == (conference.sid, call.sid)
    assert (recording.status, recording.duration) == ("completed", 4)
    assert [event.recording.status for event in party.house.recorded] == [
        "in-progress",
        "completed",
    ]
    assert {event.recording.status_callback for event in party.house.recorded} == {APP + "rec"}
    from tests.voice.conferences.party import sound

    path = party.house.folder / "recordings" / conference.account_sid / f"{recording.sid}.wav"
    assert sound(path.read_bytes()[44 + 16_000 : 44 + 32_000]).who == {"alice", "bob"}


async def test_a_full_disk_does_not_end_it(party: Party) -> None:
    await party.join("alice", 'beep="false"')
    party.house.store.broken = StoreUnavailable("disk full")
    party.live().change((await party.house.every_call())[0].sid, muted=True)
    await asyncio.sleep(0.1)
    party.house.store.broken = None
    await party.join("bob", 'beep="false"')
    assert await party.heard() == {"alice": {"bob"}, "bob": set()}
    party.house.store.broken = StoreUnavailable("disk full")
    await party.hang_up("alice")
    await party.hang_up("bob")
    assert (await party.record()).status == "in-progress"
    party.house.store.broken = None
    await asyncio.sleep(60)
    assert (await party.record()).status == "completed"
    assert party.told()[-1] == "conference-end"


async def test_a_fault_of_one_ends_that_one_only(
    party: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    await party.join("alice")
    await party.join("bob")
    call = await party.join("carol")
    seat = party.live().seats[call.sid]

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(seat, "_perform", fail)
    seat.stir()
    await asyncio.sleep(1)
    assert party.house.codes == [12400]
    assert await party.heard() == {"alice": {"bob"}, "bob": {"alice"}}


async def test_a_restart_ends_conferences_in_order(party: Party) -> None:
    await party.join("alice", 'record="record-from-start"')
    await party.join("bob")
    await party.house.calls.drain(0)
    assert (await party.record()).status == "completed"
    assert [one.status for one in await party.house.recordings()] == ["completed"]
