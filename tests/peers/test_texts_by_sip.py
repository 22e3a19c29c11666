"""Texts by MESSAGE (RFC 3428) with programs that are not ours: SIPp as a carrier, baresip."""

import json

import pytest

from tests.peers.baresip import baresip
from tests.peers.scenario import calls, expect, reply, send, take
from tests.peers.sipp import sipp
from tests.peers.telephony import ABROAD, Telephony, Transport
from tests.peers.waiting import until

TRANSPORTS = pytest.mark.parametrize("transport", ["udp", "tcp"])


def message(body: str, *, user: str, cseq: int = 1, headers: str = "") -> str:
    """Send a MESSAGE."""
    return send(
        f"""
        MESSAGE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
        Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch];rport
        Max-Forwards: 70
        From: <sip:{user}@[local_ip]:[local_port]>;tag=[call_number]
        To: <sip:[service]@[remote_ip]:[remote_port]>
        Call-ID: [call_id]
        CSeq: {cseq} MESSAGE
        {headers}
        """,
        body,
        content_type="text/plain",
    )


def carries_texts(telephony: Telephony, port: int, transport: Transport) -> str:
    """Make the carrier of the tests' trunk one of texts too; return the trunk's SID."""
    answer = telephony.client.request(
        "POST", f"{telephony.server.http}/switchhook/v1/trunks.json",
        data={"Host": "127.0.0.1", "Port": port, "Transport": transport, "Prefix": "+999",
              "AllowedAddress": "127.0.0.1"},
    )  # fmt: skip
    trunk = str(json.loads(answer.text)["sid"])
    facts = json.loads((telephony.server.data / "server.json").read_text())
    made = telephony.client.request(
        "POST", f"{telephony.server.http}/switchhook/v1/carriers.json",
        data={"Kind": "sip", "Settings": json.dumps({"trunk_sid": trunk})},
        auth=("operator", facts["operator_token"]),
    )  # fmt: skip
    assert made.status_code == 201, made.text
    return trunk


@TRANSPORTS
def test_a_text_goes_to_a_carrier_and_one_comes_back(
    telephony: Telephony, transport: Transport
) -> None:
    taking = calls(take("MESSAGE", content_type="text/plain"), reply(202))
    with sipp(taking, telephony.folder / "carrier", transport=transport) as carrier:
        trunk = carries_texts(telephony, carrier.port, transport)
        sent = telephony.client.messages.create(
            to=ABROAD, from_=telephony.number, body="Hello by SIP"
        )
        assert carrier.outcome() == "completed", carrier.report()
        until(lambda: telephony.client.messages(sent.sid).fetch().status == "sent")
    assert f"MESSAGE sip:{ABROAD}@127.0.0.1" in carrier.messages()
    assert "Hello by SIP" in carrier.messages()
    bringing = calls(message("Hello from abroad", user=ABROAD), expect(200))
    with sipp(
        bringing, telephony.folder / "bringing", target=telephony.server.sip,
        transport=transport, service=telephony.number,
    ) as bringer:  # fmt: skip
        assert bringer.outcome() == "completed", bringer.report()
    (inbound,) = telephony.client.messages.list(from_=ABROAD)
    assert (inbound.body, inbound.status, inbound.to) == (
        "Hello from abroad\r\n", "received", telephony.number,
    )  # fmt: skip
    telephony.client.messages(inbound.sid).delete()
    telephony.client.request("DELETE", f"{telephony.server.http}/switchhook/v1/trunks/{trunk}")


@TRANSPORTS
def test_a_registered_phone_shows_its_handsets_texts(
    telephony: Telephony, transport: Transport
) -> None:
    handset = telephony.handset(0)
    with baresip(
        telephony.folder / "phone", handset["sip_uri"], handset["password"], transport=transport,
        trace=True,
    ) as phone:  # fmt: skip
        phone.wait_registered()
        telephony.client.messages.create(
            to=handset["number"], from_=telephony.number, body="Look at your phone"
        )

        def taken() -> bool:
            """Say whether the phone has answered what it was shown."""
            log = (phone.folder / "log").read_text(errors="replace")
            _, shown, after = log.partition("Look at your phone")
            return bool(shown) and "SIP/2.0 200 OK" in after and "1 MESSAGE" in after

        until(taken)


def test_a_phone_texts_when_it_says_who_it_is(telephony: Telephony) -> None:
    handset = telephony.handset(1)
    texting = calls(
        message("Who am I?", user=handset["username"]),
        expect(401, challenge=True),
        message("It is me", user=handset["username"], cseq=2, headers="[authentication]"),
        expect(200),
    )
    with sipp(
        texting, telephony.folder / "texting", target=telephony.server.sip,
        service=telephony.number, credentials=(handset["username"], handset["password"]),
    ) as phone:  # fmt: skip
        assert phone.outcome() == "completed", phone.report()
    (came,) = telephony.client.messages.list(from_=handset["number"])
    assert (came.body, came.direction) == ("It is me\r\n", "inbound")
