"""`<Sms>` carried out by messaging."""

import pytest

from switchhook.app.texting import texter
from switchhook.voice.texting import NotTexted, Text
from tests.conftest import VIRTUAL
from tests.messaging.texting import HELLO, texting


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


def text(to: str | None) -> Text:
    return Text(
        account_sid=HELLO.account_sid,
        from_=HELLO.from_ or "",
        to=to or "",
        body="hello",
        status_callback="http://app.example/status",
    )


async def test_a_text_from_a_call_is_sent_like_any_other() -> None:
    texts = await texting()
    sid = await texter(texts.messages)(text(HELLO.to))
    await texts.messages.idle()
    sent = await texts.message(sid)
    assert (sent.status, sent.direction, sent.body) == ("delivered", "outbound-call", "hello")
    assert await texts.told() == ["sending", "sent", "delivered"]


async def test_a_text_that_cannot_be_sent_is_refused_with_its_code() -> None:
    texts = await texting()
    with pytest.raises(NotTexted) as refused:
        await texter(texts.messages)(text("nobody"))
    assert refused.value.code == 21211
