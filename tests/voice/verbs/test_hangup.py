"""https://www.twilio.com/docs/voice/twiml/hangup"""

from tests.voice.house import House


async def test_the_document_ends_there(house: House) -> None:
    house.answers(house.alice)
    await house.over(await house.call("<Say>a</Say><Hangup/><Say>b</Say>"))
    assert await house.texts(house.alice) == ["a"]


async def test_as_a_first_verb_it_answers_the_call(house: House) -> None:
    call = await house.dial_in("<Hangup/>")
    done = await house.over(call)
    assert (done.status, done.duration) == ("completed", 0)
    assert house.statuses(call) == ["ringing", "in-progress", "completed"]
