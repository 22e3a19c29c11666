"""Texts by a service, from the create to whoever they are for."""

import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from switchhook.domain.changes import Delete, StoreUnavailable, Update
from switchhook.domain.entities import (
    Entity,
    Message,
    MessageMedia,
    MessagingService,
    OptOut,
    StickySender,
)
from switchhook.domain.errors import TwilioError
from switchhook.messaging import MessageRequest, scheduling
from tests.conftest import VIRTUAL
from tests.messaging.texting import EVERYBODY, HELLO, OTHER, OURS, PHONE, Texting, answer
from tests.store.samples import at, handset, number, service, service_sender

SERVICE = replace(service(1), sticky_sender=True, status_callback="http://app.example/status")
POOL: tuple[Entity, ...] = (
    service_sender(1),
    replace(service_sender(5), sender=OTHER.phone_number),
)
BY_SERVICE = replace(HELLO, from_=None, messaging_service_sid=SERVICE.sid)
LATER = replace(BY_SERVICE, schedule_type="fixed", send_at=at(3600))
PHONES = tuple(handset(n) for n in range(20, 40))
MMS = replace(BY_SERVICE, media_url=("http://app.example/a.jpg", "http://app.example/b.jpg"))


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


async def started(
    service: MessagingService = SERVICE, *more: Entity, pool: tuple[Entity, ...] = POOL
) -> Texting:
    texts = Texting()
    await texts.start(*EVERYBODY, *PHONES, service, *pool, *more)
    return texts


async def sent(texts: Texting, request: MessageRequest = BY_SERVICE) -> Message:
    """Send a text and return what became of it."""
    message = await texts.send(request)
    await texts.messages.idle()
    return await texts.message(message.sid)


async def test_a_service_finds_a_sender_when_it_sends() -> None:
    texts = await started()
    accepted = await texts.send(BY_SERVICE)
    assert (accepted.status, accepted.from_, accepted.num_segments) == ("accepted", "", 0)
    await texts.messages.idle()
    message = await texts.message(accepted.sid)
    assert (message.status, message.num_segments) == ("delivered", 1)
    assert message.from_ in (OURS.phone_number, OTHER.phone_number)
    assert await texts.told() == ["queued", "sending", "sent", "delivered"]


async def test_a_recipient_keeps_their_sender() -> None:
    texts = await started()
    senders = {(await sent(texts)).from_ for _ in range(4)}
    together = [await texts.send(replace(BY_SERVICE, to=PHONES[0].phone_number)) for _ in range(4)]
    await texts.messages.idle()
    assert len(senders) == 1
    assert len({(await texts.message(one.sid)).from_ for one in together}) == 1
    [sticky, _] = sorted(await texts.store.find(StickySender), key=lambda one: one.recipient)
    assert (sticky.recipient, sticky.sender) == (PHONE.phone_number, senders.pop())


async def test_a_recipient_gets_another_sender_when_theirs_has_left() -> None:
    texts = await started()
    first = (await sent(texts)).from_
    [gone] = [
        one for one in texts.directory.messaging_services.pool(SERVICE.sid) if one.sender == first
    ]
    await texts.store.commit([Delete(type(gone), gone.sid)])
    await texts.directory.load()
    second = (await sent(texts)).from_
    assert {first, second} == {OURS.phone_number, OTHER.phone_number}
    [sticky] = await texts.store.find(StickySender)
    assert sticky.sender == second


async def test_senders_that_are_alike_take_turns() -> None:
    texts = await started(replace(SERVICE, sticky_sender=False))
    chosen = Counter(
        [(await sent(texts, replace(BY_SERVICE, to=one.phone_number))).from_ for one in PHONES]
    )
    assert chosen == {OURS.phone_number: 10, OTHER.phone_number: 10}
    assert await texts.store.find(StickySender) == []


async def test_a_named_sender_of_the_pool_sends() -> None:
    message = await sent(await started(), replace(BY_SERVICE, from_=OTHER.phone_number))
    assert (message.from_, message.status) == (OTHER.phone_number, "delivered")


