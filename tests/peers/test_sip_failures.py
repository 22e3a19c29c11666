"""Carriers that fail in ways of their own: outbound calls end cleanly, and the app is told how.

What a refusal means is in `test_sip_outcomes`. RFC 3261 §13.2.2, §13.3.1, §14, §15, §22.
"""

import contextlib
import re

import pytest

from tests.peers.adversary import SipClient
from tests.peers.scenario import (
    ack,
    ack_refusal,
    answers,
    calls,
    expect,
    invite,
    pause,
    progress,
    reply,
    request,
    sdp,
    send,
    take,
    within,
)
from tests.peers.sipp import sipp
from tests.peers.telephony import Telephony, Transport
from tests.peers.waiting import until

TRANSPORTS = pytest.mark.parametrize("transport", ["udp", "tcp"])
PAUSE = "<Response><Pause length='1'/></Response>"
LONG = "<Response><Gather timeout='30'/></Response>"
NO_SDP = "this is no session description"
BROKEN_SDP = "v=0\n      o=- 1 1 IN IP4 [local_ip]\n      m=audio nowhere RTP/AVP 0"
SECOND = """
    SIP/2.0 200 Because
    Via:[$via]
    From:[$theirs]
    To:[$ours];tag=second
    Call-ID: [call_id]
    CSeq:[$cseq]
    Contact: <sip:[local_ip]:[local_port];transport=[transport]>
"""
STALE = (
    'WWW-Authenticate: Digest realm="carrier", nonce="{}", algorithm=MD5, qop="auth", stale=true'
)


@TRANSPORTS
def test_a_carrier_that_only_tries_is_cancelled(telephony: Telephony, transport: Transport) -> None:
    """RFC 3261 §9.1: after a provisional response a CANCEL may be sent."""
    tries = answers(
        take("INVITE"), reply(100), take("CANCEL"), within(200),
        reply(487, to_invite=True, tag=""), take("ACK"),
    )  # fmt: skip
    with telephony.carrier(tries, transport) as carrier:
        sid = telephony.call(twiml=PAUSE, timeout=1)
        assert carrier.outcome() == "completed", carrier.report()
        told = telephony.wait_told(sid, "no-answer")
    assert [one["CallStatus"] for one in told] == ["initiated", "no-answer"]


@TRANSPORTS
def test_a_carrier_that_rings_and_then_fails(telephony: Telephony, transport: Transport) -> None:
    fails = answers(take("INVITE"), reply(180), pause(200), reply(500), take("ACK"))
    with telephony.carrier(fails, transport) as carrier:
        sid = telephony.call(twiml=PAUSE)
        assert carrier.outcome() == "completed", carrier.report()
        told = telephony.wait_told(sid, "failed")
    assert [one["CallStatus"] for one in told] == ["initiated", "ringing", "failed"]
    assert told[-1]["SipResponseCode"] == "500"


@TRANSPORTS
@pytest.mark.parametrize("body", [NO_SDP, BROKEN_SDP, ""], ids=["no SDP", "broken SDP", "nothing"])
def test_an_answer_that_describes_nothing_is_hung_up(
    telephony: Telephony, transport: Transport, body: str
) -> None:
    """RFC 3261 §13.2.2.4: the session cannot be, so it is acknowledged, and a BYE follows."""
    answered = answers(
        take("INVITE"), reply(200, body, retransmit=True), take("ACK"), take("BYE"), within(200)
    )
    with telephony.carrier(answered, transport) as carrier:
        sid = telephony.call(twiml=PAUSE)
        assert carrier.outcome() == "completed", carrier.report()
        told = telephony.wait_told(sid, "failed")
    assert [one["CallStatus"] for one in told] == ["initiated", "failed"]
    assert told[-1]["SipResponseCode"] == "488"
    until(lambda: telephony.alerts(sid) == [32011])


