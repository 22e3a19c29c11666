"""Texts that carriers bring."""

import asyncio
from itertools import permutations
from typing import Any

import pytest

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import InboundPart, Message
from switchhook.messaging.arrivals import address
from switchhook.messaging.delivery import Concatenation, InboundText
from switchhook.webhooks.exchange import HttpRequest
from tests.conftest import VIRTUAL
from tests.messaging.remote import Paper, carrier
from tests.messaging.texting import EVERYBODY, OTHER, OURS, PHONE, Texting, answer
from tests.store.samples import sid

AFAR = "+442079460018"


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


def text(**fields: Any) -> InboundText:
    """Return a text from afar to the number without an app."""
    usual = {
        "carrier_sid": sid("MC", 1),
        "from_": AFAR[1:],
        "to": OTHER.phone_number[1:],
        "body": "Hello",
    }
    return InboundText(**{**usual, **fields})


def part(number: int, body: str, *, total: int = 3, reference: int = 7) -> InboundText:
    return text(body=body, part=Concatenation(reference, total, number))


async def near(before: Texting | None = None) -> Texting:
    if before is not None:
        await before.messages.close()
    texts = Texting(before.store, run=2) if before else Texting()
    first = () if before else (*EVERYBODY, carrier())
    await texts.start(*first, kinds={"paper": Paper()})
    return texts


async def inbound(texts: Texting) -> list[Message]:
    return [one for one in await texts.stored() if one.direction == "inbound"]


async def test_a_text_goes_to_the_number_that_it_is_for() -> None:
    texts = await near()
    await texts.messages.gateway.inbound(text())
    (arrived,) = await inbound(texts)
    assert (arrived.from_, arrived.to, arrived.body) == (AFAR, OTHER.phone_number, "Hello")
    assert (arrived.status, arrived.account_sid) == ("received", OTHER.account_sid)


async def test_the_app_is_asked_and_its_reply_goes_out_by_the_carrier() -> None:
    texts = await near()
    texts.apps.paths["/sms"] = lambda request: "<Response><Message>Back</Message></Response>"
    await texts.messages.gateway.inbound(text(to=OURS.phone_number))
    await texts.messages.idle()
    assert [(one.body, one.to, one.status) for one in await texts.stored()] == [
        ("Hello", OURS.phone_number, "received"),
        ("Back", AFAR, "sent"),
    ]


async def test_a_handset_has_a_text_from_a_carrier_at_once() -> None:
    texts = await near()
    await texts.messages.gateway.inbound(text(to=PHONE.phone_number))
    (arrived,) = await inbound(texts)
    assert (arrived.status, arrived.to) == ("delivered", PHONE.phone_number)


async def test_a_text_to_nobody_is_thanked_for_and_dropped() -> None:
    texts = await near()
    await texts.messages.gateway.inbound(text(to="14155550177"))
    await texts.messages.gateway.inbound(part(1, "a", total=1))
    assert len(await inbound(texts)) == 1


async def test_what_has_a_name_of_its_own_is_stored_once() -> None:
    texts = await near()
    for _ in range(3):
        await texts.messages.gateway.inbound(text(id="theirs"))
        await texts.messages.gateway.inbound(text())
    assert len(await inbound(texts)) == 4


async def test_media_are_fetched_before_the_app_is_asked() -> None:
    texts = await near()
    asked: list[HttpRequest] = []

    def app(request: HttpRequest) -> str:
        asked.append(request)
        return "<Response/>"

    texts.apps.paths["/sms"] = app
    texts.apps.paths["/cat.png"] = lambda request: answer(request, b"cat", "image/png")
    cat = text(to=OURS.phone_number, media=("http://carrier.example/cat.png",))
    await texts.messages.gateway.inbound(cat)
    await texts.messages.idle()
    told = asked[0].parameters
    assert (told["NumMedia"], told["MediaContentType0"]) == ("1", "image/png")
    assert told["MessageSid"].startswith("MM")


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
async def test_parts_make_a_text_in_any_order_and_with_copies(order: tuple[int, ...]) -> None:
    texts = await near()
    for number in order:
        for _ in range(2):
            await texts.messages.gateway.inbound(part(number, "abc"[number - 1]))
    assert [one.body for one in await inbound(texts)] == ["abc"]
    assert await texts.store.find(InboundPart) == []
    await asyncio.sleep(700)
    assert len(await inbound(texts)) == 1


async def test_parts_outlive_the_process() -> None:
    texts = await near()
    await texts.messages.gateway.inbound(part(3, "c"))
    await texts.messages.gateway.inbound(part(1, "a"))
    after = await near(texts)
    await after.messages.gateway.inbound(part(2, "b"))
    assert [one.body for one in await inbound(after)] == ["abc"]


async def test_what_is_never_whole_is_delivered_as_far_as_it_came() -> None:
    texts = await near()
    await texts.messages.gateway.inbound(part(3, "c"))
    await asyncio.sleep(300)
    after = await near(texts)
    await after.messages.gateway.inbound(part(1, "a"))
    await asyncio.sleep(301)
    assert [one.body for one in await inbound(after)] == ["ac"]
    assert await after.store.find(InboundPart) == []


async def test_a_reference_used_again_begins_another_text() -> None:
    texts = await near()
    await texts.messages.gateway.inbound(part(1, "lost", total=2))
    for number, body in ((1, "new "), (2, "text")):
        await texts.messages.gateway.inbound(part(number, body, total=2))
    assert {one.body for one in await inbound(texts)} == {"lost", "new text"}


async def test_the_last_part_twice_at_once_is_one_text() -> None:
    texts = await near()
    await texts.messages.gateway.inbound(part(1, "a", total=2))
    last = part(2, "b", total=2)
    await asyncio.gather(*(texts.messages.gateway.inbound(last) for _ in range(3)))
    assert [one.body for one in await inbound(texts)] == ["ab"]


async def test_what_cannot_be_stored_is_brought_again() -> None:
    texts = await near()
    for number in (1, 2, 3):
        for broken in (StoreUnavailable("disk full"), None):
            texts.store.broken = broken
            try:
                await texts.messages.gateway.inbound(part(number, "abc"[number - 1]))
            except StoreUnavailable:
                assert broken
    assert [one.body for one in await inbound(texts)] == ["abc"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("+442079460018", "+442079460018"),
        ("442079460018", "+442079460018"),
        ("00442079460018", "+442079460018"),
        ("4155550100", "+14155550100"),
        ("14155550100", "+14155550100"),
        ("12345", "12345"),
        ("Bank", "Bank"),
        ("", ""),
    ],
)
def test_numbers_are_read_as_carriers_write_them(said: str, meant: str) -> None:
    assert address(said) == meant
