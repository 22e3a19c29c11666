"""An HTTP carrier: its window, what answers lead to, what it is told."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from switchhook.domain.changes import StoreUnavailable
from switchhook.messaging.carriers.http.carrier import HttpCarrier
from switchhook.messaging.delivery import (
    Accepted,
    Answer,
    CarrierSettingsError,
    InboundText,
    Receipt,
    Refused,
    Unknown,
)
from switchhook.protocols.http_carriers import Incoming
from switchhook.testing.loop import VirtualTimeLoop
from switchhook.webhooks.exchange import NotSent, Unanswered
from tests.messaging.carriers.http.providers import (
    BASE,
    MESSAGE,
    SID,
    SUBMISSION,
    Provider,
    Told,
    carrier,
    kind,
    record,
)

SETTINGS = {"preset": "json", "url": "https://sms.example/send"}
SECRETS = {"token": "out", "callback_token": "in"}
HERE = f"{BASE}/switchhook/v1/carriers/{SID}"


def incoming(told: object, token: str = "in") -> Incoming:
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    return Incoming("POST", f"{HERE}/receipts", headers, body)


def submit(provider: Provider, told: Told | None = None) -> Answer:
    return asyncio.run(
        carrier(provider, told or Told(), SETTINGS, SECRETS).submit(MESSAGE, SUBMISSION)
    )


def test_a_text_goes_out_as_the_profile_says() -> None:
    provider = Provider()
    provider.says({"id": "theirs"}, 202)
    assert submit(provider) == Accepted("theirs")
    ((method, url, headers, body),) = provider.asked
    assert (method, url) == ("POST", "https://sms.example/send")
    assert headers["Authorization"] == "Bearer out"
    assert json.loads(body) == {
        "id": SUBMISSION.sid,
        "from": MESSAGE.from_,
        "to": MESSAGE.to,
        "text": "Hello",
        "validity": 36000 - 30,
        "receipts_url": f"{HERE}/receipts",
    }


def test_our_id_does_where_the_carrier_tells_none() -> None:
    provider = Provider()
    provider.says({})
    assert submit(provider) == Accepted(SUBMISSION.sid)


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (400, {"error": "bad", "message": "No"}, Refused(30008, "never", error="bad", detail="No")),
        (401, {}, Refused(30008, "elsewhere", detail="HTTP status 401")),
        (503, {}, Refused(30008, "later", after=7.0, detail="HTTP status 503")),
        (429, {}, Refused(30008, "throttled", after=7.0, detail="HTTP status 429")),
        (504, {}, Unknown("HTTP status 504")),
    ],
)
def test_an_answer_leads_to_an_outcome(status: int, body: object, answer: Answer) -> None:
    provider = Provider()
    provider.says(body, status, retry_after="7")
    assert submit(provider) == answer


def test_what_was_sent_and_not_answered_is_in_doubt() -> None:
    assert submit(Provider([Unanswered("cut")])) == Unknown("cut")


@pytest.fixture
def loop() -> Iterator[VirtualTimeLoop]:
    loop = VirtualTimeLoop()
    yield loop
    loop.close()


def test_a_carrier_out_of_reach_is_left_alone_for_longer_each_time(loop: VirtualTimeLoop) -> None:
    provider, told = Provider([NotSent("refused")] * 3), Told()

    async def main() -> None:
        one = carrier(provider, told, SETTINGS, SECRETS)
        for pause in (1.0, 2.0, 4.0):
            assert one.window
            answer = await one.submit(MESSAGE, SUBMISSION)
            assert isinstance(answer, Refused)
            assert (answer.retry, answer.detail) == ("later", "refused")
            assert answer.after == pytest.approx(pause)
            assert (one.window, told.changes) == (0, 1)
            await asyncio.sleep(pause + 0.01)
            assert (one.window, told.changes) == (1, 2)  # one text tries
            told.changes = 0
        provider.says({"id": "x"})
        await one.submit(MESSAGE, SUBMISSION)
        assert (one.window, told.changes) == (10, 1)
        await one.close()
        assert one.window == 0

    loop.run_until_complete(main())


def test_closing_waits_for_the_answer(loop: VirtualTimeLoop) -> None:
    provider, answers = Provider(), []
    provider.says({"id": "x"})
    slow = kind(provider).tools.errands.send

    async def main() -> None:
        one = carrier(provider, Told(), SETTINGS, SECRETS)

        async def send(*asked: object) -> object:
            await asyncio.sleep(3)
            return await slow(*asked)  # type: ignore[arg-type]

        provider.send = send  # type: ignore[assignment]
        task = asyncio.create_task(one.submit(MESSAGE, SUBMISSION))
        await asyncio.sleep(0)
        await one.close()
        answers.append(task.done() and task.result())

    loop.run_until_complete(main())
    assert answers == [Accepted("x")]


def test_the_pace_of_a_profile_is_kept(loop: VirtualTimeLoop) -> None:
    provider = Provider()
    settings = {**SETTINGS, "profile": {"rate": 0.5}}

    async def main() -> float:
        one = carrier(provider, Told(), settings, SECRETS)
        for _ in range(3):
            provider.says({"id": "x"})
            await one.submit(replace(MESSAGE, num_segments=2), SUBMISSION)
        return asyncio.get_running_loop().time()

    began = loop.time()
    assert loop.run_until_complete(main()) - began == pytest.approx(8.0)


def test_a_carrier_that_says_how_it_is_is_asked(loop: VirtualTimeLoop) -> None:
    provider, told = Provider(), Told()
    settings = {**SETTINGS, "profile": {"health": {"method": "GET", "url": "{url}/health"}}}

    async def main() -> None:
        one = carrier(provider, told, settings, SECRETS)
        for status in (200, 500, 200):
            provider.says(b"", status)
        await one.start()
        await asyncio.sleep(1)
        assert one.window == 10
        await asyncio.sleep(29.5)
        assert (one.window, told.changes) == (0, 1)
        await asyncio.sleep(1)
        assert one.window == 10
        await one.close()

    loop.run_until_complete(main())
    assert [url for _, url, _, _ in provider.asked] == ["https://sms.example/send/health"] * 3


def test_a_carrier_whose_heart_stops_gets_nothing(loop: VirtualTimeLoop) -> None:
    told = Told()
    settings = {**SETTINGS, "profile": {"heartbeat": 100}}

    async def main() -> None:
        one = carrier(Provider(), told, settings, SECRETS)
        await one.start()
        await asyncio.sleep(130)
        assert (one.window, told.changes) == (0, 1)
        assert (await one.hear("receipts", incoming({"event": "ping"}))).status == 200
        assert (one.window, told.changes) == (10, 2)
        await one.close()

    loop.run_until_complete(main())


def hear(told: Told, place: str, request: Incoming) -> int:
    one = carrier(Provider(), told, SETTINGS, SECRETS)
    return asyncio.run(one.hear("inbound" if place == "inbound" else "receipts", request)).status


def test_receipts_and_texts_are_reported() -> None:
    told = Told()
    assert hear(told, "receipts", incoming({"id": "7", "status": "delivered"})) == 200
    assert told.receipts == [Receipt(carrier_sid=SID, reference="7", state="delivered")]
    text = {"id": "9", "from": "14155550111", "to": "+14155550100", "text": "Hi",
            "media_urls": ["https://a/1"]}  # fmt: skip
    assert hear(told, "inbound", incoming(text)) == 200
    assert told.texts == [
        InboundText(carrier_sid=SID, from_="+14155550111", to="+14155550100", body="Hi",
                    media=("https://a/1",), id="9")
    ]  # fmt: skip


def test_nobody_else_is_believed() -> None:
    told = Told()
    assert hear(told, "receipts", incoming({"id": "7", "status": "read"}, token="no")) == 403
    assert hear(told, "receipts", incoming(b"{")) == 400
    assert told.receipts == []


def test_a_carrier_has_to_say_it_again_when_the_store_is_away() -> None:
    with pytest.raises(StoreUnavailable):
        hear(Told(away=True), "receipts", incoming({"id": "7", "status": "read"}))


def test_media_go_only_where_they_are_carried() -> None:
    picture = replace(MESSAGE, num_media=1)
    one: HttpCarrier = carrier(Provider(), Told(), SETTINGS, SECRETS)
    assert (one.parts(MESSAGE), one.parts(picture)) == (1, 1)
    other = {**SETTINGS, "profile": {"carries_media": False}}
    assert carrier(Provider(), Told(), other, SECRETS).parts(picture) == 0


@pytest.mark.parametrize(
    ("settings", "secrets", "says"),
    [
        ({}, {}, "preset or profile is missing"),
        ({"preset": "pigeon"}, {}, "no preset 'pigeon'"),
        ({"profile": 5}, {}, "profile is no object"),
        ({"preset": "json"}, SECRETS, "setting 'url' is missing: where texts go"),
        ({**SETTINGS, "colour": "red"}, SECRETS, "no setting 'colour'"),
        (SETTINGS, {"token": "x"}, "secret 'callback_token' is missing"),
        ({**SETTINGS, "url": "x"}, SECRETS, "request: 'x' is not an http URL"),
        ({**SETTINGS, "url": True}, SECRETS, "'url' is no text"),
        ({**SETTINGS, "profile": {"at_once": 0}}, SECRETS, "at_once"),
        ({**SETTINGS, "profile": {"request": {"body": {"a": "{b}"}}}}, SECRETS, "no {b}"),
        ({**SETTINGS, "profile": {"proof": None}}, SECRETS, "need a proof"),
        ({"profile": {"name": "x"}}, {}, "missing required field `request`"),
        ({**SETTINGS, "profile": {"colour": 1}}, SECRETS, "unknown field `colour`"),
    ],
)
def test_what_makes_no_carrier_is_named(
    settings: dict[str, object], secrets: dict[str, str], says: str
) -> None:
    with pytest.raises(CarrierSettingsError, match=says.replace("{", r"\{")):
        kind(Provider()).check(record(settings, secrets))
