"""A WhatsApp number as a carrier, spoken with as the Cloud API's documentation shows."""

import asyncio
import hmac
import json
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.domain.catalogue import CATALOGUE
from switchhook.domain.changes import Insert
from switchhook.domain.entities import Entity, Message
from switchhook.messaging.carriers.http.tools import Tools
from switchhook.messaging.carriers.whatsapp import WhatsAppCarrier, WhatsAppKind
from switchhook.messaging.carriers.whatsapp.templates import template
from switchhook.messaging.delivery import (
    Accepted,
    Answer,
    CarrierSettingsError,
    InboundText,
    Receipt,
    Refused,
    Unknown,
)
from switchhook.protocols import whatsapp
from switchhook.protocols.http_carriers import Incoming
from switchhook.store import MemoryStore
from switchhook.webhooks.exchange import HttpResponse, NotSent, Unanswered
from tests.messaging.carriers.http.providers import (
    BASE,
    MESSAGE,
    SID,
    SUBMISSION,
    Provider,
    Told,
    kind,
    record,
)
from tests.store.samples import content, registration

NUMBER, THEIRS = "+14155550100", "+442071838750"
SETTINGS = {"number": NUMBER, "phone_number_id": 106540352242922}
SECRETS = {"access_token": "EAAB", "app_secret": "s3cret", "verify_token": "v3rify"}
TEXT = replace(MESSAGE, from_=f"whatsapp:{NUMBER}", to=f"whatsapp:{THEIRS}")
SENT = {"messaging_product": "whatsapp", "contacts": [{"input": "442071838750"}],
        "messages": [{"id": "wamid.1"}]}  # fmt: skip
HOOK = f"{BASE}/switchhook/v1/carriers/{SID}/receipts"


def tools(provider: Provider, media: tuple[str, ...] = ()) -> Tools:
    return kind(provider, media).tools


def carrier(
    provider: Provider, told: Told, media: tuple[str, ...] = (), *stored: Entity
) -> WhatsAppCarrier:
    store = MemoryStore()

    async def keep() -> None:
        await store.commit([Insert(one) for one in stored])

    asyncio.run(keep())
    made = WhatsAppKind(tools(provider, media), partial(template, store))
    one = record(SETTINGS, SECRETS, kind="whatsapp")
    made.check(one)
    return made.open(one, told)


def submit(provider: Provider, told: Told | None = None) -> Answer:
    return asyncio.run(carrier(provider, told or Told()).submit(TEXT, SUBMISSION))


def test_a_text_goes_to_the_cloud_api() -> None:
    provider = Provider()
    provider.says(SENT)
    assert submit(provider) == Accepted("wamid.1")
    ((method, url, headers, body),) = provider.asked
    assert (method, url) == ("POST", "https://graph.facebook.com/v21.0/106540352242922/messages")
    assert headers["Authorization"] == "Bearer EAAB"
    assert json.loads(body) == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "442071838750",
        "type": "text",
        "text": {"body": "Hello", "preview_url": True},
    }


def test_each_medium_is_a_message_and_the_first_has_the_text() -> None:
    provider = Provider()
    one = carrier(provider, Told(), ("https://us.example/1", "https://us.example/2"))
    message = replace(TEXT, num_media=2)
    assert (one.parts(TEXT), one.parts(message)) == (1, 2)
    for part in (1, 2):
        provider.says(SENT)
        asyncio.run(one.submit(message, replace(SUBMISSION, part=part, parts=2)))
    first, second = (json.loads(body) for *_, body in provider.asked)
    assert first["image"] == {"link": "https://us.example/1", "caption": "Hello"}
    assert second["image"] == {"link": "https://us.example/2"}


CARD = {"body": "Hi {{2}}, {{1}}", "media": ["http://app.example/a.png"],
        "actions": [{"type": "URL", "title": "Look", "url": "http://a.test/{{3}}"}]}  # fmt: skip
CONTENT = replace(content(1), types={"whatsapp/card": CARD})
APPROVAL = replace(
    registration(1), sid=CONTENT.sid, kind="content", status="approved",
    details={"name": '"hi"', "content_type": '"whatsapp/card"'},
)  # fmt: skip
MADE = replace(
    TEXT, num_media=1, content_sid=CONTENT.sid, content_variables='{"1":"a","2":"b","3":"c"}'
)


def sent_as(message: Message, *stored: Entity) -> Any:
    provider = Provider()
    provider.says(SENT)
    one = carrier(provider, Told(), ("https://us.example/1",), *stored)
    asyncio.run(one.submit(message, SUBMISSION))
    return json.loads(provider.asked[0][3])


