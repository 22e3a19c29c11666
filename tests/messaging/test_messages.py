import asyncio
from dataclasses import replace

import pytest

from switchhook.domain.changes import Insert, StoreUnavailable
from switchhook.domain.entities import Message
from switchhook.domain.errors import TwilioError
from switchhook.messaging.delivery import Delivery
from tests.conftest import VIRTUAL
from tests.messaging.texting import (
    EVERYBODY,
    HELLO,
    OTHER,
    OURS,
    PHONE,
    Texting,
    texting,
)
from tests.store.samples import ACCOUNT, NOW, account, handset, sid


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


async def test_a_text_to_a_handset_is_queued_and_then_arrives() -> None:
    texts = await texting()
    sent = await texts.send()
    assert (await texts.message(sent.sid)).status == "queued"
    await texts.messages.idle()
    arrived = await texts.message(sent.sid)
    assert (arrived.status, arrived.to, arrived.error_code) == ("delivered", HELLO.to, None)
    assert arrived.date_sent is not None
    assert texts.statuses == ["sending", "sent", "delivered"]


async def test_status_callbacks_are_owed_in_order_and_not_for_the_first_status() -> None:
    texts = await texting()
    await texts.send(replace(HELLO, status_callback="http://app.example/status"))
    await texts.messages.idle()
    assert await texts.told() == ["sending", "sent", "delivered"]


async def test_a_text_to_a_number_of_ours_makes_two_records() -> None:
    theirs = replace(OTHER, account_sid=sid("AC", 2))
    texts = await texting(account(1), account(2), OURS, theirs)
    sent = await texts.send(replace(HELLO, to=theirs.phone_number))
    await texts.messages.idle()
    outbound, inbound = await texts.stored()
    assert (outbound.sid, outbound.account_sid, outbound.status) == (sent.sid, ACCOUNT, "delivered")
    assert (inbound.account_sid, inbound.direction, inbound.status) == (
        sid("AC", 2), "inbound", "received",
    )  # fmt: skip
    assert (inbound.from_, inbound.to, inbound.body) == (sent.from_, sent.to, sent.body)


async def test_a_text_that_no_carrier_takes_fails_with_an_alert() -> None:
    texts = await texting()
    sent = await texts.send(replace(HELLO, to="+442079460018"))
    await texts.messages.idle()
    failed = await texts.message(sent.sid)
    assert (failed.status, failed.error_code) == ("failed", 30008)
    assert failed.date_sent is None
    assert texts.statuses == ["sending", "failed"]
    assert texts.alerts.codes == [30008]


async def test_a_suspended_account_sends_nothing() -> None:
    texts = Texting()
    queued = _queued(1)
    suspended = replace(account(1), status="suspended")
    await texts.start(suspended, OURS, PHONE, queued)
    await texts.messages.idle()
    assert (await texts.message(queued.sid)).error_code == 30002


def _queued(n: int) -> Message:
    return Message(
        sid=sid("SM", n),
        account_sid=ACCOUNT,
        to=OTHER.phone_number,
        from_=OURS.phone_number,
        body="Hello",
        status="queued",
        direction="outbound-api",
        date_created=OURS.date_created,
        date_updated=OURS.date_created,
    )


async def test_what_was_queued_or_sending_at_a_crash_arrives_once_after_the_restart() -> None:
    texts = Texting()
    sending = replace(_queued(2), status="sending")
    done = replace(_queued(3), status="delivered")
    await texts.start(*EVERYBODY, _queued(1), sending, done)
    await texts.messages.idle()
    assert (await texts.message(sid("SM", 1))).status == "delivered"
    assert (await texts.message(sid("SM", 2))).status == "delivered"
    inbound = [one for one in await texts.stored() if one.direction == "inbound"]
    assert len(inbound) == 2


async def test_stopping_in_the_middle_neither_loses_nor_doubles_a_text() -> None:
    for turns in range(12):
        before = Texting()
        await before.start(*EVERYBODY)
        await before.send(replace(HELLO, to=OTHER.phone_number))
        for _ in range(turns):
            await asyncio.sleep(0)
        await before.messages.close()
        after = Texting(before.store, run=2)
        await after.start()
        await after.messages.idle()
        outbound, inbound = await after.stored()
        assert (outbound.status, inbound.status) == ("delivered", "received")


