"""https://www.twilio.com/docs/content/send-templates-created-with-the-content-template-builder"""

import json
from dataclasses import replace
from typing import Any

import pytest

from switchhook.domain.changes import Query
from switchhook.domain.entities import MessageMedia
from switchhook.domain.errors import TwilioError
from switchhook.messaging import MessageRequest
from tests.messaging.texting import EVERYBODY, HELLO, OURS, PHONE, Texting, texting
from tests.store.samples import content, sid

REMINDER = content(1)
REMIND = replace(HELLO, body=None, content_sid=REMINDER.sid, content_variables='{"2": "then"}')
BY_WHATSAPP = replace(
    REMIND, from_=f"whatsapp:{OURS.phone_number}", to=f"whatsapp:{PHONE.phone_number}"
)


def of(**types: Any) -> Any:
    return replace(REMINDER, types={name.replace("_", "/"): one for name, one in types.items()})


async def refused(request: MessageRequest, *contents: Any) -> int:
    texts = await texting(*EVERYBODY, *(contents or (REMINDER,)))
    with pytest.raises(TwilioError) as raised:
        await texts.send(request)
    return raised.value.code


async def test_a_text_is_made_of_a_template() -> None:
    texts: Texting = await texting(*EVERYBODY, REMINDER)
    sent = await texts.send(REMIND)
    assert (sent.body, sent.num_media, sent.sid[:2]) == ("Hello you, see you then", 0, "SM")
    stored = await texts.message(sent.sid)
    assert (stored.body, stored.content_sid) == (sent.body, REMINDER.sid)
    assert json.loads(stored.content_variables) == {"1": "you", "2": "then"}
    given = replace(REMIND, content_variables='{"1": "Ann", "2": "now"}')
    assert (await texts.send(given)).body == "Hello Ann, see you now"


async def test_media_are_made_of_a_template() -> None:
    media = {"body": "Look", "media": ["http://app.example/{{2}}.png", "http://app.example/b"]}
    texts = await texting(*EVERYBODY, of(twilio_media=media))
    sent = await texts.send(REMIND)
    assert (sent.body, sent.num_media, sent.sid[:2]) == ("Look", 2, "MM")
    assert [
        one.url for one in await texts.store.find(MessageMedia, Query(order="date_created"))
    ] == [
        "http://app.example/then.png",
        "http://app.example/b",
    ]


async def test_whatsapp_gets_the_best_type_and_one_medium() -> None:
    texts = await texting(*EVERYBODY, REMINDER)
    sent = await texts.send(BY_WHATSAPP)
    assert (sent.body, sent.num_media) == ("Hello you", 1)
    two = {"media": ["http://app.example/a", "http://app.example/b"]}
    texts = await texting(*EVERYBODY, of(twilio_media=two))
    assert (await texts.send(BY_WHATSAPP)).num_media == 1


@pytest.mark.parametrize("variables", ["", "{", "[]", '"x"', '{"2": 5}', '{"2": null}', "{}"])
async def test_variables_are_an_object_of_texts_and_all_there(variables: str) -> None:
    """The template has no default for `{{2}}`."""
    assert await refused(replace(REMIND, content_variables=variables)) == 21656


async def test_a_template_that_is_not_there_is_refused() -> None:
    theirs = replace(REMINDER, account_sid=sid("AC", 2))
    assert await refused(REMIND, theirs) == 21655
    assert await refused(replace(REMIND, content_sid=sid("HX", 9))) == 21655


async def test_what_phones_cannot_show_is_refused() -> None:
    reply = {"body": "Coming?", "actions": [{"title": "Yes"}]}
    assert await refused(REMIND, replace(REMINDER, types={"twilio/quick-reply": reply})) == 92008


async def test_what_a_template_makes_is_checked_as_any_text() -> None:
    assert await refused(REMIND, of(twilio_text={"body": "x" * 1601})) == 21617
    assert await refused(REMIND, of(twilio_media={"media": ["{{2}}"]})) == 21620


async def test_variables_are_forgotten_with_the_text() -> None:
    texts = await texting(*EVERYBODY, REMINDER)
    sent = await texts.send(replace(REMIND, content_retention="discard"))
    kept = await texts.send(REMIND)
    await texts.messages.idle()
    assert (await texts.message(sent.sid)).content_variables == ""
    await texts.messages.redact(kept.sid)
    redacted = await texts.message(kept.sid)
    assert (redacted.body, redacted.content_variables) == ("", "")
