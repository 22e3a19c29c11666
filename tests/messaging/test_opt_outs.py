import asyncio
from dataclasses import replace

import pytest

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import OptOut
from switchhook.domain.errors import TwilioError
from switchhook.messaging import MessageRequest
from switchhook.messaging.keywords import ANSWERS, Wish, wish
from tests.conftest import VIRTUAL
from tests.messaging.texting import EVERYBODY, HELLO, OTHER, OURS, PHONE, Texting, texting
from tests.store.samples import account, handset, number


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


async def refused(texts: Texting, request: MessageRequest = HELLO) -> int:
    with pytest.raises(TwilioError) as raised:
        await texts.messages.send(request)
    assert raised.value.status == 400
    return raised.value.code


async def opted_out(texts: Texting) -> list[tuple[str, str]]:
    return [(one.number, one.subscriber) for one in await texts.store.find(OptOut)]


@pytest.mark.parametrize(
    ("body", "wished"),
    [
        ("STOP", "stop"), ("stop", "stop"), (" Stop\n", "stop"), ("stopall", "stop"),
        ("Unsubscribe", "stop"), ("CANCEL", "stop"), ("end", "stop"), ("Quit", "stop"),
        ("revoke", "stop"), ("OptOut", "stop"), ("START", "start"), ("yes", "start"),
        ("Unstop", "start"), ("help", "help"), ("INFO", "help"),
        ("", None), ("STOP.", None), ("stop it", None), ("Please stop", None), ("opt out", None),
    ],
)  # fmt: skip
def test_only_the_word_alone_is_a_wish(body: str, wished: Wish | None) -> None:
    assert wish(body, OURS.phone_number) == wished


def test_yes_does_not_resume_on_toll_free_numbers() -> None:
    assert [wish(word, "+18005551212") for word in ("YES", "START", "UNSTOP", "STOP")] == [
        None, "start", "start", "stop",
    ]  # fmt: skip


async def test_stop_ends_the_number_s_texts_to_that_phone_alone() -> None:
    friend = handset(9)
    texts = await texting(*EVERYBODY, friend)
    await texts.receive("Stop")
    assert await opted_out(texts) == [(OURS.phone_number, PHONE.phone_number)]
    assert await refused(texts) == 21610
    await texts.send(replace(HELLO, to=friend.phone_number))
    await texts.send(replace(HELLO, from_=OTHER.phone_number))
    assert await texts.replies() == [ANSWERS["stop"]]


async def test_the_answer_to_stop_arrives_and_the_app_is_told_but_cannot_reply() -> None:
    texts = await texting()
    texts.apps.paths["/sms"] = lambda request: "<Response><Message>Don't go</Message></Response>"
    received = await texts.receive("STOP")
    [asked] = texts.apps.asked
    assert asked.parameters["Body"] == "STOP"
    assert (await texts.message(received.sid)).status == "received"
    answers = [one for one in await texts.stored() if one.direction == "outbound-reply"]
    assert [(one.body, one.status, one.to) for one in answers] == [
        (ANSWERS["stop"], "delivered", PHONE.phone_number)
    ]
    assert texts.alerts.codes == [21610]


@pytest.mark.parametrize("word", ["START", "yes", "UNSTOP"])
async def test_start_resumes_and_is_answered_once(word: str) -> None:
    texts = await texting()
    for body in ("STOP", "STOP", word, word):
        await texts.receive(body)
    assert await opted_out(texts) == []
    assert await texts.replies() == [ANSWERS["stop"], ANSWERS["start"]]
    assert (await texts.send()).status == "queued"


async def test_help_is_answered_whether_or_not_there_is_an_app() -> None:
    for to in (OURS.phone_number, OTHER.phone_number):
        texts = await texting()
        received = await texts.receive("Help", to=to)
        assert await texts.replies() == [ANSWERS["help"]]
        assert (await texts.message(received.sid)).status == "received"
        assert await opted_out(texts) == []


async def test_a_number_of_ours_may_opt_out_of_another_s_texts() -> None:
    texts = await texting(account(1), OURS, OTHER)
    await texts.send(replace(HELLO, from_=OTHER.phone_number, to=OURS.phone_number, body="stop"))
    await texts.messages.idle()
    assert await refused(texts, replace(HELLO, to=OTHER.phone_number)) == 21610


async def test_what_was_wished_outlives_the_process_and_is_answered_once() -> None:
    for turns in range(16):
        before = Texting()
        await before.start(*EVERYBODY)
        await before.messages.receive(
            account_sid="", from_=PHONE.phone_number, to=OTHER.phone_number, body="STOP"
        )
        for _ in range(turns):
            await asyncio.sleep(0)
        await before.messages.close()
        after = Texting(before.store, run=2)
        await after.start()
        await after.messages.idle()
        assert await after.replies() == [ANSWERS["stop"]]
        assert await refused(after, replace(HELLO, from_=OTHER.phone_number)) == 21610


async def test_a_wish_waits_while_the_store_is_unavailable() -> None:
    texts = await texting()
    texts.apps.open.clear()
    await texts.messages.receive(
        account_sid="", from_=PHONE.phone_number, to=OTHER.phone_number, body="STOP"
    )
    texts.store.broken = StoreUnavailable("disk full")
    await asyncio.sleep(20)
    texts.store.broken = None
    await texts.messages.idle()
    assert await opted_out(texts) == [(OTHER.phone_number, PHONE.phone_number)]


async def test_two_words_at_once_are_heeded_as_one() -> None:
    texts = await texting()
    await asyncio.gather(*(texts.receive("STOP", to=number(5).phone_number) for _ in range(5)))
    assert await opted_out(texts) == [(OTHER.phone_number, PHONE.phone_number)]
    assert await texts.replies() == [ANSWERS["stop"]]
    assert {one.status for one in await texts.stored() if one.direction == "inbound"} == {
        "received"
    }