async def test_a_text_waits_while_the_store_is_unavailable() -> None:
    texts = await texting()
    sent = await texts.send()
    texts.store.broken = StoreUnavailable("disk full")
    await asyncio.sleep(20)
    assert (await texts.message(sent.sid)).status == "queued"
    texts.store.broken = None
    await texts.messages.idle()
    assert (await texts.message(sent.sid)).status == "delivered"


async def test_a_text_that_cannot_be_stored_is_not_acknowledged() -> None:
    texts = await texting()
    texts.store.broken = StoreUnavailable("disk full")
    with pytest.raises(StoreUnavailable):
        await texts.send()
    with pytest.raises(StoreUnavailable):
        await texts.receive()
    texts.store.broken = None
    assert await texts.stored() == []


async def test_texts_of_one_sender_arrive_in_order() -> None:
    texts = await texting()
    await asyncio.gather(
        *(texts.send(replace(HELLO, to=OTHER.phone_number, body=str(n))) for n in range(500))
    )
    await texts.messages.idle()
    inbound = [one.body for one in await texts.stored() if one.direction == "inbound"]
    assert inbound == [str(n) for n in range(500)]


async def test_a_carrier_given_comes_first_and_may_report_failure() -> None:
    class Strict:
        def serves(self, message: Message) -> bool:
            return message.body == "spam"

        async def deliver(self, message: Message) -> Delivery:
            return Delivery("undelivered", error_code=30007)

    texts = Texting()
    await texts.start(*EVERYBODY, local=(Strict(),))
    spam, ham = await texts.send(replace(HELLO, body="spam")), await texts.send()
    await texts.messages.idle()
    refused = await texts.message(spam.sid)
    assert (refused.status, refused.error_message) == ("undelivered", "Message filtered")
    assert refused.date_sent is not None
    assert (await texts.message(ham.sid)).status == "delivered"


async def test_a_text_for_a_number_without_an_app_is_received_at_once() -> None:
    texts = await texting()
    received = await texts.receive(to=OTHER.phone_number)
    assert (received.status, received.direction) == ("received", "inbound")
    assert texts.apps.asked == []


@pytest.mark.parametrize(
    ("to", "body", "code"),
    [
        ("+14155550199", "Hello", 21612),
        (OURS.phone_number, "x" * 1601, 21617),
        (OURS.phone_number, "\x00", 21618),
        (PHONE.phone_number, "x" * 1601, 21617),
    ],
)
async def test_a_text_that_cannot_be_received_is_refused(to: str, body: str, code: int) -> None:
    with pytest.raises(TwilioError) as raised:
        await (await texting()).receive(to=to, body=body)
    assert raised.value.code == code


async def test_a_text_between_handsets_has_arrived_and_asks_no_app() -> None:
    friend = replace(handset(9), account_sid=sid("AC", 2))
    texts = await texting(*EVERYBODY, friend)
    sent = await texts.receive("See you", from_=friend.phone_number, to=PHONE.phone_number)
    assert await texts.stored() == [sent]
    assert (sent.status, sent.direction, sent.account_sid) == ("delivered", "inbound", ACCOUNT)
    assert (sent.from_, sent.to, sent.date_sent) == (friend.phone_number, PHONE.phone_number, NOW)
    assert (texts.statuses, texts.apps.asked) == (["delivered"], [])


async def test_a_handset_of_a_suspended_account_sends_nothing() -> None:
    texts = await texting(replace(account(1), status="suspended"), PHONE)
    with pytest.raises(TwilioError) as raised:
        await texts.receive(to=PHONE.phone_number)
    assert raised.value.code == 21612


async def test_a_finished_text_is_redacted_and_deleted() -> None:
    texts = await texting()
    sent = await texts.send()
    for forget in (texts.messages.redact, texts.messages.delete):
        with pytest.raises(TwilioError) as raised:
            await forget(sent.sid)
        assert raised.value.code == 20009
    await texts.messages.idle()
    assert (await texts.messages.redact(sent.sid)).body == ""
    assert (await texts.message(sent.sid)).body == ""
    await texts.messages.delete(sent.sid)
    with pytest.raises(TwilioError) as raised:
        await texts.messages.redact(sent.sid)
    assert raised.value.code == 20404


async def test_a_text_that_vanishes_while_it_waits_is_dropped() -> None:
    texts = await texting()
    ghost = replace(_queued(7), to=PHONE.phone_number)
    await texts.store.commit([Insert(ghost)])
    await texts.messages.close()
    again = Texting(texts.store)
    await again.start()
    again.store._tables[Message].clear()
    await again.messages.idle()
    assert again.statuses == []
