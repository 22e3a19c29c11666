"""Messages to carriers out there: when they go, what comes of them, and what a crash leaves."""

import asyncio
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from switchhook.domain.changes import Insert, Query, StoreUnavailable, Update
from switchhook.domain.entities import Entity, Message, MessageCarrier, ParkedReceipt, Submission
from switchhook.domain.errors import TwilioError
from switchhook.messaging.delivery import Accepted, Answer, Receipt, Refused, Unknown
from switchhook.messaging.rates import RATES
from tests.conftest import VIRTUAL
from tests.messaging.remote import Paper, Remote, carrier, route
from tests.messaging.texting import EVERYBODY, HELLO, OURS, Texting
from tests.store.samples import sid

AFAR = "+442079460018"
ABROAD = replace(HELLO, to=AFAR)
LONG = replace(ABROAD, body="x" * 400)  # three segments
FAST = dict.fromkeys(RATES, 0.0)
MC = sid("MC", 1)


@pytest.fixture
def anyio_backend() -> object:
    return VIRTUAL


async def afar(
    *entities: Entity, paper: Paper | None = None, before: Texting | None = None
) -> tuple[Texting, Paper]:
    """Return messaging with a carrier, or with `entities` besides those that there always are."""
    paper = paper or Paper()
    texts = Texting(before.store, run=2) if before else Texting()
    first = () if before else (*EVERYBODY, *(entities or (carrier(),)))
    await texts.start(*first, kinds={"paper": paper}, rates=FAST)
    return texts, paper


async def submissions(texts: Texting) -> list[Submission]:
    return await texts.store.find(Submission, Query(order="sid"))


def receipt(reference: str, state: str = "delivered", **fields: Any) -> Receipt:
    usual: dict[str, Any] = {"carrier_sid": MC, "reference": reference, "state": state}
    return Receipt(**{**usual, **fields})


async def test_a_text_is_sent_when_the_carrier_has_it_and_delivered_when_it_says_so() -> None:
    texts, paper = await afar()
    sent = await texts.send(replace(ABROAD, status_callback="http://app.example/status"))
    await texts.messages.idle()
    assert (await texts.message(sent.sid)).status == "sent"
    (submission,) = await submissions(texts)
    await paper[1].reports.receipt(receipt(submission.reference))
    arrived = await texts.message(sent.sid)
    assert (arrived.status, arrived.carrier_sid) == ("delivered", MC)
    assert await texts.told() == ["sending", "sent", "delivered"]


async def test_what_goes_out_is_stored_before_it_does() -> None:
    stored: list[tuple[str, str]] = []

    async def look(message: Message, submission: Submission) -> Answer:
        (row,) = await submissions(texts)
        stored.append(((await texts.message(message.sid)).status, row.state))
        return Accepted("theirs")

    texts, _ = await afar(paper=Paper(lambda remote: setattr(remote, "answer", look)))
    await texts.send(ABROAD)
    await texts.messages.idle()
    assert stored == [("sending", "submitting")]


async def test_parts_go_one_by_one_and_together_make_the_message() -> None:
    texts, paper = await afar()
    sent = await texts.send(LONG)
    await texts.messages.idle()
    assert [part for _, part in paper[1].handed] == [1, 2, 3]
    assert (await texts.message(sent.sid)).status == "sent"
    for submission in await submissions(texts):
        assert (await texts.message(sent.sid)).status == "sent"
        await paper[1].reports.receipt(receipt(submission.reference))
    assert (await texts.message(sent.sid)).status == "delivered"


async def test_the_first_part_to_fail_makes_the_message_undelivered_for_good() -> None:
    texts, paper = await afar(carrier(error_map={"027": "30006"}))
    sent = await texts.send(LONG)
    await texts.messages.idle()
    first, second, third = await submissions(texts)
    reports = paper[1].reports
    await reports.receipt(receipt(first.reference))
    await reports.receipt(receipt(second.reference, "undelivered", error="027"))
    await reports.receipt(receipt(second.reference, "delivered"))
    await reports.receipt(receipt(third.reference))
    failed = await texts.message(sent.sid)
    assert (failed.status, failed.error_code) == ("undelivered", 30006)
    assert texts.statuses == ["sending", "sent", "undelivered"]


