"""Whole calls between two endpoints (RFC 3261 §12-15)."""

import asyncio

import pytest

from switchhook.protocols.sip.digest import Authorization, Credentials, Nonces, challenge
from switchhook.protocols.sip.message import Request
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.endpoint import InboundInvite, OutboundInvite, SipTimeout
from switchhook.transports.sip.memory import MemoryNetwork
from switchhook.transports.sip.peer import Peer
from tests.transports.sip.world import ALICE, ANSWER, BOB, BOB_URI, OFFER, Listener, Side

SETTLE = 100  # seconds; longer than any timer of a transaction


async def answered(alice: Side, bob: Side) -> tuple[OutboundInvite, InboundInvite, Listener]:
    """Return both ends of an answered call, and the caller's listener."""
    listener = Listener()
    out = alice.invite(listener)
    await asyncio.sleep(0.1)
    bob.calls[-1].answer(ANSWER)
    await asyncio.sleep(0.1)
    assert out.state == bob.calls[-1].state == "answered"
    listener.heard.clear()
    bob.listeners[-1].heard.clear()
    return out, bob.calls[-1], listener


async def settled(*sides: Side) -> None:
    await asyncio.sleep(SETTLE)
    for side in sides:
        assert side.idle(), side.endpoint.load


async def test_a_call_rings_is_answered_and_ended_by_the_caller(alice: Side, bob: Side) -> None:
    listener = Listener()
    call = alice.invite(listener)
    await asyncio.sleep(1)
    assert bob.calls[0].request.body == OFFER
    bob.calls[0].answer(ANSWER)
    await asyncio.sleep(1)
    call.bye()
    await asyncio.sleep(1)
    assert listener.heard == [("provisional", 180), ("answered", ANSWER)]
    assert bob.listeners[0].heard == [("ack", b""), "bye"]
    assert alice.seen("out") == ["INVITE", "ACK", "BYE"]
    assert bob.seen("out") == ["180", "200", "200"]
    await settled(alice, bob)


async def test_the_callee_hangs_up(alice: Side, bob: Side) -> None:
    _, call, listener = await answered(alice, bob)
    call.bye([("Reason", "Q.850;cause=16")])
    await settled(alice, bob)
    assert listener.heard == ["bye"]


async def test_both_hang_up_at_once(alice: Side, bob: Side) -> None:
    out, call, listener = await answered(alice, bob)
    out.bye()
    call.bye()
    await settled(alice, bob)
    assert listener.heard == bob.listeners[0].heard == []


async def test_trying_is_sent_when_the_user_takes_its_time(alice: Side, bob: Side) -> None:
    bob.act = lambda call: None
    alice.invite(Listener())
    await asyncio.sleep(3)
    assert bob.seen("out") == ["100"]
    assert alice.seen("out") == ["INVITE"]


@pytest.mark.parametrize("status", [404, 480, 486, 500, 600, 603])
async def test_refusals_reach_the_caller(status: int, alice: Side, bob: Side) -> None:
    bob.act = lambda call: call.reject(status)
    listener = Listener()
    call = alice.invite(listener)
    await settled(alice, bob)
    assert listener.heard == [("failed", status)]
    assert call.state == "ended"
    assert alice.seen("out") == ["INVITE", "ACK"]


async def test_silence_is_a_408(alice: Side) -> None:
    listener = Listener()
    alice.invite(listener)
    await asyncio.sleep(31)
    assert listener.heard == []
    await asyncio.sleep(2)
    assert listener.heard == [("failed", 408)]
    # Timer A doubles: 0.5, 1.5, 3.5, 7.5, 15.5, 31.5 seconds (§17.1.1.2).
    assert alice.seen("out") == ["INVITE"] * 7
    await settled(alice)


