"""A carrier played by SIPp: calls out through a trunk and in from its address."""

import pytest

from tests.peers.scenario import (
    ack,
    ack_refusal,
    answers,
    calls,
    expect,
    invite,
    progress,
    reply,
    sdp,
    take,
    within,
)
from tests.peers.sipp import sipp
from tests.peers.telephony import ABROAD, Telephony, Transport

TRANSPORTS = pytest.mark.parametrize("transport", ["udp", "tcp"])
HANG_UP = "<Response><Hangup/></Response>"
CHALLENGE = 'Digest realm="carrier", nonce="47364c23432d2e131a5fb2", algorithm=MD5, qop="auth"'


@TRANSPORTS
@pytest.mark.parametrize(
    ("status", "asks", "tells"),
    [
        (401, "WWW-Authenticate", "authorization"),
        (407, "Proxy-Authenticate", "proxy_authorization"),
    ],
)
def test_a_call_goes_out_through_the_trunk_with_its_credentials(
    telephony: Telephony, transport: Transport, status: int, asks: str, tells: str
) -> None:
    guarded = answers(
        take("INVITE"), reply(status, headers=f"{asks}: {CHALLENGE}"), take("ACK"),
        take("INVITE", **{tells: "Digest username=.us."}), reply(180),
        reply(200, sdp(), retransmit=True), take("ACK"), take("BYE"), within(200),
    )  # fmt: skip
    with (
        sipp(guarded, telephony.folder / "carrier", transport=transport) as carrier,
        telephony.trunk(
            carrier.port, Transport=transport, Prefix="+44", Username="us", Password="secret",
            StripPlus="true", CallerId="+14155550111",
        ),
    ):  # fmt: skip
        sid = telephony.call(twiml=HANG_UP)
        assert carrier.outcome() == "completed", carrier.report()
        telephony.wait(sid, "completed")
    assert f"INVITE sip:{ABROAD.removeprefix('+')}@127.0.0.1" in carrier.messages()
    assert "+14155550111@" in carrier.messages()


@TRANSPORTS
@pytest.mark.parametrize("headers", ["", f"P-Asserted-Identity: <sip:{ABROAD[:-1]}9@x>"])
def test_a_carrier_calls_in_from_its_address(
    telephony: Telephony, transport: Transport, headers: str
) -> None:
    """RFC 3325: what it asserts comes before From."""
    telephony.app.answers["/voice"] = HANG_UP
    telephony.called_by(
        calls(
            invite(sdp(), headers=headers, user=telephony.number.removeprefix("+")),
            progress(), expect(200), ack(), take("BYE"), within(200),
        ),
        transport,
    )  # fmt: skip
    asked = telephony.app.wait_for("/voice").parameters
    assert asked["From"] == (f"{ABROAD[:-1]}9" if headers else ABROAD)
    assert (asked["To"], asked["Direction"]) == (telephony.number, "inbound")
    assert asked["CallStatus"] == "ringing"


@TRANSPORTS
def test_a_stranger_is_challenged(telephony: Telephony, transport: Transport) -> None:
    challenged = calls(
        invite(sdp()), expect(100, optional=True), expect(401, www_authenticate="switchhook"),
        ack_refusal(),
    )  # fmt: skip
    with sipp(
        challenged, telephony.folder, target=telephony.server.sip, transport=transport,
        service=telephony.number,
    ) as stranger:  # fmt: skip
        assert stranger.outcome() == "completed", stranger.report()
    assert telephony.app.asked == []
