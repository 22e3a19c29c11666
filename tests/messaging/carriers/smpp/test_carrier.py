"""An SMPP carrier, from the outbox's side and from the SMSC's."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from switchhook.messaging.carriers.smpp.links import AHEAD
from switchhook.messaging.delivery import Accepted, Concatenation, Refused, Unknown
from switchhook.protocols.smpp.actions import Ended
from switchhook.protocols.smpp.bodies import RECEIPT, UDHI, DataSm, Sm, Tag
from switchhook.protocols.smpp.errors import Status
from tests.conftest import VIRTUAL
from tests.messaging.carriers.smpp.bench import Bench, message, submission

RECEIPT_TEXT = b"id:00%s sub:001 dlvrd:001 stat:%s err:%s text:"


@pytest.fixture
def anyio_backend() -> object:
    """Run on virtual time."""
    return VIRTUAL


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    """Return a carrier that is bound."""
    bench = Bench()
    await bench.start()
    yield bench
    await bench.carrier.close()


def receipt(identity: bytes, state: bytes, error: bytes = b"000") -> Sm:
    return Sm(
        source="447700900123",
        destination="14155550101",
        esm_class=RECEIPT,
        short_message=RECEIPT_TEXT % (identity, state, error),
    )


async def test_a_text_is_submitted_and_its_receipt_reported(bench: Bench) -> None:
    assert bench.told.changes == 1 and bench.carrier.window == 10 + AHEAD
    [answer] = await bench.send("Hello")
    [taken] = bench.taken
    assert answer == Accepted("2")
    assert (taken.source_ton, taken.source_npi, taken.source) == (1, 1, "14155550101")
    assert (taken.destination_ton, taken.destination) == (1, "447700900123")
    assert (taken.short_message, taken.registered_delivery) == (b"Hello", 1)
    assert taken.validity == "000000100000000R"
    assert await bench.bring(receipt(b"2", b"DELIVRD")) == Status.OK
    [told] = bench.told.receipts
    assert (told.reference, told.state, told.code, told.error) == ("2", "delivered", None, "")
    assert (told.source, told.destination) == ("14155550101", "447700900123")


async def test_the_parts_of_a_text_belong_together_whenever_they_go(bench: Bench) -> None:
    body = "A text that takes more than one message. " * 6
    answers = await bench.send(body)
    assert answers == [Accepted("2"), Accepted("3")]
    headers = [taken.short_message[:6] for taken in bench.taken]
    assert [header[4:] for header in headers] == [b"\2\1", b"\2\2"]
    assert all(taken.esm_class == UDHI for taken in bench.taken)
    again = Bench()
    await again.start()
    one = message(body)
    await again.carrier.submit(one, submission(one, 2, 2))
    assert again.taken[0].short_message == bench.taken[1].short_message
    await again.carrier.close()


async def test_refusals_say_what_to_do(bench: Bench) -> None:
    expected = {
        Status.THROTTLED: ("throttled", 30001),
        Status.QUEUE_FULL: ("throttled", 30001),
        Status.SYSTEM_ERROR: ("again", 30008),
        Status.SUBMIT_FAILED: ("again", 30008),
        Status.INVALID_DESTINATION: ("never", 30005),
        Status.INVALID_SOURCE: ("never", 30024),
        Status.INVALID_MESSAGE_LENGTH: ("never", 30019),
        Status.MISSING_TLV: ("never", 30008),
        Status.INVALID_BIND_STATUS: ("later", 30001),
        Status.REJECTED_APP_ERROR: ("elsewhere", 30008),
    }
    for status, (retry, code) in expected.items():
        bench.far.desk.status = status
        [answer] = await bench.send()
        assert isinstance(answer, Refused)
        assert (answer.retry, answer.code) == (retry, code)
        assert answer.error == f"0x{status:02X}" and status.name in answer.detail


async def test_what_waits_for_its_turn_is_not_sent_once_the_carrier_throttles(bench: Bench) -> None:
    bench.far.desk.status = Status.THROTTLED
    outcomes = await asyncio.gather(*(bench.send() for _ in range(10 + AHEAD)))
    refusals = [answer.retry for [answer] in outcomes if isinstance(answer, Refused)]
    assert refusals == ["throttled"] * (10 + AHEAD)
    assert len(bench.taken) <= 20  # the window, and what had its turn as it was answered


async def test_what_was_sent_when_the_link_is_lost_is_unknown(bench: Bench) -> None:
    bench.far.desk.answers = False
    sending = [asyncio.create_task(bench.send()) for _ in range(12)]
    await asyncio.sleep(0.05)
    bench.far.wires[0].close()
    outcomes = [answer for task in sending for answer in await task]
    assert [type(one) for one in outcomes] == [Unknown] * 10 + [Refused] * 2
    assert bench.carrier.window == 0 and bench.told.changes == 2
    [unbound] = await bench.send()
    assert isinstance(unbound, Refused) and unbound.retry == "later"
    await asyncio.sleep(2)
    bench.far.desk.answers = True
    assert bench.carrier.window == 10 + AHEAD and bench.told.changes == 3
    assert isinstance((await bench.send())[0], Accepted)


async def test_a_carrier_that_does_not_answer_leaves_it_unknown(bench: Bench) -> None:
    bench.far.desk.answers = False
    [answer] = await bench.send()
    assert isinstance(answer, Unknown) and asyncio.get_running_loop().time() == pytest.approx(30.01)


async def test_several_binds_share_the_work() -> None:
    bench = Bench(binds=3, window=5)
    await bench.start()
    assert bench.carrier.window == 3 * (5 + AHEAD) and len(bench.connections()) == 3
    bench.far.desk.answers = False
    sending = [asyncio.create_task(bench.send()) for _ in range(15)]
    await asyncio.sleep(0.05)
    assert len(bench.taken) == 15
    bench.far.wires[1].close()
    await asyncio.sleep(0.05)
    assert bench.carrier.window == 2 * (5 + AHEAD)
    assert sum(task.done() for task in sending) == 5
    for _ in range(15):
        bench.far.desk.answer()
    await asyncio.gather(*sending)
    await bench.carrier.close()


async def test_a_transmitter_sends_and_a_receiver_receives() -> None:
    bench = Bench(bind="transmitter-receiver")
    await bench.start()
    assert bench.carrier.window == 10 + AHEAD
    assert isinstance((await bench.send())[0], Accepted)
    states = sorted(one.session.state.value for one in bench.connections())
    assert states == ["bound rx", "bound tx"]
    await bench.carrier.close()


async def test_the_next_host_is_bound_to_while_one_is_not_to_be_had() -> None:
    bench = Bench(hosts=["192.0.2.1", "192.0.2.2:2776"])
    bench.far.refusing.add("192.0.2.1")
    await bench.start()
    await asyncio.sleep(1.5)
    assert bench.far.dialled == [("192.0.2.1", 2775), ("192.0.2.2", 2776)]
    assert bench.carrier.window == 10 + AHEAD
    bench.far.refusing.clear()
    bench.far.wires[0].close()
    await asyncio.sleep(3)
    assert bench.far.dialled[2:] == [("192.0.2.1", 2775)]
    await bench.carrier.close()


async def test_what_is_brought_is_thanked_for_once_it_is_stored(bench: Bench) -> None:
    bench.told.stored.clear()
    bringing = asyncio.create_task(bench.bring(receipt(b"7", b"UNDELIV", b"027")))
    await asyncio.sleep(1)
    assert not bringing.done()
    bench.told.stored.set()
    assert await bringing == Status.OK
    bench.told.stores = False
    for body in (receipt(b"7", b"DELIVRD"), Sm(source="1", short_message=b"Hi")):
        assert await bench.bring(body) == Status.TEMPORARY_APP_ERROR
    [told] = bench.told.receipts
    assert (told.state, told.error, told.code) == ("undelivered", "027", 30003)
    assert bench.told.texts == []


async def test_texts_come_in_every_coding(bench: Bench) -> None:
    for coding, octets, text in [
        (0, b"Hi \x00 \x1b\x65", "Hi @ €"),
        (1, b"Hi @", "Hi @"),
        (3, "Grüße".encode("latin-1"), "Grüße"),
        (8, "Привет 👋".encode("utf-16-be"), "Привет 👋"),
        (6, "Привет".encode("iso8859-5"), "Привет"),
    ]:
        body = Sm(
            source_ton=1, source="447700900123", destination_ton=1, destination="14155550101",
            data_coding=coding, short_message=octets,
        )  # fmt: skip
        assert await bench.bring(body) == Status.OK
        told = bench.told.texts.pop()
        assert (told.from_, told.to, told.body) == ("+447700900123", "+14155550101", text)
    data = DataSm(source="123", data_coding=0, tlvs=((Tag.PAYLOAD, b"By data"),))
    assert await bench.bring(data) == Status.OK
    assert (bench.told.texts[0].body, bench.told.texts[0].from_) == ("By data", "123")


async def test_parts_are_reported_as_parts_and_binary_is_swallowed(bench: Bench) -> None:
    part = Sm(esm_class=UDHI, short_message=b"\5\0\3\x4d\2\1Hello")
    sar = ((Tag.SAR_REFERENCE, b"\1\2"), (Tag.SAR_TOTAL, b"\2"), (Tag.SAR_SEQUENCE, b"\1"))
    assert await bench.bring(part) == Status.OK
    assert await bench.bring(Sm(short_message=b"Hello", tlvs=sar)) == Status.OK
    assert [one.part for one in bench.told.texts] == [
        Concatenation(77, 2, 1, 8),
        Concatenation(0x102, 2, 1, 16),
    ]
    assert await bench.bring(Sm(data_coding=4, short_message=b"\1\2")) == Status.OK
    assert await bench.bring(Sm(esm_class=UDHI, short_message=b"\x09")) == Status.INVALID_ESM_CLASS
    assert len(bench.told.texts) == 2


async def test_closing_awaits_answers_and_unbinds(bench: Bench) -> None:
    sending = asyncio.create_task(bench.send())
    bench.told.stored.clear()
    await asyncio.sleep(0.05)
    bringing = asyncio.create_task(bench.bring(receipt(b"7", b"DELIVRD")))
    await asyncio.sleep(0.01)
    closing = asyncio.create_task(bench.carrier.close())
    await asyncio.sleep(0.01)
    assert bench.carrier.window == 0
    bench.told.stored.set()
    await closing
    assert isinstance((await sending)[0], Accepted) and await bringing == Status.OK
    assert bench.far.desk.ends == [Ended("unbound")]


async def test_a_carrier_that_never_lets_go_is_left(bench: Bench) -> None:
    bench.far.wires[0].muted = True
    sending = asyncio.create_task(bench.send())
    await asyncio.sleep(0.05)
    before = asyncio.get_running_loop().time()
    await bench.carrier.close()
    assert asyncio.get_running_loop().time() - before == pytest.approx(10)
    assert isinstance((await sending)[0], Unknown)
