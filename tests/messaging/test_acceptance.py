from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.domain.entities import Application, Entity
from switchhook.domain.errors import TwilioError
from switchhook.messaging import MessageRequest
from tests.messaging.texting import EVERYBODY, HELLO, OURS, PHONE, texting
from tests.store.samples import (
    ACCOUNT,
    application,
    at,
    handset,
    service,
    service_sender,
    short_code,
    sid,
)

WHATSAPP = replace(
    HELLO, from_=f"whatsapp:{OURS.phone_number}", to=f"WhatsApp:{PHONE.phone_number}"
)


async def refused(request: MessageRequest, *entities: Entity) -> int:
    with pytest.raises(TwilioError) as raised:
        await (await texting(*EVERYBODY, *entities)).send(request)
    assert raised.value.status in (400, 404)
    return raised.value.code


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (replace(HELLO, to=None), 21604),
        (replace(HELLO, to=""), 21604),
        (replace(HELLO, from_=None), 21603),
        (replace(HELLO, body=None), 21602),
        (replace(HELLO, body=""), 21602),
        (replace(HELLO, body="x" * 1601), 21617),
        (replace(HELLO, body="a\x00b"), 21618),
        (replace(HELLO, to="nobody"), 21211),
        (replace(HELLO, to="+1"), 21211),
        (replace(HELLO, from_="not a number!"), 21212),
        (replace(HELLO, from_="+14155550199"), 21606),  # nobody's
        (replace(HELLO, to="+14155550123", from_=handset(2).phone_number), 21606),
        (replace(HELLO, account_sid=sid("AC", 2)), 21606),  # another account's
        (replace(HELLO, to=OURS.phone_number), 21266),
        (replace(HELLO, from_="12345"), 21606),
        (replace(HELLO, from_="Switchhook"), 21612),  # no names in North America
        (replace(HELLO, status_callback="nonsense"), 21609),
        (replace(HELLO, status_callback="ftp://app.example/"), 21609),
        (replace(HELLO, validity_period=0), 21624),
        (replace(HELLO, validity_period=36_001), 21624),
        (replace(HELLO, application_sid=sid("AP", 9)), 21218),
        (replace(HELLO, from_=None, messaging_service_sid=sid("MG", 9)), 21701),
        (replace(HELLO, messaging_service_sid=sid("MG", 9)), 21701),
        (replace(HELLO, to=f"whatsapp:{PHONE.phone_number}"), 21910),
        (replace(HELLO, from_=f"whatsapp:{OURS.phone_number}"), 21910),
        (replace(WHATSAPP, from_="whatsapp:+14155550199"), 63007),
        (replace(WHATSAPP, from_="whatsapp:nobody"), 21212),
        (replace(WHATSAPP, to="whatsapp:nobody"), 21211),
        (replace(WHATSAPP, to=f"whatsapp:{OURS.phone_number}"), 21266),
        (replace(HELLO, max_price="cheap"), 21627),
        (replace(HELLO, max_price="-1"), 21627),
        (replace(HELLO, max_price="NaN"), 21627),
        (replace(HELLO, body=None, content_sid=sid("HX", 1)), 21655),
        (replace(HELLO, content_variables="{}"), 21654),
        (replace(HELLO, shorten_urls=True), 20422),
        (replace(HELLO, schedule_type="fixed", send_at=at(3600)), 35118),
        (replace(HELLO, media_url=("http://app.example/a.jpg",) * 11), 21623),
    ],
)
async def test_a_text_that_cannot_be_sent_has_twilio_s_code(
    request_: MessageRequest, code: int
) -> None:
    assert await refused(request_) == code


async def test_numbers_are_taken_as_people_write_them() -> None:
    sent = await (await texting()).send(replace(HELLO, to="(415) 555-0102", from_="415 555 0101"))
    assert (sent.to, sent.from_) == (PHONE.phone_number, OURS.phone_number)
    assert (sent.status, sent.direction, sent.num_segments) == ("queued", "outbound-api", 1)


async def test_a_name_may_send_where_carriers_take_it() -> None:
    sent = await (await texting()).send(replace(HELLO, from_="Switchhook", to="+442079460018"))
    assert sent.from_ == "Switchhook"


@pytest.mark.parametrize(
    ("body", "segments"),
    [("x" * 160, 1), ("x" * 161, 2), ("ä" * 70, 1), ("ш" * 71, 2), ("x" * 1600, 11)],
)
async def test_segments_are_counted(body: str, segments: int) -> None:
    assert (await (await texting()).send(replace(HELLO, body=body))).num_segments == segments


async def test_smart_encoding_replaces_typographic_characters() -> None:
    text = "\u201cquoted\u201d"
    texts = await texting()
    assert (await texts.send(replace(HELLO, body=text, smart_encoded=True))).body == '"quoted"'
    assert (await texts.send(replace(HELLO, body=text))).body == text


async def test_the_request_s_status_callback_beats_the_application_s() -> None:
    app: Application = replace(application(1), message_status_callback="http://app.example/a")
    texts = await texting(*EVERYBODY, app)
    request = replace(HELLO, application_sid=app.sid)
    assert (await texts.send(request)).status_callback == "http://app.example/a"
    own = replace(request, status_callback="http://app.example/own")
    assert (await texts.send(own)).status_callback == "http://app.example/own"


