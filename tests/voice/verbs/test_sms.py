"""https://www.twilio.com/docs/voice/twiml/sms"""

import asyncio

import pytest

from switchhook.voice.texting import NotTexted, Text
from tests.voice.house import ACCOUNT, ALICE, APP, NUMBER, House


class Texts:
    """Takes texts, or says why not."""

    def __init__(self, house: House) -> None:
        self.taken: list[Text] = []
        self.refusal = 0
        house.calls.text_with(self.send)
        house.app.pages["action"] = "<Response><Say>done</Say></Response>"

    async def send(self, text: Text) -> str:
        """Take a text."""
        if self.refusal:
            raise NotTexted(self.refusal, "why not")
        self.taken.append(text)
        return "SM1"


async def test_a_text_goes_to_the_caller_and_the_call_goes_on(house: House) -> None:
    texts = Texts(house)
    call = await house.dial_in('<Sms statusCallback="told">hello</Sms><Say>sent</Say>')
    await house.over(call)
    assert texts.taken == [
        Text(
            account_sid=ACCOUNT,
            from_=NUMBER,
            to=ALICE,
            body="hello",
            status_callback=APP + "told",
        )
    ]
    assert await house.texts(house.alice) == ["sent"]


async def test_a_text_of_a_call_of_ours_goes_to_the_callee(house: House) -> None:
    texts = Texts(house)
    house.answers(house.alice)
    await house.over(await house.call("<Sms>hello</Sms>"))
    assert [(text.from_, text.to) for text in texts.taken] == [(NUMBER, ALICE)]


async def test_a_text_may_go_anywhere_and_the_action_is_told(house: House) -> None:
    texts = Texts(house)
    sms = '<Sms to="+14155550177" from="+14155550178" action="action">hello</Sms>'
    await house.over(await house.dial_in(sms + "<Say>never</Say>"))
    assert [(text.from_, text.to) for text in texts.taken] == [("+14155550178", "+14155550177")]
    (asked,) = house.app.asked("action")
    assert (asked["SmsSid"], asked["SmsStatus"]) == ("SM1", "sent")
    assert await house.texts(house.alice) == ["done"]


@pytest.mark.parametrize(("refusal", "alert"), [(21211, 14101), (21606, 14102), (21617, 14103)])
async def test_a_text_that_is_not_taken_is_invalid(house: House, refusal: int, alert: int) -> None:
    texts = Texts(house)
    texts.refusal = refusal
    await house.over(await house.dial_in('<Sms action="action">hello</Sms>'))
    assert house.codes == [alert]
    assert house.app.asked("action")[0]["SmsStatus"] == "invalid"


async def test_without_messaging_the_next_verb_follows(house: House) -> None:
    call = await house.dial_in('<Sms action="action">hello</Sms><Say>next</Say>')
    await asyncio.sleep(0.1)
    await house.over(call)
    assert house.codes == [12200]
    assert await house.texts(house.alice) == ["next"]
