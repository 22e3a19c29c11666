"""https://www.twilio.com/docs/voice/twiml/redirect"""

import asyncio

from tests.voice.house import APP, House


async def test_the_other_document_takes_over(house: House) -> None:
    house.answers(house.alice)
    house.app.pages["dir/next"] = "<Response><Redirect>last</Redirect></Response>"
    house.app.pages["dir/last"] = "<Response><Say>last</Say></Response>"
    verbs = '<Redirect method="GET">dir/next</Redirect><Say>never</Say>'
    await house.over(await house.call(verbs))
    assert await house.texts(house.alice) == ["last"]
    assert [(one.url, one.method) for one in house.app.requests] == [
        (APP + "start", "POST"),
        (APP + "dir/next", "GET"),
        (APP + "dir/last", "POST"),
    ]


async def test_an_empty_redirect_is_the_same_document_again(house: House) -> None:
    house.answers(house.alice)
    call = await house.call("<Say>four words in it</Say><Redirect/>")
    await house.until(call, "in-progress")
    await asyncio.sleep(21)
    await house.lines.hangup(house.alice)
    await house.over(call)
    assert len(house.app.requests) == 11


async def test_documents_that_do_nothing_for_ever_are_stopped(house: House) -> None:
    house.answers(house.alice)
    call = await house.call("<Redirect/>")
    await house.over(call, within=60)
    assert house.codes == [11215]
    assert len(house.app.requests) == 50
    assert "application error" in (await house.texts(house.alice))[0]
