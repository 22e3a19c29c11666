"""Two real phones joined by <Dial>: each hears the other, and the app how it went."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from tests.peers.audio import likeness, read, samples, spoken
from tests.peers.baresip import Baresip
from tests.peers.rtp import rtp_peer
from tests.peers.scenario import answers, pause, reply, sdp, take
from tests.peers.telephony import ABROAD, Telephony
from tests.peers.waiting import until

CALLER_SAYS = "One small step for a man."
CALLEE_SAYS = "Ask not what your country can do."
AGAIN = 40  # times, for they do not wait for one another


@dataclass
class Pair:
    """A caller at handset 1 over UDP and a callee at handset 2 over TCP."""

    telephony: Telephony
    caller: Baresip
    callee: Baresip

    def dial(self, attributes: str = "", noun: str = "") -> None:
        """Let the caller call the number, whose app dials the callee."""
        self.telephony.app.answers.setdefault("/dialled", "<Response><Hangup/></Response>")
        noun = noun or f"<Number>{self.telephony.handset(1)['number']}</Number>"
        self.telephony.app.answers["/voice"] = (
            f"<Response><Dial action='/dialled' {attributes}>{noun}</Dial></Response>"
        )
        self.caller.dial(self.telephony.number_uri)

    def talk(self) -> None:
        """Answer, and wait until both are connected."""
        self.callee.wait_for("CALL_INCOMING")
        self.callee.answer()
        self.callee.wait_for("CALL_ESTABLISHED")
        self.caller.wait_for("CALL_ESTABLISHED")

    def told(self) -> dict[str, str]:
        """Return what the action URL was told."""
        told = self.telephony.app.wait_for("/dialled").parameters
        assert told["DialCallSid"] != told["CallSid"]
        child = self.telephony.client.calls(told["DialCallSid"]).fetch()
        assert child.parent_call_sid == told["CallSid"]
        assert (child.status, child.direction) == (told["DialCallStatus"], "outbound-dial")
        return told


@pytest.fixture
def pair(telephony: Telephony) -> Iterator[Pair]:
    with (
        telephony.phone(0, "udp", says=spoken(CALLER_SAYS) * AGAIN) as caller,
        telephony.phone(1, "tcp", says=spoken(CALLEE_SAYS) * AGAIN) as callee,
    ):
        yield Pair(telephony, caller, callee)


def check_heard(phone: Baresip, said: str, not_said: str) -> None:
    heard = read(phone.heard())
    assert likeness(heard, samples(spoken(said))) > 0.8
    assert likeness(heard, samples(spoken(not_said))) < 0.5


def test_both_hear_each_other_and_keys_pass(pair: Pair) -> None:
    pair.dial()
    pair.talk()
    pair.caller.press("42")
    pair.callee.wait_for("CALL_DTMF_END", times=2)
    pair.callee.press("7#")
    pair.caller.wait_for("CALL_DTMF_END", times=2)
    pair.callee.wait_heard(3)
    pair.caller.hang_up()
    pair.callee.wait_for("CALL_CLOSED")
    assert [event["param"] for event in pair.callee.of("CALL_DTMF_START")] == ["4", "2"]
    assert [event["param"] for event in pair.caller.of("CALL_DTMF_START")] == ["7", "#"]
    check_heard(pair.callee, CALLER_SAYS, CALLEE_SAYS)
    check_heard(pair.caller, CALLEE_SAYS, CALLER_SAYS)
    told = pair.told()
    assert (told["DialCallStatus"], told["DialBridged"]) == ("completed", "true")
    assert int(told["DialCallDuration"]) in (3, 4, 5)
    assert told["CallStatus"] == "completed"


def test_the_callee_hangs_up_and_the_caller_goes_on(pair: Pair) -> None:
    pair.telephony.app.answers["/dialled"] = "<Response><Say>Well done.</Say></Response>"
    pair.dial(noun=f"<Sip>{pair.telephony.handset(1)['sip_uri']}</Sip>")
    pair.talk()
    pair.callee.hang_up()
    told = pair.told()
    assert (told["DialCallStatus"], told["CallStatus"]) == ("completed", "in-progress")
    pair.caller.wait_for("CALL_CLOSED")
    assert likeness(read(pair.caller.heard()), samples(spoken("Well done."))) > 0.8


@pytest.mark.parametrize("on_bridge", ["true", "false"])
def test_the_caller_is_answered_when_the_app_says(pair: Pair, on_bridge: str) -> None:
    pair.dial(f"answerOnBridge='{on_bridge}'")
    pair.callee.wait_for("CALL_INCOMING")
    if on_bridge == "true":
        pair.caller.wait_for("CALL_RINGING")
        assert pair.caller.of("CALL_ESTABLISHED") == []
    else:
        pair.caller.wait_for("CALL_ESTABLISHED")
        pair.caller.wait_heard(1.0)
    pair.talk()
    pair.callee.hang_up()
    assert pair.told()["DialCallStatus"] == "completed"
    pair.caller.wait_for("CALL_CLOSED")
    if on_bridge == "false":  # 440 and 480 Hz: ITU-T E.180 Supplement 2
        heard = read(pair.caller.heard())[4000:8000]
        loudest = np.abs(np.fft.rfft(heard)).argsort()[-2:] * 8000 / len(heard)
        assert sorted(round(hertz, -1) for hertz in loudest) == [440, 480]


def test_nobody_answers_in_time(pair: Pair) -> None:
    pair.dial("timeout='1'")
    pair.callee.wait_for("CALL_INCOMING")
    told = pair.told()
    assert (told["DialCallStatus"], told["DialBridged"]) == ("no-answer", "false")
    assert "DialCallDuration" not in told
    pair.callee.wait_for("CALL_CLOSED")


def test_the_callee_is_busy(pair: Pair) -> None:
    pair.dial()
    pair.callee.wait_for("CALL_INCOMING")
    pair.callee.hang_up()
    assert pair.told()["DialCallStatus"] == "busy"
    pair.caller.wait_for("CALL_CLOSED")


def test_the_caller_gives_up_while_it_rings(pair: Pair) -> None:
    pair.dial("answerOnBridge='true'")
    pair.callee.wait_for("CALL_INCOMING")
    pair.caller.wait_for("CALL_RINGING")
    pair.caller.hang_up()
    pair.callee.wait_for("CALL_CLOSED")
    assert pair.told()["DialCallStatus"] in ("canceled", "no-answer")


def test_time_is_limited(pair: Pair) -> None:
    pair.dial("timeLimit='1'")
    pair.talk()
    pair.callee.wait_for("CALL_CLOSED")
    told = pair.told()
    assert (told["DialCallStatus"], told["DialCallDuration"]) == ("completed", "1")


def test_a_star_ends_the_callee(pair: Pair) -> None:
    pair.telephony.app.answers["/dialled"] = "<Response><Say>Well done.</Say></Response>"
    pair.dial("hangupOnStar='true'")
    pair.talk()
    pair.caller.press("1*")
    pair.callee.wait_for("CALL_CLOSED")
    told = pair.told()
    assert (told["DialCallStatus"], told["CallStatus"]) == ("completed", "in-progress")
    pair.caller.wait_for("CALL_CLOSED")


def test_a_conversation_is_recorded(pair: Pair) -> None:
    pair.dial("record='record-from-answer-dual'")
    pair.talk()
    pair.callee.wait_heard(2.5)
    pair.caller.hang_up()
    told = pair.told()
    assert told["RecordingSid"].startswith("RE")
    assert int(told["RecordingDuration"]) in (2, 3, 4)


def test_early_media_is_heard_before_the_answer(telephony: Telephony) -> None:
    """RFC 3261 §13.2.1: what a carrier says with 183, here that it is busy."""
    busy = answers(
        take("INVITE"), reply(183, sdp()), pause(2100), reply(486, to_invite=True, tag=""),
        take("ACK"),
    )  # fmt: skip
    telephony.app.answers |= {
        "/voice": f"<Response><Dial action='/dialled'>{ABROAD}</Dial></Response>",
        "/dialled": "<Response><Hangup/></Response>",
    }
    with (
        rtp_peer() as peer,
        telephony.carrier(busy, rtp_port=peer.port) as carrier,
        telephony.phone() as caller,
    ):
        peer.say(samples(spoken(CALLEE_SAYS)))
        caller.dial(telephony.number_uri)
        assert telephony.app.wait_for("/dialled").parameters["DialCallStatus"] == "busy"
        caller.wait_for("CALL_CLOSED")
        assert carrier.outcome() == "completed", carrier.report()
        until(lambda: likeness(read(caller.heard()), samples(spoken(CALLEE_SAYS))) > 0.8)
