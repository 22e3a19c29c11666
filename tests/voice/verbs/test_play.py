"""https://www.twilio.com/docs/voice/twiml/play"""

import asyncio

from switchhook.media.recordings import header
from switchhook.media.tones import tone
from tests.voice.house import APP, House

SECOND = tone((300,), 1.0).samples
WAV = "audio/x-wav", header(1, len(SECOND)) + SECOND


async def test_audio_is_fetched_without_parameters_and_played(house: House) -> None:
    house.answers(house.alice)
    house.app.pages["a.wav"] = WAV
    done = await house.over(await house.call('<Play loop="2">http://app.test/a.wav</Play>'))
    assert done.duration == 2
    assert house.app.asked("a.wav") == [{}]


async def test_a_relative_url_is_the_documents(house: House) -> None:
    house.answers(house.alice)
    house.app.pages["a.wav"] = WAV
    assert (await house.over(await house.call("<Play>a.wav</Play>"))).duration == 1


async def test_audio_that_may_be_kept_is_fetched_once(house: House) -> None:
    house.answers(house.alice)
    house.app.pages["a.wav"] = WAV
    await house.over(await house.call("<Play>a.wav</Play><Play>a.wav</Play>"))
    assert len(house.app.asked("a.wav")) == 2  # no validators, no freshness


async def test_missing_audio_raises_an_alert_and_the_call_goes_on(house: House) -> None:
    house.answers(house.alice)
    house.app.pages["text"] = "text/plain", b"not audio"
    house.app.pages["noise"] = "audio/wav", b"RIFF nothing of the kind"
    verbs = "<Play>404.wav</Play><Play>text</Play><Play>noise</Play><Say>after</Say>"
    await house.over(await house.call(verbs))
    assert house.codes == [11200, 12300, 13420]
    assert await house.texts(house.alice) == ["after"]


async def test_hangup_does_not_wait_for_audio_that_never_comes(house: House) -> None:
    house.answers(house.alice)
    house.app.slow["slow.wav"] = 50
    call = await house.call("<Play>slow.wav</Play>")
    await house.until(call, "in-progress")
    await asyncio.sleep(3)
    await house.lines.hangup(house.alice)
    assert (await house.over(call, within=1)).duration == 3


async def test_digits_are_pressed(house: House) -> None:
    house.answers(house.alice)
    house.set_number(voice_url=APP + "in")
    house.app.pages["in"] = '<Response><Gather numDigits="3" action="done"/></Response>'
    house.app.pages["done"] = "<Response/>"
    await house.over(
        await house.call('<Pause/><Play digits="1w2#"/><Pause/>', to=house.number.phone_number)
    )
    assert house.app.asked("done")[0]["Digits"] == "12"


async def test_endless_music_ends_with_the_call(house: House) -> None:
    house.answers(house.alice)
    house.app.pages["a.wav"] = WAV
    call = await house.call('<Play loop="0">a.wav</Play>')
    await house.until(call, "in-progress")
    await asyncio.sleep(60)
    await house.lines.hangup(house.alice)
    assert (await house.over(call, within=1)).duration == 60