async def test_a_text_that_nobody_would_take_fails() -> None:
    async def refuse(message: Message, submission: Submission) -> Answer:
        return Refused(30005, "never", error="11")

    texts, _ = await afar(paper=Paper(lambda remote: setattr(remote, "answer", refuse)))
    sent = await texts.send(ABROAD)
    await texts.messages.idle()
    failed = await texts.message(sent.sid)
    assert (failed.status, failed.error_code, failed.date_sent) == ("failed", 30005, None)
    assert [one.state for one in await submissions(texts)] == ["refused"]


async def test_what_one_carrier_refuses_another_may_take() -> None:
    async def refuse(message: Message, submission: Submission) -> Answer:
        return Refused(30008, "elsewhere")

    def prepare(remote: Remote) -> None:
        if remote.record.sid == MC:
            remote.answer = refuse

    texts, paper = await afar(
        carrier(1), carrier(2), route(1, 1, priority=1), route(2, 2, priority=2),
        paper=Paper(prepare),
    )  # fmt: skip
    sent = await texts.send(ABROAD)
    await texts.messages.idle()
    assert (len(paper[1].handed), len(paper[2].handed)) == (1, 1)
    done = await texts.message(sent.sid)
    assert (done.status, done.carrier_sid) == ("sent", sid("MC", 2))


async def test_a_carrier_that_fails_again_and_again_is_left_after_three_more_tries() -> None:
    async def refuse(message: Message, submission: Submission) -> Answer:
        return Refused(30008, "again", tries=3)

    texts, paper = await afar(paper=Paper(lambda remote: setattr(remote, "answer", refuse)))
    sent = await texts.send(ABROAD)
    await asyncio.sleep(34)
    assert (await texts.message(sent.sid)).status == "sending"
    await asyncio.sleep(2)
    assert len(paper[1].handed) == 4
    assert (await texts.message(sent.sid)).error_code == 30008


async def test_parts_of_a_message_do_not_go_to_two_carriers() -> None:
    async def refuse_second(message: Message, submission: Submission) -> Answer:
        if submission.part == 2:
            return Refused(30008, "elsewhere")
        return Accepted(submission.sid)

    texts, paper = await afar(
        carrier(1), carrier(2), route(1, 1, priority=1), route(2, 2, priority=2),
        paper=Paper(lambda remote: setattr(remote, "answer", refuse_second)),
    )  # fmt: skip
    sent = await texts.send(LONG)
    await texts.messages.idle()
    assert paper[2].handed == []
    assert (await texts.message(sent.sid)).status == "failed"


async def test_a_carrier_that_is_not_ready_is_passed_over_and_taken_again_later() -> None:
    texts, paper = await afar(
        carrier(1), carrier(2), route(1, 1, priority=1), route(2, 2, priority=2)
    )
    paper[1].window = 0
    await texts.send(ABROAD)
    await texts.messages.idle()
    paper[1].window = 10
    await texts.send(ABROAD)
    await texts.messages.idle()
    assert (len(paper[1].handed), len(paper[2].handed)) == (1, 1)


async def test_texts_wait_for_their_carrier_until_they_expire() -> None:
    texts, paper = await afar()
    paper[1].window = 0
    late = await texts.send(replace(ABROAD, validity_period=60))
    patient = await texts.send(ABROAD)
    await asyncio.sleep(62)
    expired = await texts.message(late.sid)
    assert (expired.status, expired.error_code) == ("failed", 30001)
    paper[1].window = 1
    await texts.messages.idle()
    assert (await texts.message(patient.sid)).status == "sent"
    assert len(paper[1].handed) == 1