@pytest.mark.parametrize("peer", [Peer(BOB, 9, "tcp"), None])
async def test_no_transport_is_a_503(peer: Peer | None, alice: Side) -> None:
    listener = Listener()
    alice.invite(listener, SipUri("bob", "nowhere.example.com"), peer)
    await asyncio.sleep(0.1)
    assert listener.heard == [("failed", 503)]
    await settled(alice)


async def test_host_names_are_looked_up(alice: Side, bob: Side, network: MemoryNetwork) -> None:
    network.names["bob.example.com"] = BOB
    alice.invite(Listener(), SipUri("bob", "bob.example.com"))
    await asyncio.sleep(1)
    assert str(bob.calls[0].request.uri) == "sip:bob@bob.example.com"


async def test_a_ringing_call_is_cancelled(alice: Side, bob: Side) -> None:
    listener = Listener()
    call = alice.invite(listener)
    await asyncio.sleep(1)
    call.cancel()
    await asyncio.sleep(0.1)
    assert listener.heard == [("provisional", 180), ("failed", 487)]
    assert bob.listeners[0].heard == ["cancel"]
    assert bob.calls[0].state == "ended"
    bob.calls[0].answer(ANSWER)  # too late, and harmless
    assert bob.seen("out") == ["180", "200", "487"]
    await settled(alice, bob)


async def test_cancel_waits_for_a_provisional_response(
    alice: Side, bob: Side, network: MemoryNetwork
) -> None:
    bob.act = lambda call: None
    network.fate = lambda source, destination, data: (1.0,)
    listener = Listener()
    call = alice.invite(listener)
    await asyncio.sleep(0.5)
    call.cancel()
    assert "CANCEL" not in alice.seen("out")
    await settled(alice, bob)
    assert "CANCEL" in alice.seen("out")
    assert listener.heard == [("failed", 487)]


async def test_cancelling_into_silence_ends_as_487(alice: Side) -> None:
    listener = Listener()
    alice.invite(listener).cancel()
    await settled(alice)
    assert listener.heard == [("failed", 487)]


async def test_an_answer_that_crosses_cancel_is_hung_up(alice: Side, bob: Side) -> None:
    listener = Listener()
    call = alice.invite(listener)
    await asyncio.sleep(1)
    bob.calls[0].answer(ANSWER)
    call.cancel()
    await settled(alice, bob)
    assert listener.heard == [("provisional", 180), ("failed", 487)]
    assert bob.listeners[0].heard == [("ack", b""), "bye"]


async def test_cancelling_before_the_address_is_known_sends_nothing(
    alice: Side, network: MemoryNetwork
) -> None:
    network.names["bob.example.com"] = BOB
    listener = Listener()
    alice.invite(listener, SipUri("bob", "bob.example.com")).cancel()
    await settled(alice)
    assert listener.heard == [("failed", 487)]
    assert alice.seen("out") == []


async def test_an_unacknowledged_answer_is_repeated_and_then_given_up(
    alice: Side, bob: Side, network: MemoryNetwork
) -> None:
    out, _, _ = await answered(alice, bob)
    out.bye()
    await asyncio.sleep(40)
    network.fate = lambda source, destination, data: () if data.startswith(b"ACK") else (0.0,)
    bob.trace.clear()
    alice.invite(Listener())
    await asyncio.sleep(0.1)
    bob.calls[1].answer(ANSWER)
    await asyncio.sleep(33)
    assert bob.listeners[1].heard == ["lost"]
    # §13.3.1.4: 0, 0.5, 1.5, 3.5, 7.5, 11.5 ... 31.5 seconds, then BYE.
    assert bob.seen("out") == ["180"] + ["200"] * 11 + ["BYE"]
    await settled(alice, bob)


async def test_bye_of_the_callee_waits_for_the_ack(
    alice: Side, bob: Side, network: MemoryNetwork
) -> None:
    network.fate = lambda source, destination, data: (1.0,) if data.startswith(b"ACK") else (0.0,)
    bob.act = lambda call: call.answer(ANSWER)
    alice.invite(Listener())
    await asyncio.sleep(0.1)
    bob.calls[0].bye()
    await asyncio.sleep(0.2)
    assert "BYE" not in bob.seen("out")
    await settled(alice, bob)
    assert "BYE" in bob.seen("out")


