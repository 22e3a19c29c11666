"""https://www.twilio.com/docs/voice/answering-machine-detection, heard on whole calls."""

import asyncio
from typing import Any

import pytest

from switchhook.domain.changes import Insert
from switchhook.domain.entities import Call, Callback
from switchhook.domain.events import MachineDetected
from switchhook.media.clips import Clip
from switchhook.media.tones import beep, tone
from switchhook.voice.legs.leg import LegEnded
from switchhook.webhooks.rows import rows
from tests.voice.house import ALICE, APP, BOB, House, chatter, instructions

HELLO = Clip.silence(0.5) + chatter(0.8)
GREETING = Clip.silence(0.5) + chatter(6)
MACHINE = GREETING + Clip.silence(0.5) + beep()


async def call_alice(house: House, says: Clip, **asked: Any) -> Call:
    """Call Alice, who answers at once and says that; the app's document is a pause."""
    call = await house.call("<Pause length='60'/>", to=ALICE, **asked)
    await asyncio.sleep(1)
    await house.lines.answer(house.alice)
    alice = house.lines._lines[house.alice.sid].leg
    speaking = asyncio.ensure_future(alice.play(says))
    await asyncio.sleep(20)
    await speaking
    await house.lines.hangup(house.alice)
    return await house.over(call)


@pytest.mark.parametrize(
    ("says", "mode", "answered_by", "seconds"),
    [
        (HELLO, "Enable", "human", 2.5),
        (HELLO, "DetectMessageEnd", "human", 2.5),
        (GREETING, "Enable", "machine_start", 2.9),
        (GREETING, "DetectMessageEnd", "machine_end_silence", 8.5),
        (MACHINE, "DetectMessageEnd", "machine_end_beep", 7.2),
        (Clip.silence(1), "Enable", "unknown", 5),
        (Clip.silence(0.5) + tone((2100,), 3), "Enable", "fax", 1.1),
    ],
)
async def test_twiml_waits_for_who_answered(
    house: House, says: Clip, mode: Any, answered_by: str, seconds: float
) -> None:
    call = await call_alice(house, says, machine_detection=mode)
    assert call.answered_by == answered_by
    (asked,) = house.app.asked("start")
    assert asked["AnsweredBy"] == answered_by
    assert int(asked["MachineDetectionDuration"]) == pytest.approx(1000 * seconds, abs=300)
    assert house.app.times[0] == pytest.approx(1 + seconds, abs=0.4)


async def test_thresholds_are_the_caller_s(house: House) -> None:
    call = await call_alice(
        house, HELLO, machine_detection="Enable", machine_detection_speech_threshold=400
    )
    assert call.answered_by == "machine_start"


async def test_async_detection_goes_on_beside_twiml(house: House) -> None:
    found: list[MachineDetected] = []
    house.bus.subscribe(MachineDetected, found.append)
    call = await call_alice(
        house,
        MACHINE,
        machine_detection="DetectMessageEnd",
        async_amd=True,
        async_amd_status_callback=APP + "amd",
    )
    assert call.answered_by == "machine_end_beep"
    assert house.app.times[0] == pytest.approx(1, abs=0.1)
    assert "AnsweredBy" not in house.app.asked("start")[0]
    (event,) = found
    (row,) = rows(event, house.new_sid)
    assert isinstance(row, Insert)
    assert isinstance(row.entity, Callback)
    told = row.entity.parameters
    assert told["AnsweredBy"] == "machine_end_beep"
    assert told["CallSid"] == call.sid
    assert int(told["MachineDetectionDuration"]) == pytest.approx(7200, abs=300)


async def test_who_hangs_up_before_it_is_clear_is_not_asked_for(house: House) -> None:
    call = await house.call("<Say>hello</Say>", machine_detection="Enable")
    await asyncio.sleep(1)
    await house.lines.answer(house.alice)
    await asyncio.sleep(1)
    await house.lines.hangup(house.alice)
    assert (await house.over(call)).answered_by == ""
    assert house.app.requests == []


async def test_a_redirect_does_not_wait_for_who_answered(house: House) -> None:
    call = await house.call("<Say>hello</Say>", machine_detection="Enable")
    await asyncio.sleep(1)
    await house.lines.answer(house.alice)
    await asyncio.sleep(1)
    await house.calls.redirect(call, instructions(twiml="<Response><Say>moved</Say></Response>"))
    await house.over(call, within=3)
    assert await house.texts(house.alice) == ["moved"]


async def test_a_callee_s_document_knows_who_answered(house: House) -> None:
    house.answers(house.bob)
    house.app.pages["screen"] = "<Response><Hangup/></Response>"
    noun = f'<Number url="screen" machineDetection="Enable">{BOB}</Number>'
    call = await house.dial_in(f"<Dial>{noun}</Dial>")
    await asyncio.sleep(0.2)
    speaking = asyncio.ensure_future(house.lines._lines[house.bob.sid].leg.play(GREETING))
    await house.over(call)
    with pytest.raises(LegEnded):
        await speaking
    (asked,) = house.app.asked("screen")
    assert asked["AnsweredBy"] == "machine_start"


async def test_a_callee_without_a_document_talks_at_once(house: House) -> None:
    found: list[MachineDetected] = []
    house.bus.subscribe(MachineDetected, found.append)
    house.answers(house.bob)
    noun = f'<Number machineDetection="Enable" amdStatusCallback="amd">{BOB}</Number>'
    call = await house.dial_in(f"<Dial>{noun}</Dial>")
    await asyncio.sleep(0.2)
    await house.lines._lines[house.bob.sid].leg.play(HELLO)
    await asyncio.sleep(5)
    await house.lines.hangup(house.bob)
    await house.over(call)
    (event,) = found
    assert (event.call.answered_by, event.callback) == ("human", APP + "amd")
    assert event.call.to == BOB
