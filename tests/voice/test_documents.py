"""https://www.twilio.com/docs/voice/twiml#twilios-request-to-your-application"""

import pytest

from tests.voice.house import APP, House, Page
from tests.voice.verbs.test_play import WAV

SORRY = "We're sorry, an application error has occurred. Goodbye."


async def run(house: House, page: Page, **asked: str) -> list[str]:
    """Call Alice with `page` as the first document; return what she heard."""
    house.answers(house.alice)
    house.app.pages["start"] = page
    call = await house.call(**asked)
    await house.over(call)
    return await house.texts(house.alice)


@pytest.mark.parametrize("kind", ["text/xml", "application/xml", "text/html", "text/plain"])
async def test_twiml_by_any_of_its_types(house: House, kind: str) -> None:
    page = kind, b"<Response><Say>x</Say></Response>"
    assert await run(house, page) == ["x"]


async def test_plain_text_is_spoken(house: House) -> None:
    assert await run(house, ("text/plain", b"Hello\n there")) == ["Hello there"]


async def test_audio_is_played(house: House) -> None:
    assert await run(house, WAV) == []
    assert len(house.app.asked("start")) == 2
    assert house.app.asked("start")[1] == {}
    assert house.codes == []


@pytest.mark.parametrize(
    ("page", "code"),
    [
        (("application/json", b"{}"), 12300),
        (("", b"<Response/>"), 12300),
        ("<Response>", 12100),
        ("<Rasponse/>", 12102),
        ("", 12100),
    ],
)
async def test_what_is_no_twiml_ends_the_call_with_an_apology(
    house: House, page: Page, code: int
) -> None:
    assert await run(house, page) == [SORRY]
    assert house.codes == [code]


async def test_an_app_that_is_away_ends_the_call_with_an_apology(house: House) -> None:
    house.answers(house.alice)
    call = await house.call(url=APP + "404")
    await house.over(call)
    assert await house.texts(house.alice) == [SORRY]
    assert house.codes == [11200]
    assert {alert.resource_sid for alert in house.alerts} == {call.sid}


async def test_the_fallback_is_asked_with_the_error(house: House) -> None:
    house.app.pages["fallback"] = "<Response><Say>plan B</Say></Response>"
    heard = await run(house, "<Response>", fallback_url=APP + "fallback", fallback_method="GET")
    assert heard == ["plan B"]
    assert house.app.requests[1].method == "GET"
    asked = house.app.asked("fallback")[0]
    assert (asked["ErrorCode"], asked["ErrorUrl"]) == ("12100", APP + "start")


async def test_a_fallback_that_fails_too_ends_in_an_apology(house: House) -> None:
    assert await run(house, "<Response>", fallback_url=APP + "404") == [SORRY]
    assert house.codes == [12100, 11200]


async def test_later_documents_have_the_same_fallback(house: House) -> None:
    house.app.pages["fallback"] = "<Response><Say>plan B</Say></Response>"
    page = "<Response><Redirect>404</Redirect></Response>"
    assert await run(house, page, fallback_url=APP + "fallback") == ["plan B"]


async def test_warnings_become_alerts_and_the_document_goes_on(house: House) -> None:
    page = '<Response><Sing/><Say colour="red">x</Say><Pause length="long"/></Response>'
    assert await run(house, page) == ["x"]
    assert 12200 in house.codes


async def test_known_but_unsupported_verbs_are_passed_over_with_an_alert(house: House) -> None:
    page = "<Response><Pay/><Say>x</Say></Response>"
    assert await run(house, page) == ["x"]
    assert house.codes == [12200]


async def test_inline_twiml(house: House) -> None:
    house.answers(house.alice)
    twiml = "<Response><Say>inline</Say></Response>"
    await house.over(await house.call(url="", twiml=twiml))
    assert await house.texts(house.alice) == ["inline"]
    assert house.app.requests == []


async def test_inline_twiml_that_is_none(house: House) -> None:
    house.answers(house.alice)
    await house.over(await house.call(url="", twiml="<Response>"))
    assert await house.texts(house.alice) == [SORRY]
    assert house.codes == [12100]


async def test_a_url_goes_before_twiml(house: House) -> None:
    house.answers(house.alice)
    call = await house.call("<Say>url</Say>", twiml="<Response><Say>inline</Say></Response>")
    await house.over(call)
    assert await house.texts(house.alice) == ["url"]


async def test_requests_carry_the_standard_parameters(house: House) -> None:
    await run(house, "<Response/>")
    asked = house.app.asked("start")[0]
    assert asked["CallStatus"] == "in-progress"
    assert asked["Direction"] == "outbound-api"
    assert {"CallSid", "AccountSid", "From", "To", "ApiVersion", "FromCountry"} <= set(asked)