def test_an_approved_template_goes_out_with_its_parameters() -> None:
    sent = sent_as(MADE, CONTENT, APPROVAL)
    assert sent["type"] == "template"
    assert sent["template"] == {
        "name": "hi",
        "language": {"code": "en"},
        "components": [
            {
                "type": "header",
                "parameters": [{"type": "image", "image": {"link": "https://us.example/1"}}],
            },
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}],
            },
            {
                "type": "button",
                "sub_type": "url",
                "index": "0",
                "parameters": [{"type": "text", "text": "c"}],
            },
        ],
    }


def test_without_approval_it_goes_out_as_media() -> None:
    waiting = replace(APPROVAL, status="received")
    assert sent_as(MADE, CONTENT, waiting)["type"] == "image"
    assert sent_as(MADE, CONTENT)["type"] == "image"
    assert sent_as(MADE)["type"] == "image"


def test_only_texts_of_its_own_number_go_by_it() -> None:
    one = carrier(Provider(), Told())
    assert one.parts(replace(TEXT, from_="whatsapp:+14155550199")) == 0
    assert one.parts(MESSAGE) == 0


@pytest.mark.parametrize(
    ("status", "error", "code", "retry"),
    [
        (400, {"code": 131047, "message": "Re-engagement message"}, 63016, "never"),
        (400, {"code": 131026}, 63024, "never"),
        (400, {"code": 132001}, 63005, "never"),
        (401, {"code": 190}, 63001, "elsewhere"),
        (429, {"code": 130429}, 63018, "later"),
        (429, {}, 63018, "later"),
        (500, {"code": 131000}, 63009, "again"),
        (500, {}, 63009, "again"),
        (400, {"code": 7}, 30008, "never"),
        (404, None, 30008, "never"),
    ],
)
def test_a_refusal_is_understood(status: int, error: object, code: int, retry: str) -> None:
    """Outside of 24 hours after the customer's last message, only templates: 63016."""
    provider = Provider()
    provider.says({"error": error}, status)
    answer = submit(provider)
    assert isinstance(answer, Refused)
    assert (answer.code, answer.retry) == (code, retry)


def test_what_leaves_a_doubt_and_what_does_not() -> None:
    provider = Provider([Unanswered("cut")])
    assert submit(provider) == Unknown("cut")
    provider.says({"error": {}}, 504)
    assert isinstance(submit(provider), Unknown)
    provider.says({"messages": []})
    assert isinstance(submit(provider), Unknown)
    told = Told()
    answer = submit(Provider([NotSent("refused")]), told)
    assert isinstance(answer, Refused)
    assert (answer.retry, answer.after, told.changes) == ("later", 1.0, 1)


def value(**more: object) -> bytes:
    metadata = {"display_phone_number": "1 415-555-0100", "phone_number_id": "106540352242922"}
    change = {"field": "messages", "value": {"metadata": metadata, **more}}
    return json.dumps({"object": "whatsapp_business_account", "entry": [
        {"id": "1", "changes": [change]}]}).encode()  # fmt: skip


def hear(told: Told, body: bytes, secret: str = "s3cret") -> int:
    signature = "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()
    request = Incoming("POST", HOOK, {"x-hub-signature-256": signature}, body)
    return asyncio.run(carrier(Provider(), told).hear("receipts", request)).status


@pytest.mark.parametrize(
    ("status", "state", "error", "code"),
    [
        ({"status": "sent"}, "accepted", "", None),
        ({"status": "delivered"}, "delivered", "", None),
        ({"status": "read"}, "read", "", None),
        ({"status": "failed", "errors": [{"code": 131047, "title": "Re-engagement"}]},
         "undelivered", "131047", 63016),
        ({"status": "deleted"}, "enroute", "", None),
    ],
)  # fmt: skip
def test_a_status_is_a_receipt(
    status: dict[str, Any], state: Any, error: str, code: int | None
) -> None:
    told = Told()
    assert hear(told, value(statuses=[{"id": "wamid.1", "timestamp": "1", **status}])) == 200
    assert told.receipts == [
        Receipt(carrier_sid=SID, reference="wamid.1", state=state, error=error, code=code)
    ]


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({"type": "text", "text": {"body": "Hi"}}, "Hi"),
        ({"type": "button", "button": {"text": "Yes", "payload": "y"}}, "Yes"),
        ({"type": "interactive", "interactive": {"list_reply": {"id": "1", "title": "A"}}}, "A"),
        ({"type": "location", "location": {"latitude": 1, "name": "Home"}}, "Home"),
        ({"type": "unsupported"}, ""),
    ],
)  # fmt: skip
def test_a_text_comes_in_by_whatsapp(content: dict[str, Any], body: str) -> None:
    told = Told()
    message = {"from": THEIRS[1:], "id": "wamid.9", "timestamp": "1", **content}
    assert hear(told, value(messages=[message])) == 200
    assert told.texts == [
        InboundText(carrier_sid=SID, from_=f"whatsapp:{THEIRS}", to=f"whatsapp:{NUMBER}",
                    body=body, id="wamid.9")
    ]  # fmt: skip