async def test_a_challenge_is_answered_once(alice: Side, bob: Side) -> None:
    nonces = Nonces(b"secret")

    def guard(call: InboundInvite) -> None:
        if "authorization" in call.request.headers:
            call.reject(403)
        else:
            call.reject(401, None, [("WWW-Authenticate", challenge("r", nonces.issue(0)))])

    bob.act = guard
    listener = Listener()
    alice.invite(listener, credentials=Credentials("u", "p"))
    await settled(alice, bob)
    assert listener.heard == [("failed", 403)]
    assert [call.request.cseq.number for call in bob.calls] == [1, 2]
    assert bob.calls[0].call_id == bob.calls[1].call_id


async def test_a_stale_nonce_is_answered_again_and_a_wrong_password_is_not(
    alice: Side, bob: Side
) -> None:
    nonces = iter(["one", "two", "three"])
    stale = iter([False, True, False])

    def guard(call: InboundInvite) -> None:
        value = challenge("r", next(nonces), stale=next(stale))
        call.reject(407, None, [("Proxy-Authenticate", value)])

    bob.act = guard
    listener = Listener()
    alice.invite(listener, credentials=Credentials("u", "p"))
    await settled(alice, bob)
    assert listener.heard == [("failed", 407)]
    counts = [
        Authorization.parse(call.request.headers.get("proxy-authorization") or "").nc
        for call in bob.calls[1:]
    ]
    assert counts == ["00000001"] * 2  # uses of the nonce, not tries (RFC 7616 §3.4)
    assert len(bob.calls) == 3


async def test_without_credentials_a_challenge_is_a_failure(alice: Side, bob: Side) -> None:
    value = challenge("r", "n")
    bob.act = lambda call: call.reject(401, None, [("WWW-Authenticate", value)])
    listener = Listener()
    alice.invite(listener)
    await settled(alice, bob)
    assert listener.heard == [("failed", 401)]


async def test_a_challenge_leaves_no_state_behind(alice: Side, bob: Side) -> None:
    value = challenge("r", "n")
    bob.act = lambda call: call.reject(401, None, [("WWW-Authenticate", value)])
    alice.invite(Listener())
    await asyncio.sleep(0.1)
    assert bob.idle()


async def test_both_sides_may_offer_anew(alice: Side, bob: Side) -> None:
    out, call, listener = await answered(alice, bob)
    assert (await out.reinvite(b"more")).body == ANSWER
    await asyncio.sleep(0.1)
    assert bob.listeners[0].heard == [("offer", b"more"), ("ack", b"")]
    assert (await call.reinvite(b"less")).status == 200
    await asyncio.sleep(0.1)
    assert listener.heard == [("offer", b"less"), ("ack", b"")]
    out.bye()
    await settled(alice, bob)


async def test_a_refused_offer_leaves_the_call_as_it_is(alice: Side, bob: Side) -> None:
    out, _, _ = await answered(alice, bob)
    bob.listeners[0].answer = None
    assert (await out.reinvite(b"more")).status == 488
    assert out.state == "answered"
    out.bye()
    await settled(alice, bob)


async def test_glare_is_resolved(alice: Side, bob: Side, network: MemoryNetwork) -> None:
    out, call, _ = await answered(alice, bob)
    network.fate = lambda source, destination, data: (0.05,)
    both = await asyncio.gather(out.reinvite(b"from alice"), call.reinvite(b"from bob"))
    assert [response.status for response in both] == [200, 200]
    assert "491" in alice.seen("out") + bob.seen("out")
    out.bye()
    await settled(alice, bob)


