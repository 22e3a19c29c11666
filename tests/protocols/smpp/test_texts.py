"""Alphabets, user data headers and long texts (3GPP TS 23.038, TS 23.040, SMPP 3.4 §5.3.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols import sms
from switchhook.protocols.smpp import gsm7, parts, udh
from switchhook.protocols.smpp.bodies import UDHI, DataSm, Sm, Tag
from switchhook.protocols.smpp.codings import decode_text
from switchhook.protocols.smpp.errors import PduError, Status, Unsendable
from switchhook.protocols.smpp.parts import Wire, split
from switchhook.protocols.smpp.reassembly import Reassembly
from switchhook.protocols.smpp.udh import Concatenation

ALPHABET = sorted(sms.BASIC | sms.EXTENDED)
gsm_texts = st.text(st.sampled_from(ALPHABET), max_size=400)
wires = st.builds(
    Wire,
    st.sampled_from(["gsm7", "gsm7-packed", "latin-1", "ascii"]),
    st.sampled_from(["udh", "udh-16", "sar", "payload"]),
)


def test_the_alphabet_is_the_one_segments_are_counted_in() -> None:
    for char in ALPHABET:
        assert len(gsm7.encode(char)) == sms.units(char, "GSM-7")
    with pytest.raises(Unsendable, match=r"U\+00E7"):
        gsm7.encode("ç")
    assert gsm7.encode("@Ç€") == b"\x00\x09\x1b\x65"


@given(gsm_texts, st.sampled_from([0, 6, 7, 12]))
def test_septets_survive_packing(text: str, header: int) -> None:
    septets = gsm7.encode(text)
    packed = gsm7.pack(septets, header)
    assert len(packed) <= (7 * len(septets) + 13) // 8
    restored = gsm7.unpack(packed, header)
    assert restored == septets or restored + b"\r" == septets
    assert gsm7.decode(septets) == text


def test_seven_spare_bits_are_no_at_sign() -> None:
    """TS 23.038 §6.1.2.3.1: "hello" packs as E8 32 9B FD 06."""
    assert gsm7.pack(gsm7.encode("hello")) == bytes.fromhex("e8329bfd06")
    assert gsm7.unpack(gsm7.pack(b"abcdefg")) == b"abcdefg"
    assert gsm7.unpack(gsm7.pack(b"abcdefg@".replace(b"@", b"\0"))) == b"abcdefg\0"


@given(st.binary(max_size=300), st.integers(0, 255), st.integers(0, 20))
def test_any_octets_are_some_text_or_binary(octets: bytes, coding: int, header: int) -> None:
    for alphabet in ("gsm7", "gsm7-packed", "latin-1", "ascii"):
        text = decode_text(coding, octets, alphabet, header)
        assert text is None or isinstance(text, str)


@pytest.mark.parametrize(
    "coding, octets, text",
    [
        (0x00, b"\x1b\x65\x1b\x1b\x1b\x41", "€ A"),
        (0x01, b"abc\xff", "abc\ufffd"),
        (0x02, b"\x00\x01", None),
        (0x03, b"\xe7", "ç"),
        (0x05, "日本".encode("shift_jis"), "日本"),
        (0x06, "ёж".encode("iso8859-5"), "ёж"),
        (0x07, "שלום".encode("iso8859-8"), "שלום"),
        (0x08, "😀ё".encode("utf-16-be"), "😀ё"),
        (0x08, b"\xd8\x3d\x04\x51", "\ufffdё"),
        (0x0A, "日本".encode("iso2022_jp"), "日本"),
        (0x0E, "한국".encode("euc_kr"), "한국"),
        (0x10, b"\x00", "@"),
        (0x14, b"\x00", None),
        (0x18, b"\x04\x51", "ё"),
        (0xC8, b"\x00", "@"),
        (0xE0, b"\x04\x51", "ё"),
        (0xF1, b"\x00", "@"),
        (0xF5, b"\x00", None),
        (0x80, b"\x00", None),
    ],
)
def test_data_codings(coding: int, octets: bytes, text: str | None) -> None:
    assert decode_text(coding, octets, "gsm7") == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=700) | gsm_texts, wires)
def test_a_text_comes_back_from_its_parts(body: str, wire: Wire) -> None:
    messages = [
        Sm("", 1, 1, "1", 1, 1, "2", part.esm_class, data_coding=part.data_coding)._replace(
            short_message=part.short_message, tlvs=part.tlvs
        )
        for part in split(body, wire, 300)
    ]
    assembly, whole = Reassembly(), []
    for message in reversed(messages):
        content = parts.read(message, wire.alphabet)
        assert content.text is not None
        if content.concatenation is None:
            assert len(messages) == 1
            whole.append(content.text)
        else:
            added = assembly.add("pair", content.concatenation, content.text, 0.0)
            whole += [one.text for one in added if one.complete]
    restored = "".join(whole)
    if wire.alphabet == "gsm7-packed":  # a CR at a boundary is taken for filling
        assert restored.replace("\r", "") == body.replace("\r", "")
    else:
        assert restored == body


@pytest.mark.parametrize(
    "wire, body, sizes",
    [
        (Wire(), "a" * 161, [6 + 153, 6 + 8]),
        (Wire(), "a" * 152 + "€" * 10, [6 + 152, 6 + 20]),
        (Wire(concatenating="udh-16"), "a" * 161, [7 + 152, 7 + 9]),
        (Wire(concatenating="sar"), "a" * 161, [153, 8]),
        (Wire(alphabet="gsm7-packed"), "a" * 161, [140, 14]),
        (Wire(), "ё" * 71, [6 + 134, 6 + 8]),
        (Wire(concatenating="udh-16"), "😀" * 36, [7 + 132, 7 + 12]),
        (Wire(alphabet="latin-1"), "Δ" * 71, [6 + 134, 6 + 8]),
        (Wire(alphabet="latin-1"), "ä" * 160, [160]),
    ],
)
def test_sizes_of_parts(wire: Wire, body: str, sizes: list[int]) -> None:
    assert [len(part.short_message) for part in split(body, wire, 1)] == sizes


def test_the_forms_of_a_long_text() -> None:
    body = "a" * 200
    assert split(body, Wire(), 0x1234)[1].short_message[:6] == b"\x05\x00\x03\x34\x02\x02"
    wide = split(body, Wire(concatenating="udh-16"), 0x1234)[0]
    assert wide.short_message[:7] == b"\x06\x08\x04\x12\x34\x02\x01" and wide.esm_class == UDHI
    sar = split(body, Wire(concatenating="sar"), 0x1234)[1]
    assert sar.tlvs == (
        (Tag.SAR_REFERENCE, b"\x12\x34"),
        (Tag.SAR_TOTAL, b"\2"),
        (Tag.SAR_SEQUENCE, b"\2"),
    )
    assert not sar.esm_class
    (payload,) = split(body, Wire(concatenating="payload"), 1)
    assert payload == (0, 0, b"", ((Tag.PAYLOAD, b"a" * 200),))
    with pytest.raises(Unsendable):
        split("a" * 153 * 256, Wire(), 1)
    with pytest.raises(Unsendable):
        split("a" * 0x10000, Wire(concatenating="payload"), 1)


def test_data_sm_and_ports() -> None:
    body = DataSm(tlvs=((Tag.PAYLOAD, b"Hi"), (Tag.DESTINATION_PORT, b"\x0b\x84")))
    assert parts.read(body) == ("Hi", b"Hi", None, (2948, 0))
    header = b"\x0b\x05\x04\x0b\x84\x23\xf0\x00\x03\x07\x02\x01"
    assert parts.read(Sm(esm_class=UDHI, data_coding=4, short_message=header + b"\xff")) == (
        None,
        b"\xff",
        Concatenation(7, 2, 1),
        (2948, 9200),
    )


@pytest.mark.parametrize(
    "body, status",
    [
        (Sm(esm_class=UDHI, tlvs=((Tag.PAYLOAD, b"\x00Hi"),)), Status.INVALID_ESM_CLASS),
        (Sm(esm_class=UDHI, short_message=b"\x05Hi"), Status.INVALID_ESM_CLASS),
        (Sm(esm_class=UDHI, short_message=b"\x03\x00\x05abc"), Status.INVALID_ESM_CLASS),
        (Sm(esm_class=UDHI), Status.INVALID_ESM_CLASS),
        (Sm(short_message=b"a", tlvs=((Tag.PAYLOAD, b"b"),)), Status.INVALID_TLV_VALUE),
    ],
)
def test_contradictions_are_refused(body: Sm, status: Status) -> None:
    with pytest.raises(PduError) as caught:
        parts.read(body)
    assert caught.value.status is status


@given(st.binary(max_size=40))
def test_any_header_is_read_or_refused(octets: bytes) -> None:
    try:
        header = udh.read_header(octets)
    except PduError:
        return
    assert header.octets <= len(octets)
    part = header.concatenation
    assert part is None or 1 <= part.sequence <= part.total


def test_parts_are_bounded_and_expire() -> None:
    assembly = Reassembly(timeout=600, most=2)
    assert assembly.add("a", Concatenation(1, 3, 3), "c", 0) == []
    assert assembly.add("a", Concatenation(1, 3, 3), "c", 1) == []
    assert assembly.add("b", Concatenation(1, 3, 1), "x", 1) == []
    assert assembly.add("a", Concatenation(1, 3, 1), "a", 2) == []
    assert assembly.add("a", Concatenation(1, 3, 1, 16), "y", 3) == [("a", "ac", False)]
    assert assembly.expire(600.9) == []
    assert assembly.expire(601) == [("b", "x", False)]
    assert len(assembly) == 1