async def test_no_more_is_under_way_than_the_window_has_places() -> None:
    async def slowly(message: Message, submission: Submission) -> Answer:
        await asyncio.sleep(1)
        return Accepted(submission.sid)

    def prepare(remote: Remote) -> None:
        remote.answer = slowly
        remote.window = 3

    texts, paper = await afar(paper=Paper(prepare))
    await asyncio.gather(*(texts.send(replace(ABROAD, body=str(n))) for n in range(10)))
    await asyncio.sleep(10)
    assert paper[1].most_at_once == 3
    assert paper[1].bodies == [str(n) for n in range(10)]


async def test_a_senders_texts_go_at_its_rate_and_in_order() -> None:
    paper, texts = Paper(), Texting()
    await texts.start(*EVERYBODY, carrier(), kinds={"paper": paper})
    for n in range(5):
        await texts.send(replace(ABROAD, body=str(n)))
    await asyncio.sleep(2.5)
    assert paper[1].bodies == ["0", "1", "2"]  # a long code of North America: one a second
    await asyncio.sleep(2)
    assert paper[1].bodies == ["0", "1", "2", "3", "4"]


async def test_a_queue_that_would_take_longer_than_ten_hours_is_full() -> None:
    texts = Texting()
    slow = {**RATES, "long-code": 0.0002}
    await texts.start(*EVERYBODY, carrier(), kinds={"paper": Paper()}, rates=slow)
    for _ in range(8):  # the first goes at once
        await texts.send(ABROAD)
        await texts.messages.idle()
    with pytest.raises(TwilioError) as raised:
        await texts.send(ABROAD)
    assert raised.value.code == 21611


async def test_throttling_costs_few_submissions() -> None:
    bucket, at, refused = 100.0, 0.0, 0

    async def limited(message: Message, submission: Submission) -> Answer:
        nonlocal bucket, at, refused
        now = asyncio.get_running_loop().time()
        bucket, at = min(100.0, bucket + (now - at) * 100), now
        await asyncio.sleep(0.005)
        if bucket < 1:
            refused += 1
            return Refused(30001, "throttled")
        bucket -= 1
        return Accepted(submission.sid)

    texts, paper = await afar(paper=Paper(lambda remote: setattr(remote, "answer", limited)))
    for n in range(1000):
        await texts.send(replace(ABROAD, body=str(n)))
    await asyncio.sleep(60)
    assert len(paper[1].handed) == 1000 + refused
    assert refused <= 50
    assert {one.status for one in await texts.stored()} == {"sent"}


@pytest.mark.parametrize(("policy", "seconds"), [("resend", 0.0), ("hold", 60.0)])
async def test_what_was_not_answered_goes_again(policy: str, seconds: float) -> None:
    times: list[float] = []

    async def mute_once(message: Message, submission: Submission) -> Answer:
        times.append(asyncio.get_running_loop().time())
        return Unknown() if len(times) == 1 else Accepted("theirs")

    texts, _ = await afar(
        carrier(ambiguous=policy), paper=Paper(lambda remote: setattr(remote, "answer", mute_once))
    )
    sent = await texts.send(ABROAD)
    await asyncio.sleep(61)
    assert times[1] - times[0] == pytest.approx(seconds)
    assert (await texts.message(sent.sid)).status == "sent"


async def test_what_was_not_answered_fails_where_that_is_wanted() -> None:
    async def mute(message: Message, submission: Submission) -> Answer:
        return Unknown()

    texts, paper = await afar(
        carrier(ambiguous="fail"), paper=Paper(lambda remote: setattr(remote, "answer", mute))
    )
    sent = await texts.send(ABROAD)
    await texts.messages.idle()
    assert (await texts.message(sent.sid)).error_code == 30410
    assert len(paper[1].handed) == 1


