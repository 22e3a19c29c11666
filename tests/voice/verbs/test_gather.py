"""https://www.twilio.com/docs/voice/twiml/gather"""

import asyncio

import pytest

from switchhook.domain.entities import Call
from switchhook.media.tones import tone
from switchhook.speech import Heard
from tests.voice.house import APP, House, instructions


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


async def speak(house: House, seconds: float = 1.0) -> None:
    """Let Alice say something."""
    line = house.lines._lines[house.alice.sid]
    await line.leg.play(tone((500, 720), seconds))


async def test_speech_goes_to_the_action_after_a_pause(house: House) -> None:
    house.recogniser.says = [Heard("technical support", 0.93)]
    call = await begin(
        house,
        '<Gather input="speech" action="action" speechTimeout="2" hints="technical support"/>',
    )
    await asyncio.sleep(1)
    await speak(house)
    before = house.loop.time()
    await house.over(call)
    asked = house.app.asked("action")[0]
    assert (asked["SpeechResult"], asked["Confidence"]) == ("technical support", "0.93")
    assert "Digits" not in asked
    assert house.app.times[1] - before == pytest.approx(2, abs=0.2)
    assert house.recogniser.expected[0].hints == "technical support"
    assert house.recogniser.heard[0] == pytest.approx(3, abs=0.5)


@pytest.mark.parametrize(
    ("attributes", "pause"),
    [('speechTimeout="auto"', 1), ('timeout="3"', 3), ('timeout="3" speechTimeout="1"', 1)],
)
async def test_how_long_a_pause_ends_the_speech(
    house: House, attributes: str, pause: float
) -> None:
    house.recogniser.says = [Heard("yes", 1.0)]
    call = await begin(house, f'<Gather input="speech" action="action" {attributes}/>')
    await speak(house)
    before = house.loop.time()
    await house.over(call)
    assert house.app.times[1] - before == pytest.approx(pause, abs=0.2)


async def test_a_short_pause_does_not_end_the_speech(house: House) -> None:
    house.recogniser.says = [Heard("pay my bill", 0.8)]
    call = await begin(house, '<Gather input="speech" action="action" speechTimeout="2"/>')
    await speak(house)
    await asyncio.sleep(1.5)
    await speak(house)
    await house.over(call)
    assert len(house.app.asked("action")) == 1
    assert house.recogniser.heard == [pytest.approx(5.5, abs=0.5)]


async def test_speech_has_a_longest_time(house: House) -> None:
    house.recogniser.says = [Heard("on and on", 0.8)]
    call = await begin(house, '<Gather input="speech" action="action" maxSpeechTime="4"/>')
    speaking = asyncio.create_task(speak(house, 30))
    await house.over(call)
    await asyncio.gather(speaking, return_exceptions=True)
    assert house.recogniser.heard == [pytest.approx(4, abs=0.7)]


async def test_speech_stops_the_prompts(house: House) -> None:
    house.recogniser.says = [Heard("stop", 0.9)]
    prompts = "<Say>one</Say><Pause length='20'/><Say>two</Say>"
    call = await begin(
        house,
        f'<Gather input="speech" action="action" speechTimeout="1">{prompts}</Gather>',
    )
    await asyncio.sleep(2)
    await speak(house)
    await house.over(call, within=5)
    assert await house.texts(house.alice) == ["one", "got it"]


async def test_without_barge_in_the_prompts_are_heard_to_their_end(house: House) -> None:
    house.recogniser.says = [Heard("now", 0.9)]
    call = await begin(
        house,
        '<Gather input="speech" action="action" bargeIn="false" speechTimeout="1">'
        '<Pause length="5"/><Say>listening</Say></Gather>',
    )
    await asyncio.sleep(1)
    await speak(house)
    await asyncio.sleep(6)
    await speak(house)
    await house.over(call)
    assert await house.texts(house.alice) == ["listening", "got it"]
    assert len(house.recogniser.heard) == 1


async def test_a_key_before_speech_counts_alone(house: House) -> None:
    call = await begin(house, '<Gather input="dtmf speech" action="action" numDigits="2"/>')
    await house.lines.digits(house.alice, "4")
    await speak(house)
    await house.lines.digits(house.alice, "2")
    await house.over(call)
    asked = house.app.asked("action")[0]
    assert asked["Digits"] == "42"
    assert "SpeechResult" not in asked