@given(st.builds(replace, st.just(HELLO), to=st.text(), from_=st.text(), body=st.text()))
async def test_any_text_is_accepted_or_refused(request: MessageRequest) -> None:
    texts = await texting()
    try:
        await texts.send(request)
    except TwilioError as error:
        assert error.code
    await texts.messages.close()


SERVICE = service(1)
POOL: tuple[Entity, ...] = (SERVICE, service_sender(1))
BY_SERVICE = replace(HELLO, from_=None, messaging_service_sid=SERVICE.sid)
LATER = replace(BY_SERVICE, schedule_type="fixed", send_at=at(3600))
THEIRS = (replace(SERVICE, account_sid=sid("AC", 2)), *POOL[1:])


@pytest.mark.parametrize(
    ("request_", "entities", "code"),
    [
        (BY_SERVICE, THEIRS, 21701),
        (BY_SERVICE, (SERVICE,), 21704),
        (replace(BY_SERVICE, from_="+14155550105"), POOL, 21711),
        (replace(BY_SERVICE, from_="Shop"), POOL, 21711),
        (replace(BY_SERVICE, from_=OURS.phone_number, to=OURS.phone_number), POOL, 21266),
        (replace(BY_SERVICE, shorten_urls=True), POOL, 30106),
        (replace(BY_SERVICE, schedule_type="fixed"), POOL, 35111),
        (replace(LATER, send_at=at(299)), POOL, 35114),
        (replace(LATER, send_at=at(35 * 86_400 + 1)), POOL, 35114),
        (replace(LATER, send_at=at(-3600)), POOL, 35114),
    ],
)  # fmt: skip
async def test_a_text_that_no_service_can_send_has_twilio_s_code(
    request_: MessageRequest, entities: tuple[Entity, ...], code: int
) -> None:
    assert await refused(request_, *entities) == code


async def test_a_service_s_text_is_accepted_with_the_service_s_settings() -> None:
    texts = await texting(*EVERYBODY, *POOL)
    quoted = "\u201cquoted\u201d"
    sent = await texts.send(replace(BY_SERVICE, body=quoted))
    assert (sent.status, sent.from_, sent.num_segments, sent.body) == ("accepted", "", 0, quoted)
    assert sent.messaging_service_sid == SERVICE.sid
    assert (sent.status_callback, sent.validity_period) == (SERVICE.status_callback, 600)
    own = replace(BY_SERVICE, status_callback="http://app.example/own", validity_period=60)
    sent = await texts.send(replace(own, from_="(415) 555-0101"))
    assert (sent.status_callback, sent.validity_period) == ("http://app.example/own", 60)
    assert sent.from_ == OURS.phone_number


async def test_a_service_s_status_callback_beats_the_application_s() -> None:
    app = replace(application(1), message_status_callback="http://app.example/a")
    texts = await texting(*EVERYBODY, *POOL, app)
    sent = await texts.send(replace(BY_SERVICE, application_sid=app.sid))
    assert sent.status_callback == SERVICE.status_callback


@pytest.mark.parametrize("seconds", [300, 3600, 35 * 86_400])
async def test_a_text_is_scheduled_five_minutes_to_thirty_five_days_ahead(seconds: int) -> None:
    texts = await texting(*EVERYBODY, *POOL)
    sent = await texts.send(replace(LATER, send_at=at(seconds)))
    assert (sent.status, sent.send_at) == ("scheduled", at(seconds))


async def test_a_short_code_sends_in_its_own_country() -> None:
    code = short_code(1)
    sent = await (await texting(*EVERYBODY, code)).send(replace(HELLO, from_=code.short_code))
    assert sent.from_ == code.short_code
    abroad = replace(HELLO, from_=code.short_code, to="+442079460018")
    assert await refused(abroad, code) == 21612
    theirs = replace(code, account_sid=sid("AC", 2))
    assert await refused(replace(HELLO, from_=code.short_code), theirs) == 21606


async def test_an_mms_is_one_segment() -> None:
    texts = await texting()
    sent = await texts.send(replace(HELLO, body="x" * 1600, send_as_mms=True))
    assert (sent.sid[:2], sent.num_segments, sent.num_media) == ("MM", 1, 0)


async def test_what_is_to_be_forgotten_is_stored_as_such() -> None:
    texts = await texting()
    request = replace(HELLO, content_retention="discard", address_retention="obfuscate")
    sent = await texts.send(replace(request, max_price="0.05"))
    assert (sent.content_retention, sent.address_retention) == ("discard", "obfuscate")
    assert (sent.max_price, sent.account_sid) == ("0.05", ACCOUNT)


async def test_a_number_writes_by_whatsapp_to_an_address_there() -> None:
    sent = await (await texting()).send(replace(WHATSAPP, body="x" * 1600))
    assert (sent.from_, sent.to) == (
        f"whatsapp:{OURS.phone_number}",
        f"whatsapp:{PHONE.phone_number}",
    )
    assert (sent.status, sent.num_segments) == ("queued", 1)