async def test_what_is_never_answered_goes_ever_more_seldom_and_fails_in_the_end() -> None:
    times: list[float] = []

    async def mute(message: Message, submission: Submission) -> Answer:
        times.append(asyncio.get_running_loop().time())
        raise RuntimeError("a carrier must not do this")

    texts, _ = await afar(paper=Paper(lambda remote: setattr(remote, "answer", mute)))
    sent = await texts.send(ABROAD)
    await asyncio.sleep(3600)
    assert (await texts.message(sent.sid)).error_code == 30410
    waits = [round(later - earlier) for earlier, later in pairwise(times)]
    assert waits == [0, 5, 10, 20, 40, 80, 160, 300, 300]


async def test_a_receipt_ends_a_doubt_that_is_held() -> None:
    async def mute(message: Message, submission: Submission) -> Answer:
        return Unknown()

    texts, paper = await afar(
        carrier(ambiguous="hold"), paper=Paper(lambda remote: setattr(remote, "answer", mute))
    )
    sent = await texts.send(ABROAD)
    await texts.messages.idle()
    about = receipt("unheard of", source=OURS.phone_number[1:], destination=AFAR[1:])
    await paper[1].reports.receipt(about)
    await asyncio.sleep(70)
    assert (await texts.message(sent.sid)).status == "delivered"
    assert len(paper[1].handed) == 1


async def test_a_receipt_may_come_before_the_answer() -> None:
    async def early(message: Message, submission: Submission) -> Answer:
        await paper[1].reports.receipt(receipt("theirs"))
        return Accepted("theirs")

    paper = Paper(lambda remote: setattr(remote, "answer", early))
    texts, _ = await afar(paper=paper)
    sent = await texts.send(ABROAD)
    await texts.messages.idle()
    assert (await texts.message(sent.sid)).status == "delivered"
    assert await texts.store.find(ParkedReceipt) == []


async def test_a_receipt_before_the_answer_survives_a_store_that_fails_meanwhile() -> None:
    async def early(message: Message, submission: Submission) -> Answer:
        await paper[1].reports.receipt(receipt("theirs"))
        texts.store.broken = StoreUnavailable("disk full")
        return Accepted("theirs")

    paper = Paper(lambda remote: setattr(remote, "answer", early))
    texts, _ = await afar(paper=paper)
    sent = await texts.send(ABROAD)
    await asyncio.sleep(20)
    texts.store.broken = None
    await texts.messages.idle()
    assert (await texts.message(sent.sid)).status == "delivered"


async def test_a_receipt_about_nothing_that_is_known_is_dropped_after_a_minute() -> None:
    texts, paper = await afar()
    await paper[1].reports.receipt(receipt("whose"))
    assert len(await texts.store.find(ParkedReceipt)) == 1
    await asyncio.sleep(61)
    assert await texts.store.find(ParkedReceipt) == []


async def test_a_receipt_in_another_form_is_matched_where_the_numbers_fit() -> None:
    async def hexadecimal(message: Message, submission: Submission) -> Answer:
        return Accepted("ff")

    texts, paper = await afar(paper=Paper(lambda remote: setattr(remote, "answer", hexadecimal)))
    sent = await texts.send(ABROAD)
    await texts.messages.idle()
    other = receipt("255", "undelivered", alternatives=("ff",), destination="33123456789")
    await paper[1].reports.receipt(other)
    assert (await texts.message(sent.sid)).status == "sent"
    await paper[1].reports.receipt(replace(other, state="delivered", destination=AFAR[1:]))
    assert (await texts.message(sent.sid)).status == "delivered"


async def test_a_receipt_finds_its_message_after_a_restart() -> None:
    texts, _ = await afar()
    sent = await texts.send(ABROAD)
    await texts.messages.idle()
    (submission,) = await submissions(texts)
    await texts.messages.close()
    after, paper = await afar(before=texts)
    await paper[1].reports.receipt(receipt(submission.reference))
    assert (await after.message(sent.sid)).status == "delivered"


