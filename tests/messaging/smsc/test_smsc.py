"""Customers' SMPP systems: what they may, what they submit, and what they are brought."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from switchhook.domain.changes import Update
from switchhook.domain.entities import Account, MessageStatus
from switchhook.protocols.smpp import parts, times
from switchhook.protocols.smpp.actions import Ended
from switchhook.protocols.smpp.bodies import (
    RECEIPT,
    Accepted,
    Bind,
    Body,
    Cancel,
    DataSm,
    Destination,
    MultiAnswer,
    Query,
    QueryAnswer,
    Replace,
    SubmitMulti,
    Tag,
    Unsuccessful,
)
from switchhook.protocols.smpp.errors import Status
from switchhook.protocols.smpp.parts import Concatenating, Wire, split
from switchhook.protocols.smpp.pdu import Command
from switchhook.protocols.smpp.receipts import State, read_receipt
from tests.conftest import VIRTUAL
from tests.messaging.smsc.bench import OURS, SYSTEM, TEXT, Bench, Esme
from tests.store.samples import ACCOUNT

LONG = "A text that takes more than one message. " * 6


@pytest.fixture
def anyio_backend() -> object:
    """Run on virtual time."""
    return VIRTUAL


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """Return an SMSC that runs."""
    bench = Bench()
    await bench.start()
    yield bench
    await bench.close()


def message_id(answer: object) -> str:
    assert isinstance(answer, Accepted)
    return answer.message_id


async def refused(bench: Bench, bind: Bind) -> int:
    esme = bench.esme(bind=bind)
    await bench.settle()
    [ended] = esme.ends
    await esme.end()
    assert ended.reason == "refused"
    return ended.status


async def test_a_submit_becomes_a_message_and_its_end_a_receipt(bench: Bench) -> None:
    esme = await bench.bound()
    answer = await esme.submit()
    assert answer.status == Status.OK
    [message] = await bench.messages()
    assert (message.from_, message.to, message.body) == (
        OURS.phone_number, "+447700900123", "Hello",
    )  # fmt: skip
    assert message.smpp_account_sid == SYSTEM.sid
    await bench.become(message.sid, "delivered")
    await bench.settle()
    [told] = esme.taken
    receipt = read_receipt(told)
    assert receipt is not None
    assert (receipt.message_id, receipt.state) == (message_id(answer.body), State.DELIVERED)
    assert (told.source, told.destination) == ("447700900123", OURS.phone_number[1:])
    assert (told.esm_class, receipt.text) == (RECEIPT, "Hello")
    assert await bench.owed() == []
    await esme.end()


@pytest.mark.parametrize(
    "wish, status, code, state, error",
    [
        (1, "undelivered", 30003, State.UNDELIVERABLE, "003"),
        (2, "failed", 30005, State.UNDELIVERABLE, "005"),
        (2, "undelivered", 30007, State.REJECTED, "007"),
        (1, "failed", 30001, State.EXPIRED, "001"),
        (1, "canceled", None, State.DELETED, "000"),
        (2, "delivered", None, None, ""),
        (0, "failed", 30008, None, ""),
    ],
)
async def test_receipts_are_as_they_were_asked_for(
    bench: Bench,
    wish: int,
    status: MessageStatus,
    code: int | None,
    state: State | None,
    error: str,
) -> None:
    esme = await bench.bound()
    await esme.submit(TEXT._replace(registered_delivery=wish))
    [message] = await bench.messages()
    await bench.become(message.sid, status, code)
    await bench.settle()
    told = [read_receipt(one) for one in esme.taken]
    found = [(one.state, one.error) for one in told if one is not None]
    assert found == ([] if state is None else [(state, error)])
    assert await bench.owed() == []
    await esme.end()


async def test_who_may_not_bind_is_told_why(bench: Bench) -> None:
    assert await refused(bench, Bind("acme", "wrong")) == Status.INVALID_PASSWORD
    assert await refused(bench, Bind("nobody", "secret")) == Status.INVALID_PASSWORD
    await bench.change(allowed_addresses=("198.51.100.0/24", "2001:db8::/32"))
    assert await refused(bench, Bind("acme", "secret")) == Status.BIND_FAILED
    await bench.change(allowed_addresses=("192.0.2.0/24",), max_binds=1)
    first = await bench.bound()
    assert await refused(bench, Bind("acme", "secret")) == Status.ALREADY_BOUND
    await first.end()
    await bench.change(enabled=False)
    assert await refused(bench, Bind("acme", "secret")) == Status.BIND_FAILED


async def test_who_tries_passwords_is_slowed_down(bench: Bench) -> None:
    for _ in range(11):
        assert await refused(bench, Bind("acme", "guess")) == Status.INVALID_PASSWORD
    assert await refused(bench, Bind("acme", "secret")) == Status.THROTTLED
    await asyncio.sleep(60)
    await (await bench.bound()).end()


async def test_a_system_that_is_disabled_is_let_go(bench: Bench) -> None:
    esme = await bench.bound()
    await bench.change(enabled=False)
    await bench.settle()
    assert esme.ends[0] == Ended("unbound")
    await esme.end()


async def test_a_suspended_account_submits_nothing(bench: Bench) -> None:
    esme = await bench.bound()
    await bench.store.commit([Update(Account, ACCOUNT, {"status": "suspended"})])
    assert (await esme.submit()).status == Status.INVALID_BIND_STATUS
    await esme.end()


@pytest.mark.parametrize(
    "code, status",
    [
        (21211, Status.INVALID_DESTINATION),
        (21606, Status.INVALID_SOURCE),
        (21617, Status.INVALID_MESSAGE_LENGTH),
        (21610, Status.REJECTED_APP_ERROR),
        (21611, Status.QUEUE_FULL),
        (35114, Status.INVALID_SCHEDULE),
        (20003, Status.SUBMIT_FAILED),
    ],
)
async def test_refusals_have_their_status(bench: Bench, code: int, status: Status) -> None:
    esme = await bench.bound()
    bench.texts.refusal = code
    assert (await esme.submit()).status == status
    assert await bench.submits() == []
    await esme.end()


async def test_what_makes_no_sense_is_refused(bench: Bench) -> None:
    esme = await bench.bound()
    past = times.absolute(bench.loop.now() - timedelta(seconds=5))
    for body, status in [
        (TEXT._replace(data_coding=4), Status.REJECTED_APP_ERROR),
        (TEXT._replace(validity=past), Status.INVALID_EXPIRY),
        (TEXT._replace(schedule="x" * 16), Status.INVALID_SCHEDULE),
        (TEXT._replace(esm_class=0x40, short_message=b"\x09"), Status.INVALID_ESM_CLASS),
    ]:
        assert (await esme.submit(body)).status == status
    data = DataSm(source=TEXT.source, destination=TEXT.destination)
    assert (await esme.ask(Command.DATA_SM, data)).status == Status.MISSING_TLV
    assert (await esme.ask(Command.REPLACE_SM, Replace("1"))).status == Status.REPLACE_FAILED
    bench.texts.away = True
    assert (await esme.submit()).status == Status.TEMPORARY_APP_ERROR
    await esme.end()


@pytest.mark.parametrize("concatenating", ["udh", "udh-16", "sar"])
async def test_parts_become_one_message_with_a_receipt_for_each(
    bench: Bench, concatenating: Concatenating
) -> None:
    esme = await bench.bound()
    bodies = [
        TEXT._replace(**part._asdict())
        for part in split(LONG, Wire(concatenating=concatenating), 7)
    ]
    first, second = [await esme.submit(body) for body in reversed(bodies)]
    [message] = await bench.messages()
    assert message.body == LONG
    await bench.become(message.sid, "delivered")
    await bench.settle()
    told = [read_receipt(one) for one in esme.taken]
    ids = {one.message_id for one in told if one is not None}
    assert ids == {message_id(first.body), message_id(second.body)}
    assert all(one.body == "" and one.message_sid == message.sid for one in await bench.submits())
    await esme.end()


async def test_parts_that_come_at_once_and_twice_are_one_message(bench: Bench) -> None:
    esme = await bench.bound()
    first, second = (TEXT._replace(**part._asdict()) for part in split(LONG, Wire(), 7))
    await asyncio.gather(*(esme.submit(first) for _ in range(3)))
    assert len(await bench.submits()) == 1
    await asyncio.gather(esme.submit(second), esme.submit(first))
    texts = [message.body for message in await bench.messages()]
    assert texts == [LONG]
    await esme.end()


async def test_what_stays_incomplete_is_sent_as_far_as_it_goes(bench: Bench) -> None:
    esme = await bench.bound()
    first, _ = (TEXT._replace(**part._asdict()) for part in split(LONG, Wire(), 7))
    answer = await esme.submit(first)
    asked = await esme.ask(Command.QUERY_SM, Query(message_id(answer.body)))
    assert isinstance(asked.body, QueryAnswer) and asked.body.message_state == State.ACCEPTED
    await asyncio.sleep(661)
    [message] = await bench.messages()
    assert LONG.startswith(message.body) and len(message.body) == 153
    await bench.become(message.sid, "delivered")
    await bench.settle()
    assert len(esme.taken) == 1
    await esme.end()


async def test_a_whole_that_is_refused_leaves_nothing_behind(bench: Bench) -> None:
    esme = await bench.bound()
    first, second = (TEXT._replace(**part._asdict()) for part in split(LONG, Wire(), 7))
    assert (await esme.submit(first)).status == Status.OK
    bench.texts.refusal = 21610
    assert (await esme.submit(second)).status == Status.REJECTED_APP_ERROR
    assert await bench.submits() == []
    assert (await esme.submit(first)).status == Status.OK
    await asyncio.sleep(700)
    assert await bench.submits() == []
    await esme.end()


async def test_validity_and_schedule_are_passed_on(bench: Bench) -> None:
    esme = await bench.bound()
    await esme.submit(TEXT._replace(validity=times.relative(3600)))
    await esme.submit(TEXT._replace(validity=times.relative(90_000)))
    at = (bench.loop.now() + timedelta(hours=2)).replace(microsecond=0)
    await esme.submit(TEXT._replace(schedule=times.absolute(at), validity=times.relative(9000)))
    hour, long, later = bench.texts.asked
    assert (hour.validity_period, hour.send_at) == (3600, None)
    assert long.validity_period == 36_000
    assert (later.send_at, later.schedule_type) == (at, "fixed")
    assert later.validity_period is not None and 1790 <= later.validity_period <= 1801
    await esme.end()


async def test_addresses_are_written_as_twilio_does(bench: Bench) -> None:
    esme = await bench.bound()
    for ton, address, expected in [
        (0, "447700900123", "+447700900123"),
        (0, "+447700900123", "+447700900123"),
        (1, "447700900123", "+447700900123"),
        (0, "7126", "7126"),
    ]:
        await esme.submit(TEXT._replace(destination_ton=ton, destination=address))
        assert bench.texts.asked[-1].to == expected
    await esme.submit(TEXT._replace(source_ton=5, source="4711"))
    assert bench.texts.asked[-1].from_ == "4711"
    await esme.end()


async def test_data_sm_and_submit_multi_send_as_well(bench: Bench) -> None:
    esme = await bench.bound()
    data = DataSm(
        source=TEXT.source, destination=TEXT.destination, tlvs=((Tag.PAYLOAD, LONG.encode()),)
    )
    assert (await esme.ask(Command.DATA_SM, data)).status == Status.OK
    multi = SubmitMulti(
        source=TEXT.source,
        destinations=(
            Destination("447700900123", 1, 1),
            Destination("447700900124", 1, 1),
            Destination("friends", is_list=True),
        ),
        registered_delivery=1,
        short_message=b"To all",
    )
    answer = await esme.ask(Command.SUBMIT_MULTI, multi)
    assert isinstance(answer.body, MultiAnswer)
    failure = Unsuccessful("friends", 0, 0, Status.INVALID_DESTINATION)
    assert answer.body.unsuccessful == (failure,)
    messages = [one for one in await bench.messages() if one.body == "To all"]
    for message in messages:
        await bench.become(message.sid, "delivered")
    await bench.settle()
    told = {(one.source, getattr(read_receipt(one), "message_id", "")) for one in esme.taken}
    identity = answer.body.message_id
    assert told == {("447700900123", identity), ("447700900124", identity)}
    nobody = await esme.ask(Command.SUBMIT_MULTI, multi._replace(destinations=()))
    assert nobody.status == Status.INVALID_DESTINATION
    lists = multi._replace(destinations=multi.destinations[2:])
    assert (await esme.ask(Command.SUBMIT_MULTI, lists)).status == Status.INVALID_DESTINATION
    await esme.end()


async def test_a_system_may_ask_about_its_own_messages(bench: Bench) -> None:
    esme = await bench.bound()
    identity = message_id((await esme.submit()).body)
    asked = await esme.ask(Command.QUERY_SM, Query(identity, source=TEXT.source))
    assert asked.body == QueryAnswer(identity, "", State.ACCEPTED, 0)
    [message] = await bench.messages()
    await bench.become(message.sid, "undelivered", 30003)
    asked = await esme.ask(Command.QUERY_SM, Query(identity))
    final = times.absolute(bench.loop.now())
    assert asked.body == QueryAnswer(identity, final, State.UNDELIVERABLE, 3)
    refusals: list[tuple[Command, Body, Status]] = [
        (Command.QUERY_SM, Query("nothing"), Status.INVALID_MESSAGE_ID),
        (Command.QUERY_SM, Query(identity, source="1"), Status.QUERY_FAILED),
        (Command.CANCEL_SM, Cancel(message_id="nothing"), Status.INVALID_MESSAGE_ID),
        (Command.CANCEL_SM, Cancel(message_id=identity, source="1"), Status.CANCEL_FAILED),
    ]
    for command, body, status in refusals:
        assert (await esme.ask(command, body)).status == status
    bench.texts.refusal = 20409
    cancelled = await esme.ask(Command.CANCEL_SM, Cancel(message_id=identity))
    assert cancelled.status == Status.CANCEL_FAILED
    await esme.end()


async def test_too_fast_is_throttled(bench: Bench) -> None:
    await bench.change(rate=5.0)
    esme = await bench.bound()
    statuses = [(await esme.submit()).status for _ in range(7)]
    assert statuses == [Status.OK] * 5 + [Status.THROTTLED] * 2
    await asyncio.sleep(1)
    assert (await esme.submit()).status == Status.OK
    await esme.end()


async def test_texts_to_a_system_s_numbers_are_brought(bench: Bench) -> None:
    esme = await bench.bound()
    await bench.receive("Hello there")
    await bench.receive(LONG)
    await bench.receive("Привет")
    await bench.receive("Not theirs", to="+14155550177")
    await bench.settle()
    texts = [parts.read(one) for one in esme.taken]
    assert [one.text for one in texts if one.concatenation is None] == ["Hello there", "Привет"]
    assert "".join(one.text or "" for one in texts if one.concatenation) == LONG
    assert (esme.taken[0].source_ton, esme.taken[0].source) == (1, "447700900123")
    assert esme.taken[0].destination == OURS.phone_number[1:]
    await esme.end()


async def test_what_nobody_is_bound_for_waits(bench: Bench) -> None:
    await bench.receive("While you were away")
    await bench.settle()
    transmitter = await bench.bound(Command.BIND_TRANSMITTER)
    await bench.settle()
    assert len(await bench.owed()) == 1
    receiver = await bench.bound(Command.BIND_RECEIVER)
    await bench.settle()
    assert [one.short_message for one in receiver.taken] == [b"While you were away"]
    assert transmitter.taken == [] and await bench.owed() == []
    await transmitter.end()
    await receiver.end()


def deliveries(esme: Esme) -> list[bytes]:
    return [one.short_message for one in esme.taken]


async def test_what_a_system_cannot_take_now_is_brought_again(bench: Bench) -> None:
    esme = await bench.bound()
    esme.status = Status.QUEUE_FULL
    await bench.receive("One")
    await bench.receive("Two")
    await bench.settle()
    assert len(await bench.owed()) == 2
    esme.status = Status.OK
    await asyncio.sleep(6)
    assert deliveries(esme) == [b"One", b"Two"]
    esme.status = Status.REJECTED_APP_ERROR
    await bench.receive("Three")
    await bench.settle()
    assert await bench.owed() == []
    await esme.end()


async def test_what_was_not_answered_for_is_brought_again(bench: Bench) -> None:
    first = await bench.bound()
    assert first.far is not None
    first.far.muted = True
    await bench.receive("Hello?")
    await bench.settle()
    second = await bench.bound()
    first.far.close()
    await asyncio.sleep(7)
    assert deliveries(first) + deliveries(second) == [b"Hello?"]
    assert await bench.owed() == []
    await first.end()
    await second.end()
