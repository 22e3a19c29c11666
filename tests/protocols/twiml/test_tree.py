"""XML 1.0 as TwiML uses it; what cannot be parsed is error 12100."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.twiml import TwimlError, parse_messaging, parse_voice
from switchhook.protocols.twiml.tree import MAX_OCTETS, parse_xml
from switchhook.protocols.twiml.voice import Say


@pytest.mark.parametrize(
    "body, code, line",
    [
        (b"", 12100, 1),
        (b"Hello", 12100, 1),
        (b"<Response>", 12100, 1),
        (b"<Response>\n<Say>a</say></Response>", 12100, 2),
        (b"<Response>&nbsp;</Response>", 12100, 1),
        (b"\n<?xml version='1.0'?><Response/>", 12100, 2),
        (b"<Response/><Response/>", 12100, 1),
        (b"<!DOCTYPE Response><Response/>", 12100, 1),
        (b"<?xml version='1.0' encoding='zork'?><Response/>", 12100, 1),
        (b"<Response>\xff</Response>", 12100, 1),
        (b"<Response>" + b"<a>" * 40, 12100, 1),
        (b"<Respond/>", 12102, 1),
        (b"<response/>", 12102, 1),
        (b" " * (MAX_OCTETS + 1), 11750, 0),
    ],
)
def test_documents_that_cannot_be_used(body: bytes, code: int, line: int) -> None:
    for parse in (parse_voice, parse_messaging):
        with pytest.raises(TwimlError) as caught:
            parse(body)
        assert (caught.value.code, caught.value.line) == (code, line)


def test_entities_cannot_be_declared() -> None:
    bomb = b"<!DOCTYPE r [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'>]><Response>&b;</Response>"
    with pytest.raises(TwimlError, match="document type"):
        parse_voice(bomb)


CAFE = "<Response><Say>café</Say></Response>"


def declared(encoding: str, codec: str) -> bytes:
    return f"<?xml version='1.0' encoding='{encoding}'?>{CAFE}".encode(codec)


@pytest.mark.parametrize(
    "body, charset",
    [
        (CAFE.encode(), ""),
        (CAFE.encode(), "zork"),
        (CAFE.encode("utf-8-sig"), "utf-8"),
        (CAFE.encode("utf-16"), ""),
        (CAFE.encode("utf-16"), "utf-8"),
        (CAFE.encode("latin-1"), "ISO-8859-1"),
        (declared("ISO-8859-1", "latin-1"), ""),
        (declared("windows-1252", "cp1252"), ""),
        (declared("ISO-8859-1", "utf-8"), "utf-8"),
    ],
)
def test_encodings(body: bytes, charset: str) -> None:
    assert parse_voice(body, charset).verbs == (Say("café"),)


def test_text_and_elements_stay_in_their_order() -> None:
    root = parse_xml(b"<a>1<b x='y'>2</b>3<!-- no --><c/>4</a>")
    assert [part if isinstance(part, str) else part.name for part in root.content] == [
        "1", "b", "3", "c", "4",
    ]  # fmt: skip
    assert root.text == "134"
    assert root.children[0].attributes == {"x": "y"}


MARKUP = st.lists(
    st.sampled_from(
        [
            "<Response>", "</Response>", "<Say>", "</Say>", "<Gather timeout='1'>", "</Gather>",
            "<Dial>", "</Dial>", "<Sip>", "</Sip>", "<Play/>", "<!--", "-->", "<![CDATA[", "]]>",
            "&amp;", "&#0;", "&x;", "<?xml version='1.0'?>", "text", "\x00", "é",
        ]
    )
)  # fmt: skip


@given(st.binary(max_size=500) | MARKUP.map(lambda parts: "".join(parts).encode()))
def test_any_bytes_parse_or_raise_our_error(body: bytes) -> None:
    for parse in (parse_voice, parse_messaging):
        for charset in ("", "utf-8", "ISO-8859-1"):
            try:
                parse(body, charset)
            except TwimlError as error:
                assert error.code in (12100, 12102)