async def test_an_invite_without_offer_is_answered_with_ours(bob: Side, alice: Side) -> None:
    bob.act = lambda call: call.answer(OFFER)
    alice.invite(Listener(), body=b"")
    await asyncio.sleep(0.1)
    assert bob.calls[0].request.body == b""
    assert bob.listeners[0].heard == [("ack", b"")]


async def test_info_and_refer_reach_the_other_side(alice: Side, bob: Side) -> None:
    out, call, listener = await answered(alice, bob)
    assert (await out.info(b"Signal=5")).status == 200
    assert (await call.refer(NameAddr(SipUri("carol", "192.0.2.3")))).status == 202
    await asyncio.sleep(0.1)
    assert bob.listeners[0].heard == [("info", b"Signal=5"), ("notify", (100, False))]
    assert listener.heard == [("refer", "<sip:carol@192.0.2.3>")]


async def test_news_of_a_referral_go_on_until_a_final_one(alice: Side, bob: Side) -> None:
    out, call, _ = await answered(alice, bob)
    await call.refer(NameAddr(SipUri("carol", "192.0.2.3")))
    for status in (180, 486, 200):
        out.report(status)
        await asyncio.sleep(0.1)
    news = [("notify", told) for told in ((100, False), (180, False), (486, True))]
    assert bob.listeners[0].heard == news


async def test_who_wants_no_news_of_a_referral_gets_none(alice: Side, bob: Side) -> None:
    out, call, _ = await answered(alice, bob)
    response = await call.refer(NameAddr(SipUri("carol", "192.0.2.3")), (("Refer-Sub", "false"),))
    out.report(200)
    await asyncio.sleep(0.1)
    assert response.headers.get("refer-sub") == "false"
    assert bob.listeners[0].heard == []


async def test_a_refused_referral_has_no_news(alice: Side, bob: Side) -> None:
    out, call, listener = await answered(alice, bob)
    listener.refer = 603
    assert (await call.refer(NameAddr(SipUri("carol", "192.0.2.3")))).status == 603
    out.report(200)
    await asyncio.sleep(0.1)
    assert bob.listeners[0].heard == []


async def test_requests_of_an_ended_call_yield_481(alice: Side, bob: Side) -> None:
    out, _, _ = await answered(alice, bob)
    out.bye()
    assert (await out.reinvite(b"x")).status == 481
    assert (await out.info(b"x")).status == 481
    await settled(alice, bob)


async def test_a_far_end_that_forgot_the_call_ends_it(alice: Side, bob: Side) -> None:
    out, _, listener = await answered(alice, bob)
    await bob.endpoint.close()
    fresh = Side(bob.network, BOB)
    assert (await out.info(b"x")).status == 481
    assert listener.heard == ["lost"]
    await settled(alice, fresh)


async def test_a_far_end_that_vanished_is_noticed_by_a_reinvite(alice: Side, bob: Side) -> None:
    out, _, listener = await answered(alice, bob)
    await bob.endpoint.close()
    assert (await out.reinvite(b"x")).status == 408
    assert listener.heard == ["lost"]
    await settled(alice)


async def test_session_timers_are_kept_alive_by_the_refresher(alice: Side, bob: Side) -> None:
    listener = Listener()
    alice.invite(
        listener,
        headers=[("Session-Expires", "90;refresher=uas"), ("Supported", "timer")],
    )
    await asyncio.sleep(0.1)
    bob.calls[0].answer(ANSWER)
    await asyncio.sleep(600)
    assert bob.seen("out").count("UPDATE") == 13
    assert bob.calls[0].state == "answered"
    bob.calls[0].bye()
    await settled(alice, bob)


async def test_a_session_that_is_not_refreshed_is_lost(alice: Side, bob: Side) -> None:
    alice.invite(Listener(), headers=[("Session-Expires", "90;refresher=uac")])
    await asyncio.sleep(0.1)
    bob.calls[0].answer(ANSWER)
    await asyncio.sleep(0.1)
    await alice.endpoint.close()
    await asyncio.sleep(200)
    assert bob.listeners[0].heard == [("ack", b""), "lost"]
    assert bob.idle()