async def test_speech_before_a_key_counts_alone(house: House) -> None:
    """ "If speech is detected first, finishOnKey is ignored." """
    house.recogniser.says = [Heard("sales", 0.7)]
    call = await begin(house, '<Gather input="dtmf speech" action="action" speechTimeout="2"/>')
    await speak(house)
    await house.lines.digits(house.alice, "#")
    await house.over(call)
    asked = house.app.asked("action")[0]
    assert asked["SpeechResult"] == "sales"
    assert "Digits" not in asked


async def test_speech_that_is_not_understood_falls_through(house: House) -> None:
    call = await begin(house, '<Gather input="speech" action="action"/><Say>pardon</Say>')
    await speak(house)
    await house.over(call)
    assert await house.texts(house.alice) == ["pardon"]
    assert house.app.asked("action") == []


async def test_speech_that_is_not_understood_goes_to_the_action_when_wanted(house: House) -> None:
    call = await begin(house, '<Gather input="speech" action="action" actionOnEmptyResult="true"/>')
    await speak(house)
    await house.over(call)
    asked = house.app.asked("action")[0]
    assert asked["SpeechResult"] == ""
    assert "Confidence" not in asked and "Digits" not in asked


async def test_silence_falls_through_after_the_timeout(house: House) -> None:
    call = await begin(house, '<Gather input="speech" timeout="4"/>')
    assert (await house.over(call)).duration == 4
    assert house.recogniser.expected == []


async def test_what_no_recogniser_can_understand_is_told_of(house: House) -> None:
    house.recogniser.objects = "nobody speaks Klingon here"
    call = await begin(house, '<Gather input="speech" timeout="1"/>')
    await house.over(call)
    assert house.codes == [13340]
    assert "Klingon" in house.alerts[0].text


async def test_auto_does_not_go_with_a_model(house: House) -> None:
    call = await begin(
        house, '<Gather input="speech" timeout="1" speechTimeout="auto" speechModel="phone_call"/>'
    )
    await house.over(call)
    assert house.codes == [13335]


async def test_a_recogniser_that_fails_is_told_of_and_the_document_goes_on(house: House) -> None:
    house.recogniser.says = [Heard("crash")]
    call = await begin(house, '<Gather input="speech" speechTimeout="1"/><Say>after</Say>')
    await speak(house)
    await house.over(call)
    assert house.codes == [13340]
    assert await house.texts(house.alice) == ["after"]


async def test_a_caller_who_hangs_up_after_speech_still_sends_it(house: House) -> None:
    house.recogniser.says = [Heard("goodbye", 0.9)]
    call = await begin(house, '<Gather input="speech" action="action" speechTimeout="5"/>')
    await speak(house)
    await house.lines.hangup(house.alice)
    await house.over(call)
    await asyncio.sleep(1)
    asked = house.app.asked("action")[0]
    assert (asked["SpeechResult"], asked["CallStatus"]) == ("goodbye", "completed")


async def test_a_caller_who_hangs_up_in_silence_sends_nothing(house: House) -> None:
    call = await begin(house, '<Gather input="speech" action="action"/>')
    await house.lines.hangup(house.alice)
    await house.over(call)
    assert house.app.asked("action") == []


async def test_a_redirect_forgets_what_was_being_said(house: House) -> None:
    call = await begin(house, '<Gather input="speech" action="action" speechTimeout="9"/>')
    await speak(house)
    await house.calls.redirect(call, instructions(twiml="<Response><Say>on</Say></Response>"))
    await house.over(call)
    assert house.recogniser.cancelled == 1
    assert house.app.asked("action") == []


async def test_a_click_is_no_speech(house: House) -> None:
    call = await begin(house, '<Gather input="speech" action="action" timeout="3"/>')
    await speak(house, 0.06)
    await house.over(call)
    assert house.recogniser.expected == []


async def test_partial_results_are_told_in_order(house: House) -> None:
    house.recogniser.says = [Heard("pay my bill", 0.9)]
    call = await begin(
        house,
        '<Gather input="speech" action="action" speechTimeout="1"'
        ' partialResultCallback="/partial"/>',
    )
    await speak(house, 2)
    await house.over(call)
    told = [event for event in house.partial if event.call.sid == call.sid]
    assert [event.text for event in told] == ["pay", "pay my", "pay my bill"]
    assert [event.sequence for event in told] == [0, 1, 2]
    assert {event.callback for event in told} == {APP + "partial"}
