import asyncio
import os
from dataclasses import replace

import pytest

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import Message, MessageMedia
from switchhook.domain.errors import TwilioError
from switchhook.messaging.media import LARGEST, LARGEST_PICTURE
from switchhook.webhooks.exchange import HttpRequest, HttpResponse
from tests.conftest import VIRTUAL
from tests.messaging.texting import (
    BASE,
    EVERYBODY,
    HELLO,
    OTHER,
    OURS,
    PHONE,
    Texting,
    answer,
    texting,
)
from tests.store.samples import ACCOUNT, handset, sid

PICTURE = b"\x89PNG and so on"
PHOTO = "http://app.example/photo"
CARD = "http://app.example/card"
MMS = replace(HELLO, media_url=(PHOTO, CARD))


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


def photo(request: HttpRequest) -> HttpResponse:
    return answer(request, PICTURE, "image/png")


def card(request: HttpRequest) -> HttpResponse:
    return answer(request, b"BEGIN:VCARD", "text/vcard")


def offer(texts: Texting) -> Texting:
    texts.apps.paths.update({"/photo": photo, "/card": card})
    return texts


def content(texts: Texting, media: list[MessageMedia]) -> list[tuple[str, bytes]]:
    return [(one.content_type, texts.messages.content(one).read_bytes()) for one in media]


async def media_of(texts: Texting, message: Message) -> list[MessageMedia]:
    found = await texts.store.find(MessageMedia)
    return sorted((m for m in found if m.message_sid == message.sid), key=lambda m: m.date_created)


async def test_media_are_fetched_when_the_message_is_sent_and_kept() -> None:
    texts = offer(await texting())
    sent = await texts.send(MMS)
    assert (sent.sid[:2], sent.num_media, sent.num_segments) == ("MM", 2, 1)
    assert texts.apps.asked == []
    await texts.messages.idle()
    assert (await texts.message(sent.sid)).status == "delivered"
    asked = [(one.url, one.method, one.kind, one.resource_sid) for one in texts.apps.asked]
    assert asked == [(PHOTO, "GET", "media", sent.sid), (CARD, "GET", "media", sent.sid)]
    kept = await media_of(texts, sent)
    assert content(texts, kept) == [("image/png", PICTURE), ("text/vcard", b"BEGIN:VCARD")]
    assert [one.url for one in kept] == ["", ""]


async def test_a_message_may_be_nothing_but_media() -> None:
    texts = offer(await texting())
    sent = await texts.send(replace(HELLO, body=None, media_url=(PHOTO,)))
    await texts.messages.idle()
    assert ((await texts.message(sent.sid)).status, sent.body) == ("delivered", "")


@pytest.mark.parametrize("url", ["photo", "ftp://app.example/photo", "", "file:///etc/passwd"])
async def test_what_is_no_address_of_media_is_refused(url: str) -> None:
    with pytest.raises(TwilioError) as raised:
        await (await texting()).send(replace(HELLO, media_url=(PHOTO, url)))
    assert raised.value.code == 21620


@pytest.mark.parametrize(
    ("octets", "content_type", "code"),
    [
        (LARGEST_PICTURE, "image/jpeg", None),
        (LARGEST_PICTURE + 1, "image/jpeg", 11751),
        (LARGEST, "video/mp4", None),
        (LARGEST + 1, "video/mp4", 11751),
        (LARGEST + 1, "image/webp", 11751),
        (1, "application/pdf", None),
        (1, "text/html", 12300),
        (1, "application/x-sh", 12300),
        (1, "", 12300),
    ],
)
async def test_media_have_kinds_and_sizes_that_phones_take(
    octets: int, content_type: str, code: int | None
) -> None:
    texts = await texting()
    texts.apps.paths["/photo"] = lambda request: answer(request, bytes(octets), content_type)
    sent = await texts.send(replace(HELLO, media_url=(PHOTO,)))
    await texts.messages.idle()
    done = await texts.message(sent.sid)
    assert (done.status, done.error_code) == ("failed" if code else "delivered", code)
    assert texts.alerts.codes == ([code] if code else [])


async def test_a_message_whose_media_cannot_be_fetched_fails_with_an_alert() -> None:
    texts = await texting()
    texts.apps.paths["/photo"] = photo
    sent = await texts.send(MMS)
    await texts.messages.idle()
    done = await texts.message(sent.sid)
    assert (done.status, done.error_code, texts.alerts.codes) == ("failed", 11200, [11200])
    assert texts.statuses == ["sending", "failed"]


async def test_a_number_s_app_is_told_of_media_that_came_in() -> None:
    texts = offer(await texting())
    texts.apps.paths["/sms"] = lambda request: "<Response/>"
    await texts.send(replace(MMS, from_=OTHER.phone_number, to=OURS.phone_number))
    await texts.messages.idle()
    [inbound] = [one for one in await texts.stored() if one.direction == "inbound"]
    assert (inbound.sid[:2], inbound.num_media, inbound.status) == ("MM", 2, "received")
    first, second = await media_of(texts, inbound)
    own = f"{BASE}/2010-04-01/Accounts/{inbound.account_sid}/Messages/{inbound.sid}/Media"
    expected = {
        "NumMedia": "2",
        "MediaUrl0": f"{own}/{first.sid}", "MediaContentType0": "image/png",
        "MediaUrl1": f"{own}/{second.sid}", "MediaContentType1": "text/vcard",
    }  # fmt: skip
    assert expected.items() <= dict(texts.apps.asked[-1].parameters).items()
    assert content(texts, [first]) == [("image/png", PICTURE)]


