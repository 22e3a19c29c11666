"""RFC 7865 metadata and RFC 7866 bodies."""

from datetime import UTC, datetime
from email import message_from_bytes
from typing import Any
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols import sdp, siprec
from switchhook.protocols.siprec import NAMESPACE, Communication, Party

SPACE = {"r": NAMESPACE}
AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40)


def told(**values: object) -> Communication:
    fields: dict[str, Any] = {
        "session_sid": "SR1",
        "call_sid": "CA1",
        "started": AT,
        "parties": [Party("tel:+14155550101", "1"), Party("sip:a@b.test", "2")],
        **values,
    }
    return Communication(**fields)


def test_each_party_sends_the_stream_that_bears_its_label() -> None:
    tree = ElementTree.fromstring(siprec.xml(told()))
    labels = {
        stream.attrib["stream_id"]: stream.findtext("r:label", namespaces=SPACE)
        for stream in tree.findall("r:stream", SPACE)
    }
    names = {
        one.attrib["participant_id"]: name.attrib["aor"]
        for one in tree.findall("r:participant", SPACE)
        for name in one.findall("r:nameID", SPACE)
    }
    sends = {
        names[one.attrib["participant_id"]]: labels[str(one.findtext("r:send", namespaces=SPACE))]
        for one in tree.findall("r:participantstreamassoc", SPACE)
    }
    assert sends == {"tel:+14155550101": "1", "sip:a@b.test": "2"}
    session = tree.find("r:session", SPACE)
    assert session is not None
    assert session.findtext("r:start-time", namespaces=SPACE) == "2026-01-02T03:04:05Z"


def test_a_side_that_is_not_recorded_has_no_stream() -> None:
    parties = [Party("tel:+14155550101", "1"), Party("sip:a@b.test", "")]
    tree = ElementTree.fromstring(siprec.xml(told(parties=parties)))
    assert len(tree.findall("r:participant", SPACE)) == 2
    assert len(tree.findall("r:stream", SPACE)) == 1


@given(name=WORDS, value=WORDS, address=WORDS)
def test_whatever_an_app_says_stays_data(name: str, value: str, address: str) -> None:
    document = siprec.xml(told(parameters=[(name, value)], parties=[Party(address, "1")]))
    tree = ElementTree.fromstring(document)
    (parameter,) = tree.iter("{urn:switchhook:parameters}parameter")
    assert (parameter.attrib["name"], parameter.text or "") == (name, value)


def test_the_body_has_both_parts() -> None:
    offer = sdp.offer_each([(("192.0.2.1", 4000), "1"), (("192.0.2.1", 4002), "2")])
    kind, body = siprec.body(offer, told())
    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    parts: Any = message.get_payload()
    first, second = parts
    assert first.get_content_type() == "application/sdp"
    assert second.get_content_type() == "application/rs-metadata+xml"
    assert second["Content-Disposition"] == "recording-session"
    described = sdp.SessionDescription.parse(first.get_payload(decode=True))
    assert [stream.attributes("label") for stream in described.streams] == [["1"], ["2"]]
    assert {described.direction(stream) for stream in described.streams} == {"sendonly"}
