"""https://www.twilio.com/docs/voice/twiml/dial, several callees and what each hears first."""

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest

from switchhook.domain.changes import Change, Insert
from switchhook.domain.entities import Application, Call, Handset
from switchhook.endpoints.routes import SignedOut
from switchhook.media.tones import tone
from switchhook.store.receipt import Receipt
from switchhook.testing.loop import EPOCH
from switchhook.voice.legs.media import MediaLeg
from tests.voice.house import ACCOUNT, ALICE, APP, BOB, NUMBER, House, instructions

CAROL = "+14155550103"
BOTH = f"<Number>{BOB}</Number><Number>{CAROL}</Number>"


@pytest.fixture
def carol(house: House) -> Handset:
    return house._handset("c", CAROL)


async def begin(house: House, nouns: str, attributes: str = "", more: str = "") -> Call:
    house.app.pages.setdefault("action", "<Response><Say>dialled</Say></Response>")
    return await house.dial_in(f'<Dial action="action" {attributes}>{nouns}</Dial>{more}')


def leg(house: House, handset: Handset) -> MediaLeg:
    return house.lines._lines[handset.sid].leg


async def statuses(house: House) -> dict[str, str]:
    """Return how the children ended, by whom they rang."""
    return {call.to: call.status for call in await house.every_call() if call.parent_call_sid}


async def told(house: House, call: Call) -> dict[str, str]:
    await house.over(call)
    (asked,) = house.app.asked("action")
    return dict(asked)


