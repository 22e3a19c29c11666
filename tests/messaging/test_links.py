"""https://www.twilio.com/docs/messaging/features/link-shortening"""

import asyncio
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.domain.changes import Delete, StoreUnavailable
from switchhook.domain.entities import Callback, Entity, LinkDomain, ShortLink
from switchhook.messaging.links import KEPT, LENGTH, is_token, token
from tests.conftest import VIRTUAL
from tests.messaging.texting import EVERYBODY, HELLO, OURS, PHONE, Texting, texting
from tests.store.samples import ACCOUNT, at, link_domain, service, service_sender, sid

DOMAIN = replace(
    link_domain(1),
    domain_name="go.example.com",
    callback_url="http://app.example/clicks",
    fallback_url="https://example.com/sorry",
)
SERVICE = replace(service(1), domain_sid=DOMAIN.sid)
POOL: tuple[Entity, ...] = (SERVICE, service_sender(1))
LONG = "https://example.com/a/very/long/way?to=say&it=all"
SENT = replace(
    HELLO,
    from_=None,
    messaging_service_sid=SERVICE.sid,
    shorten_urls=True,
    body=f"Look: {LONG}, and ({LONG}).",
)
SHORT = re.compile(r"https://go\.example\.com/([0-9A-Za-z]{10})")


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


async def shortened(domain: LinkDomain = DOMAIN) -> tuple[Texting, str, list[str]]:
    """Return messaging, and what was sent for SENT: its text and its links' tokens."""
    texts = await texting(*EVERYBODY, *POOL, domain)
    message = await texts.send(SENT)
    await texts.messages.idle()
    body = (await texts.message(message.sid)).body
    return texts, body, SHORT.findall(body)


async def clicks(texts: Texting) -> list[dict[str, str]]:
    callbacks = await texts.store.find(Callback)
    return [dict(one.parameters) for one in callbacks if one.url == DOMAIN.callback_url]


async def test_links_are_short_before_segments_are_counted() -> None:
    texts, body, tokens = await shortened()
    assert SHORT.sub("-", body) == "Look: -, and (-)."
    assert len(set(tokens)) == 2
    assert {one.url for one in await texts.store.find(ShortLink)} == {LONG}
    [message] = await texts.stored()
    assert (message.num_segments, message.status) == (1, "delivered")


async def test_links_stay_as_they_are_unless_the_request_wants_them_short() -> None:
    texts = await texting(*EVERYBODY, *POOL, DOMAIN)
    await texts.send(replace(SENT, shorten_urls=False))
    await texts.messages.idle()
    [message] = await texts.stored()
    assert (message.body, await texts.store.find(ShortLink)) == (SENT.body, [])


async def test_a_domain_may_leave_the_scheme_out() -> None:
    _, body, _ = await shortened(replace(DOMAIN, disable_https=True))
    assert body.startswith("Look: go.example.com/")
    assert "https" not in body


async def test_a_click_leads_on_and_is_told() -> None:
    texts, _, tokens = await shortened()
    links = texts.messages.links
    await asyncio.sleep(60)
    assert await links.follow(tokens[0], "go.example.com", "Phone/1.0") == LONG
    [message] = await texts.stored()
    assert await clicks(texts) == [
        {
            "event_type": "click",
            "account_sid": ACCOUNT,
            "messaging_service_sid": SERVICE.sid,
            "sms_sid": message.sid,
            "to": PHONE.phone_number,
            "from": OURS.phone_number,
            "link": LONG,
            "click_time": at(60).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "user_agent": "Phone/1.0",
        }
    ]


async def test_a_click_leads_on_though_it_cannot_be_told() -> None:
    texts, _, tokens = await shortened()
    texts.store.broken = StoreUnavailable("disk full")
    assert await texts.messages.links.follow(tokens[0], "go.example.com", "Phone") == LONG
    texts.store.broken = None
    assert await clicks(texts) == []


async def test_a_preview_is_no_click() -> None:
    texts, _, tokens = await shortened()
    assert await texts.messages.links.follow(tokens[0], "go.example.com", None) == LONG
    assert await clicks(texts) == []


async def test_a_link_leads_on_when_its_message_is_forgotten() -> None:
    texts, _, tokens = await shortened()
    [message] = await texts.stored()
    await texts.messages.delete(message.sid)
    assert await texts.messages.links.follow(tokens[0], "go.example.com", "Phone") == LONG
    assert await clicks(texts) == []


async def test_after_ninety_days_a_link_leads_to_the_fallback() -> None:
    texts, _, tokens = await shortened()
    await asyncio.sleep(KEPT.total_seconds() + 1)
    links = texts.messages.links
    assert await links.follow(tokens[0], "GO.example.com", "Phone") == DOMAIN.fallback_url
    assert await links.follow(tokens[0], "other.example.com", "Phone") is None
    assert texts.alerts.codes == [30104]
    assert await clicks(texts) == []


async def test_what_never_was_a_link_leads_nowhere_without_a_fallback() -> None:
    texts, _, _ = await shortened(replace(DOMAIN, fallback_url=""))
    assert await texts.messages.links.follow("0" * 10, "go.example.com", "Phone") is None
    assert texts.alerts.codes == [30105]


async def test_a_text_fails_when_its_domain_is_gone() -> None:
    texts = await texting(*EVERYBODY, *POOL, DOMAIN)
    message = await texts.send(replace(SENT, schedule_type="fixed", send_at=at(300)))
    await texts.store.commit([Delete(LinkDomain, DOMAIN.sid)])
    await asyncio.sleep(300)
    await texts.messages.idle()
    failed = await texts.message(message.sid)
    assert (failed.status, failed.error_code) == ("failed", 30103)


@pytest.mark.parametrize(
    ("goes_on", "status", "code"), [(False, "failed", 30102), (True, "delivered", None)]
)
async def test_without_a_good_certificate_a_text_fails_or_goes_with_long_links(
    goes_on: bool, status: str, code: int | None
) -> None:
    expired = replace(DOMAIN, date_expires=at(-1), continue_on_failure=goes_on)
    texts = await texting(*EVERYBODY, *POOL, expired)
    await texts.send(SENT)
    await texts.messages.idle()
    [message] = await texts.stored()
    assert (message.status, message.error_code, message.body) == (status, code, SENT.body)


@given(st.integers(0, 2**128 - 1))
def test_a_token_is_ten_letters_and_digits(number: int) -> None:
    found = token(f"LS{number:032x}")
    assert len(found) == LENGTH
    assert is_token(found)


def test_tokens_differ() -> None:
    assert len({token(sid("LS", n)) for n in range(1000)}) == 1000
    assert not is_token("short")
    assert not is_token("ä" * 10)
