"""SIP URIs and addresses (RFC 3261 §19.1, §20.10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.uri import NameAddr, SipUri


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        ("sip:example.com", SipUri(host="example.com")),
        ("sip:alice@example.com:5070", SipUri("alice", "example.com", 5070)),
        ("SIPS:a@b;lr", SipUri("a", "b", params={"lr": None}, scheme="sips")),
        ("sip:a:secret@b", SipUri("a", "b", password="secret")),
        (
            "sip:[2001:db8::1]:5060;transport=TCP",
            SipUri(None, "2001:db8::1", 5060, {"transport": "TCP"}),
        ),
        ("sip:me%40mail.com@b", SipUri("me@mail.com", "b")),
        ("sip:me@mail.com@b", SipUri("me@mail.com", "b")),
        (
            "sip:a;isub=1@b?Subject=x%20y&Priority=urgent",
            SipUri("a;isub=1", "b", headers={"Subject": "x y", "Priority": "urgent"}),
        ),
        (
            "tel:+14155550100;phone-context=x",
            SipUri("+14155550100", params={"phone-context": "x"}, scheme="tel"),
        ),
        ("urn:service:sos", SipUri("service:sos", scheme="urn")),
    ],
)
def test_uris_are_read(text: str, uri: SipUri) -> None:
    assert SipUri.parse(text) == uri
    assert SipUri.parse(str(uri)) == uri


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sip:",
        "sip:@",
        "alice",
        "sip:a b@c",
        "sip:a@b:99999",
        "sip:a@b:",
        "<sip:a@b>",
        "sip:[::1",
    ],
)
def test_what_is_no_uri_is_refused(text: str) -> None:
    with pytest.raises(SipParseError) as caught:
        SipUri.parse(text)
    assert caught.value.status == 400


def test_what_stands_for_a_user_is_escaped() -> None:
    assert str(SipUri("a b@c", "d")) == "sip:a%20b%40c@d"
    assert str(SipUri("+1 (415)", "d")) == "sip:+1%20(415)@d"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("sip:a@B.com", "sip:a@b.com", True),
        ("sip:a@b.com", "sip:A@b.com", False),
        ("sip:a@b.com", "sip:a@b.com:5060", False),
        ("sip:a@b.com", "sips:a@b.com", False),
        ("sip:a@b.com;x=1", "sip:a@b.com", True),
        ("sip:a@b.com;x=1", "sip:a@b.com;x=2", False),
        ("sip:a@b.com;transport=udp", "sip:a@b.com", False),
    ],
)
def test_uris_are_compared_as_registrars_do(one: str, other: str, same: bool) -> None:
    assert SipUri.parse(one).matches(SipUri.parse(other)) is same
    assert SipUri.parse(other).matches(SipUri.parse(one)) is same


@pytest.mark.parametrize(
    ("text", "display", "uri", "params"),
    [
        ("<sip:a@b>", "", "sip:a@b", {}),
        ("sip:a@b;tag=x", "", "sip:a@b", {"tag": "x"}),
        ("Alice <sip:a@b;lr>;tag=x", "Alice", "sip:a@b;lr", {"tag": "x"}),
        ('"A \\"B\\", <C>" <sip:a@b>', 'A "B", <C>', "sip:a@b", {}),
        (
            '<sip:a@b>;+sip.instance="<urn:uuid:1;2>";q=0.5',
            "",
            "sip:a@b",
            {"+sip.instance": '"<urn:uuid:1;2>"', "q": "0.5"},
        ),
        ("  <sip:a@b>  ; TAG = x ", "", "sip:a@b", {"tag": "x"}),
    ],
)
def test_addresses_are_read(
    text: str, display: str, uri: str, params: dict[str, str | None]
) -> None:
    address = NameAddr.parse(text)
    assert (address.display, str(address.uri), address.params) == (display, uri, params)
    assert NameAddr.parse(str(address)) == address


@pytest.mark.parametrize(
    "text", ["", '"A <sip:a@b>', "<sip:a@b", '"A" sip:a@b', "sip:a@b?x=y", "<>"]
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(SipParseError):
        NameAddr.parse(text)


def test_tags_are_put_and_taken() -> None:
    address = NameAddr.parse("<sip:a@b>;tag=x;y")
    assert str(address.with_tag("z")) == "<sip:a@b>;y;tag=z"
    assert address.with_tag(None).tag is None


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (SipUri.parse, NameAddr.parse):
        for candidate in (text, f"sip:{text}", f"<sip:{text}>", f'"{text}" <sip:a@{text}>'):
            try:
                read(candidate)
            except SipParseError:
                continue


texts = st.text(st.characters(codec="utf-8"), max_size=12)
words = st.text("abcdefgh-_.", min_size=1, max_size=8)
hosts = st.sampled_from(["example.com", "192.0.2.1", "2001:db8::1"])


@given(
    st.none() | texts,
    hosts,
    st.none() | st.integers(0, 65535),
    st.dictionaries(words, st.none() | texts.filter(bool), max_size=3),
    texts,
)
def test_parsing_undoes_serialising(
    user: str | None, host: str, port: int | None, params: dict[str, str | None], display: str
) -> None:
    uri = SipUri(user, host, port, params)
    assert SipUri.parse(str(uri)) == uri
    address = NameAddr(uri, display, {"tag": "x"})
    assert NameAddr.parse(str(address)) == address
