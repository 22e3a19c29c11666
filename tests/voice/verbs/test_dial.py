"""https://www.twilio.com/docs/voice/twiml/dial"""

import asyncio

import numpy as np
import pytest

from switchhook.domain.entities import Call
from switchhook.media.tones import tone
from switchhook.voice.board import Board
from switchhook.voice.live.live_call import LiveCall
from tests.voice.house import ACCOUNT, ALICE, APP, BOB, NUMBER, House, instructions


async def begin(house: House, attributes: str = "", noun: str = BOB, more: str = "") -> Call:
    house.app.pages["action"] = "<Response><Say>dialled</Say></Response>"
    return await house.dial_in(f"<Dial {attributes}>{noun}</Dial>{more}")


async def child(house: House) -> Call:
    return (await house.every_call())[-1]


async def speak(house: House, who: str, seconds: float) -> None:
    sid = house.alice.sid if who == "alice" else house.bob.sid
    await house.lines._lines[sid].leg.play(tone((500,), seconds))


async def test_two_handsets_talk(house: House) -> None:
    house.answers(house.bob, 3)
    call = await begin(house, 'action="action"')
    await asyncio.sleep(5)
    await speak(house, "alice", 2)
    await house.lines.hangup(house.bob)
    await house.over(call)
    asked = house.app.asked("action")[0]
    second = await child(house)
    assert asked["DialCallStatus"] == "completed"
    assert asked["DialCallSid"] == second.sid
    assert asked["DialCallDuration"] == "4"
    assert asked["DialBridged"] == "true"
    assert (second.direction, second.parent_call_sid) == ("outbound-dial", call.sid)
    assert (second.from_, second.to, second.status) == (ALICE, BOB, "completed")
    assert await house.texts(house.alice) == ["dialled"]
    assert house.statuses(second) == ["queued", "ringing", "in-progress", "completed"]


async def test_the_caller_hears_a_ringing_tone_and_then_the_callee(house: House) -> None:
    house.answers(house.bob, 4)
    call = await begin(house)
    await asyncio.sleep(5)
    await speak(house, "bob", 3)
    await house.lines.hangup(house.bob)
    await house.over(call)
    heard = await house.lines.heard(house.alice)
    assert heard.audio is not None
    samples = heard.audio.read_bytes()[44:]
    second = 16000
    assert any(samples[second : second + 800])  # ringing
    assert not any(samples[3 * second : 3 * second + 800])  # between two rings
    assert any(samples[6 * second : 6 * second + 800])  # Bob


async def test_the_caller_hangs_up_while_talking(house: House) -> None:
    house.answers(house.bob)
    call = await begin(house, 'action="action"')
    await asyncio.sleep(5)
    await house.lines.hangup(house.alice)
    await house.over(call)
    await asyncio.sleep(1)
    assert (await child(house)).status == "completed"
    asked = house.app.asked("action")[0]
    assert (asked["DialCallStatus"], asked["CallStatus"]) == ("completed", "completed")
    assert house.lines.current(house.bob) is None


async def test_the_caller_gives_up_while_it_rings(house: House) -> None:
    call = await begin(house, 'action="action"')
    await asyncio.sleep(5)
    await house.lines.hangup(house.alice)
    await house.over(call)
    await asyncio.sleep(1)
    assert (await child(house)).status == "canceled"
    assert house.app.asked("action")[0]["DialCallStatus"] == "canceled"


async def test_nobody_answers(house: House) -> None:
    call = await begin(house, 'timeout="7" action="action"')
    await house.over(call)
    asked = house.app.asked("action")[0]
    assert (asked["DialCallStatus"], asked["DialBridged"]) == ("no-answer", "false")
    assert "DialCallDuration" not in asked
    assert house.app.times[1] == pytest.approx(7, abs=0.2)


