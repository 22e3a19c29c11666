"""Numbers are verified by a call: https://www.twilio.com/docs/voice/api/outgoing-caller-ids"""

from typing import Any

import pytest

from switchhook.domain.entities import Call, OutgoingCallerId
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import CallerIdVerified
from switchhook.testing.loop import EPOCH
from switchhook.voice.caller_ids import PROMPT, SORRY, THANKS, WRONG, ValidationRequest
from switchhook.voice.requests import CallRequest
from tests.voice.house import ACCOUNT, ALICE, APP, BOB, NUMBER, House, sleep

CODE = "204613"


class Verifying:
    """Calls Alice to verify her number, and hears how that went."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.ended: list[CallerIdVerified] = []
        house.bus.subscribe(CallerIdVerified, self.ended.append)

    async def start(self, **asked: Any) -> Call:
        """Place the call."""
        return await self.house.calls.validate(
            ValidationRequest(
                account_sid=ACCOUNT,
                phone_number=ALICE,
                friendly_name="Alice",
                code=CODE,
                status_callback=APP + "verified",
                **asked,
            )
        )

    async def stored(self) -> list[OutgoingCallerId]:
        """Return the verified numbers."""
        return await self.house.store.find(OutgoingCallerId)

    async def key(self, call: Call, *codes: str) -> Call:
        """Take the call, and key in one code after another once there has been time to hear."""
        self.house.answers(self.house.alice)
        await self.house.until(call, "in-progress")
        for code in codes:
            await sleep(12)
            await self.house.lines.digits(self.house.alice, code)
        return await self.house.over(call)


@pytest.fixture
def verifying(house: House) -> Verifying:
    return Verifying(house)


async def test_the_right_code_verifies_the_number(house: House, verifying: Verifying) -> None:
    call = await verifying.start()
    assert (call.status, call.to, call.from_) == ("queued", ALICE, NUMBER)
    done = await verifying.key(call, CODE)
    assert done.status == "completed"
    assert await house.texts(house.alice) == [PROMPT, THANKS]
    [verified] = await verifying.stored()
    assert (verified.phone_number, verified.friendly_name) == (ALICE, "Alice")
    assert (verified.account_sid, verified.sid[:2]) == (ACCOUNT, "PN")
    [event] = verifying.ended
    assert (event.caller_id_sid, event.callback) == (verified.sid, APP + "verified")
    assert event.call.status == "completed"
    assert house.alerts == []


async def test_the_code_may_be_keyed_in_while_the_prompt_speaks(
    house: House, verifying: Verifying
) -> None:
    call = await verifying.start()
    house.answers(house.alice)
    await house.until(call, "in-progress")
    await sleep(1)
    await house.lines.digits(house.alice, CODE)
    done = await house.over(call)
    assert done.duration is not None and done.duration < 8
    assert len(await verifying.stored()) == 1


async def test_a_slip_may_be_mended(house: House, verifying: Verifying) -> None:
    call = await verifying.start()
    await verifying.key(call, "111111", "12#", CODE)
    assert await house.texts(house.alice) == [PROMPT, WRONG, WRONG, THANKS]
    assert len(await verifying.stored()) == 1


async def test_after_three_wrong_codes_it_has_failed(house: House, verifying: Verifying) -> None:
    call = await verifying.start()
    done = await verifying.key(call, "111111", "222222", "333333")
    assert done.status == "completed"
    assert (await house.texts(house.alice))[-1] == SORRY
    assert await verifying.stored() == []
    assert [event.caller_id_sid for event in verifying.ended] == [""]


async def test_who_keys_in_nothing_is_asked_three_times(house: House, verifying: Verifying) -> None:
    call = await verifying.start()
    house.answers(house.alice)
    await house.over(call)
    assert await house.texts(house.alice) == [PROMPT, WRONG, WRONG, SORRY]
    assert len(verifying.ended) == 1


async def test_who_hangs_up_is_not_verified(house: House, verifying: Verifying) -> None:
    call = await verifying.start()
    house.answers(house.alice)
    await house.until(call, "in-progress")
    await house.lines.hangup(house.alice)
    await house.over(call)
    assert await verifying.stored() == []
    assert [event.caller_id_sid for event in verifying.ended] == [""]


async def test_who_hangs_up_on_the_thanks_is_verified(house: House, verifying: Verifying) -> None:
    call = await verifying.start()
    house.answers(house.alice)
    await house.until(call, "in-progress")
    await house.lines.digits(house.alice, CODE)
    await sleep(1)
    await house.lines.hangup(house.alice)
    await house.over(call)
    assert len(await verifying.stored()) == 1


async def test_who_does_not_answer_is_not_verified(house: House, verifying: Verifying) -> None:
    call = await verifying.start()
    assert (await house.over(call)).status == "no-answer"
    [event] = verifying.ended
    assert (event.call.status, event.caller_id_sid) == ("no-answer", "")


async def test_the_call_waits_as_long_as_was_asked(house: House, verifying: Verifying) -> None:
    call = await verifying.start(call_delay=30)
    await sleep(29)
    assert (await house.record(call)).status == "queued"
    await house.until(call, "ringing", within=2)


async def test_a_call_cancelled_while_it_waits_never_rings(
    house: House, verifying: Verifying
) -> None:
    call = await verifying.start(call_delay=30)
    await house.calls.end(call, "canceled")
    assert (await house.over(call)).status == "canceled"
    assert house.statuses(call) == ["queued", "canceled"]


async def test_the_extension_is_dialled_before_the_prompt(
    house: House, verifying: Verifying
) -> None:
    call = await verifying.start(extension="w42")
    await verifying.key(call, CODE)
    assert [one.detail["pii.digit"] for one in await house.traces("digit")] == list(CODE)
    assert await house.texts(house.alice) == [PROMPT, THANKS]


async def test_a_number_is_verified_once(house: House, verifying: Verifying) -> None:
    house.routes.caller_ids[ALICE] = _verified(ALICE)
    with pytest.raises(TwilioError) as refused:
        await verifying.start()
    assert refused.value.code == 21450
    assert await house.every_call() == []


async def test_a_number_that_cannot_be_reached_is_refused(house: House) -> None:
    request = ValidationRequest(
        account_sid=ACCOUNT, phone_number="+442079460018", friendly_name="x", code=CODE
    )
    with pytest.raises(TwilioError) as refused:
        await house.calls.validate(request)
    assert refused.value.code == 21214


async def test_an_account_without_numbers_calls_as_nobody(
    house: House, verifying: Verifying, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.routes, "number_of", lambda account_sid: "")
    call = await verifying.start()
    assert call.from_ == "client:anonymous"
    await verifying.key(call, CODE)
    assert len(await verifying.stored()) == 1


async def test_a_verified_number_may_be_shown(house: House) -> None:
    house.routes.caller_ids[BOB] = _verified(BOB)
    house.answers(house.alice)
    call = await house.call("<Say>Hi</Say>", caller_id=BOB)
    assert (await house.over(call)).status == "completed"
    with pytest.raises(TwilioError) as refused:
        await house.call("<Say>Hi</Say>", caller_id="+442079460018")
    assert refused.value.code == 21210


async def test_a_verified_number_may_call(house: House) -> None:
    verified = house.routes.caller_ids[BOB] = _verified(BOB)
    call = await house.calls.create(
        CallRequest(account_sid=ACCOUNT, to=ALICE, from_=BOB, url=APP + "start")
    )
    assert (call.from_, call.phone_number_sid) == (BOB, verified.sid)
    await house.over(call)


async def test_dial_may_show_a_verified_number(house: House) -> None:
    stranger = "+442079460018"
    house.routes.caller_ids[stranger] = _verified(stranger)
    house.answers(house.bob)
    call = await house.dial_in(f'<Dial callerId="{stranger}">{BOB}</Dial>')
    await sleep(1)
    await house.lines.hangup(house.alice)
    await house.over(call)
    [child] = [one for one in await house.every_call() if one.parent_call_sid]
    assert (child.from_, child.status) == (stranger, "completed")
    assert 13214 not in house.codes


def _verified(number: str) -> OutgoingCallerId:
    return OutgoingCallerId(
        sid="PN" + "f" * 32,
        account_sid=ACCOUNT,
        phone_number=number,
        friendly_name="verified",
        date_created=EPOCH,
        date_updated=EPOCH,
    )