async def test_the_service_s_encoding_is_smart() -> None:
    quoted = replace(BY_SERVICE, body="\u201cquoted\u201d " * 10)
    message = await sent(await started(), quoted)
    assert (message.body, message.num_segments) == ('"quoted" ' * 10, 1)
    message = await sent(await started(replace(SERVICE, smart_encoding=False)), quoted)
    assert (message.body, message.num_segments) == (quoted.body, 2)


@pytest.mark.parametrize("code", [21610, 21703, 21701])
async def test_what_a_service_cannot_send_fails(code: int) -> None:
    texts = await started(pool=POOL[:1])
    message = await texts.send(LATER if code != 21703 else replace(LATER, to=OURS.phone_number))
    if code == 21610:
        await texts.receive("STOP")
    if code == 21701:
        await texts.store.commit([Delete(MessagingService, SERVICE.sid)])
        await texts.directory.load()
    await asyncio.sleep(3600)
    await texts.messages.idle()
    failed = await texts.message(message.sid)
    assert (failed.status, failed.error_code) == ("failed", code)
    assert failed.error_message
    assert texts.alerts.codes == [code]
    assert (await texts.told())[-1] == "failed"


@pytest.mark.parametrize("code", [21610, 21703])
async def test_a_service_may_find_out_at_once(code: int) -> None:
    texts = await started(replace(SERVICE, synchronous_validation=True), pool=POOL[:1])
    to = PHONE.phone_number if code == 21610 else OURS.phone_number
    await texts.receive("STOP")
    with pytest.raises(TwilioError) as refused:
        await texts.send(replace(BY_SERVICE, to=to))
    assert refused.value.code == code


async def test_media_that_no_sender_can_carry_become_links() -> None:
    plain = tuple(replace(one, capabilities=("SMS",)) for one in (service_sender(1),))
    texts = await started(SERVICE, pool=plain)
    message = await sent(texts, MMS)
    assert message.body == "Hello\nhttp://app.example/a.jpg\nhttp://app.example/b.jpg"
    assert (message.status, message.num_media, message.num_segments) == ("delivered", 0, 1)
    assert await texts.store.find(MessageMedia) == []
    assert texts.apps.asked == []


async def test_without_the_converter_such_media_fail() -> None:
    plain = (replace(service_sender(1), capabilities=("SMS",)),)
    texts = await started(replace(SERVICE, mms_converter=False), pool=plain)
    message = await sent(texts, MMS)
    assert (message.status, message.error_code, message.num_media) == ("failed", 21703, 2)


async def test_media_go_along_where_a_sender_can_carry_them() -> None:
    texts = await started()
    for path in ("/a.jpg", "/b.jpg"):
        texts.apps.paths[path] = lambda request: answer(request, b"jpeg", "image/jpeg")
    message = await sent(texts, MMS)
    assert (message.status, message.body, message.num_media) == ("delivered", "Hello", 2)


async def test_a_scheduled_text_goes_at_its_time() -> None:
    texts = await started()
    message = await texts.send(LATER)
    await asyncio.sleep(3599)
    await texts.messages.idle()
    assert (await texts.message(message.sid)).status == "scheduled"
    await asyncio.sleep(1)
    await texts.messages.idle()
    done = await texts.message(message.sid)
    assert (done.status, done.date_sent) == ("delivered", at(3600))
    assert await texts.told() == ["queued", "sending", "sent", "delivered"]


async def test_whoever_stops_in_between_gets_no_scheduled_text() -> None:
    texts = await started()
    message = await texts.send(LATER)
    await texts.receive("STOP")
    await asyncio.sleep(3600)
    await texts.messages.idle()
    assert (await texts.message(message.sid)).error_code == 21610
    assert len(await texts.store.find(OptOut)) == 1


async def test_an_account_schedules_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduling, "MOST", 5)
    texts = await started()
    made = [await texts.send(LATER) for _ in range(5)]
    with pytest.raises(TwilioError) as refused:
        await texts.send(LATER)
    assert refused.value.code == 35125
    await texts.messages.cancel(made[0].sid)
    assert (await texts.send(LATER)).status == "scheduled"


async def test_a_wish_to_a_number_counts_for_the_service_that_it_joins() -> None:
    before = Texting()
    await before.start(*EVERYBODY)
    await before.receive("STOP")
    texts = Texting(before.store, run=2)
    await texts.start(SERVICE, POOL[0])
    message = await sent(texts)
    assert (message.status, message.error_code) == ("failed", 21610)


