"""PDUs and bytes (SMPP 3.4 §3.2, §4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.smpp.bodies import (
    Accepted,
    Bind,
    BindAnswer,
    Body,
    Destination,
    Nothing,
    Sm,
    SubmitMulti,
    Tag,
    tlv,
)
from switchhook.protocols.smpp.errors import PduError, Status, Unsendable
from switchhook.protocols.smpp.framing import LONGEST, Framer
from switchhook.protocols.smpp.lists import read_destinations
from switchhook.protocols.smpp.pdu import ANSWER, Command, decode, encode
from tests.protocols.smpp.bodies import pdus

SUBMIT = encode(
    Command.SUBMIT_SM, 0, 7, Sm(source="15551", destination="15552", short_message=b"Hi")
)


@given(pdus, st.integers(0, 0x7FFFFFFF))
def test_what_is_written_is_read(pdu: tuple[Command, Body], sequence: int) -> None:
    command, body = pdu
    assert decode(encode(command, 0, sequence, body)) == (command, 0, sequence, body)


@given(st.binary(max_size=200))
def test_any_octets_are_a_pdu_or_a_fault_of_the_peer(octets: bytes) -> None:
    with_header = (16 + len(octets)).to_bytes(4, "big") + octets[:4] + bytes(8) + octets
    for frame in (octets, with_header):
        try:
            pdu = decode(frame)
        except PduError as error:
            assert error.status
        else:
            assert decode(encode(pdu.command, 0, pdu.sequence, pdu.body)).body == pdu.body


@given(pdus, st.data())
def test_a_damaged_pdu_is_a_pdu_or_a_fault_of_the_peer(
    pdu: tuple[Command, Body], data: st.DataObject
) -> None:
    octets = bytearray(encode(pdu[0], 0, 1, pdu[1]))
    at = data.draw(st.integers(0, len(octets) - 1))
    octets[at] = data.draw(st.integers(0, 255))
    try:
        decode(bytes(octets[: data.draw(st.integers(0, len(octets)))]))
    except PduError as error:
        assert error.status


@given(st.lists(pdus, max_size=5), st.lists(st.integers(1, 40)))
def test_pdus_come_out_of_a_stream_however_it_is_split(
    pdus: list[tuple[Command, Body]], sizes: list[int]
) -> None:
    expected = [encode(command, 0, 1, body) for command, body in pdus]
    stream, framer, found = b"".join(expected), Framer(), []
    for size in [*sizes, len(stream)]:
        found += framer.feed(stream[:size])
        stream = stream[size:]
    assert found + framer.feed(stream) == expected
    assert framer.fault is None and not framer.pending


@pytest.mark.parametrize("size", [0, 15, LONGEST + 1, 0xFFFFFFFF])
def test_a_length_that_cannot_be_ends_the_stream(size: int) -> None:
    framer = Framer()
    bad = size.to_bytes(4, "big") + SUBMIT[4:]
    assert framer.feed(SUBMIT + bad) == [SUBMIT]
    assert framer.fault is not None
    assert framer.fault.status is Status.INVALID_COMMAND_LENGTH
    assert framer.fault.sequence == 7
    assert framer.feed(SUBMIT) == []


def sized(octets: bytes) -> bytes:
    return len(octets).to_bytes(4, "big") + octets[4:]


HEAD = SUBMIT[:16]
ADDRESSES = b"\0\1\1" + b"15551\0" + b"\1\1" + b"15552\0"


@pytest.mark.parametrize(
    "octets, status",
    [
        (HEAD + b"toolong\0", Status.INVALID_SERVICE_TYPE),
        (HEAD + b"\0\1\1" + b"1" * 21 + b"\0", Status.INVALID_SOURCE),
        (HEAD + b"\0\1\1" + b"1\0" + b"\1\1" + b"1" * 21 + b"\0", Status.INVALID_DESTINATION),
        (HEAD + ADDRESSES + b"\0\0\0" + b"soon\0" + b"\0" * 7, Status.INVALID_SCHEDULE),
        (HEAD + ADDRESSES + b"\0\0\0\0" + b"never\0" + b"\0" * 6, Status.INVALID_EXPIRY),
        (HEAD + ADDRESSES + b"\0" * 9 + b"\x05Hi", Status.INVALID_MESSAGE_LENGTH),
        (HEAD + ADDRESSES + b"\0" * 9 + b"\xff" + b"x" * 255, Status.INVALID_MESSAGE_LENGTH),
        (HEAD + b"\0\1\1", Status.INVALID_COMMAND_LENGTH),
        (SUBMIT[:-1], Status.INVALID_MESSAGE_LENGTH),
        (SUBMIT + b"\x04\x24\0", Status.INVALID_TLV_STREAM),
        (SUBMIT + b"\x04\x24\0\x05abc", Status.INVALID_TLV_LENGTH),
        (HEAD[:4] + b"\0\0\0\x99" + HEAD[8:], Status.INVALID_COMMAND),
    ],
)
def test_each_fault_has_its_status(octets: bytes, status: Status) -> None:
    with pytest.raises(PduError) as caught:
        decode(sized(octets))
    assert caught.value.status is status
    assert caught.value.sequence == 7


def test_vendor_parameters_go_through_as_they_are() -> None:
    body = Sm(tlvs=((0x1400, b"1101234567890\0"), (0x1401, b""), (0x1400, b"again")))
    read = decode(encode(Command.SUBMIT_SM, 0, 1, body)).body
    assert isinstance(read, Sm)
    assert read.tlvs == body.tlvs
    assert tlv(read.tlvs, 0x1400) == b"1101234567890\0"


def test_an_answer_that_refuses_has_no_body() -> None:
    octets = encode(Command.SUBMIT_SM_RESP, Status.THROTTLED, 3, Accepted("x"))
    assert len(octets) == 16
    assert decode(octets) == (Command.SUBMIT_SM_RESP, Status.THROTTLED, 3, Accepted())


def test_an_answer_is_read_as_far_as_it_makes_sense() -> None:
    """Carriers leave out the NUL of message_id, the id itself, or garble what follows it."""
    head = encode(Command.SUBMIT_SM_RESP, 0, 3, Accepted())[:16]
    assert decode(sized(head)).body == Accepted()
    assert decode(sized(head + b"4711")).body == Accepted("4711")
    assert decode(sized(head + b"4711\0\x04")).body == Accepted("4711")


def test_long_system_ids_and_passwords_are_taken() -> None:
    bind = Bind("a-system-id-of-many-letters", "a-password-of-many-letters")
    assert decode(encode(Command.BIND_TRANSCEIVER, 0, 1, bind)).body == bind


@pytest.mark.parametrize(
    "command, body",
    [
        (Command.SUBMIT_SM, Sm(source="1" * 21)),
        (Command.SUBMIT_SM, Sm(source="Ω")),
        (Command.SUBMIT_SM, Sm(source="1\x002")),
        (Command.SUBMIT_SM, Sm(short_message=b"x" * 255)),
        (Command.SUBMIT_SM, Sm(esm_class=256)),
        (Command.SUBMIT_SM, Sm(validity="soon")),
        (Command.SUBMIT_SM, Sm(tlvs=((Tag.PAYLOAD, bytes(0x10000)),))),
        (Command.SUBMIT_SM, Sm(tlvs=((0x1400, bytes(40_000)), (0x1401, bytes(40_000))))),
        (Command.SUBMIT_SM, Nothing()),
        (Command.BIND_TRANSCEIVER_RESP, Bind()),
    ],
)
def test_what_does_not_fit_is_not_sent(command: Command, body: Body) -> None:
    with pytest.raises(Unsendable):
        encode(command, 0, 1, body)


def test_every_answer_belongs_to_a_request() -> None:
    for command in Command:
        if command >= ANSWER and command is not Command.GENERIC_NACK:
            assert Command(command - ANSWER)
    assert isinstance(
        decode(encode(Command.BIND_RECEIVER_RESP, 13, 1, BindAnswer())).body, BindAnswer
    )


def test_a_message_to_several_is_one_to_each() -> None:
    multi = SubmitMulti(
        source="15551",
        destinations=(Destination("15552", 1, 1), Destination("friends", is_list=True)),
        data_coding=8,
        short_message=b"Hi",
    )
    read = decode(encode(Command.SUBMIT_MULTI, 0, 1, multi)).body
    assert read == multi
    assert multi.to(multi.destinations[0]) == Sm(
        source="15551",
        destination="15552",
        destination_ton=1,
        destination_npi=1,
        data_coding=8,
        short_message=b"Hi",
    )


@pytest.mark.parametrize(
    "octets, status",
    [
        (b"\x01\x03", Status.INVALID_DESTINATION),
        (b"\x01\x01\x01", Status.INVALID_COMMAND_LENGTH),
        (b"\x01\x02" + b"x" * 21 + b"\0", Status.INVALID_DESTINATION),
    ],
)
def test_lists_out_of_shape_are_refused(octets: bytes, status: Status) -> None:
    with pytest.raises(PduError) as raised:
        read_destinations(octets, 0)
    assert raised.value.status is status


@pytest.mark.parametrize("address", ["1" * 21, "Ω", "1\x002"])
def test_addresses_that_do_not_fit_are_not_sent(address: str) -> None:
    for body in (
        SubmitMulti(destinations=(Destination(address),)),
        SubmitMulti(destinations=(Destination("1"),) * 255),
    ):
        with pytest.raises(Unsendable):
            encode(Command.SUBMIT_MULTI, 0, 1, body)
