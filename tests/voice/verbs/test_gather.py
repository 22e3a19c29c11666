"""https://www.twilio.com/docs/voice/twiml/gather"""

import asyncio

import pytest

from switchhook.domain.entities import Call
from tests.voice.house import APP, House


async def begin(house: House, verbs: str) -> Call:
    house.answers(house.alice)
    house.app.pages["action"] = "<Response><Say>got it</Say></Response>"
    call = await house.call(verbs)
    await house.until(call, "in-progress")
    return call


async def test_digits_go_to_the_action_and_later_verbs_are_unreachable(house: House) -> None:
    call = await begin(house, '<Gather action="action" numDigits="4"/><Say>never</Say>')
    await asyncio.sleep(1)
    await house.lines.digits(house.alice, "1234")
    await house.over(call)
    asked = house.app.asked("action")[0]
    assert (asked["Digits"], asked["FinishedOnKey"]) == ("1234", "")
    assert asked["CallStatus"] == "in-progress"
    assert await house.texts(house.alice) == ["got it"]


async def test_the_finish_key_ends_the_input_and_is_not_part_of_it(house: House) -> None:
    call = await begin(house, '<Gather action="action"/>')
    await asyncio.sleep(1)
    await house.lines.digits(house.alice, "12#")
    await house.over(call)
    asked = house.app.asked("action")[0]
    assert (asked["Digits"], asked["FinishedOnKey"]) == ("12", "#")


async def test_an_empty_finish_key_makes_every_key_count(house: House) -> None:
    call = await begin(house, '<Gather action="action" finishOnKey="" timeout="1"/>')
    await house.lines.digits(house.alice, "*#")
    await house.over(call)
    assert house.app.asked("action")[0]["Digits"] == "*#"


async def test_the_timeout_runs_from_the_end_of_the_prompts_and_anew_with_each_digit(
    house: House,
) -> None:
    call = await begin(house, '<Gather action="action" timeout="4"><Pause length="10"/></Gather>')
    await asyncio.sleep(13)
    await house.lines.digits(house.alice, "1")
    await asyncio.sleep(3)
    await house.lines.digits(house.alice, "2")
    start = house.loop.time()
    await house.over(call)
    assert house.app.asked("action")[0]["Digits"] == "12"
    assert house.app.times[1] - start == pytest.approx(3.8, abs=0.3)


async def test_no_input_falls_through(house: House) -> None:
    call = await begin(house, '<Gather action="action" timeout="3"/><Say>nothing</Say>')
    await house.over(call)
    assert await house.texts(house.alice) == ["nothing"]
    assert house.app.asked("action") == []


async def test_no_input_goes_to_the_action_when_wanted(house: House) -> None:
    call = await begin(house, '<Gather action="action" timeout="1" actionOnEmptyResult="true"/>')
    await house.over(call)
    assert house.app.asked("action")[0]["Digits"] == ""


async def test_only_the_finish_key_is_no_input(house: House) -> None:
    call = await begin(house, '<Gather action="action"/><Say>nothing</Say>')
    await house.lines.digits(house.alice, "#")
    await house.over(call)
    assert await house.texts(house.alice) == ["nothing"]


async def test_a_key_stops_the_prompts(house: House) -> None:
    prompts = f"<Say>{'word ' * 100}</Say><Say>second</Say>"
    call = await begin(house, f'<Gather action="action" numDigits="1">{prompts}</Gather>')
    await asyncio.sleep(2)
    await house.lines.digits(house.alice, "5")
    done = await house.over(call)
    assert house.app.asked("action")[0]["Digits"] == "5"
    assert (await house.texts(house.alice))[-1] == "got it"
    assert "second" not in await house.texts(house.alice)
    assert done.duration == 3


async def test_a_missing_action_is_the_same_document(house: House) -> None:
    call = await begin(house, '<Gather numDigits="1"/>')
    house.app.pages["start"] = "<Response><Hangup/></Response>"
    await house.lines.digits(house.alice, "7")
    await house.over(call)
    assert house.app.asked("start")[1]["Digits"] == "7"


async def test_digits_before_the_verb_do_not_count(house: House) -> None:
    call = await begin(house, '<Pause length="2"/><Gather action="action" numDigits="1"/>')
    await house.lines.digits(house.alice, "1")
    await asyncio.sleep(3)
    await house.lines.digits(house.alice, "2")
    await house.over(call)
    assert house.app.asked("action")[0]["Digits"] == "2"


async def test_a_caller_who_hangs_up_after_digits_still_sends_them(house: House) -> None:
    call = await begin(house, '<Gather action="action" numDigits="9"/>')
    await house.lines.digits(house.alice, "12")
    await house.lines.hangup(house.alice)
    await house.over(call)
    await asyncio.sleep(1)
    asked = house.app.asked("action")[0]
    assert (asked["Digits"], asked["CallStatus"]) == ("12", "completed")
    assert await house.texts(house.alice) == []


async def test_a_caller_who_hangs_up_without_a_digit_sends_nothing(house: House) -> None:
    call = await begin(house, '<Gather action="action"/>')
    await house.lines.hangup(house.alice)
    await house.over(call)
    assert house.app.asked("action") == []


async def test_speech_alone_waits_for_nothing_and_raises_an_alert(house: House) -> None:
    call = await begin(house, '<Gather input="speech" timeout="2"><Say>hm</Say></Gather>')
    assert (await house.over(call)).duration == 3  # half a second of speech
    assert house.codes == [12200]


async def test_nested_audio_is_fetched_before_its_turn(house: House) -> None:
    house.answers(house.alice)
    audio = ("audio/x-mulaw", b"\xff" * 8000)
    house.app.pages |= {"one.ul": audio, "two.ul": audio}
    house.app.slow["two.ul"] = 0.9
    call = await house.call(
        '<Gather timeout="1"><Play>one.ul</Play><Play>two.ul</Play><Play>one.ul</Play></Gather>'
    )
    done = await house.over(call)
    assert [one.url for one in house.app.requests[1:]] == [APP + "one.ul", APP + "two.ul"]
    assert house.app.times[1] == house.app.times[2]
    assert done.duration == 4


async def test_a_key_stops_fetching(house: House) -> None:
    house.answers(house.alice)
    house.app.pages |= {"action": "<Response/>", "never.ul": ("audio/x-mulaw", b"\xff" * 8000)}
    house.app.slow["never.ul"] = 1000
    call = await house.call('<Gather action="action" numDigits="1"><Play>never.ul</Play></Gather>')
    await house.until(call, "in-progress")
    await asyncio.sleep(1)
    await house.lines.digits(house.alice, "1")
    await house.over(call, within=2)
    assert house.app.asked("action")[0]["Digits"] == "1"
