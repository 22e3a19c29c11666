"""What callers offer: RFC 3264 as carriers and phones practise it, by scenarios of our own."""

import pytest

from tests.peers.audio import likeness, samples, spoken
from tests.peers.rtp import PCMA, PCMU, rtp_peer
from tests.peers.scenario import (
    ack,
    ack_refusal,
    calls,
    expect,
    invite,
    invite_compact,
    pause,
    progress,
    request,
    sdp,
    take,
    within,
)
from tests.peers.telephony import ABROAD, Telephony, Transport

TRANSPORTS = pytest.mark.parametrize("transport", ["udp", "tcp"])
HANG_UP = "<Response><Hangup/></Response>"
TEXT = "Good morning, friend."
TALKED = (progress(), expect(200), ack(), take("BYE"), within(200))


@TRANSPORTS
def test_an_invite_in_compact_headers_is_a_call(telephony: Telephony, transport: Transport) -> None:
    """RFC 3261 §7.3.3"""
    telephony.app.answers["/voice"] = HANG_UP
    telephony.called_by(calls(invite_compact(sdp()), *TALKED), transport)
    assert telephony.wait_ended()["From"] == ABROAD


@TRANSPORTS
def test_a_long_invite_is_a_call(telephony: Telephony, transport: Transport) -> None:
    telephony.app.answers["/voice"] = HANG_UP
    lines = "\n".join(f"a=x-candidate-{n}:{'0123456789' * 8}" for n in range(150))
    headers = "\n".join(f"X-Long-{n}: {'y' * 300}" for n in range(10))
    telephony.called_by(calls(invite(sdp(lines=lines), headers=headers), *TALKED), transport)
    assert telephony.app.wait_for("/voice").parameters["SipHeader_X-Long-9"] == "y" * 300


@pytest.mark.parametrize(("formats", "payload"), [("8 0 101", PCMA), ("0 101", PCMU)])
def test_a_caller_hears_the_prompt_in_its_codec(
    telephony: Telephony, formats: str, payload: int
) -> None:
    telephony.app.answers["/voice"] = f"<Response><Say>{TEXT}</Say></Response>"
    with rtp_peer() as peer:
        telephony.called_by(calls(invite(sdp(formats)), *TALKED), rtp_port=peer.port)
        heard = peer.heard()
    assert set(peer.payloads) == {payload}
    assert likeness(heard, samples(spoken(TEXT))) > 0.9


@TRANSPORTS
def test_an_invite_without_an_offer_gets_ours(telephony: Telephony, transport: Transport) -> None:
    """RFC 3264 §5: then the 2xx carries the offer, and the ACK the answer.

    Nothing is said before the ACK comes, because it would have nowhere to go.
    """
    telephony.app.answers["/voice"] = f"<Response><Say>{TEXT}</Say></Response>"
    with rtp_peer() as peer:
        caller = telephony.called_by(
            calls(
                invite(), progress(), expect(200), ack(body=sdp("8")), take("BYE"), within(200)
            ),
            transport, rtp_port=peer.port,
        )  # fmt: skip
        heard = peer.heard()
    assert "m=audio" in caller.messages()
    assert set(peer.payloads) == {PCMA}
    assert likeness(heard, samples(spoken(TEXT))) > 0.9


@TRANSPORTS
def test_an_offer_without_a_codec_of_ours_is_refused(
    telephony: Telephony, transport: Transport
) -> None:
    telephony.called_by(
        calls(invite(sdp("18 101")), progress(), expect(488), ack_refusal()), transport
    )
    assert telephony.app.asked == []


def test_a_body_that_is_not_sdp_is_refused(telephony: Telephony) -> None:
    telephony.called_by(
        calls(
            invite("hello", content_type="text/plain"),
            progress(), expect(415, accept="application/sdp"), ack_refusal(),
        )
    )  # fmt: skip


@TRANSPORTS
def test_an_extension_that_we_lack_is_refused(telephony: Telephony, transport: Transport) -> None:
    """RFC 3261 §8.2.2.3"""
    telephony.called_by(
        calls(
            invite(sdp(), headers="Require: 100rel"),
            progress(), expect(420, unsupported="100rel"), ack_refusal(),
        ),
        transport,
    )  # fmt: skip
    assert telephony.app.asked == []


@TRANSPORTS
def test_a_caller_holds_and_resumes(telephony: Telephony, transport: Transport) -> None:
    """RFC 3264 §8.4: while the caller holds it hears nothing, and afterwards what is said then."""
    telephony.app.answers["/voice"] = f"<Response><Say loop='4'>{TEXT}</Say></Response>"
    with rtp_peer() as peer:
        caller = telephony.called_by(
            calls(
                invite(sdp()), progress(), expect(200), ack(),
                request("INVITE", sdp(direction="sendonly", version=2), cseq=2),
                expect(100, optional=True), expect(200), ack(2), pause(2000),
                request("INVITE", sdp(version=3), cseq=3),
                expect(100, optional=True), expect(200), ack(3),
                take("BYE"), within(200),
            ),
            transport, rtp_port=peer.port,
        )  # fmt: skip
        heard = peer.heard()
    seconds = len(samples(spoken(TEXT))) / 8000
    assert seconds < len(heard) / 8000 < 4 * seconds - 1.5  # two seconds are missing
    assert caller.messages().count("a=recvonly") >= 1
    assert likeness(heard, samples(spoken(TEXT))) > 0.9


def test_a_caller_changes_the_codec(telephony: Telephony) -> None:
    telephony.app.answers["/voice"] = f"<Response><Say>{TEXT}</Say></Response>"
    with rtp_peer() as peer:
        telephony.called_by(
            calls(
                invite(sdp("0")), progress(), expect(200), ack(),
                request("INVITE", sdp("8", version=2), cseq=2),
                expect(100, optional=True), expect(200), ack(2),
                take("BYE"), within(200),
            ),
            rtp_port=peer.port,
        )  # fmt: skip
        heard = peer.heard()
    assert peer.payloads[PCMA] > 20
    assert likeness(heard, samples(spoken(TEXT))) > 0.9


def test_an_update_moves_the_media_too(telephony: Telephony) -> None:
    """RFC 3311"""
    telephony.app.answers["/voice"] = f"<Response><Say>{TEXT}</Say></Response>"
    with rtp_peer() as peer:
        telephony.called_by(
            calls(
                invite(sdp("0")), progress(), expect(200), ack(),
                request("UPDATE", sdp("8", version=2), cseq=2), expect(200),
                take("BYE"), within(200),
            ),
            rtp_port=peer.port,
        )  # fmt: skip
    assert peer.payloads[PCMA] > 20


def test_a_reinvite_without_common_ground_changes_nothing(telephony: Telephony) -> None:
    """RFC 3261 §14.2"""
    telephony.app.answers["/voice"] = f"<Response><Say>{TEXT}</Say></Response>"
    with rtp_peer() as peer:
        telephony.called_by(
            calls(
                invite(sdp("0")), progress(), expect(200), ack(),
                request("INVITE", sdp("18", version=2), cseq=2),
                expect(100, optional=True), expect(488), ack(2),
                take("BYE"), within(200),
            ),
            rtp_port=peer.port,
        )  # fmt: skip
        heard = peer.heard()
    assert likeness(heard, samples(spoken(TEXT))) > 0.9