def test_a_carrier_that_always_finds_the_nonce_stale_is_given_up(telephony: Telephony) -> None:
    """RFC 2617 §3.2.1: a stale nonce is worth another try, but not for ever."""
    rounds = [
        step
        for n in range(20)
        for step in (take("INVITE"), reply(401, headers=STALE.format(f"n{n}")), take("ACK"))
    ]
    with (
        sipp(answers(*rounds), telephony.folder / "stale") as carrier,
        telephony.trunk(carrier.port, Prefix="+44", Username="us", Password="secret"),
    ):
        sid = telephony.call(twiml=PAUSE)
        told = telephony.wait_told(sid, "failed")
        asked = re.findall(r"\nINVITE ", carrier.messages())
    assert told[-1]["SipResponseCode"] == "401"
    assert 2 <= len(asked) < 20


@TRANSPORTS
def test_a_callee_hangs_up_before_our_ack(telephony: Telephony, transport: Transport) -> None:
    """RFC 3261 §15: the callee should wait for the ACK; one that does not is gone all the same."""
    handset = telephony.handset(1)
    with contextlib.closing(SipClient(telephony.server.sip, transport)) as phone:
        name = handset["username"]
        assert phone.register(name, handset["password"], seconds=60).startswith(b"SIP/2.0 200")
        sid = telephony.call(handset["number"], twiml=LONG)
        invite = phone.receive()
        [phone.call_id] = re.findall(r"\r\nCall-ID: (\S+)", invite.decode())
        [tag] = re.findall(r"\r\nFrom: .*;tag=(\S+)", invite.decode())
        phone.answer(invite, "200 OK", body=phone.sdp)
        phone.send(phone.request("BYE", telephony.number, to_tag=tag))
        told = telephony.wait_told(sid, "completed")
        assert phone.final().startswith(b"SIP/2.0 200")
    assert [one["CallStatus"] for one in told] == ["initiated", "in-progress", "completed"]
    assert told[-1]["CallDuration"] == "0"


@TRANSPORTS
def test_a_caller_hangs_up_instead_of_an_ack(telephony: Telephony, transport: Transport) -> None:
    telephony.app.answers["/voice"] = LONG
    telephony.called_by(
        calls(invite(sdp()), progress(), expect(200), request("BYE"), expect(200)), transport
    )
    assert telephony.wait_ended()["CallStatus"] == "completed"


@TRANSPORTS
def test_an_offer_that_meets_another_is_put_off(telephony: Telephony, transport: Transport) -> None:
    """RFC 3261 §14.2: while the last answer is not acknowledged, a new offer is 491."""
    telephony.app.answers["/voice"] = LONG
    again = request("INVITE", sdp(version=3), cseq=3)
    telephony.called_by(
        calls(
            invite(sdp()), progress(), expect(200), ack(),
            request("INVITE", sdp(version=2), cseq=2), expect(100, optional=True), expect(200),
            again, expect(100, optional=True), expect(491), ack_refusal(cseq=3), ack(2),
            request("INVITE", sdp(version=3), cseq=4), expect(100, optional=True), expect(200),
            ack(4), request("BYE", cseq=5), expect(200),
        ),
        transport,
    )  # fmt: skip
    assert telephony.wait_ended()["CallStatus"] == "completed"


def test_the_second_of_two_that_answer_is_hung_up(telephony: Telephony) -> None:
    """RFC 3261 §13.2.2.4: each 2xx of a forked INVITE is acknowledged, all but one are ended."""
    both = answers(
        take("INVITE"), reply(200, sdp(), tag=";tag=first"), take("ACK", to="tag=first"),
        send(SECOND, sdp(), retransmit=False), take("ACK", to="tag=second"),
        take("BYE", to="tag=second"), within(200),
        take("BYE", to="tag=first"), within(200),
    )  # fmt: skip
    with telephony.carrier(both) as carrier:
        sid = telephony.call(twiml=PAUSE)
        assert carrier.outcome() == "completed", carrier.report()
        assert telephony.wait(sid, "completed").duration == "1"