async def test_a_receipt_that_cannot_be_stored_is_not_taken() -> None:
    texts, paper = await afar()
    sent = await texts.send(ABROAD)
    await texts.messages.idle()
    (submission,) = await submissions(texts)
    texts.store.broken = StoreUnavailable("disk full")
    with pytest.raises(StoreUnavailable):
        await paper[1].reports.receipt(receipt(submission.reference))
    with pytest.raises(StoreUnavailable):
        await paper[1].reports.receipt(receipt("whose"))
    texts.store.broken = None
    await paper[1].reports.receipt(receipt(submission.reference))
    assert (await texts.message(sent.sid)).status == "delivered"


async def test_what_is_read_is_read_and_what_waits_for_it_is_not_lost() -> None:
    texts, paper = await afar()
    sent = await texts.send(ABROAD)
    await texts.messages.idle()
    (submission,) = await submissions(texts)
    for state in ("enroute", "delivered", "read", "read"):
        await paper[1].reports.receipt(receipt(submission.reference, state))
    assert (await texts.message(sent.sid)).status == "read"
    assert texts.statuses == ["sending", "sent", "delivered", "read"]


async def test_a_text_that_the_carrier_cannot_even_divide_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(remote: Remote, message: Message) -> int:
        raise RuntimeError("broken")

    monkeypatch.setattr(Remote, "parts", broken)
    texts, paper = await afar()
    sent = await texts.send(ABROAD)
    await texts.messages.idle()
    failed = await texts.message(sent.sid)
    assert (failed.status, failed.error_code, paper[1].handed) == ("failed", 30008, [])


async def test_a_text_canceled_while_it_waits_does_not_go() -> None:
    texts, paper = await afar()
    paper[1].window = 0
    sent = await texts.send(ABROAD)
    await texts.messages.cancel(sent.sid)
    paper[1].window = 1
    await texts.messages.idle()
    assert paper[1].handed == []
    assert (await texts.message(sent.sid)).status == "canceled"


async def test_carriers_come_go_and_change_as_their_records_do() -> None:
    texts, paper = await afar(carrier(1, enabled=False))
    waiting = await texts.send(ABROAD)
    await texts.messages.idle()
    assert (await texts.message(waiting.sid)).error_code == 30008  # there was none
    await texts.bus.commit([Update(MessageCarrier, MC, {"enabled": True})])
    await texts.messages.carriers.idle()
    sent = await texts.send(ABROAD)
    await texts.messages.idle()
    assert (await texts.message(sent.sid)).status == "sent"
    await texts.bus.commit([Update(MessageCarrier, MC, {"settings": {"broken": True}})])
    await texts.messages.carriers.idle()
    assert paper[1].closed
    assert texts.messages.carriers.running(MC) is None


async def test_what_waits_goes_another_way_when_routes_change() -> None:
    texts, paper = await afar(carrier(1), carrier(2), route(1, 1), route(2, 2, prefix="+33"))
    paper[1].window = 0
    sent = await texts.send(ABROAD)
    await texts.messages.idle()
    await texts.bus.commit([Insert(route(3, 2, prefix="+44"))])
    await texts.messages.idle()
    assert (await texts.message(sent.sid)).carrier_sid == sid("MC", 2)


@pytest.mark.parametrize(
    ("policy", "times", "status"),
    [("resend", 2, "sent"), ("hold", 2, "sent"), ("fail", 1, "failed")],
)
async def test_what_was_going_out_when_the_process_died_is_in_doubt(
    policy: str, times: int, status: str
) -> None:
    async def never(message: Message, submission: Submission) -> Answer:
        await asyncio.Event().wait()
        return Unknown()

    paper = Paper(lambda remote: setattr(remote, "answer", never))
    texts, _ = await afar(carrier(ambiguous=policy), paper=paper)
    sent = await texts.send(ABROAD)
    waits = [await texts.send(ABROAD) for _ in range(12)]
    await asyncio.sleep(1)
    after, again = await afar(before=texts)  # the first one is not closed: it just never goes on
    await asyncio.sleep(100)
    assert (await after.message(sent.sid)).status == status
    handed = len(paper[1].handed) + len(again[1].handed)
    assert handed == 10 * times + 3  # what the window held, and what had not gone
    assert (await after.message(waits[-1].sid)).status == "sent"
