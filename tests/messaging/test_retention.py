"""ContentRetention and AddressRetention.

https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
"""

import asyncio
from dataclasses import replace
from typing import get_args

import pytest

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import Message, MessageMedia, MessageStatus
from switchhook.domain.events import MessageStatusChanged
from switchhook.messaging.retention import OVER, forgotten, obfuscated
from tests.conftest import VIRTUAL
from tests.messaging.texting import HELLO, PHONE, Texting, answer, texting
from tests.store.samples import message

FORGET = replace(HELLO, content_retention="discard", address_retention="obfuscate")
HIDDEN = "+1415555XXXX"


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


async def kept(texts: Texting, sid: str) -> tuple[str, str]:
    await texts.messages.idle()
    found = await texts.message(sid)
    return found.body, found.to


def test_a_number_keeps_all_but_its_last_four_digits() -> None:
    assert obfuscated(PHONE.phone_number) == HIDDEN
    assert obfuscated(HIDDEN) == HIDDEN


@pytest.mark.parametrize("status", get_args(MessageStatus))
def test_nothing_is_forgotten_before_the_end(status: MessageStatus) -> None:
    one = replace(message(1), status=status, content_retention="discard")
    assert bool(forgotten(one)) == (status in OVER)
    assert forgotten(replace(one, content_retention="retain")) == {}


async def test_what_was_asked_for_is_forgotten_once_a_text_has_arrived() -> None:
    texts = await texting()
    sent = await texts.send(FORGET)
    assert (sent.body, sent.to) == ("Hello", PHONE.phone_number)
    assert await kept(texts, sent.sid) == ("", HIDDEN)
    assert await texts.told() == []
    plain = await texts.send()
    assert await kept(texts, plain.sid) == ("Hello", PHONE.phone_number)
    body = await texts.send(replace(HELLO, content_retention="discard"))
    assert await kept(texts, body.sid) == ("", PHONE.phone_number)


async def test_the_app_is_told_of_the_whole_number() -> None:
    texts = await texting()
    sent = await texts.send(replace(FORGET, status_callback="http://app.example/status"))
    assert await kept(texts, sent.sid) == ("", HIDDEN)
    assert await texts.told() == ["sending", "sent", "delivered"]


async def test_media_are_forgotten_with_the_content() -> None:
    texts = await texting()
    texts.apps.paths["/a.jpg"] = lambda request: answer(request, b"jpeg", "image/jpeg")
    sent = await texts.send(replace(FORGET, media_url=("http://app.example/a.jpg",)))
    assert await kept(texts, sent.sid) == ("", HIDDEN)
    assert (await texts.message(sent.sid)).num_media == 0
    assert await texts.store.find(MessageMedia) == []
    assert [path for path in texts.folder.rglob("*") if path.is_file()] == []


async def test_a_crash_keeps_nothing_for_long() -> None:
    for turns in range(16):
        before = await texting()
        sent = await before.send(FORGET)
        for _ in range(turns):
            await asyncio.sleep(0)
        await before.messages.close()
        after = Texting(before.store, run=2)
        await after.start()
        assert await kept(after, sent.sid) == ("", HIDDEN)
        await after.messages.close()


async def test_forgetting_waits_while_the_store_is_unavailable() -> None:
    texts = await texting()

    def fill_the_disk(event: MessageStatusChanged) -> None:
        if event.message.status == "delivered":
            texts.store.broken = StoreUnavailable("disk full")

    texts.bus.subscribe(MessageStatusChanged, fill_the_disk)
    sent = await texts.send(FORGET)
    await asyncio.sleep(20)
    assert texts.store.broken
    texts.store.broken = None
    assert await kept(texts, sent.sid) == ("", HIDDEN)
    assert len(await texts.store.find(Message)) == 1
