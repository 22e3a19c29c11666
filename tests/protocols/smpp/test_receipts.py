"""Receipts in every variation that carriers write (SMPP 3.4 appendix B)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.smpp.bodies import INTERMEDIATE, RECEIPT, DataSm, Sm, Tag
from switchhook.protocols.smpp.receipts import (
    Base,
    NetworkError,
    Receipt,
    State,
    advance,
    canonical_id,
    overall,
    read_receipt,
    write_receipt,
)

UUID = "7d1c9e4e-0b0f-4c39-9d3f-1f2f0e2b8a11"
FULL = (
    "id:0123456789 sub:001 dlvrd:001 submit date:2611222100 done date:2611222101 "
    "stat:DELIVRD err:000 text:Hello id:5 stat:UNDELIV"
)


def flagged(text: str, *tlvs: tuple[int, bytes]) -> Receipt | None:
    return read_receipt(Sm(esm_class=RECEIPT, short_message=text.encode(), tlvs=tlvs))


def test_a_receipt_by_the_book() -> None:
    assert flagged(FULL) == Receipt(
        "0123456789",
        State.DELIVERED,
        error="000",
        submitted="2611222100",
        done="2611222101",
        text="Hello id:5 stat:UNDELIV",
    )


@pytest.mark.parametrize(
    "text, message_id, state, error",
    [
        (FULL.replace("2611222101", "261122210130"), "0123456789", State.DELIVERED, "000"),
        (f"id:{UUID} stat:DELIVRD err:000", UUID, State.DELIVERED, "000"),
        ("ID:7 STAT:delivrd ERR:0", "7", State.DELIVERED, "0"),
        ("id:7 sub:1 dlvrd:0 stat:UNDELIV err:27", "7", State.UNDELIVERABLE, "27"),
        ("id:7 stat:UNDELIVERABLE err:EABSENT Text:x", "7", State.UNDELIVERABLE, "EABSENT"),
        ("stat:EXPIRED id:7 err:1", "7", State.EXPIRED, "1"),
        ("id: 7 stat: REJECTD err: 045", "7", State.REJECTED, "045"),
        ("id:7;stat:ACCEPTD;err:0", "7", State.ACCEPTED, "0"),
        ("id:7 submit_date:1 donedate:2 status:DELIVERED error:3", "7", State.DELIVERED, "3"),
        ("id:7 stat:ENROUTE", "7", State.ENROUTE, ""),
        ("id:7 stat:DELETED text:", "7", State.DELETED, ""),
        ("id:7 stat:UNKNOWN", "7", State.UNKNOWN, ""),
        ("id:7 stat:WHATEVER", "7", State.UNKNOWN, ""),
    ],
)
def test_variations(text: str, message_id: str, state: State, error: str) -> None:
    receipt = flagged(text)
    assert receipt is not None
    assert (receipt.message_id, receipt.state, receipt.error) == (message_id, state, error)


def test_a_receipt_without_its_flag_is_one_all_the_same() -> None:
    receipt = read_receipt(Sm(short_message=FULL.encode()))
    assert receipt is not None and receipt.message_id == "0123456789"


@pytest.mark.parametrize(
    "text",
    ["Hello", "id:", "", "My id: 7, stat: DELIVRD?", "stat:DELIVRD err:0", "paid:7 stat:DELIVRD"],
)
def test_what_people_write_is_no_receipt(text: str) -> None:
    assert read_receipt(Sm(short_message=text.encode())) is None


def test_a_message_with_the_flag_of_a_receipt_is_a_message() -> None:
    assert flagged("Where are you?") is None


def test_parameters_count_for_more_than_the_text() -> None:
    identity, state = (Tag.RECEIPTED_MESSAGE_ID, b"AB\0"), (Tag.MESSAGE_STATE, b"\x05")
    error = (Tag.NETWORK_ERROR, b"\x03\x00\x1b")
    bare = read_receipt(DataSm(esm_class=RECEIPT, tlvs=(identity, state, error)))
    assert bare == Receipt("AB", State.UNDELIVERABLE, network_error=NetworkError(3, 27))
    both = flagged("id:7 stat:DELIVRD err:0", (Tag.RECEIPTED_MESSAGE_ID, b"AB"), state)
    assert both is not None and (both.message_id, both.state) == ("AB", State.UNDELIVERABLE)
    odd = flagged("id:7 stat:DELIVRD", (Tag.MESSAGE_STATE, b"\x63"), (Tag.NETWORK_ERROR, b"x"))
    assert odd is not None and odd.state is State.DELIVERED and odd.network_error is None


def test_intermediate_and_passing_receipts_are_not_final() -> None:
    halfway = read_receipt(Sm(esm_class=INTERMEDIATE, short_message=b"id:7 stat:UNDELIV err:1"))
    assert halfway is not None and halfway.intermediate and not halfway.final
    for text, final in [("ACCEPTD", False), ("ENROUTE", False), ("DELIVRD", True)]:
        receipt = flagged(f"id:7 stat:{text}")
        assert receipt is not None and receipt.final is final


@given(st.binary(max_size=300), st.integers(0, 255), st.integers(0, 255))
def test_any_message_is_a_receipt_or_not(octets: bytes, esm_class: int, coding: int) -> None:
    body = Sm(esm_class=esm_class, data_coding=coding, short_message=octets[:254])
    receipt = read_receipt(body)
    assert receipt is None or receipt.message_id


@given(st.sampled_from(State), st.text("0123456789abcdef-", min_size=1, max_size=36))
def test_our_own_receipts_are_read(state: State, message_id: str) -> None:
    receipt = Receipt(message_id, state, "012", NetworkError(3, 11), "2611222100", "2611222101")
    body = write_receipt(receipt, Sm(source="15551", destination="15552"))
    assert (body.source, body.destination, body.esm_class) == ("15552", "15551", RECEIPT)
    assert read_receipt(body) == receipt
    assert read_receipt(body._replace(tlvs=())) == receipt._replace(network_error=None)


@pytest.mark.parametrize(
    "answer, of_answer, receipt, of_receipt",
    [
        ("1A2B", "hexadecimal", "6699", "decimal"),
        ("6699", "decimal", "1a2b", "hexadecimal"),
        ("001a2b", "hexadecimal", "0000006699", "decimal"),
        ("000123", "text", "123", "text"),
        (UUID.upper(), "text", UUID, "text"),
        (UUID, "hexadecimal", UUID, "decimal"),
        ("0", "text", "000", "text"),
    ],
)
def test_ids_are_compared_in_one_form(
    answer: str, of_answer: Base, receipt: str, of_receipt: Base
) -> None:
    assert canonical_id(answer, of_answer) == canonical_id(receipt, of_receipt)


def test_ids_that_differ_stay_different() -> None:
    assert canonical_id("10", "hexadecimal") != canonical_id("10", "decimal")
    assert canonical_id("10") != canonical_id("100")


def test_final_states_never_go_back() -> None:
    assert advance(None, State.ENROUTE) is State.ENROUTE
    assert advance(State.ACCEPTED, State.ENROUTE) is State.ACCEPTED
    assert advance(State.ENROUTE, State.DELIVERED) is State.DELIVERED
    for late in State:
        assert advance(State.DELIVERED, late) is State.DELIVERED
        assert advance(State.EXPIRED, late) is State.EXPIRED


def test_a_message_is_delivered_when_all_its_segments_are() -> None:
    assert overall([]) is None
    assert overall([None, None]) is None
    assert overall([State.DELIVERED, None]) is State.ENROUTE
    assert overall([State.DELIVERED, State.DELIVERED]) is State.DELIVERED
    assert overall([None, State.REJECTED, State.DELIVERED]) is State.REJECTED
