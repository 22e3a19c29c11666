"""STUN messages, by the test vectors of RFC 5769 and by any bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols import stun
from switchhook.protocols.stun import Attribute, Kind, Message, StunError

PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt"
TRANSACTION = bytes.fromhex("b7e7a701bc34d686fa87dfae")

# RFC 5769 §2.1 to §2.3
REQUEST = bytes.fromhex(
    "000100582112a442b7e7a701bc34d686fa87dfae"
    "802200105354554e207465737420636c69656e74"
    "002400046e0001ff80290008932ff9b151263b36"
    "000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf"
)
RESPONSE = bytes.fromhex(
    "0101003c2112a442b7e7a701bc34d686fa87dfae"
    "8022000b7465737420766563746f7220002000080001a147e112a643"
    "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d780280004c07d4c96"
)
RESPONSE_6 = bytes.fromhex(
    "010100482112a442b7e7a701bc34d686fa87dfae"
    "8022000b7465737420766563746f7220"
    "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
    "00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c"
)

transactions = st.binary(min_size=12, max_size=12)
attributes = st.lists(
    st.tuples(
        st.integers(0, 0xFFFF).filter(
            lambda number: number not in (Attribute.MESSAGE_INTEGRITY, Attribute.FINGERPRINT)
        ),
        st.binary(max_size=40),
    ),
    max_size=8,
).map(tuple)


def test_the_sample_request_is_read() -> None:
    message = Message.parse(REQUEST)
    assert (message.kind, message.transaction) == (Kind.REQUEST, TRANSACTION)
    assert (message.username, message.priority) == ("evtj:h6vY", 0x6E0001FF)
    assert message.controlled
    assert not message.use_candidate
    assert message.authentic(PASSWORD)
    assert not message.authentic(PASSWORD + "x")
    assert message.unknown == ()


@pytest.mark.parametrize(
    ("datagram", "address"),
    [
        (RESPONSE, ("192.0.2.1", 32853)),
        (RESPONSE_6, ("2001:db8:1234:5678:11:2233:4455:6677", 32853)),
    ],
)
def test_the_sample_responses_are_read(datagram: bytes, address: tuple[str, int]) -> None:
    message = Message.parse(datagram)
    assert message.kind is Kind.SUCCESS
    assert message.mapped_address == address
    assert message.authentic(PASSWORD)


@given(transactions, st.ip_addresses(), st.integers(0, 65535))
def test_an_address_survives_the_trip(transaction: bytes, host: object, port: int) -> None:
    data = stun.success(transaction, (str(host), port)).serialise("secret")
    assert Message.parse(data).mapped_address == (str(host), port)


@given(st.sampled_from(Kind), transactions, attributes, st.text(max_size=30))
def test_what_is_written_is_read_again(
    kind: Kind, transaction: bytes, values: tuple[tuple[int, bytes], ...], password: str
) -> None:
    message = Message(kind, transaction, values)
    read = Message.parse(message.serialise(password))
    assert read == message
    assert read.authentic(password)
    assert not read.authentic(password + "?")


@given(transactions, st.integers(0), st.integers(1, 255))
def test_a_changed_octet_is_noticed(transaction: bytes, where: int, change: int) -> None:
    sent = stun.request(transaction, "a:b", priority=7)
    data = bytearray(sent.serialise("secret"))
    data[where % len(data)] ^= change
    try:
        read = Message.parse(bytes(data))
    except StunError:
        return
    # Only the fingerprint's own number may change: it is then an attribute that does not count.
    assert read == sent
    assert read.authentic("secret")


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=80).map(lambda tail: REQUEST + tail)))
def test_any_datagram_is_read_or_refused(datagram: bytes) -> None:
    try:
        message = Message.parse(datagram)
    except StunError:
        return
    message.authentic("x")
    assert (message.username, message.mapped_address, message.error) is not None


@given(st.lists(st.tuples(st.integers(0, 0xFFFF), st.binary(max_size=24)), max_size=12))
def test_any_attributes_are_harmless(values: list[tuple[int, bytes]]) -> None:
    data = Message(Kind.REQUEST, TRANSACTION, tuple(values)).serialise("x")
    try:
        message = Message.parse(data)
    except StunError:
        return
    assert isinstance(message.mapped_address, tuple | None)
    assert isinstance(message.priority + message.error, int)
    assert all(attribute < 0x8000 for attribute in message.unknown)


def test_what_stands_behind_the_integrity_does_not_count() -> None:
    """RFC 8489 §14.5: "agents MUST ignore all other attributes that follow MESSAGE-INTEGRITY"."""
    whole = stun.request(TRANSACTION, "a:b").serialise("secret")[:-8]
    added = whole + bytes.fromhex("00250000")
    message = Message.parse(added[:2] + (len(added) - 20).to_bytes(2, "big") + added[4:])
    assert not message.use_candidate


def test_without_integrity_nobody_is_authentic() -> None:
    assert not Message.parse(bytes.fromhex("00010000 2112a442") + TRANSACTION).authentic("")


def test_an_error_tells_what_was_not_understood() -> None:
    data = stun.failure(TRANSACTION, 420, "Unknown Attribute", (0x7777, 3)).serialise("x")
    message = Message.parse(data)
    assert (message.kind, message.error) == (Kind.ERROR, 420)
    assert message.get(Attribute.UNKNOWN_ATTRIBUTES) == bytes.fromhex("77770003")


def test_too_many_attributes_are_refused() -> None:
    data = Message(Kind.REQUEST, TRANSACTION, ((0xC000, b""),) * 33).serialise("x")
    with pytest.raises(StunError, match="too many"):
        Message.parse(data)
