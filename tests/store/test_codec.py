"""Entities to rows and back."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchhook.domain.changes import StoreError
from switchhook.domain.entities import Account, Call, CarrierTrunk, Entity
from switchhook.store.cipher import Cipher
from switchhook.store.codec import Codec, clean, decode_time, encode_time
from switchhook.store.fields import fields_of, table_name
from switchhook.store.schema import KINDS
from tests.store.samples import account, call

CIPHER = Cipher(bytes(32))

SIDS = st.from_regex(r"[A-Z]{2}[0-9a-f]{32}", fullmatch=True)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
START = datetime(1970, 1, 1, tzinfo=UTC)
TIMES = st.integers(-(2**55), 2**57).map(lambda n: START + timedelta(microseconds=n))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
FORMS: dict[str, st.SearchStrategy[object]] = {
    "text": TEXT,
    "secret": TEXT,
    "integer": st.integers(-(2**63), 2**63 - 1),
    "boolean": st.booleans(),
    "time": TIMES,
    "list": st.lists(TEXT).map(tuple),
    "mapping": st.dictionaries(TEXT, TEXT),
    "document": st.dictionaries(TEXT, JSON, max_size=4),
    "real": st.floats(allow_nan=False, allow_infinity=False),
}


def entities(kind: Any) -> st.SearchStrategy[Entity]:
    """Return entities of `kind` with any values at all."""
    fields = {
        field.name: st.none() | FORMS[field.form] if field.optional else FORMS[field.form]
        for field in fields_of(kind)
    }
    return st.builds(kind, **fields | {"sid": SIDS})


@settings(deadline=None)  # the first look at a kind takes a while
@given(st.sampled_from(KINDS).flatmap(entities))
def test_a_row_holds_all_there_is_to_an_entity(entity: Entity) -> None:
    codec: Codec[Any] = Codec(type(entity), CIPHER)
    row = codec.encode(entity)
    assert all(isinstance(value, (str, int, float, bool, bytes, type(None))) for value in row)
    assert codec.decode(row) == entity


@given(TIMES)
def test_a_moment_is_kept_to_the_microsecond(moment: datetime) -> None:
    assert decode_time(encode_time(moment)) == moment


def test_a_moment_elsewhere_is_kept_in_utc() -> None:
    moment = datetime(2025, 7, 1, 14, tzinfo=timezone(timedelta(hours=2)))
    assert decode_time(encode_time(moment)).isoformat() == "2025-07-01T12:00:00+00:00"


@given(st.text())
def test_cleaned_text_can_be_kept_and_is_otherwise_the_same(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert "\0" not in cleaned and len(cleaned) == len(text)
    assert all(new in (old, "\ufffd") for new, old in zip(cleaned, text, strict=True))


def test_a_secret_is_never_sealed_the_same_twice() -> None:
    codec = Codec(Account, CIPHER)
    assert codec.encode(account(1)) != codec.encode(account(1))


@given(st.binary(max_size=64))
def test_no_octets_open_that_were_not_sealed(octets: bytes) -> None:
    with pytest.raises(StoreError):
        CIPHER.open(octets, "accounts", "AC1", "auth_token")


def test_secrets_and_lists_cannot_be_compared() -> None:
    for kind, field in ((Account, "auth_token"), (Call, "status_callback_event")):
        with pytest.raises(ValueError, match=field):
            Codec(kind, CIPHER).operand(field, "x")


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(TypeError):
        Codec(Call, CIPHER).value(
            call(1).sid, "end_time", call(1).date_created.replace(tzinfo=None)
        )


def test_tables_are_named_after_what_they_hold() -> None:
    assert table_name(CarrierTrunk) == "carrier_trunks"
