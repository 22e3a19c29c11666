"""https://www.twilio.com/docs/voice/twiml/say"""

import asyncio

import pytest

from switchhook.media.clips import Clip
from switchhook.voice.clips import Clips
from tests.voice.house import House


async def test_text_is_spoken_as_often_as_asked(house: House) -> None:
    house.answers(house.alice)
    done = await house.over(await house.call('<Say loop="3">two words</Say>'))
    assert await house.texts(house.alice) == ["two words"] * 3
    assert done.duration == 3


async def test_a_loop_of_zero_goes_on_until_hangup(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Say loop="0">again</Say>')
    await house.until(call, "in-progress")
    await asyncio.sleep(100)
    assert house.calls.live(call.sid) is not None
    await house.lines.hangup(house.alice)
    assert (await house.over(call)).duration == 100


async def test_ssml_reaches_the_synthesiser_and_its_words_the_handset(house: House) -> None:
    house.answers(house.alice)
    await house.over(
        await house.call('<Say>Fish &amp; <emphasis level="strong">chips</emphasis></Say>')
    )
    (text,) = await house.texts(house.alice)
    assert text.replace("&amp;", "&") == "Fish & chips"


async def test_empty_text_raises_an_alert_and_the_call_goes_on(house: House) -> None:
    house.answers(house.alice)
    await house.over(await house.call("<Say></Say><Say>after</Say>"))
    assert house.codes == [13520]
    assert await house.texts(house.alice) == ["after"]


async def test_hangup_ends_speech_and_document(house: House) -> None:
    house.answers(house.alice)
    call = await house.call(f"<Say>{'word ' * 50}</Say><Say>never</Say>")
    await house.until(call, "in-progress")
    await asyncio.sleep(2)
    await house.lines.hangup(house.alice)
    done = await house.over(call, within=1)
    assert done.duration == pytest.approx(2)
    assert "never" not in await house.texts(house.alice)


@pytest.mark.parametrize("verb", ['<Say loop="0">again</Say>', '<Play loop="0" digits="1"/>'])
async def test_for_ever_is_a_thousand_times(house: House, verb: str) -> None:
    house.answers(house.alice)
    done = await house.over(await house.call(verb))
    assert done.status == "completed"
    assert done.duration is not None and 150 < done.duration < 600


async def test_a_voice_speaks_its_own_language_unless_told_otherwise(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []

    async def speech(clips: Clips, text: str, language: str, voice: str) -> Clip:
        asked.append((voice, language))
        return Clip.silence(0.1)

    monkeypatch.setattr(Clips, "speech", speech)
    house.answers(house.alice)
    verbs = '<Say voice="Polly.Marlene">a</Say><Say voice="Polly.Marlene" language="en">b</Say>'
    await house.over(await house.call(verbs))
    assert asked == [("Polly.Marlene", ""), ("Polly.Marlene", "en")]
