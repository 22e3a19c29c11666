"""How a carrier takes our calls, and what the app is told of it.

486, 600: busy; 408, 480, no answer in time: no-answer; our CANCEL: canceled; else failed.
"""

import re

import pytest

from tests.peers.scenario import answers, pause, refuse_as_dialled, reply, sdp, take, within
from tests.peers.sipp import sipp
from tests.peers.telephony import ABROAD, Telephony, Transport
from tests.peers.waiting import until

TRANSPORTS = pytest.mark.parametrize("transport", ["udp", "tcp"])
PAUSE = "<Response><Pause length='1'/></Response>"
HANG_UP = "<Response><Hangup/></Response>"

REFUSALS = {
    302: "failed",
    403: "failed",
    404: "failed",
    408: "no-answer",
    480: "no-answer",
    484: "failed",
    486: "busy",
    488: "failed",
    500: "failed",
    503: "failed",
    600: "busy",
    603: "failed",
}


@TRANSPORTS
def test_each_refusal_is_an_outcome_of_its_own(telephony: Telephony, transport: Transport) -> None:
    refusals = answers(refuse_as_dialled(list(REFUSALS)))
    with telephony.carrier(refusals, transport, calls=len(REFUSALS)) as carrier:
        sids = {
            status: telephony.call(f"{ABROAD[:-3]}{status}", twiml=PAUSE) for status in REFUSALS
        }
        assert carrier.outcome() == "completed", carrier.report()
    for status, outcome in REFUSALS.items():
        telephony.wait(sids[status], outcome)
        *_, last = telephony.wait_told(sids[status], outcome)
        assert last["SipResponseCode"] == str(status)
        assert "CallDuration" not in last or last["CallDuration"] == "0"
        assert (telephony.alerts(sids[status]) != []) == (outcome == "failed")


def test_who_is_silent_has_not_answered(telephony: Telephony) -> None:
    with telephony.carrier(answers(take("INVITE"), pause(500))):
        sid = telephony.call(twiml=PAUSE, timeout=1)
        telephony.wait(sid, "no-answer")
        told = telephony.wait_told(sid, "no-answer")
    assert [one["CallStatus"] for one in told] == ["initiated", "no-answer"]


def test_nobody_listens_there(telephony: Telephony) -> None:
    """RFC 3261 §8.1.3.1: what cannot be sent counts as 503."""
    with telephony.trunk(9, Transport="tcp", Prefix="+44"):
        sid = telephony.call(twiml=PAUSE)
        telephony.wait(sid, "failed")
        assert telephony.wait_told(sid, "failed")[-1]["SipResponseCode"] == "503"


RINGS_UNTIL_CANCELLED = answers(
    take("INVITE"),
    reply(100),
    reply(180),
    take("CANCEL"),
    within(200),
    reply(487, to_invite=True, tag=""),
    take("ACK"),
)


@TRANSPORTS
def test_nobody_answers_in_time(telephony: Telephony, transport: Transport) -> None:
    with telephony.carrier(RINGS_UNTIL_CANCELLED, transport) as carrier:
        sid = telephony.call(twiml=PAUSE, timeout=1)
        assert carrier.outcome() == "completed", carrier.report()
        told = telephony.wait_told(sid, "no-answer")
    assert [one["CallStatus"] for one in told] == ["initiated", "ringing", "no-answer"]


@TRANSPORTS
def test_a_call_that_rings_is_canceled(telephony: Telephony, transport: Transport) -> None:
    with telephony.carrier(RINGS_UNTIL_CANCELLED, transport) as carrier:
        sid = telephony.call(twiml=PAUSE)
        telephony.wait(sid, "ringing")
        assert telephony.client.calls(sid).update(status="canceled").status == "canceled"
        assert carrier.outcome() == "completed", carrier.report()
        told = telephony.wait_told(sid, "canceled")
    assert [one["CallStatus"] for one in told] == ["initiated", "ringing", "canceled"]


@TRANSPORTS
def test_an_answer_that_meets_our_cancel_is_hung_up(
    telephony: Telephony, transport: Transport
) -> None:
    """RFC 3261 §9.1: the 200 may be on its way already."""
    answered = answers(
        take("INVITE"),
        reply(180),
        take("CANCEL"),
        within(200),
        reply(200, sdp(), to_invite=True, tag="", retransmit=True),
        take("ACK"),
        take("BYE"),
        within(200),
    )
    with telephony.carrier(answered, transport) as carrier:
        sid = telephony.call(twiml=PAUSE)
        telephony.wait(sid, "ringing")
        telephony.client.calls(sid).update(status="canceled")
        assert carrier.outcome() == "completed", carrier.report()
        telephony.wait(sid, "canceled")
        told = telephony.wait_told(sid, "canceled")
    assert [one["CallStatus"] for one in told] == ["initiated", "ringing", "canceled"]