async def test_without_an_action_the_next_verb_follows(house: House) -> None:
    call = await begin(house, more="<Say>nobody</Say>")
    await asyncio.sleep(1)
    await house.lines.hangup(house.bob)
    await house.over(call)
    assert (await child(house)).status == "busy"
    assert await house.texts(house.alice) == ["nobody"]


async def test_answer_on_bridge_lets_the_caller_ring(house: House) -> None:
    house.answers(house.bob, 5)
    call = await begin(house, 'answerOnBridge="true"')
    await asyncio.sleep(4)
    assert (await house.record(call)).status == "ringing"
    await asyncio.sleep(3)
    assert (await house.record(call)).status == "in-progress"
    await house.lines.hangup(house.bob)
    assert (await house.over(call)).duration == 2


async def test_a_caller_who_rings_gives_up(house: House) -> None:
    call = await begin(house, 'answerOnBridge="true"')
    await asyncio.sleep(4)
    await house.lines.hangup(house.alice)
    assert (await house.over(call)).status == "canceled"
    assert (await child(house)).status == "canceled"


async def test_the_caller_ends_the_callee_with_a_star(house: House) -> None:
    house.answers(house.bob)
    call = await begin(house, 'hangupOnStar="true"', more="<Say>still here</Say>")
    await asyncio.sleep(3)
    await house.lines.digits(house.alice, "1*")
    await house.over(call)
    assert (await child(house)).status == "completed"
    assert await house.texts(house.alice) == ["still here"]


async def test_the_time_limit(house: House) -> None:
    house.answers(house.bob)
    call = await begin(house, 'timeLimit="30" action="action"')
    await house.over(call)
    assert house.app.asked("action")[0]["DialCallDuration"] == "30"


async def test_the_caller_id_and_the_nouns_callbacks(house: House) -> None:
    noun = f'<Number statusCallback="{APP}s" statusCallbackEvent="ringing answered">{BOB}</Number>'
    call = await begin(house, f'callerId="{NUMBER}" timeout="5"', noun)
    await house.over(call)
    second = await child(house)
    assert second.from_ == NUMBER
    assert second.status_callback == APP + "s"
    assert second.status_callback_event == ("ringing", "answered")


async def test_digits_are_sent_to_the_callee_before_the_bridge(house: House) -> None:
    house.answers(house.bob)
    call = await begin(house, noun=f'<Number sendDigits="ww12">{BOB}</Number>')
    await asyncio.sleep(5)
    line = house.lines._lines[house.bob.sid]
    assert [await line.leg.digit(), await line.leg.digit()] == ["1", "2"]
    await house.lines.hangup(house.bob)
    await house.over(call)


async def test_no_way_there_fails_with_an_alert(house: House) -> None:
    call = await begin(house, 'action="action"', noun="+15005550000")
    await house.over(call)
    assert house.codes == [13224]
    assert house.app.asked("action")[0]["DialCallStatus"] == "failed"
    assert "DialCallSid" not in house.app.asked("action")[0]


async def test_a_redirect_of_the_caller_ends_the_callee(house: House) -> None:
    house.answers(house.bob)
    call = await begin(house)
    await asyncio.sleep(3)
    await house.calls.redirect(call, instructions(twiml="<Response><Say>moved</Say></Response>"))
    await house.over(call)
    assert (await child(house)).status == "completed"
    assert await house.texts(house.alice) == ["moved"]


async def test_a_redirect_of_the_callee_leaves_the_caller_to_the_next_verb(house: House) -> None:
    house.answers(house.bob)
    call = await begin(house, more="<Say>alone again</Say>")
    await asyncio.sleep(3)
    second = await child(house)
    await house.calls.redirect(second, instructions(twiml="<Response><Say>you</Say></Response>"))
    await house.over(call)
    await house.over(second)
    assert await house.texts(house.alice) == ["alone again"]
    assert await house.texts(house.bob) == ["you"]