@pytest.mark.parametrize("restart_at", [100, 3595, 7200])
async def test_a_scheduled_text_outlives_the_process(restart_at: int) -> None:
    before = await started()
    message = await before.send(LATER)
    await before.messages.close()
    await asyncio.sleep(restart_at)
    after = Texting(before.store, run=2)
    await after.start()
    await asyncio.sleep(max(3600 - restart_at, 0))
    await after.messages.idle()
    assert (await after.message(message.sid)).status == "delivered"
    assert len([one for one in await after.stored() if one.direction == "outbound-api"]) == 1


async def test_scheduled_texts_wait_while_the_store_is_unavailable() -> None:
    texts = await started()
    message = await texts.send(LATER)
    await asyncio.sleep(3550)
    texts.store.broken = StoreUnavailable("disk full")
    await asyncio.sleep(200)
    texts.store.broken = None
    await asyncio.sleep(100)
    await texts.messages.idle()
    assert (await texts.message(message.sid)).status == "delivered"


async def test_a_text_waits_while_the_store_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = await started()
    message = await texts.send(BY_SERVICE)
    get = texts.store.get

    async def broken(*asked: object) -> None:
        raise StoreUnavailable("gone")

    monkeypatch.setattr(texts.store, "get", broken)
    await asyncio.sleep(12)
    monkeypatch.setattr(texts.store, "get", get)
    await texts.messages.idle()
    assert (await texts.message(message.sid)).status == "delivered"


async def test_a_scheduled_text_is_canceled_once() -> None:
    texts = await started()
    message = await texts.send(LATER)
    canceled = await texts.messages.cancel(message.sid)
    assert canceled.status == "canceled"
    with pytest.raises(TwilioError) as refused:
        await texts.messages.cancel(message.sid)
    assert refused.value.code == 30409
    await asyncio.sleep(4000)
    await texts.messages.idle()
    assert (await texts.message(message.sid)).status == "canceled"
    assert await texts.told() == ["canceled"]


async def test_what_has_gone_or_is_not_ours_to_send_is_not_canceled() -> None:
    texts = await started()
    message = await sent(texts)
    received = await texts.receive()
    for sid in (message.sid, received.sid):
        with pytest.raises(TwilioError) as refused:
            await texts.messages.cancel(sid)
        assert refused.value.code == 30409


async def test_canceling_and_sending_cross_without_harm() -> None:
    for turns in range(12):
        texts = await started()
        message = await texts.send(BY_SERVICE)
        for _ in range(turns):
            await asyncio.sleep(0)
        try:
            await texts.messages.cancel(message.sid)
            expected = "canceled"
        except TwilioError as error:
            assert error.code == 30409
            expected = "delivered"
        await texts.messages.idle()
        assert (await texts.message(message.sid)).status == expected
        await texts.messages.close()


async def test_a_crash_anywhere_loses_and_doubles_nothing() -> None:
    for turns in range(16):
        before = await started()
        message = await before.send(BY_SERVICE)
        for _ in range(turns):
            await asyncio.sleep(0)
        await before.messages.close()
        after = Texting(before.store, run=2)
        await after.start()
        await after.messages.idle()
        assert (await after.message(message.sid)).status == "delivered"
        assert len(await after.stored()) == 1
        assert len(await after.store.find(StickySender)) == 1
        await after.messages.close()


async def test_the_least_busy_sender_is_known_by_number() -> None:
    extra = number(7)
    pool = (*POOL, replace(service_sender(7), sender=extra.phone_number))
    texts = await started(replace(SERVICE, sticky_sender=False), extra, pool=pool)
    for one in PHONES[:3]:
        await sent(texts, replace(BY_SERVICE, to=one.phone_number))
    used = {one.from_ for one in await texts.stored()}
    assert used == {OURS.phone_number, OTHER.phone_number, extra.phone_number}


async def test_a_status_that_changed_meanwhile_is_respected() -> None:
    texts = await started()
    message = await texts.send(BY_SERVICE)
    values = {"status": "canceled"}
    await texts.store.commit([Update(Message, message.sid, values)])
    await texts.messages.idle()
    assert (await texts.message(message.sid)).status == "canceled"
