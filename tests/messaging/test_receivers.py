"""Texts to numbers in services, and to short codes.

https://www.twilio.com/docs/messaging/api/service-resource,
https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
"""

from dataclasses import replace
from typing import Any

import pytest

from switchhook.domain.entities import Entity, MessagingService, OptOut
from switchhook.domain.errors import TwilioError
from switchhook.messaging.keywords import ANSWERS, Wish, wish
from tests.conftest import VIRTUAL
from tests.messaging.texting import EVERYBODY, HELLO, OTHER, OURS, PHONE, Texting, texting
from tests.store.samples import opt_out_text, service, service_sender, short_code, sid

SERVICE = replace(
    service(1),
    inbound_request_url="http://app.example/service",
    fallback_url="http://app.example/service-fallback",
)
CODE = replace(short_code(1), sms_url="http://app.example/code")
GERMAN = replace(
    opt_out_text(1),
    country="",
    stop_keywords=("Aufhören", "STOPP"),
    stop_reply="Sie bekommen nichts mehr.",
    start_keywords=(),
    start_reply="Willkommen zurück.",
    help_keywords=("Hilfe",),
    help_reply="Rufen Sie uns an.",
)
POOL: tuple[Entity, ...] = (
    service_sender(1),
    replace(service_sender(5), sender=OTHER.phone_number),
)


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


async def in_service(service: MessagingService = SERVICE, *more: Entity) -> Texting:
    """Return messaging with OURS and OTHER in a service's pool; every app answers its path."""
    texts = await texting(*EVERYBODY, service, *POOL, *more)
    for path in ("/sms", "/service", "/service-fallback", "/code"):
        texts.apps.paths[path] = lambda request: (
            f"<Response><Message>{request.url}</Message></Response>"
        )
    return texts


async def opted_out(texts: Texting) -> list[tuple[str, str]]:
    return [(one.number, one.subscriber) for one in await texts.store.find(OptOut)]


async def asked(texts: Texting, **fields: Any) -> dict[str, str]:
    await texts.receive(**fields)
    return dict(texts.apps.asked[-1].parameters)


async def test_a_service_is_asked_about_the_texts_to_its_numbers() -> None:
    texts = await in_service()
    told = await asked(texts)
    assert texts.apps.asked[-1].url == SERVICE.inbound_request_url
    assert told["MessagingServiceSid"] == SERVICE.sid
    assert "OptOutType" not in told
    assert await texts.replies() == [SERVICE.inbound_request_url]


async def test_a_service_s_fallback_is_asked_when_its_app_is_out() -> None:
    texts = await in_service()
    del texts.apps.paths["/service"]
    await texts.receive()
    assert await texts.replies() == [SERVICE.fallback_url]


async def test_a_service_may_leave_texts_to_its_numbers() -> None:
    texts = await in_service(replace(SERVICE, use_inbound_webhook_on_number=True))
    told = await asked(texts)
    assert texts.apps.asked[-1].url == OURS.sms_url
    assert told["MessagingServiceSid"] == SERVICE.sid


async def test_without_an_address_a_service_s_texts_are_only_kept() -> None:
    texts = await in_service(replace(SERVICE, inbound_request_url="", fallback_url=""))
    received = await texts.receive()
    assert texts.apps.asked == []
    assert (await texts.message(received.sid)).status == "received"


async def test_stop_ends_the_texts_of_the_whole_service() -> None:
    texts = await in_service()
    await texts.receive("STOP")
    assert await opted_out(texts) == [(SERVICE.sid, PHONE.phone_number)]
    for from_ in (OURS.phone_number, OTHER.phone_number):
        with pytest.raises(TwilioError) as refused:
            await texts.send(replace(HELLO, from_=from_))
        assert refused.value.code == 21610
    await texts.receive("START", to=OTHER.phone_number)
    assert await opted_out(texts) == []
    assert (await texts.send()).status == "queued"


async def test_start_also_ends_what_was_wished_of_the_number_alone() -> None:
    texts = await texting()
    await texts.receive("STOP")
    again = Texting(texts.store, run=2)
    await again.start(SERVICE, *POOL)
    await again.receive("STOP")
    assert len(await opted_out(again)) == 2
    await again.receive("START")
    assert await opted_out(again) == []


