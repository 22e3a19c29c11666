"""Texts by MESSAGE (RFC 3428): in from phones and carriers, out to both, on virtual time."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import Message
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import MessageStatusChanged, TrunkStatusChanged
from switchhook.messaging.carriers.sip import page
from switchhook.messaging.carriers.sip.carrier import SipCarrier
from switchhook.messaging.carriers.sip.phones import Phones
from switchhook.messaging.delivery import Accepted, CarrierSettingsError, Refused, Unknown
from switchhook.messaging.requests import MessageRequest
from tests.conftest import VIRTUAL
from tests.messaging.carriers.http.providers import MESSAGE, NOW, SUBMISSION, Told, record
from tests.messaging.carriers.sip.world import HANDSET, NUMBER, OTHER_HANDSET, TRUNK, World, world
from tests.store.samples import ACCOUNT


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


async def test_a_phone_texts_a_number_of_ours_in_its_handsets_name() -> None:
    async with world() as here:
        assert await here.phone.text(NUMBER, "Grüße".encode()) == 200
        assert await here.phone.text(OTHER_HANDSET.removeprefix("+"), b"Hi") == 200
        assert here.texts.received == [
            (ACCOUNT, HANDSET, NUMBER, "Grüße"),
            (ACCOUNT, HANDSET, OTHER_HANDSET, "Hi"),
        ]


async def test_a_phone_texts_anybody_else_by_way_of_carriers() -> None:
    async with world() as here:
        assert await here.phone.text("+442071838750") == 202
        assert here.texts.sent == [
            MessageRequest(account_sid=ACCOUNT, from_=HANDSET, to="+442071838750", body="Hello",
                           by_handset=True)
        ]  # fmt: skip


async def test_a_credential_texts_as_a_number_of_its_account() -> None:
    from switchhook.protocols.sip.digest import Credentials

    async with world() as here:
        known = Credentials("user1", "battery staple")
        assert await here.phone.text("+442071838750", user="user1", credentials=known) == 202
        assert here.texts.sent[0].from_ == NUMBER


async def test_nobody_else_texts() -> None:
    async with world() as here:
        assert await here.phone.text(NUMBER, credentials=None) == 401
        assert (here.texts.received, here.texts.sent) == ([], [])


async def test_a_carrier_brings_texts_for_numbers_of_ours() -> None:
    async with world() as here:
        status = await here.carrier.text(
            NUMBER.removeprefix("+"), user="442071838750", credentials=None
        )
        assert status == 200
        assert here.texts.received == [(ACCOUNT, "+442071838750", NUMBER, "Hello")]


async def test_the_text_of_a_carrier_for_nobody_is_not_sent_on() -> None:
    async with world() as here:
        here.texts.fails = TwilioError.about(21612, "+442071838750", "+1")
        assert await here.carrier.text("+442071838750", user="+1415", credentials=None) == 404
        assert here.texts.sent == []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (TwilioError(21617), 413),
        (TwilioError(21211), 404),
        (TwilioError(21610), 403),
        (StoreUnavailable("disk full"), 503),
    ],
)
async def test_what_is_not_stored_is_not_thanked_for(error: Exception, status: int) -> None:
    async with world() as here:
        here.texts.fails = error
        assert await here.phone.text(NUMBER) == status


@pytest.mark.parametrize(
    ("kind", "body", "text"),
    [
        ("text/plain; charset=ISO-8859-1", b"Gr\xfc\xdfe", "Grüße"),
        ('text/plain;charset="utf-8"', "Grüße".encode(), "Grüße"),
        ("text/plain;charset=nonsense", b"Hello", "Hello"),
    ],
)
async def test_the_charset_is_heeded(kind: str, body: bytes, text: str) -> None:
    async with world() as here:
        assert await here.phone.text(NUMBER, body, kind=kind) == 200
        assert here.texts.received[0][3] == text


async def test_only_plain_text_is_taken() -> None:
    """RFC 3428 §7: 415 with what is accepted; phones tell so that somebody is typing."""
    async with world() as here:
        assert await here.phone.text(NUMBER, kind="application/im-iscomposing+xml") == 415
        assert here.texts.received == []


def carrier(here: World, told: Told, **settings: object) -> SipCarrier:
    made = record({"trunk_sid": TRUNK.sid, **settings}, {}, kind="sip")
    here.kind.check(made)
    return here.kind.open(made, told)


async def test_a_text_goes_out_by_its_trunk() -> None:
    async with world() as here:
        one = carrier(here, Told())
        here.carrier.status = 202
        assert await one.submit(MESSAGE, SUBMISSION) == Accepted(SUBMISSION.sid)
        (came,) = here.carrier.came
        assert str(came.request.uri) == "sip:14155550111@198.51.100.7"
        assert came.request.from_.uri.user == MESSAGE.from_
        assert came.request.body == b"Hello"
        assert came.request.headers.get("content-type") == "text/plain;charset=UTF-8"
        assert came.peer.transport == "udp"


async def test_what_is_long_goes_by_tcp() -> None:
    """RFC 3428 §8: beyond 1300 octets a datagram is not the way."""
    async with world() as here:
        one = carrier(here, Told())
        await one.submit(replace(MESSAGE, body="ä" * 1000), SUBMISSION)
        (came,) = here.carrier.came
        assert came.peer.transport == "tcp"
        assert len(came.request.body) == 2000


@pytest.mark.parametrize(
    ("status", "code", "retry"),
    [
        (404, 30005, "never"),
        (486, 30003, "again"),
        (480, 30003, "again"),
        (403, 30008, "elsewhere"),
        (405, 30008, "elsewhere"),
        (415, 30008, "elsewhere"),
        (513, 30019, "never"),
        (500, 30008, "elsewhere"),
    ],
)
async def test_a_refusal_is_understood(status: int, code: int, retry: str) -> None:
    async with world() as here:
        here.carrier.status = status
        answer = await carrier(here, Told()).submit(MESSAGE, SUBMISSION)
        assert isinstance(answer, Refused)
        assert (answer.code, answer.retry, answer.error) == (code, retry, str(status))


async def test_a_trunk_that_is_busy_says_until_when() -> None:
    async with world() as here:
        here.carrier.status, here.carrier.headers = 503, (("Retry-After", "12 (busy)"),)
        answer = await carrier(here, Told()).submit(MESSAGE, SUBMISSION)
        assert isinstance(answer, Refused)
        assert (answer.retry, answer.after) == ("later", 12.0)


async def test_silence_leaves_a_doubt() -> None:
    async with world() as here:
        here.carrier.status = 0
        assert isinstance(await carrier(here, Told()).submit(MESSAGE, SUBMISSION), Unknown)


async def test_nobody_at_the_other_end_of_tcp_is_certain() -> None:
    async with world() as here:
        await here.carrier.sip.close()
        answer = await carrier(here, Told()).submit(replace(MESSAGE, body="x" * 1500), SUBMISSION)
        assert isinstance(answer, Refused)
        assert answer.retry == "again"


async def test_the_window_follows_the_trunk() -> None:
    async with world() as here:
        told = Told()
        one = carrier(here, told, at_once=3)
        await one.start()
        assert (one.window, one.parts(MESSAGE), one.parts(replace(MESSAGE, num_media=1))) == (
            3,
            1,
            0,
        )
        await here.bus.commit([], TrunkStatusChanged(trunk=TRUNK, up=False, at=NOW))
        assert told.changes == 1
        await one.close()
        assert one.window == 0


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "missing required field `trunk_sid`"),
        ({"trunk_sid": "CT0"}, "no enabled trunk 'CT0'"),
        ({"trunk_sid": TRUNK.sid, "at_once": 0}, "at_once"),
        ({"trunk_sid": TRUNK.sid, "colour": 1}, "unknown field `colour`"),
    ],
)
async def test_what_makes_no_carrier_is_named(settings: dict[str, object], says: str) -> None:
    async with world() as here:
        with pytest.raises(CarrierSettingsError, match=says):
            here.kind.check(record(settings, {}, kind="sip"))


def phones(here: World, media: Sequence[str] = ()) -> Phones:
    async def media_of(message: Message) -> list[tuple[str, str]]:
        return [(url, "image/png") for url in media]

    return Phones(here.endpoints, here.sip, here.bus, media_of)


def delivered(**values: object) -> MessageStatusChanged:
    message = replace(MESSAGE, to=HANDSET, status="delivered", **values)  # type: ignore[arg-type]
    return MessageStatusChanged(message=message, at=NOW)


async def test_a_registered_phone_is_shown_its_handsets_texts_in_order() -> None:
    async with world() as here:
        await here.register()
        showing = phones(here, ["https://us.example/1"])
        await here.bus.commit([], delivered(body="One"), delivered(body="Two", num_media=1))
        await here.bus.commit([], replace(delivered(), message=replace(MESSAGE, to=HANDSET)))
        await showing.idle()
        first, second = here.phone.came
        assert (first.request.body, second.request.body) == (b"One", b"Two\nhttps://us.example/1")
        assert first.request.from_.uri.user == MESSAGE.from_
        await showing.close()


async def test_a_long_text_comes_in_pieces_to_a_phone_at_a_datagrams_end() -> None:
    async with world() as here:
        await here.register()
        showing = phones(here)
        body = "Grüße " * 200
        await here.bus.commit([], delivered(body=body))
        await showing.idle()
        bodies = [came.request.body for came in here.phone.came]
        assert len(bodies) == 3
        assert max(map(len, bodies)) <= page.LARGEST - page.HEADERS
        assert b"".join(bodies).decode() == body
        await showing.close()


async def test_a_phone_that_shows_no_texts_is_left_alone() -> None:
    async with world() as here:
        await here.register()
        showing = phones(here)
        here.phone.status = 405
        await here.bus.commit([], delivered(body="x" * 2000))
        await showing.idle()
        assert len(here.phone.came) == 1
        await showing.close()


async def test_closing_stops_what_waits() -> None:
    async with world() as here:
        await here.register()
        showing = phones(here)
        here.phone.status = 0
        await here.bus.commit([], delivered(), delivered())
        await asyncio.sleep(0.01)
        await showing.close()
        assert len(here.phone.came) >= 1