@pytest.mark.parametrize(
    ("record", "channels"), [("record-from-answer", 1), ("record-from-answer-dual", 2)]
)
async def test_the_conversation_is_recorded(house: House, record: str, channels: int) -> None:
    house.answers(house.bob, 2)
    call = await begin(house, f'record="{record}" action="action"')
    await asyncio.sleep(3)
    await speak(house, "alice", 1)
    await asyncio.sleep(1)
    await speak(house, "bob", 1)
    await house.lines.hangup(house.bob)
    await house.over(call)
    (recording,) = await house.recordings()
    assert (recording.source, recording.channels, recording.track) == ("DialVerb", channels, "both")
    assert house.app.asked("action")[0]["RecordingSid"] == recording.sid
    path = house.folder / "recordings" / ACCOUNT / f"{recording.sid}.wav"
    samples = np.frombuffer(path.read_bytes()[44:], "<i2").reshape(-1, channels)
    alice, pause, bob = (samples[n * 8000 : n * 8000 + 4000] for n in (1, 2, 3))
    loud = [
        [bool(np.abs(part[:, n]).max() > 1000) for n in range(channels)]
        for part in (alice[2000:], pause[3000:], bob[3000:])
    ]
    assert loud == (
        [[True], [False], [True]]
        if channels == 1
        else [[True, False], [False, False], [False, True]]
    )


async def test_hangup_while_digits_are_sent_to_the_callee(house: House) -> None:
    house.answers(house.bob)
    call = await begin(house, noun=f'<Number sendDigits="WWWWWWWW">{BOB}</Number>')
    await asyncio.sleep(3)
    await house.lines.hangup(house.bob)
    done = await house.over(call)
    assert done.status == "completed"
    assert house.codes == []


async def test_a_redirect_before_the_callee_is_stored_leaves_no_call_behind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_call = Board.begin

    async def slowly(board: Board, live: LiveCall) -> None:
        stored = live.progress.begin()

        async def wait() -> None:
            await stored
            await asyncio.sleep(5)

        monkeypatch.setattr(live.progress, "begin", wait)
        await begin_call(board, live)

    monkeypatch.setattr(Board, "begin", slowly)
    call = await begin(house)
    await asyncio.sleep(1)
    await house.calls.redirect(call, instructions(twiml="<Response><Hangup/></Response>"))
    await house.over(call)
    assert (await child(house)).status == "canceled"
    assert house.calls.count == 0


@pytest.mark.parametrize(("caller_id", "shown"), [(ALICE, ALICE), (NUMBER, NUMBER)])
async def test_parties_and_own_numbers_may_be_shown(
    house: House, caller_id: str, shown: str
) -> None:
    call = await begin(house, f'timeout="5" callerId="{caller_id}"')
    await house.over(call)
    assert (await child(house)).from_ == shown
    assert house.codes == []


async def test_others_numbers_may_not_be_shown(house: House) -> None:
    call = await begin(house, 'callerId="+14155550198" action="action"')
    await house.over(call)
    assert house.codes == [13214]
    assert house.app.asked("action")[0]["DialCallStatus"] == "failed"
    assert len(await house.every_call()) == 1


async def test_a_recording_that_the_disk_does_not_take_is_told_of(house: House) -> None:
    (house.folder / "recordings").write_text("in the way")
    house.answers(house.bob)
    call = await begin(house, 'record="true" timeLimit="3" action="action"')
    await house.over(call)
    assert house.codes == [12400]
    asked = house.app.asked("action")[0]
    assert asked["DialCallStatus"] == "completed"
    assert "RecordingUrl" not in asked
    assert [one.status for one in await house.recordings()] == ["failed"]


async def test_callbacks_may_be_relative_to_the_document(house: House) -> None:
    house.answers(house.bob)
    noun = f'<Number statusCallback="progress">{BOB}</Number>'
    call = await begin(house, 'record="true" timeLimit="1" recordingStatusCallback="rec"', noun)
    await house.over(call)
    assert (await child(house)).status_callback == APP + "progress"
    assert {event.recording.status_callback for event in house.recorded} == {APP + "rec"}