def test_a_file_that_comes_in_is_passed_on_to_whoever_was_told_of_it() -> None:
    told, provider = Told(), Provider()
    message = {"from": THEIRS[1:], "id": "wamid.9", "type": "image",
               "image": {"id": "55/6", "caption": "Look"}}  # fmt: skip
    assert hear(told, value(messages=[message])) == 200
    (text,) = told.texts
    (url,) = text.media
    assert text.body == "Look"
    assert url.startswith(f"{BASE}/switchhook/v1/carriers/{SID}/media/55%2F6?token=")
    one = carrier(provider, told)
    provider.says({"url": "https://files.example/1", "mime_type": "image/png"})
    provider.answers.append(HttpResponse("", 200, "image/png", "", {}, b"PNG"))
    token = url.partition("token=")[2]
    assert asyncio.run(one.fetch("55/6", token)) == ("image/png", b"PNG")
    assert [asked for _, asked, _, _ in provider.asked] == [
        "https://graph.facebook.com/v21.0/55/6", "https://files.example/1",
    ]  # fmt: skip
    assert provider.asked[1][2]["Authorization"] == "Bearer EAAB"
    assert asyncio.run(one.fetch("55/6", "wrong")) is None
    for status in (404, 500):
        provider.says({}, status)
        assert asyncio.run(one.fetch("55/6", token)) is None
    provider.answers.append(NotSent("refused"))
    assert asyncio.run(one.fetch("55/6", token)) is None


def test_what_is_for_another_number_or_not_signed_is_not_taken() -> None:
    told = Told()
    message = {"from": THEIRS[1:], "id": "1", "type": "text", "text": {"body": "Hi"}}
    other = value(messages=[message]).replace(b"1 415-555-0100", b"1 415-555-0199")
    assert hear(told, other) == 200
    assert hear(told, value(messages=[message]), secret="other") == 403
    assert told.texts == []


@pytest.mark.parametrize(
    ("query", "status", "body"),
    [
        ("hub.mode=subscribe&hub.verify_token=v3rify&hub.challenge=1158201444", 200, "1158201444"),
        ("hub.mode=subscribe&hub.verify_token=other&hub.challenge=1", 403, ""),
        ("hub.challenge=1", 403, ""),
    ],
)
def test_a_webhook_is_confirmed(query: str, status: int, body: str) -> None:
    request = Incoming("GET", f"{HOOK}?{query}", {}, b"")
    answer = asyncio.run(carrier(Provider(), Told()).hear("receipts", request))
    assert (answer.status, answer.body) == (status, body)


@pytest.mark.parametrize(
    ("settings", "secrets", "says"),
    [
        ({}, SECRETS, "missing required field `number`"),
        ({**SETTINGS, "number": "1415"}, SECRETS, "number is E.164"),
        ({**SETTINGS, "colour": 1}, SECRETS, "unknown field `colour`"),
        (SETTINGS, {"access_token": "x"}, "missing required field `app_secret`"),
        (SETTINGS, {**SECRETS, "app_secret": ""}, "are needed"),
        ({**SETTINGS, "base_url": "ftp://x"}, SECRETS, "is not an http URL"),
    ],
)
def test_what_makes_no_carrier_is_named(
    settings: dict[str, object], secrets: dict[str, str], says: str
) -> None:
    with pytest.raises(CarrierSettingsError, match=says):
        WhatsAppKind(tools(Provider()), partial(template, MemoryStore())).check(
            record(settings, secrets, kind="whatsapp")
        )


def test_every_code_is_one_of_twilios() -> None:
    assert {code for _, code in whatsapp.ERRORS.values()} <= set(CATALOGUE)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["entry", "changes", "value", "statuses", "messages", "metadata", "id",
                         "display_phone_number", "from", "type", "text", "body", "errors", "code",
                         "status", "error", "message"]), inner, max_size=5),
    max_leaves=15,
)  # fmt: skip


@given(ANY, st.integers(100, 599), st.binary(max_size=40))
def test_any_octets_are_understood_or_left_alone(given: Any, status: int, octets: bytes) -> None:
    wrapped = {"entry": [{"changes": [{"value": given}]}]}
    for body in (octets, json.dumps(given).encode(), json.dumps(wrapped).encode()):
        assert whatsapp.answer(status, body).verdict
        whatsapp.told(body)
