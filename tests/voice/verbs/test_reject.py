"""https://www.twilio.com/docs/voice/twiml/reject"""

import pytest

from tests.voice.house import House


@pytest.mark.parametrize(
    ("verb", "status"),
    [("<Reject/>", "no-answer"), ('<Reject reason="busy"/>', "busy")],
)
async def test_a_call_is_refused_unanswered(house: House, verb: str, status: str) -> None:
    call = await house.dial_in(verb + "<Say>never</Say>")
    done = await house.over(call)
    assert (done.status, done.duration) == (status, None)
    assert house.statuses(call) == ["ringing", status]


async def test_after_another_verb_it_hangs_up(house: House) -> None:
    call = await house.dial_in("<Say>x</Say><Reject/>")
    assert (await house.over(call)).status == "completed"
