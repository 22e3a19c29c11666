"""<Dial> of several, against real phones and carriers: who rings, who has the call, who is told."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.peers.audio import likeness, read, samples, spoken
from tests.peers.baresip import Baresip
from tests.peers.scenario import (
    ack,
    answers,
    calls,
    expect,
    invite,
    pause,
    refuse_as_dialled,
    reply,
    sdp,
    take,
)
from tests.peers.telephony import ABROAD, Telephony
from tests.peers.test_sip_outcomes import REFUSALS
from tests.peers.waiting import until

STAY = "<Response><Echo/></Response>"
HANG_UP = "<Response><Hangup/></Response>"
SILENCE = bytes(2 * 8000 * 20)
GREETING = (
    "Hello, you have reached the voice mail of the shop. We cannot take your call at the moment,"
    " but if you leave your name and your number, we will call you back as soon as we can."
)


@pytest.fixture
def dialling(telephony: Telephony) -> Telephony:
    """A number that takes every call, as the caller of a dial."""
    telephony.app.answers |= {"/voice": STAY, "/dialled": HANG_UP}
    return telephony


def dial(telephony: Telephony, nouns: str, attributes: str = "", action: str = "/dialled") -> str:
    """Let a call to our own number dial; return its SID."""
    action = f"{telephony.app.url}{action}"
    twiml = f"<Response><Dial action='{action}' {attributes}>{nouns}</Dial></Response>"
    return telephony.call(telephony.number, twiml=twiml)


def told(telephony: Telephony, path: str = "/dialled") -> dict[str, str]:
    """Return what the action was told."""
    return telephony.app.wait_for(path).parameters


@pytest.fixture
def phones(dialling: Telephony) -> Iterator[list[Baresip]]:
    with ExitStack() as stack:
        yield [stack.enter_context(dialling.phone(n, says=SILENCE)) for n in (0, 1)]


def numbers(telephony: Telephony, attributes: str = "") -> str:
    found = (telephony.handset(n)["number"] for n in (0, 1))
    return "".join(f"<Number {attributes}>{number}</Number>" for number in found)


def test_each_refusal_is_what_the_action_is_told(dialling: Telephony) -> None:
    refusals = answers(refuse_as_dialled(list(REFUSALS)))
    for status in REFUSALS:
        dialling.app.answers[f"/dialled{status}"] = HANG_UP
    with dialling.carrier(refusals, calls=len(REFUSALS)) as carrier:
        for status in REFUSALS:
            dial(dialling, f"{ABROAD[:-3]}{status}", action=f"/dialled{status}")
        for status, outcome in REFUSALS.items():
            asked = told(dialling, f"/dialled{status}")
            assert (asked["DialCallStatus"], asked["DialBridged"]) == (outcome, "false"), status
        assert carrier.outcome() == "completed", carrier.report()


def test_the_sip_response_is_told_of_a_sip_address(dialling: Telephony) -> None:
    busy = answers(take("INVITE"), reply(486), take("ACK"))
    with dialling.carrier(busy) as carrier:
        dial(dialling, f"<Sip>sip:shop@127.0.0.1:{carrier.port}</Sip>")
        asked = told(dialling)
    assert (asked["DialCallStatus"], asked["DialSipResponseCode"]) == ("busy", "486")
    assert asked["DialSipCallId"]


def test_two_phones_ring_and_the_first_to_answer_has_the_call(
    dialling: Telephony, phones: list[Baresip]
) -> None:
    sid = dial(dialling, numbers(dialling))
    for phone in phones:
        phone.wait_for("CALL_INCOMING")
    phones[1].answer()
    phones[1].wait_for("CALL_ESTABLISHED")
    phones[0].wait_for("CALL_CLOSED")
    assert phones[0].of("CALL_ESTABLISHED") == []
    phones[1].hang_up()
    asked = told(dialling)
    assert (asked["DialCallStatus"], asked["DialBridged"]) == ("completed", "true")
    until(lambda: dialling.client.calls(sid).fetch().status == "completed")
    children = dialling.client.calls.list(parent_call_sid=sid)
    assert {call.to: call.status for call in children} == {
        dialling.handset(0)["number"]: "canceled",
        dialling.handset(1)["number"]: "completed",
    }


def test_one_is_busy_and_the_other_does_not_answer(
    dialling: Telephony, phones: list[Baresip]
) -> None:
    dial(dialling, numbers(dialling), "timeout='5' sequential='true'")
    phones[0].wait_for("CALL_INCOMING")
    phones[0].hang_up()
    phones[1].wait_for("CALL_INCOMING")
    began = time.monotonic()
    asked = told(dialling)
    assert (asked["DialCallStatus"], asked["DialBridged"]) == ("no-answer", "false")
    assert time.monotonic() - began > 4
    phones[1].wait_for("CALL_CLOSED")


def test_a_person_who_presses_a_key_has_the_call(
    dialling: Telephony, phones: list[Baresip]
) -> None:
    dialling.app.answers |= {
        "/screen": "<Response><Gather numDigits='1' timeout='20' action='/taken'>"
        "<Say>Press any key to take a call for the shop.</Say></Gather><Hangup/></Response>",
        "/taken": "<Response><Say>Thank you.</Say></Response>",
    }
    dial(dialling, numbers(dialling, f"url='{dialling.app.url}/screen'"))
    for phone in phones:
        phone.wait_for("CALL_INCOMING")
        phone.answer()
        phone.wait_for("CALL_ESTABLISHED")
    phones[1].wait_heard(3.5)
    phones[1].press("5")
    phones[0].wait_for("CALL_CLOSED")
    assert dialling.app.wait_for("/taken").parameters["Digits"] == "5"
    phones[1].wait_heard(5)
    phones[1].hang_up()
    assert told(dialling)["DialCallStatus"] == "completed"
    heard = read(phones[1].heard())
    assert likeness(heard, samples(spoken("Press any key to take a call for the shop."))) > 0.8
    assert likeness(heard, samples(spoken("Thank you."))) > 0.8


@pytest.mark.parametrize(
    ("says", "answered_by"), [("Hello?", "human"), (GREETING, "machine_start")]
)
def test_machines_are_told_from_people_by_their_voice(
    dialling: Telephony, says: str, answered_by: str
) -> None:
    with dialling.phone(0, says=SILENCE[: 2 * 6000] + spoken(says)) as phone:
        sid = dialling.call(
            dialling.handset(0)["number"], twiml=HANG_UP, machine_detection="Enable"
        )
        phone.wait_for("CALL_INCOMING")
        phone.answer()
        phone.wait_for("CALL_CLOSED")
    assert dialling.client.calls(sid).fetch().answered_by == answered_by


def test_a_caller_hears_the_ringing_tone_ahead_of_the_answer(telephony: Telephony) -> None:
    """RFC 3261 §13.2.1: 183 with our SDP, then the answer with the same."""
    telephony.app.answers["/voice"] = (
        f"<Response><Dial answerOnBridge='true' ringTone='uk'>{ABROAD}</Dial></Response>"
    )
    busy = answers(take("INVITE"), reply(180), pause(500), reply(486, to_invite=True, tag=""),
        take("ACK"))  # fmt: skip
    waits = calls(
        invite(sdp()), expect(100, optional=True), expect(180, optional=True), expect(183),
        expect(200), ack(), take("BYE"), reply(200),
    )  # fmt: skip
    with telephony.carrier(busy) as carrier:
        caller = telephony.called_by(waits)
        assert carrier.outcome() == "completed", carrier.report()
    early = caller.messages().partition("SIP/2.0 183")[2].partition("\n\n")[2]
    assert "m=audio" in early
