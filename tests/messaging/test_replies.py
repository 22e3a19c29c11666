import asyncio
from dataclasses import replace

import pytest

from switchhook.domain.changes import Insert
from switchhook.domain.entities import Message
from switchhook.messaging.conversations import MOST_PAIRS, Conversations
from switchhook.messaging.tasks import AT_ONCE
from tests.conftest import VIRTUAL
from tests.messaging.texting import EVERYBODY, HELLO, OTHER, OURS, PHONE, Texting, answer, texting
from tests.store.samples import account, application


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


def says(body: str) -> str:
    return f"<Response>{body}</Response>"


async def with_app(body: str) -> Texting:
    texts = await texting()
    texts.apps.paths["/sms"] = lambda request: says(body)
    return texts


async def test_the_app_is_asked_with_the_standard_parameters() -> None:
    texts = await with_app("")
    received = await texts.receive("Hi there")
    [asked] = texts.apps.asked
    assert (asked.url, asked.method, asked.kind) == ("http://app.example/sms", "POST", "sms")
    expected = {
        "MessageSid": received.sid, "SmsStatus": "received", "Body": "Hi there",
        "From": PHONE.phone_number, "To": OURS.phone_number, "NumMedia": "0", "NumSegments": "1",
    }  # fmt: skip
    assert expected.items() <= dict(asked.parameters).items()
    assert (received.status, (await texts.message(received.sid)).status) == (
        "receiving",
        "received",
    )
    assert await texts.replies() == []


async def test_a_message_is_the_reply() -> None:
    texts = await with_app("<Message>Hello yourself</Message>")
    await texts.receive()
    _, reply = await texts.stored()
    assert (reply.direction, reply.body, reply.status) == (
        "outbound-reply", "Hello yourself", "delivered",
    )  # fmt: skip
    assert (reply.from_, reply.to) == (OURS.phone_number, PHONE.phone_number)


async def test_a_reply_may_go_elsewhere_and_be_told_about() -> None:
    texts = await with_app(
        f'<Message to="{OTHER.phone_number}" from="{OURS.phone_number}" statusCallback="told">'
        "<Body>Pass it on</Body></Message>"
    )
    await texts.receive()
    [reply] = [m for m in await texts.stored() if m.direction == "outbound-reply"]
    assert (reply.to, reply.status_callback) == (OTHER.phone_number, "http://app.example/told")
    assert await texts.told() == ["sending", "sent", "delivered"]


async def test_plain_text_is_the_reply() -> None:
    texts = await texting()
    texts.apps.paths["/sms"] = lambda request: answer(request, " Thank you \n", "text/plain")
    await texts.receive()
    assert await texts.replies() == ["Thank you"]


async def test_plain_text_that_is_twiml_is_carried_out() -> None:
    texts = await texting()
    texts.apps.paths["/sms"] = lambda request: answer(
        request, says("<Message>a</Message>"), "text/plain"
    )
    await texts.receive()
    assert await texts.replies() == ["a"]


async def test_a_redirect_goes_on_elsewhere_and_keeps_what_was_said() -> None:
    texts = await with_app(
        "<Message>one</Message><Redirect method='GET'>next?a=b</Redirect><Message>no</Message>"
    )
    texts.apps.paths["/next"] = lambda request: says("<Message>two</Message>")
    await texts.receive()
    assert await texts.replies() == ["one", "two"]
    assert (texts.apps.asked[1].url, texts.apps.asked[1].method) == (
        "http://app.example/next?a=b", "GET",
    )  # fmt: skip
    assert texts.apps.asked[1].parameters["Body"] == "Hello"


async def test_a_document_that_redirects_to_itself_ends_after_fifty() -> None:
    texts = await with_app("<Redirect/>")
    await texts.receive()
    assert len(texts.apps.asked) == 50
    assert texts.alerts.codes == [14106]


async def test_an_eleventh_reply_is_left_out_with_an_alert() -> None:
    texts = await with_app("".join(f"<Message>{n}</Message>" for n in range(11)))
    await texts.receive()
    assert await texts.replies() == [str(n) for n in range(10)]
    assert texts.alerts.codes == [14109]


async def test_an_action_is_told_and_takes_over() -> None:
    texts = await with_app("<Message action='/sent'>one</Message><Message>no</Message>")
    texts.apps.paths["/sent"] = lambda request: says("<Message>two</Message>")
    await texts.receive()
    assert await texts.replies() == ["one", "two"]
    told = texts.apps.asked[1].parameters
    assert told["MessageStatus"] == "queued"
    assert (await texts.message(told["MessageSid"])).body == "one"


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ('<Message to="nobody">a</Message>', 14101),
        ('<Message from="!">a</Message>', 14102),
        ('<Message from="+14155550177">a</Message>', 14108),
        ('<Message statusCallback="ftp://a/">a</Message>', 14105),
        (f"<Message>{'a' * 1601}</Message>", 21617),
        ("<Message/>", 14103),
        ("<Say>a</Say>", 14110),
        ("<Message><Body>a</Body><Media>ftp://a/b.jpg</Media></Message>", 21620),
    ],
)
async def test_a_reply_that_cannot_be_sent_raises_an_alert_and_others_go_on(
    verb: str, code: int
) -> None:
    texts = await with_app(f"{verb}<Message>still</Message>")
    await texts.receive()
    assert texts.alerts.codes == [code]
    assert (await texts.replies())[-1] == "still"


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        ("<Response>", "text/xml", 12100),
        ("<Nothing/>", "application/xml", 12102),
        ('{"a": 1}', "application/json", 12300),
    ],
)
async def test_an_answer_of_no_use_raises_an_alert_and_asks_the_fallback(
    body: str, content_type: str, code: int
) -> None:
    number = replace(OURS, sms_fallback_url="http://app.example/fallback")
    texts = await texting(account(1), number, PHONE)
    texts.apps.paths["/sms"] = lambda request: answer(request, body, content_type)
    texts.apps.paths["/fallback"] = lambda request: says("<Message>sorry</Message>")
    received = await texts.receive()
    assert texts.alerts.codes == [code]
    assert texts.apps.asked[1].parameters["ErrorCode"] == str(code)
    assert await texts.replies() == ["sorry"]
    assert (await texts.message(received.sid)).status == "received"