@pytest.mark.parametrize(
    ("body", "wished"),
    [
        ("aufhören", "stop"), (" STOPP ", "stop"), ("STOP", None), ("END", None),
        ("START", "start"), ("unstop", "start"), ("hilfe", "help"), ("HELP", None), ("Hallo", None),
    ],
)  # fmt: skip
def test_a_service_s_own_words_take_the_place_of_the_usual_ones(
    body: str, wished: Wish | None
) -> None:
    assert wish(body, OURS.phone_number, GERMAN) == wished


def test_on_toll_free_numbers_the_network_hears_its_own_words() -> None:
    assert wish("STOP", "+18005551212", GERMAN) == "stop"
    assert wish("STOPP", "+18005551212", GERMAN) is None


async def test_a_service_s_own_words_are_heeded_and_told() -> None:
    texts = await in_service(SERVICE, GERMAN)
    for body, told, answered in (
        ("Hallo", None, None),
        ("Stopp", "STOP", GERMAN.stop_reply),
        ("START", "START", GERMAN.start_reply),
        ("Hilfe", "HELP", GERMAN.help_reply),
    ):
        before = len(await texts.replies())
        assert (await asked(texts, body=body)).get("OptOutType") == told
        answers = (await texts.replies())[before:]
        assert (answered in answers) == (answered is not None)


async def test_words_count_for_recipients_in_their_country() -> None:
    french = replace(opt_out_text(2), country="FR", stop_keywords=("ARRÊT",), stop_reply="Fini.")
    texts = await in_service(SERVICE, GERMAN, french)
    for from_, body in (("+33612345678", "arrêt"), (PHONE.phone_number, "stopp")):
        await texts.receive(body, from_=from_)
    assert await texts.replies() == ["Fini.", GERMAN.stop_reply]
    assert len(await opted_out(texts)) == 2


async def test_a_short_code_s_app_is_asked() -> None:
    texts = await in_service(SERVICE, CODE)
    received = await texts.receive("STOP", to=CODE.short_code)
    assert texts.apps.asked[-1].url == CODE.sms_url
    assert (received.to, received.messaging_service_sid) == (CODE.short_code, "")
    assert await opted_out(texts) == []
    assert await texts.replies() == [CODE.sms_url]


@pytest.mark.parametrize("pooled", [False, True])
async def test_a_short_code_heeds_stop_in_a_service_or_where_its_owner_wants_it(
    pooled: bool,
) -> None:
    sender = replace(service_sender(9), sid=CODE.sid, kind="short-code", sender=CODE.short_code)
    more = (replace(CODE, opt_outs=not pooled), *((sender,) if pooled else ()))
    texts = await in_service(SERVICE, *more)
    await texts.receive("STOP", to=CODE.short_code)
    owner = SERVICE.sid if pooled else CODE.short_code
    assert await opted_out(texts) == [(owner, PHONE.phone_number)]
    assert (await texts.replies())[0] == ANSWERS["stop"]


async def test_texts_between_numbers_reach_the_service() -> None:
    texts = await in_service()
    texts.apps.paths["/service"] = lambda request: "<Response/>"
    await texts.send(replace(HELLO, from_=OURS.phone_number, to=OTHER.phone_number))
    await texts.messages.idle()
    [inbound] = [one for one in await texts.stored() if one.direction == "inbound"]
    assert inbound.messaging_service_sid == sid("MG", 1)


async def test_what_comes_by_whatsapp_is_the_number_s() -> None:
    texts = await in_service(replace(SERVICE, use_inbound_webhook_on_number=True))
    address = f"whatsapp:{OURS.phone_number}"
    received = await texts.receive("Hi", to=address, from_=f"whatsapp:{PHONE.phone_number}")
    assert received.to == address
    assert texts.apps.asked[-1].url == OURS.sms_url
    [reply] = [one for one in await texts.stored() if one.direction == "outbound-reply"]
    assert (reply.from_, reply.to) == (address, f"whatsapp:{PHONE.phone_number}")
