"""https://www.twilio.com/docs/voice/twiml/pause"""

import asyncio

from tests.voice.house import House


async def test_a_first_pause_lets_an_inbound_call_ring_on(house: House) -> None:
    call = await house.dial_in('<Pause length="5"/><Say>hi</Say>')
    await asyncio.sleep(4.9)
    assert (await house.record(call)).status == "ringing"
    assert (await house.over(call)).duration == 0  # half a second of speech


async def test_hangup_ends_a_pause(house: House) -> None:
    house.answers(house.alice)
    call = await house.call('<Pause length="3600"/><Redirect>never</Redirect>')
    await house.until(call, "in-progress")
    await house.lines.hangup(house.alice)
    await house.over(call, within=1)
    assert house.codes == []