async def test_without_a_fallback_there_is_no_reply() -> None:
    texts = await texting()
    texts.apps.paths["/sms"] = lambda request: answer(request, "<", "text/xml")
    await texts.receive()
    assert texts.alerts.codes == [12100]
    assert await texts.replies() == []


async def test_a_fallback_of_no_use_raises_its_own_alert() -> None:
    number = replace(OURS, sms_fallback_url="http://app.example/fallback")
    texts = await texting(account(1), number, PHONE)
    texts.apps.paths["/sms"] = lambda request: answer(request, "<", "text/xml")
    texts.apps.paths["/fallback"] = lambda request: answer(request, "{}", "application/json")
    await texts.receive()
    assert texts.alerts.codes == [12100, 12300]


async def test_an_app_that_is_away_leaves_the_text_received() -> None:
    texts = await texting()
    received = await texts.receive()
    assert (await texts.message(received.sid)).status == "received"


async def test_the_number_s_application_comes_before_its_own_url() -> None:
    app = replace(application(1), sms_url="http://app.example/app", sms_method="GET")
    number = replace(OURS, sms_application_sid=app.sid)
    texts = await texting(account(1), number, PHONE, app)
    texts.apps.paths["/app"] = lambda request: ""
    await texts.receive()
    assert [(asked.url, asked.method) for asked in texts.apps.asked] == [
        ("http://app.example/app", "GET")
    ]


async def test_an_empty_answer_is_no_reply() -> None:
    texts = await texting()
    texts.apps.paths["/sms"] = lambda request: answer(request, b"", "")
    await texts.receive()
    assert (await texts.replies(), texts.alerts.raised) == ([], [])


async def test_two_apps_that_answer_each_other_stop() -> None:
    theirs = replace(OTHER, sms_url="http://app.example/sms")
    texts = await texting(account(1), OURS, theirs)
    texts.apps.paths["/sms"] = lambda request: says("<Message>And you?</Message>")
    await texts.send(replace(HELLO, to=theirs.phone_number))
    await texts.messages.idle()
    assert len(await texts.replies()) == 30  # fifteen each
    assert texts.alerts.codes == [14109]


async def test_an_app_is_asked_again_when_the_process_died_before_it_answered() -> None:
    texts = Texting()
    received = Message(
        sid="SM" + "1" * 32, account_sid=OURS.account_sid, to=OURS.phone_number,
        from_=PHONE.phone_number, body="Hello", status="receiving", direction="inbound",
        date_created=OURS.date_created, date_updated=OURS.date_created,
    )  # fmt: skip
    texts.apps.paths["/sms"] = lambda request: says("<Message>late</Message>")
    await texts.store.commit([Insert(received)])
    await texts.start(*EVERYBODY)
    await texts.messages.idle()
    assert (await texts.message(received.sid)).status == "received"
    assert await texts.replies() == ["late"]


async def test_cookies_belong_to_the_pair_for_four_idle_hours() -> None:
    texts = await with_app("")
    await texts.receive()
    await asyncio.sleep(3 * 3600)
    await texts.receive()
    await texts.receive(from_="+14155550177")
    await asyncio.sleep(4 * 3600)
    await texts.receive()
    first, second, other, late = texts.apps.sessions
    assert first is second
    assert other is not first
    assert late is not first


def test_the_memory_of_conversations_is_bounded() -> None:
    conversations = Conversations()
    first = conversations.between("a", "0", 0)
    for n in range(MOST_PAIRS + 5):
        conversations.between("a", str(n), 1)
    assert conversations.between("a", "0", 2) is not first
    assert len(conversations._pairs) == MOST_PAIRS


async def test_a_slow_app_holds_up_nothing_that_goes_out() -> None:
    texts = await with_app("")
    texts.apps.open.clear()
    await asyncio.gather(
        *(texts.messages.receive(
            account_sid=OURS.account_sid, from_=PHONE.phone_number, to=OURS.phone_number, body="?"
        ) for _ in range(AT_ONCE + 1))
    )  # fmt: skip
    sent = await texts.send()
    await asyncio.sleep(1)
    assert (await texts.message(sent.sid)).status == "delivered"
    texts.apps.open.set()
    await texts.messages.idle()
    assert len(texts.apps.asked) == AT_ONCE + 1
