"""What carriers bring: receipts in their variations, and texts."""

from typing import Any

import pytest

from switchhook.messaging.carriers.smpp import settings
from switchhook.messaging.carriers.smpp.incoming import Reader
from switchhook.messaging.delivery import Receipt
from switchhook.protocols.smpp.bodies import INTERMEDIATE, RECEIPT, Sm, Tag
from switchhook.protocols.smpp.receipts import canonical_id
from tests.messaging.carriers.smpp.bench import SETTINGS, SID


def receipt(text: str, esm_class: int = RECEIPT, tlvs: Any = (), **fields: Any) -> Receipt | None:
    reader = Reader(SID, settings.read({**SETTINGS, **fields}))
    return reader.receipt(Sm(esm_class=esm_class, short_message=text.encode(), tlvs=tlvs))


@pytest.mark.parametrize(
    "text, state, error, code",
    [
        ("id:7 stat:DELIVRD err:000", "delivered", "", None),
        ("id:7 stat:ACCEPTD err:000", "accepted", "", None),
        ("id:7 stat:ENROUTE", "enroute", "", None),
        ("id:7 stat:UNDELIV err:027", "undelivered", "027", 30003),
        ("id:7 stat:UNDELIV err:000", "undelivered", "UNDELIV", 30003),
        ("id:7 stat:EXPIRED", "undelivered", "EXPIRED", 30003),
        ("id:7 stat:REJECTD err:EBLOCK", "undelivered", "EBLOCK", 30007),
        ("id:7 stat:DELETED", "undelivered", "DELETED", 30004),
        ("id:7 stat:UNKNOWN", "undelivered", "UNKNOWN", 30008),
    ],
)
def test_states_and_errors(text: str, state: str, error: str, code: int | None) -> None:
    found = receipt(text)
    assert found is not None
    assert (found.reference, found.state, found.error, found.code) == ("7", state, error, code)


@pytest.mark.parametrize(
    "cause, code",
    [(1, 30005), (6, 30003), (9, 30005), (11, 30006), (13, 30004), (31, 30003), (99, 30003)],
)
def test_causes_of_the_mobile_network(cause: int, code: int) -> None:
    error = (Tag.NETWORK_ERROR, b"\x03" + cause.to_bytes(2, "big"))
    by_parameter = receipt("id:7 stat:UNDELIV err:000", tlvs=(error,))
    by_text = receipt(f"id:7 stat:UNDELIV err:{cause:03}", receipt_errors="map")
    own = receipt(f"id:7 stat:UNDELIV err:{cause:03}")
    assert by_parameter is not None and by_parameter.code == code
    assert by_text is not None and by_text.code == code
    assert own is not None and own.code == 30003


def test_an_attempt_that_failed_is_not_the_end() -> None:
    found = receipt("id:7 stat:UNDELIV err:027", esm_class=INTERMEDIATE)
    assert found is not None and (found.state, found.code) == ("enroute", None)


@pytest.mark.parametrize(
    "answer, of_answer, text, of_receipt",
    [
        ("1A2B", "hexadecimal", "id:0000006699 stat:DELIVRD err:0", "decimal"),
        ("6699", "decimal", "id:1a2b stat:DELIVRD err:0", "hexadecimal"),
        ("0042", "text", "id:42 stat:DELIVRD err:0", "text"),
        ("AbC", "text", "ID:aBc STAT:DELIVRD ERR:0", "text"),
        ("AbC", "exact", "id:AbC stat:DELIVRD err:0", "exact"),
    ],
)
def test_ids_meet_in_one_form(answer: str, of_answer: Any, text: str, of_receipt: Any) -> None:
    found = receipt(text, receipt_ids=of_receipt)
    assert found is not None and found.reference == canonical_id(answer, of_answer)


@pytest.mark.parametrize(
    "text, alternatives",
    [
        ("id:0000006699 stat:DELIVRD", ["1a2b", "26265"]),
        ("id:1A2B stat:DELIVRD", ["6699"]),
        ("id:7 stat:DELIVRD", []),
        ("id:7d1c-9e4e stat:DELIVRD", []),
    ],
)
def test_an_id_may_be_in_the_other_base(text: str, alternatives: list[str]) -> None:
    found = receipt(text)
    assert found is not None and found.alternatives == alternatives
    told = receipt(text, receipt_ids="decimal", answer_ids="hexadecimal")
    assert told is not None and told.alternatives == []


def test_exact_ids_differ_in_their_letters() -> None:
    found = receipt("id:AbC stat:DELIVRD", receipt_ids="exact")
    assert found is not None and found.reference == "AbC" != canonical_id("abc", "exact")


def test_what_people_write_is_no_receipt() -> None:
    assert receipt("My id: 7, stat: DELIVRD?", esm_class=0) is None