@TRANSPORTS
def test_a_call_is_told_of_in_order(telephony: Telephony, transport: Transport) -> None:
    answered = answers(
        take("INVITE"), reply(100), reply(180), reply(200, sdp(), retransmit=True), take("ACK"),
        take("BYE"), within(200),
    )  # fmt: skip
    with telephony.carrier(answered, transport) as carrier:
        sid = telephony.call(twiml=PAUSE)
        assert carrier.outcome() == "completed", carrier.report()
        told = telephony.wait_told(sid, "completed")
    statuses = ["initiated", "ringing", "in-progress", "completed"]
    assert [one["CallStatus"] for one in told] == statuses
    assert [one["SequenceNumber"] for one in told] == ["0", "1", "2", "3"]
    assert all(asked.signed for asked in telephony.app.of("/status"))
    call = telephony.client.calls(sid).fetch()
    assert told[-1]["CallDuration"] == call.duration == "1"


def test_a_bye_that_is_answered_481_is_a_bye(telephony: Telephony) -> None:
    """RFC 3261 §15.1.1"""
    forgets = answers(
        take("INVITE"), reply(200, sdp(), retransmit=True), take("ACK"), take("BYE"), within(481)
    )
    with telephony.carrier(forgets) as carrier:
        sid = telephony.call(twiml=HANG_UP)
        assert carrier.outcome() == "completed", carrier.report()
        telephony.wait(sid, "completed")


def test_an_answer_without_a_codec_of_ours_is_hung_up(telephony: Telephony) -> None:
    answered = answers(
        take("INVITE"), reply(200, sdp("18"), retransmit=True), take("ACK"), take("BYE"),
        within(200),
    )  # fmt: skip
    with telephony.carrier(answered) as carrier:
        sid = telephony.call(twiml=PAUSE)
        assert carrier.outcome() == "completed", carrier.report()
        telephony.wait(sid, "failed")
        assert telephony.wait_told(sid, "failed")[-1]["SipResponseCode"] == "488"


def test_a_carrier_may_challenge_twice(telephony: Telephony) -> None:
    """RFC 3261 §22.2, §22.3: a proxy's challenge, then the far end's, then a stale nonce."""
    challenge = 'Digest realm="{}", nonce="{}", algorithm=MD5, qop="auth"{}'
    proxy = f"Proxy-Authenticate: {challenge.format('proxy', 'abc', '')}"
    server = f"WWW-Authenticate: {challenge.format('server', 'def', '')}"
    stale = f"WWW-Authenticate: {challenge.format('server', 'ghi', ', stale=true')}"
    signed = answers(
        take("INVITE"), reply(407, headers=proxy), take("ACK"),
        take("INVITE", proxy_authorization="username=.us."), reply(401, headers=server),
        take("ACK"),
        take("INVITE"), reply(401, headers=stale), take("ACK"),
        take("INVITE", proxy_authorization="nonce=.abc."),
        reply(200, sdp(), retransmit=True), take("ACK"), take("BYE"), within(200),
    )  # fmt: skip
    with (
        sipp(signed, telephony.folder / "signing") as carrier,
        telephony.trunk(carrier.port, Prefix="+44", Username="us", Password="secret"),
    ):
        sid = telephony.call(twiml=HANG_UP)
        assert carrier.outcome() == "completed", carrier.report()
        telephony.wait(sid, "completed")
    *_, last = re.findall(r"\nINVITE .*?\r?\n\r?\n", carrier.messages(), re.DOTALL)
    counts = dict(re.findall(r'nonce="(\w+)".*nc=(\w+)', last))
    assert counts == {"abc": "00000003", "ghi": "00000001"}


def test_wrong_credentials_fail_the_call(telephony: Telephony) -> None:
    challenge = 'WWW-Authenticate: Digest realm="carrier", nonce="abc", algorithm=MD5, qop="auth"'
    refuses = answers(
        take("INVITE"), reply(401, headers=challenge), take("ACK"),
        take("INVITE"), reply(401, headers=challenge), take("ACK"),
    )  # fmt: skip
    with (
        sipp(refuses, telephony.folder / "refusing") as carrier,
        telephony.trunk(carrier.port, Prefix="+44", Username="us", Password="wrong"),
    ):
        sid = telephony.call(twiml=HANG_UP)
        assert carrier.outcome() == "completed", carrier.report()
        telephony.wait(sid, "failed")
        assert telephony.wait_told(sid, "failed")[-1]["SipResponseCode"] == "401"
        until(lambda: telephony.alerts(sid))


def test_the_longest_prefix_has_the_call(telephony: Telephony) -> None:
    busy = answers(take("INVITE"), reply(486), take("ACK"))
    declines = answers(take("INVITE"), reply(600), take("ACK"))
    with (
        sipp(busy, telephony.folder / "near") as near,
        sipp(declines, telephony.folder / "far") as far,
        telephony.trunk(near.port, Prefix="+44"),
        telephony.trunk(far.port, Prefix="+44208", StripPlus="true", CallerId="+14155550177"),
    ):
        telephony.call("+442079460018", twiml=PAUSE)
        telephony.call("+442089460018", twiml=PAUSE)
        assert near.outcome() == far.outcome() == "completed", near.report() + far.report()
    assert "INVITE sip:+442079460018@127.0.0.1" in near.messages()
    assert f"<sip:{telephony.number}@" in near.messages()
    assert "INVITE sip:442089460018@127.0.0.1" in far.messages()
    assert "<sip:+14155550177@" in far.messages()
