"""Dialogs on their way: giving up, losing packets, passing proxies (RFC 3261 §9, §12, §13, §16)."""

import re

import pytest

from tests.peers.scenario import (
    ack,
    ack_refusal,
    answers,
    calls,
    cancel,
    expect,
    invite,
    outside,
    pause,
    progress,
    reply,
    request,
    request_back,
    sdp,
    take,
    within,
)
from tests.peers.telephony import ABROAD, Telephony, Transport

TRANSPORTS = pytest.mark.parametrize("transport", ["udp", "tcp"])
HANG_UP = "<Response><Hangup/></Response>"
PAUSE = "<Response><Pause length='1'/></Response>"
LONG = "<Response><Gather timeout='30'/></Response>"
ON_BRIDGE = f"<Response><Dial answerOnBridge='true'><Number>{ABROAD}</Number></Dial></Response>"


@TRANSPORTS
def test_a_caller_gives_up_while_it_rings(telephony: Telephony, transport: Transport) -> None:
    """The child call that rings for it is cancelled, too."""
    telephony.app.answers["/voice"] = ON_BRIDGE
    rings = answers(
        take("INVITE"), reply(180), take("CANCEL"), within(200), reply(487, to_invite=True, tag=""),
        take("ACK"),
    )  # fmt: skip
    gives_up = calls(
        invite(sdp()), expect(100, optional=True), expect(180), pause(200), cancel(),
        expect(200), expect(487), ack_refusal(),
    )  # fmt: skip
    with telephony.carrier(rings, transport) as carrier:
        telephony.called_by(gives_up, transport)
        assert carrier.outcome() == "completed", carrier.report()
    assert telephony.wait_ended()["CallStatus"] in ("canceled", "no-answer")


@TRANSPORTS
def test_a_caller_hangs_up(telephony: Telephony, transport: Transport) -> None:
    telephony.app.answers["/voice"] = LONG
    telephony.called_by(
        calls(
            invite(sdp()), progress(), expect(200), ack(), pause(1000), request("BYE"), expect(200)
        ),
        transport,
    )
    ended = telephony.wait_ended()
    assert (ended["CallStatus"], ended["CallDuration"]) == ("completed", "1")


@TRANSPORTS
def test_a_callee_hangs_up(telephony: Telephony, transport: Transport) -> None:
    hangs_up = answers(
        take("INVITE"), reply(200, sdp(), retransmit=True), take("ACK"), pause(600),
        request_back("BYE"), expect(200),
    )  # fmt: skip
    with telephony.carrier(hangs_up, transport) as carrier:
        sid = telephony.call(twiml=LONG)
        assert carrier.outcome() == "completed", carrier.report()
        assert telephony.wait(sid, "completed").duration == "1"


def test_a_repeated_invite_is_one_call(telephony: Telephony) -> None:
    """RFC 3261 §17.2.1"""
    telephony.app.answers["/voice"] = HANG_UP
    once = invite(sdp(), retransmit=False).replace("[branch]", "z9hG4bK-once-[call_id]")
    telephony.called_by(
        calls(once, expect(100), once, progress(), expect(200), ack(), take("BYE"), within(200))
    )
    telephony.wait_ended()
    assert len(telephony.app.of("/voice")) == 1


def test_an_answer_is_repeated_until_its_ack(telephony: Telephony) -> None:
    """RFC 3261 §13.3.1.4"""
    telephony.app.answers["/voice"] = PAUSE
    caller = telephony.called_by(
        calls(invite(sdp()), progress(), expect(200), pause(700), ack(), take("BYE"), within(200))
    )
    assert len(re.findall("^SIP/2.0 200 OK", caller.messages(), re.MULTILINE)) == 2
    assert telephony.wait_ended()["CallStatus"] == "completed"


def test_a_repeated_answer_is_acknowledged_again(telephony: Telephony) -> None:
    """RFC 3261 §13.2.2.4"""
    loses = answers(
        take("INVITE"), reply(200, sdp()), take("ACK"), reply(200, sdp(), to_invite=True, tag=""),
        take("ACK"), take("BYE"), within(200),
    )  # fmt: skip
    with telephony.carrier(loses) as carrier:
        sid = telephony.call(twiml=PAUSE)
        assert carrier.outcome() == "completed", carrier.report()
        telephony.wait(sid, "completed")


def test_a_bye_is_repeated_until_its_answer(telephony: Telephony) -> None:
    """RFC 3261 §17.1.2"""
    telephony.app.answers["/voice"] = HANG_UP
    telephony.called_by(
        calls(invite(sdp()), progress(), expect(200), ack(), take("BYE"), take("BYE"), within(200)),
        options=["-nr"],
    )
    assert telephony.wait_ended()["CallStatus"] == "completed"


