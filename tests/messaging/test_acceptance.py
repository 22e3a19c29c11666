from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.domain.entities import Application
from switchhook.domain.errors import TwilioError
from switchhook.messaging import MessageRequest
from tests.messaging.texting import EVERYBODY, HELLO, OURS, PHONE, texting
from tests.store.samples import application, handset, sid


async def refused(request: MessageRequest) -> int:
    with pytest.raises(TwilioError) as raised:
        await (await texting()).send(request)
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
        (replace(HELLO, from_=None, messaging_service_sid=sid("MG", 1)), 21701),
        (replace(HELLO, messaging_service_sid=sid("MG", 1)), 21701),
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