def loud(house: House, handset: Handset, frequency: float) -> list[bool]:
    """Return whether a tone was heard, for each fifth of a second since the answer."""
    audio = house.lines._lines[handset.sid].sink.path
    samples = np.frombuffer(audio.read_bytes()[44:], "<i2").astype(float)
    samples = samples[: len(samples) // 1600 * 1600].reshape(-1, 1600)
    wave = np.exp(-2j * np.pi * frequency * np.arange(1600) / 8000)
    return [bool(level > 200) for level in np.abs(samples @ wave) / 1600]


async def test_the_first_to_answer_has_the_call_and_the_others_are_canceled(
    house: House, carol: Handset
) -> None:
    house.answers(house.bob, 5)
    house.answers(carol, 2)
    call = await begin(house, BOTH)
    await asyncio.sleep(1)
    assert {one.status for one in (await house.every_call())[1:]} == {"ringing"}
    await asyncio.sleep(3)
    await leg(house, carol).play(tone((1500,), 1))
    await house.lines.hangup(carol)
    asked = await told(house, call)
    assert await statuses(house) == {BOB: "canceled", CAROL: "completed"}
    assert asked["DialCallStatus"] == "completed"
    assert asked["DialCallSid"] == next(
        one.sid for one in await house.every_call() if one.to == CAROL
    )
    await house.lines.close()
    assert any(loud(house, house.alice, 1500))


async def test_of_those_that_do_not_answer_the_one_that_says_most_is_told_of(
    house: House, carol: Handset
) -> None:
    call = await begin(house, BOTH, 'timeout="5"')
    await asyncio.sleep(1)
    await house.lines.hangup(carol)
    asked = await told(house, call)
    assert await statuses(house) == {BOB: "no-answer", CAROL: "busy"}
    assert (asked["DialCallStatus"], asked["DialBridged"]) == ("busy", "false")


async def test_one_that_refuses_leaves_the_others_ringing(house: House, carol: Handset) -> None:
    house.answers(house.bob, 8)
    call = await begin(house, BOTH)
    await asyncio.sleep(1)
    await house.lines.hangup(carol)
    await house.until((await house.every_call())[1], "in-progress")
    await asyncio.sleep(1)
    await house.lines.hangup(house.bob)
    assert (await told(house, call))["DialCallStatus"] == "completed"


async def test_sequential_rings_one_after_another_each_for_its_time(
    house: House, carol: Handset
) -> None:
    house.answers(carol, 2)
    call = await begin(house, BOTH, 'sequential="true" timeout="6"')
    await asyncio.sleep(5)
    assert await statuses(house) == {BOB: "ringing"}
    await asyncio.sleep(5)
    assert await statuses(house) == {BOB: "no-answer", CAROL: "in-progress"}
    await house.lines.hangup(carol)
    assert (await told(house, call))["DialCallStatus"] == "completed"


async def test_sequential_tells_of_the_last_one(house: House, carol: Handset) -> None:
    call = await begin(house, BOTH, 'sequential="true" timeout="5"')
    await asyncio.sleep(1)
    await house.lines.hangup(house.bob)
    asked = await told(house, call)
    assert await statuses(house) == {BOB: "busy", CAROL: "no-answer"}
    assert asked["DialCallStatus"] == "no-answer"


async def test_the_caller_gives_up_all_of_them(house: House, carol: Handset) -> None:
    call = await begin(house, BOTH)
    await asyncio.sleep(2)
    await house.lines.hangup(house.alice)
    asked = await told(house, call)
    await asyncio.sleep(1)
    assert await statuses(house) == {BOB: "canceled", CAROL: "canceled"}
    assert asked["DialCallStatus"] == "canceled"


async def test_one_that_cannot_be_reached_does_not_keep_the_others(
    house: House, carol: Handset
) -> None:
    house.answers(carol)
    call = await begin(house, f"<Number>+15005550000</Number><Number>{CAROL}</Number>")
    await asyncio.sleep(2)
    await house.lines.hangup(carol)
    assert (await told(house, call))["DialCallStatus"] == "completed"
    assert house.codes == [13224]


async def test_what_cannot_be_rung_is_passed_over(house: House) -> None:
    house.answers(house.bob)
    call = await begin(house, f"{BOB}<WhatsApp>1</WhatsApp><Conference>x</Conference>")
    await asyncio.sleep(2)
    await house.lines.hangup(house.bob)
    assert (await told(house, call))["DialCallStatus"] == "completed"
    assert house.codes == [12200, 12200]


async def test_nobody_to_ring_is_passed_over(house: House) -> None:
    call = await begin(house, "", more="<Say>next</Say>")
    await house.over(call)
    assert house.codes == [12200]
    assert await house.texts(house.alice) == ["next"]


async def test_a_client_who_is_nowhere_signed_in_does_not_answer(house: House) -> None:
    house.routes.ways["client:joe"] = SignedOut("joe")
    call = await begin(house, "<Client>joe</Client>")
    assert (await told(house, call))["DialCallStatus"] == "no-answer"
    assert await statuses(house) == {"client:joe": "no-answer"}


async def test_a_client_may_be_shown_any_caller_id(house: House) -> None:
    house.routes.ways["client:bob"] = house.routes.ways[BOB]
    house.answers(house.bob)
    call = await begin(house, "<Client>bob</Client>", 'callerId="Reception" timeLimit="1"')
    await house.over(call)
    child = (await house.every_call())[1]
    assert (child.to, child.from_, child.status) == ("client:bob", "Reception", "completed")


def hosted(account_sid: str = ACCOUNT) -> Application:
    return Application(
        sid="AP1",
        account_sid=account_sid,
        friendly_name="",
        voice_url=APP + "hosted",
        date_created=EPOCH,
        date_updated=EPOCH,
    )


@pytest.mark.parametrize(("copy", "to"), [("false", "AP1"), ("true", NUMBER)])
async def test_an_application_is_called_like_a_number(house: House, copy: str, to: str) -> None:
    await house.bus.commit([Insert(hosted())])
    house.app.pages["hosted"] = "<Response><Say>press any key</Say></Response>"
    inside = "<ApplicationSid>AP1</ApplicationSid><Parameter name='team' value='red'/>"
    call = await begin(house, f'<Application copyParentTo="{copy}">{inside}</Application>')
    asked = await told(house, call)
    assert (asked["DialCallStatus"], asked["DialBridged"]) == ("completed", "true")
    (request,) = house.app.asked("hosted")
    assert (request["To"], request["From"], request["team"]) == (to, ALICE, "red")
    assert request["ParentCallSid"] == call.sid
    await house.lines.close()
    assert any(loud(house, house.alice, 400))


async def test_someone_else_s_application_is_not_called(house: House) -> None:
    await house.bus.commit([Insert(hosted("AC" + "9" * 32))])
    call = await begin(house, "<Application>AP1</Application>")
    assert (await told(house, call))["DialCallStatus"] == "failed"
    assert house.codes == [21218]


async def test_the_callee_hears_its_document_first_while_the_caller_hears_it_ring(
    house: House,
) -> None:
    house.answers(house.bob)
    house.app.pages["whisper"] = "<Response><Say>a call from our shop</Say></Response>"
    call = await begin(
        house, f'<Number url="whisper">{BOB}</Number>', 'record="record-from-answer"'
    )
    await asyncio.sleep(1.5)
    assert await house.texts(house.bob) == ["a call from our shop"]
    await asyncio.sleep(2)
    await leg(house, house.bob).play(tone((1500,), 1))
    await house.lines.hangup(house.bob)
    asked = await told(house, call)
    assert (asked["DialCallStatus"], asked["DialBridged"]) == ("completed", "true")
    (request,) = house.app.asked("whisper")
    assert (request["CallSid"], request["ParentCallSid"]) == (asked["DialCallSid"], call.sid)
    assert request["CallStatus"] == "in-progress"
    await house.lines.close()
    heard = loud(house, house.alice, 440)
    assert all(heard[1:9])  # it rings for two seconds, though Bob answered at once
    assert not any(loud(house, house.alice, 400)[:12])  # the whisper is not for the caller
    assert any(loud(house, house.alice, 1500)[12:])


async def test_a_callee_that_hangs_up_in_its_document_declines(house: House) -> None:
    house.answers(house.bob)
    house.app.pages["whisper"] = "<Response><Say>take it</Say><Hangup/></Response>"
    call = await begin(house, f'<Number url="whisper">{BOB}</Number>')
    asked = await told(house, call)
    assert (asked["DialCallStatus"], asked["DialBridged"]) == ("no-answer", "false")
    assert await statuses(house) == {BOB: "completed"}
    assert await house.texts(house.alice) == ["dialled"]


SCREEN = (
    '<Response><Gather numDigits="1" timeout="3" action="taken"><Say>press one</Say></Gather>'
    "<Hangup/></Response>"
)


async def test_whoever_presses_a_key_first_has_the_call(house: House, carol: Handset) -> None:
    """An answering machine picks up at once, but presses no key."""
    house.app.pages |= {"screen": SCREEN, "taken": "<Response/>"}
    house.answers(house.bob)
    house.answers(carol, 1)
    nouns = "".join(f'<Number url="screen">{who}</Number>' for who in (BOB, CAROL))
    call = await begin(house, nouns)
    await asyncio.sleep(3)
    await house.lines.digits(carol, "1")
    await asyncio.sleep(1)
    assert await statuses(house) == {BOB: "completed", CAROL: "in-progress"}
    await house.lines.hangup(carol)
    assert (await told(house, call))["DialCallStatus"] == "completed"


async def test_one_that_declines_leaves_the_others_ringing(house: House, carol: Handset) -> None:
    house.app.pages |= {"no": "<Response><Hangup/></Response>"}
    house.answers(house.bob)
    house.answers(carol, 5)
    nouns = f'<Number url="no">{BOB}</Number><Number>{CAROL}</Number>'
    call = await begin(house, nouns)
    await asyncio.sleep(7)
    assert await statuses(house) == {BOB: "completed", CAROL: "in-progress"}
    await house.lines.hangup(carol)
    assert (await told(house, call))["DialCallStatus"] == "completed"


async def test_a_document_that_cannot_be_had_declines(house: House) -> None:
    house.answers(house.bob)
    call = await begin(house, f'<Number url="nowhere">{BOB}</Number>')
    assert (await told(house, call))["DialCallStatus"] == "no-answer"
    assert house.codes == [11200]


async def test_nobody_is_dialled_from_a_callee_s_document(house: House) -> None:
    house.answers(house.bob)
    house.app.pages["whisper"] = f"<Response><Dial>{BOB}</Dial><Say>hello</Say></Response>"
    call = await begin(house, f'<Number url="whisper">{BOB}</Number>', 'timeLimit="1"')
    assert (await told(house, call))["DialCallStatus"] == "completed"
    assert house.codes == [13201]
    assert await house.texts(house.bob) == ["hello"]


async def test_the_caller_hangs_up_while_the_callee_hears_its_document(house: House) -> None:
    house.answers(house.bob)
    house.app.pages["whisper"] = '<Response><Pause length="60"/></Response>'
    call = await begin(house, f'<Number url="whisper">{BOB}</Number>')
    await asyncio.sleep(3)
    await house.lines.hangup(house.alice)
    asked = await told(house, call)
    await asyncio.sleep(1)
    assert await statuses(house) == {BOB: "completed"}
    assert (asked["DialCallStatus"], asked["DialBridged"]) == ("canceled", "false")
    assert house.loop.time() < 10


async def test_a_callee_redirected_out_of_its_document_is_lost_to_the_caller(
    house: House,
) -> None:
    house.answers(house.bob)
    house.app.pages["whisper"] = '<Response><Pause length="60"/></Response>'
    call = await begin(house, f'<Number url="whisper">{BOB}</Number>')
    await asyncio.sleep(3)
    child = (await house.every_call())[1]
    await house.calls.redirect(child, instructions(twiml="<Response><Say>you</Say></Response>"))
    assert (await told(house, call))["DialCallStatus"] == "no-answer"
    await house.over(child)
    assert await house.texts(house.bob) == ["you"]


async def test_digits_come_before_the_document(house: House) -> None:
    house.answers(house.bob)
    house.app.pages["whisper"] = "<Response/>"
    noun = f'<Number sendDigits="W12" url="whisper">{BOB}</Number>'
    call = await begin(house, noun, 'timeLimit="1"')
    await asyncio.sleep(0.9)
    assert house.app.asked("whisper") == []
    await house.over(call)
    assert house.app.times[1] > 1.2
    assert await statuses(house) == {BOB: "completed"}


async def test_the_ringing_tone_of_a_country(house: House) -> None:
    call = await begin(house, BOB, 'ringTone="uk" timeout="6"')
    await house.over(call)
    await house.lines.close()
    heard = loud(house, house.alice, 450)
    assert heard[0] and heard[4] and heard[16]  # twice within a second, every three seconds
    assert not any(heard[6:14])


async def test_early_media_of_a_lone_callee_is_heard_until_it_answers(house: House) -> None:
    call = await begin(house, BOB)
    await asyncio.sleep(1.1)
    bob = leg(house, house.bob)
    bob.begin_early_media()
    await bob.play(tone((1500,), 1))
    await house.lines.answer(house.bob)
    await bob.play(tone((900,), 1))
    await house.lines.hangup(house.bob)
    await house.over(call)
    await house.lines.close()
    early, talk = loud(house, house.alice, 1500), loud(house, house.alice, 900)
    assert early.index(True) == pytest.approx(6, abs=1)
    assert talk.index(True) == pytest.approx(11, abs=1)


async def test_early_media_of_one_of_several_is_not_heard(house: House, carol: Handset) -> None:
    call = await begin(house, BOTH, 'timeout="5"')
    await asyncio.sleep(1.1)
    bob = leg(house, house.bob)
    bob.begin_early_media()
    await bob.play(tone((1500,), 1))
    await house.over(call)
    await house.lines.close()
    assert not any(loud(house, house.alice, 1500))


async def test_a_caller_who_is_not_answered_hears_early_media(house: House) -> None:
    call = await begin(house, BOB, 'answerOnBridge="true" timeout="5"')
    await asyncio.sleep(1)
    alice = leg(house, house.alice)
    assert not alice.early_media
    leg(house, house.bob).begin_early_media()
    await asyncio.sleep(1)
    assert alice.early_media
    assert not alice.answered
    await house.over(call)


async def test_a_caller_who_is_not_answered_hears_the_tone_that_was_chosen(house: House) -> None:
    call = await begin(house, BOB, 'answerOnBridge="true" ringTone="fr" timeout="5"')
    await asyncio.sleep(1)
    alice = leg(house, house.alice)
    assert (alice.early_media, alice.answered) == (True, False)
    await house.over(call)


@pytest.mark.parametrize(
    ("record", "seconds"), [("record-from-ringing", 6), ("record-from-answer", 2)]
)
async def test_a_recording_begins_with_the_ringing_or_the_answer(
    house: House, record: str, seconds: int
) -> None:
    house.answers(house.bob, 4)
    call = await begin(house, BOB, f'record="{record}" timeLimit="2"')
    await asyncio.sleep(5)
    await leg(house, house.bob).play(tone((900,), 0.5))
    asked = await told(house, call)
    assert int(asked["RecordingDuration"]) == seconds
    (recording,) = await house.recordings()
    assert recording.sid == asked["RecordingSid"]


async def test_a_redirect_of_the_caller_gives_up_everybody(house: House, carol: Handset) -> None:
    call = await begin(house, BOTH, 'record="record-from-ringing"')
    await asyncio.sleep(2)
    await house.calls.redirect(call, instructions(twiml="<Response><Say>moved</Say></Response>"))
    await house.over(call)
    assert await statuses(house) == {BOB: "canceled", CAROL: "canceled"}
    assert house.app.asked("action") == []
    assert await house.texts(house.alice) == ["moved"]


@pytest.mark.parametrize(
    ("track", "record", "channels", "heard"),
    [
        ("both", "record-from-answer-dual", 2, [["alice"], ["bob"]]),
        ("both", "record-from-answer", 1, [["alice", "bob"]]),
        ("inbound", "record-from-answer", 1, [["alice"]]),
        ("outbound", "record-from-answer-dual", 1, [["bob"]]),
    ],
)
async def test_whom_a_recording_holds(
    house: House, track: str, record: str, channels: int, heard: list[list[str]]
) -> None:
    """The caller's channel is the first."""
    house.answers(house.bob)
    call = await begin(house, BOB, f'record="{record}" recordingTrack="{track}" timeLimit="4"')
    await asyncio.sleep(1)
    await leg(house, house.alice).play(tone((900,), 1))
    await leg(house, house.bob).play(tone((1500,), 1))
    await house.over(call)
    (recording,) = await house.recordings()
    assert (recording.channels, recording.track) == (channels, track)
    audio = house.folder / "recordings" / ACCOUNT / f"{recording.sid}.wav"
    samples = np.frombuffer(audio.read_bytes()[44:], "<i2").astype(float).reshape(-1, channels)
    wave = {"alice": 900, "bob": 1500}
    found = [
        [
            who
            for who, hertz in wave.items()
            if abs(channel @ np.exp(-2j * np.pi * hertz * np.arange(len(channel)) / 8000)) > 1e6
        ]
        for channel in samples.T
    ]
    assert found == heard


async def test_the_records_say_how_it_went_before_the_action_is_asked(
    house: House, carol: Handset, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = house.store.commit

    def slowly(changes: Sequence[Change]) -> Receipt:
        late = Receipt()
        house.loop.call_later(0.5, lambda: commit(changes).then(late.settle))
        return late

    monkeypatch.setattr(house.store, "commit", slowly)
    stored: dict[str, str] = {}

    def action() -> str:
        calls = house.store._table(Call).values()
        stored.update({one.to: one.status for one in calls if isinstance(one, Call)})
        return "<Response><Hangup/></Response>"

    house.app.pages["action"] = action
    house.answers(carol, 1)
    call = await begin(house, BOTH, 'timeLimit="2"')
    await house.over(call)
    assert (stored[BOB], stored[CAROL]) == ("canceled", "completed")