async def test_too_short_a_session_is_refused(alice: Side, bob: Side) -> None:
    listener = Listener()
    alice.invite(listener, headers=[("Session-Expires", "30")])
    await asyncio.sleep(0.1)
    assert listener.heard == [("failed", 422)]
    assert bob.messages("out")[0].headers.get("min-se") == "90"


async def test_message_and_options_are_answered(alice: Side, bob: Side) -> None:
    to = NameAddr(BOB_URI)
    options = await alice.endpoint.request("OPTIONS", BOB_URI, to=to, from_=to)
    assert options.status == 200
    assert "INVITE" in options.headers.get_all("allow")
    sent = [("Content-Type", "text/plain")]
    response = await alice.endpoint.request(
        "MESSAGE", BOB_URI, to=to, from_=to, headers=sent, body=b"hi"
    )
    assert response.status == 200
    assert bob.requests[0].request.body == b"hi"
    await settled(alice, bob)


async def test_a_request_into_silence_times_out(alice: Side) -> None:
    to = NameAddr(BOB_URI)
    with pytest.raises(SipTimeout):
        await alice.endpoint.request("MESSAGE", BOB_URI, to=to, from_=to)
    await settled(alice)


async def test_a_fault_of_the_user_is_answered_500(
    alice: Side, bob: Side, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(call: InboundInvite) -> None:
        raise ZeroDivisionError

    bob.act = fail
    listener = Listener()
    alice.invite(listener)
    await settled(alice, bob)
    assert listener.heard == [("failed", 500)]
    assert "sip request failed" in caplog.text


async def test_headers_that_would_break_out_are_refused(alice: Side, bob: Side) -> None:
    with pytest.raises(ValueError, match="X-Evil"):
        alice.invite(Listener(), headers=[("X-Evil", "a\r\nVia: b")])
    alice.invite(Listener())
    await asyncio.sleep(0.1)
    with pytest.raises(ValueError, match="X-Evil"):
        bob.calls[0].reject(486, None, [("X-Evil", "a\nb")])


async def test_tcp_calls_stay_on_their_transport(alice: Side, bob: Side) -> None:
    listener = Listener()
    call = alice.invite(listener, peer=Peer(BOB, 5060, "tcp"))
    await asyncio.sleep(0.1)
    bob.calls[0].answer(ANSWER)
    await asyncio.sleep(0.1)
    bob.calls[0].bye()
    await settled(alice, bob)
    invite = alice.messages("out")[0]
    assert isinstance(invite, Request)
    assert invite.via.transport == "TCP"
    assert invite.contacts[0].uri.transport == "tcp"
    assert listener.heard[-1] == "bye"
    assert call.state == "ended"
    assert invite.via.host == ALICE


async def test_a_far_end_that_is_there_answers_a_probe(alice: Side, bob: Side) -> None:
    out, _, listener = await answered(alice, bob)
    out.probe()
    await asyncio.sleep(1)
    assert (out.state, listener.heard) == ("answered", [])
    out.bye()
    await settled(alice, bob)
    out.probe()
    await settled(alice, bob)


async def test_a_far_end_whose_connection_is_gone_is_noticed_by_a_probe(
    alice: Side, bob: Side
) -> None:
    out, _, listener = await answered(alice, bob)
    await bob.endpoint.close()
    out.probe()
    alice.endpoint.unreachable(Peer(BOB, 5060))
    assert listener.heard == ["lost"]
    await settled(alice)


async def test_a_far_end_that_vanished_is_noticed_by_a_probe(alice: Side, bob: Side) -> None:
    out, _, listener = await answered(alice, bob)
    await bob.endpoint.close()
    out.probe()
    await asyncio.sleep(40)
    assert listener.heard == ["lost"]
    await settled(alice)