@TRANSPORTS
def test_an_answered_call_takes_the_route_of_its_proxies(
    telephony: Telephony, transport: Transport
) -> None:
    """RFC 3261 §12.1.2: to the nearest proxy, its own list reversed, the target in the first line.

    The peer plays both proxies; only their parameters tell them apart.
    """
    far, near = "<sip:far.invalid;lr>", "<sip:127.0.0.1:[local_port];lr;transport=[transport];near>"
    routes = f"Record-Route: {far}, {near}"
    answered = answers(
        take("INVITE"), reply(200, sdp(), headers=routes, retransmit=True), take("ACK"),
        take("BYE"), within(200),
    )  # fmt: skip
    with telephony.carrier(answered, transport) as carrier:
        sid = telephony.call(twiml=HANG_UP)
        assert carrier.outcome() == "completed", carrier.report()
        telephony.wait(sid, "completed")
    for method in ("ACK", "BYE"):
        assert routes_of(method, carrier.messages()) == ["near", "far.invalid;lr"]


@TRANSPORTS
def test_a_call_that_came_by_proxies_goes_back_by_them(
    telephony: Telephony, transport: Transport
) -> None:
    """RFC 3261 §12.1.1: in the order of the list."""
    telephony.app.answers["/voice"] = HANG_UP
    near, far = "<sip:127.0.0.1:[local_port];lr;transport=[transport];near>", "<sip:far.invalid;lr>"
    caller = telephony.called_by(
        calls(
            invite(sdp(), headers=f"Record-Route: {near}\nRecord-Route: {far}"),
            progress(), expect(200, record_route="near"), ack(), take("BYE"), within(200),
        ),
        transport,
    )  # fmt: skip
    assert routes_of("BYE", caller.messages()) == ["near", "far.invalid;lr"]


def routes_of(method: str, messages: str) -> list[str]:
    """Return the Route set of a request, ports left out."""
    [found] = re.findall(rf"^{method} .*?^Content-Length", messages, re.DOTALL | re.MULTILINE)
    routes = re.findall(r"^Route: (.*)$", found, re.MULTILINE)
    uris = re.findall(r"<sip:([^>]*)>", ",".join(routes))
    return ["near" if "near" in uri else uri for uri in uris]


@TRANSPORTS
def test_options_are_answered(telephony: Telephony, transport: Transport) -> None:
    """RFC 3261 §11"""
    telephony.called_by(
        calls(outside("OPTIONS"), expect(200, allow="INVITE.*BYE", accept="application/sdp")),
        transport,
    )


@TRANSPORTS
def test_a_request_for_a_dialog_that_is_not_there_is_refused(
    telephony: Telephony, transport: Transport
) -> None:
    gone = outside("BYE").replace("To: <", "To: <sip:gone@127.0.0.1>;tag=gone\nX-To: <")
    telephony.called_by(calls(gone, expect(481)), transport)


def test_a_method_that_we_do_not_know_is_refused(telephony: Telephony) -> None:
    telephony.called_by(calls(outside("JUMP"), expect(501)))
    telephony.called_by(calls(outside("SUBSCRIBE"), expect(405, allow="INVITE")))


@TRANSPORTS
def test_an_unknown_number_is_not_found(telephony: Telephony, transport: Transport) -> None:
    telephony.called_by(
        calls(
            invite(sdp(), user="+14155559999"), expect(100, optional=True), expect(404),
            ack_refusal("+14155559999"),
        ),
        transport,
    )  # fmt: skip


@pytest.mark.parametrize(("reason", "status"), [("busy", 486), ("rejected", 404)])
def test_the_app_rejects_a_call(telephony: Telephony, reason: str, status: int) -> None:
    telephony.app.answers["/voice"] = f"<Response><Reject reason='{reason}'/></Response>"
    telephony.called_by(
        calls(
            invite(sdp()), expect(100, optional=True), expect(180, optional=True), expect(status),
            ack_refusal(),
        )
    )  # fmt: skip
    assert (
        telephony.wait_ended()["CallStatus"] == ({"busy": "busy", "rejected": "no-answer"}[reason])
    )


def test_a_cancel_that_meets_our_answer_changes_nothing(telephony: Telephony) -> None:
    """RFC 3261 §9.2: the INVITE has its final response."""
    telephony.app.answers["/voice"] = LONG
    telephony.called_by(
        calls(
            invite(sdp()), progress(), expect(200, keep_via=True),
            cancel("Via:[$via]"), expect(200), ack(), pause(300),
            request("BYE"), expect(200),
        )
    )  # fmt: skip
    assert telephony.wait_ended()["CallStatus"] == "completed"