async def test_a_reply_carries_media_relative_to_its_document() -> None:
    texts = offer(await texting())
    texts.apps.paths["/sms"] = lambda request: (
        "<Response><Message><Body>Look</Body><Media>photo</Media></Message></Response>"
    )
    await texts.receive()
    [reply] = [one for one in await texts.stored() if one.direction == "outbound-reply"]
    assert (reply.sid[:2], reply.status, reply.num_media) == ("MM", "delivered", 1)
    assert content(texts, await media_of(texts, reply)) == [("image/png", PICTURE)]


async def test_the_receiver_s_media_outlive_the_sender_s() -> None:
    texts = offer(await texting())
    sent = await texts.send(replace(MMS, to=OTHER.phone_number))
    await texts.messages.idle()
    gone = await media_of(texts, sent)
    await texts.messages.delete(sent.sid)
    assert await media_of(texts, sent) == []
    assert not any(texts.messages.content(one).exists() for one in gone)
    [inbound] = await texts.stored()
    assert len(content(texts, await media_of(texts, inbound))) == 2


async def test_one_medium_of_a_finished_message_is_removed() -> None:
    texts = offer(await texting())
    sent = await texts.send(MMS)
    first, second = await media_of(texts, sent)
    with pytest.raises(TwilioError) as raised:
        await texts.messages.remove(first)
    assert raised.value.code == 20009
    await texts.messages.idle()
    await texts.messages.remove(first)
    assert [one.sid for one in await media_of(texts, sent)] == [second.sid]
    assert not texts.messages.content(first).exists()


async def test_stopping_in_the_middle_neither_loses_nor_doubles_media() -> None:
    for turns in range(0, 40, 3):
        before = Texting()
        await before.start(*EVERYBODY)
        offer(before)
        sent = await before.send(replace(MMS, to=OTHER.phone_number))
        for _ in range(turns):
            await asyncio.sleep(0)
        await before.messages.close()
        after = offer(Texting(before.store, run=2))
        after.folder = before.folder
        await after.start()
        await after.messages.idle()
        outbound, inbound = sorted(await after.stored(), key=lambda one: one.direction)[::-1]
        assert (outbound.sid, outbound.status) == (sent.sid, "delivered")
        for message in (outbound, inbound):
            assert len(content(after, await media_of(after, message))) == 2


async def test_a_message_whose_media_cannot_be_kept_fails_with_an_alert() -> None:
    texts = offer(await texting())
    texts.folder.rmdir()
    texts.folder.write_bytes(b"in the way")
    sent = await texts.send(MMS)
    await texts.messages.idle()
    done = await texts.message(sent.sid)
    assert (done.status, done.error_code, texts.alerts.codes) == ("failed", 30008, [30008])


async def test_media_wait_while_the_store_is_unavailable() -> None:
    texts = offer(await texting())
    sent = await texts.send(MMS)
    texts.store.broken = StoreUnavailable("disk full")
    await asyncio.sleep(20)
    texts.store.broken = None
    await texts.messages.idle()
    assert (await texts.message(sent.sid)).status == "delivered"


async def send_media(texts: Texting, to: str, *media: str) -> Message:
    return await texts.messages.receive(
        account_sid=ACCOUNT, from_=PHONE.phone_number, to=to, body="", media=media
    )


async def test_a_handset_gets_pictures_of_another() -> None:
    friend = handset(9)
    texts = offer(await texting(*EVERYBODY, friend))
    sent = await send_media(texts, friend.phone_number, PHOTO, CARD)
    assert (sent.sid[:2], sent.status, sent.num_media) == ("MM", "receiving", 2)
    await texts.messages.idle()
    assert (await texts.message(sent.sid)).status == "delivered"
    kept = await media_of(texts, sent)
    assert content(texts, kept) == [("image/png", PICTURE), ("text/vcard", b"BEGIN:VCARD")]
    assert texts.statuses == ["delivered"]


async def test_a_picture_reaches_a_handset_once_though_the_process_dies() -> None:
    for turns in range(10):
        before = offer(await texting(*EVERYBODY, handset(9)))
        sent = await send_media(before, handset(9).phone_number, PHOTO)
        for _ in range(turns):
            await asyncio.sleep(0)
        await before.messages.close()
        after = offer(Texting(before.store, run=2))
        after.folder = before.folder
        await after.start()
        await after.messages.idle()
        assert (await after.message(sent.sid)).status == "delivered"
        assert len(content(after, await media_of(after, sent))) == 1
        await after.messages.close()


async def test_pictures_to_a_number_without_an_app_are_kept() -> None:
    texts = offer(await texting())
    sent = await send_media(texts, OTHER.phone_number, PHOTO)
    await texts.messages.idle()
    assert (await texts.message(sent.sid)).status == "received"
    assert content(texts, await media_of(texts, sent)) == [("image/png", PICTURE)]


async def test_files_without_a_record_are_removed_at_the_start() -> None:
    before = offer(await texting())
    sent = await before.send(MMS)
    await before.messages.idle()
    await before.messages.close()
    [kept, _] = await media_of(before, sent)
    folder = before.messages.content(kept).parent
    old = [folder / sid("ME", 999), folder / f"{kept.sid}.123.part"]
    young = folder / sid("ME", 1000)
    for path in (*old, young):
        path.write_bytes(b"lost")
    for path in (*folder.iterdir(),):
        os.utime(path, (0, 0))
    os.utime(young)
    after = Texting(before.store, run=2)
    after.folder = before.folder
    await after.start()
    await after.messages.idle()
    assert not any(path.exists() for path in old)
    assert young.exists()
    assert len(content(after, await media_of(after, sent))) == 2
