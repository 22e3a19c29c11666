"""A SIP recorder played by SIPp hears both sides of a call, each in its own stream (RFC 7866)."""

from typing import Any

import pytest

from tests.peers.audio import likeness, samples, spoken
from tests.peers.rtp import rtp_peer
from tests.peers.scenario import answers, reply, take, within
from tests.peers.sipp import sipp
from tests.peers.telephony import Telephony, Transport

TEXT = "Good morning, friend."
START = "<Start><Siprec connectorName='{}' statusCallback='{}'/></Start>"


def places(*ports: int) -> str:
    """Return where a recorder takes each stream."""
    streams = "\n".join(f"m=audio {port} RTP/AVP 0\na=recvonly" for port in ports)
    head = "v=0\no=rec 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0"
    return f"{head}\n{streams}"


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_recorder_hears_both_sides_apart(telephony: Telephony, transport: Transport) -> None:
    with rtp_peer() as caller, rtp_peer() as callee:
        recorder = answers(
            take("INVITE", require="siprec", content_type="multipart/mixed"),
            reply(200, places(caller.port, callee.port), retransmit=True),
            take("ACK"), take("BYE"), within(200),
        )  # fmt: skip
        with sipp(recorder, telephony.folder / "recorder", transport=transport) as running:
            uri = f"sip:rec@127.0.0.1:{running.port};transport={transport}"
            connect(telephony, transport, uri)
            told = f"{telephony.app.url}/siprec"
            sid = call_a_handset(telephony, f"{START.format(transport, told)}<Say>{TEXT}</Say>")
            telephony.wait(sid, "completed")
            assert running.outcome() == "completed", running.report()
        heard, said = callee.heard(), caller.heard()
    assert likeness(heard, samples(spoken(TEXT))) > 0.9
    assert len(said) > 4000
    assert abs(said).max() < 100  # the handset was silent
    assert "<label>1</label>" in running.messages()
    assert f"tel:{telephony.handset(0)['number']}" in running.messages()
    events = [one.parameters["SiprecEvent"] for one in telephony.app.of("/siprec")]
    assert events[:1] == ["siprec-started"]


def connect(telephony: Telephony, name: str, uri: str) -> None:
    """Make a recorder known."""
    connectors = f"{telephony.server.http}/switchhook/v1/siprec_connectors"
    form = {"UniqueName": name, "Uri": uri}
    assert telephony.client.request("POST", connectors, data=form).status_code == 201


def call_a_handset(telephony: Telephony, verbs: str) -> str:
    """Call a simulated handset, which answers by itself; return the call's SID."""
    handset: Any = telephony.handset(0)
    path = f"{telephony.server.http}/switchhook/v1/handsets/{handset['number']}/auto_answer"
    assert telephony.client.request("POST", path, data={"Seconds": "0"}).status_code == 200
    return telephony.call(handset["number"], twiml=f"<Response>{verbs}</Response>")
