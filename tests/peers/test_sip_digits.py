"""Keys on their way through SIP calls: as events, as tones, as INFO; in and out."""

from collections.abc import Iterator

import pytest

from switchhook.media import tones
from tests.peers.audio import keys, samples
from tests.peers.rtp import EVENTS, PCMA, PCMU, RtpPeer, rtp_peer
from tests.peers.scenario import (
    ack,
    answers,
    calls,
    expect,
    invite,
    progress,
    reply,
    request,
    sdp,
    take,
    within,
)
from tests.peers.telephony import Telephony

GATHER = "<Response><Gather numDigits='{}' action='/digits' timeout='8'/></Response>"
HANG_UP = "<Response><Hangup/></Response>"


@pytest.fixture
def peer() -> Iterator[RtpPeer]:
    with rtp_peer() as peer:
        yield peer


@pytest.mark.parametrize(("formats", "law"), [("0", PCMU), ("8", PCMA)])
def test_tones_are_recognised_where_there_are_no_events(
    telephony: Telephony, peer: RtpPeer, formats: str, law: int
) -> None:
    """ITU-T Q.23, Q.24"""
    pressed = "1590*#AD"
    peer.speaks = law
    peer.say(samples(tones.dtmf(f"w{pressed}").samples))
    gather = GATHER.format(len(pressed)).replace("<Gather", "<Gather finishOnKey=''")
    telephony.app.answers |= {"/voice": gather, "/digits": HANG_UP}
    telephony.called_by(
        calls(invite(sdp(formats)), progress(), expect(200), ack(), take("BYE"), within(200)),
        rtp_port=peer.port,
    )
    assert telephony.app.wait_for("/digits").parameters["Digits"] == pressed


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/dtmf-relay", "Signal={}\n      Duration=160"),
        ("application/dtmf", "{}"),
    ],
)
def test_info_presses_keys(
    telephony: Telephony, peer: RtpPeer, content_type: str, body: str
) -> None:
    telephony.app.answers |= {"/voice": GATHER.format(4), "/digits": HANG_UP}
    presses = [
        step
        for cseq, key in enumerate(("4", "2", "*", "7"), 2)
        for step in (
            request("INFO", body.format(key), cseq=cseq, content_type=content_type),
            expect(200),
        )
    ]
    telephony.called_by(
        calls(
            invite(sdp()), progress(), expect(200), ack(), *presses, take("BYE"), within(200)
        ),
        rtp_port=peer.port,
    )  # fmt: skip
    assert telephony.app.wait_for("/digits").parameters["Digits"] == "42*7"


def test_our_keys_are_events(telephony: Telephony, peer: RtpPeer) -> None:
    """RFC 4733"""
    answered = answers(
        take("INVITE"), reply(200, sdp(), retransmit=True), take("ACK"), take("BYE"), within(200)
    )
    with telephony.carrier(answered, rtp_port=peer.port) as carrier:
        sid = telephony.call(twiml="<Response><Play digits='42#'/></Response>", send_digits="w1")
        assert carrier.outcome() == "completed", carrier.report()
        telephony.wait(sid, "completed")
    assert peer.events == [1, 4, 2, 11]
    assert peer.payloads[EVENTS] >= 3 * len(peer.events)  # the end of each is said three times


def test_our_keys_are_tones_where_events_are_not_understood(
    telephony: Telephony, peer: RtpPeer
) -> None:
    answered = answers(
        take("INVITE"), reply(200, sdp("8"), retransmit=True), take("ACK"), take("BYE"),
        within(200),
    )  # fmt: skip
    with telephony.carrier(answered, rtp_port=peer.port) as carrier:
        telephony.call(twiml="<Response><Play digits='159#'/></Response>")
        assert carrier.outcome() == "completed", carrier.report()
    assert peer.events == []
    assert keys(peer.heard()) == "159#"
