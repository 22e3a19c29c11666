"""What an endpoint answers by itself, and what it survives."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchhook.protocols.sip.message import Request, Response, parse
from switchhook.testing.loop import VirtualTimeLoop
from switchhook.transports.sip.memory import MemoryNetwork
from switchhook.transports.sip.peer import Peer
from tests.transports.sip.world import ALICE, ANSWER, BOB, Listener, Side, Stranger


def request(method: str, branch: str = "z9hG4bKx", **changes: str) -> bytes:
    """Return a request of the stranger's; keyword arguments replace or add headers."""
    headers = {
        "Via": f"SIP/2.0/UDP 198.51.100.7;branch={branch};rport",
        "From": "<sip:me@198.51.100.7>;tag=m",
        "To": "<sip:bob@192.0.2.2>",
        "Call-ID": "c1",
        "CSeq": f"1 {method}",
        "Contact": "<sip:me@198.51.100.7>",
    }
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    return Request(method, "sip:bob@192.0.2.2", list(headers.items())).serialise()


async def test_a_repeated_invite_is_absorbed(bob: Side, stranger: Stranger) -> None:
    for _ in range(3):
        stranger.send(request("INVITE"))
    await asyncio.sleep(0.1)
    assert len(bob.calls) == 1
    assert stranger.statuses == [180, 180, 180]


async def test_the_same_invite_by_another_path_is_refused(bob: Side, stranger: Stranger) -> None:
    """RFC 3261 §8.2.2.2."""
    stranger.send(request("INVITE", "z9hG4bKone"))
    stranger.send(request("INVITE", "z9hG4bKtwo"))
    await asyncio.sleep(0.1)
    assert stranger.statuses == [180, 482]
    assert len(bob.calls) == 1


@pytest.mark.parametrize("method", ["BYE", "INFO", "UPDATE", "NOTIFY", "REFER"])
async def test_requests_of_no_dialog_get_481(method: str, bob: Side, stranger: Stranger) -> None:
    stranger.send(request(method, To="<sip:bob@192.0.2.2>;tag=gone"))
    stranger.send(request(method, "z9hG4bKy"))
    await asyncio.sleep(0.1)
    assert stranger.statuses == [481, 481]
    assert bob.idle()


async def test_cancel_of_nothing_gets_481(bob: Side, stranger: Stranger) -> None:
    stranger.send(request("CANCEL"))
    await asyncio.sleep(0.1)
    assert stranger.statuses == [481]


async def test_a_stray_ack_is_dropped(bob: Side, stranger: Stranger) -> None:
    stranger.send(request("ACK", To="<sip:bob@192.0.2.2>;tag=gone"))
    await asyncio.sleep(0.1)
    assert stranger.statuses == []


async def test_requests_out_of_order_get_500(bob: Side, stranger: Stranger) -> None:
    bob.act = lambda call: call.answer(ANSWER)
    stranger.send(request("INVITE", CSeq="5 INVITE"))
    await asyncio.sleep(0.1)
    to = f"<sip:bob@192.0.2.2>;tag={bob.calls[0].local_tag}"
    stranger.send(request("INFO", "z9hG4bKi", CSeq="4 INFO", To=to))
    await asyncio.sleep(0.1)
    assert stranger.statuses == [200, 500]


async def test_a_guessed_dialog_needs_the_right_tag_of_the_far_end(
    bob: Side, stranger: Stranger
) -> None:
    bob.act = lambda call: call.answer(ANSWER)
    stranger.send(request("INVITE"))
    await asyncio.sleep(0.1)
    to = f"<sip:bob@192.0.2.2>;tag={bob.calls[0].local_tag}"
    stranger.send(request("BYE", "z9hG4bKb", CSeq="2 BYE", To=to, From="<sip:me@x>;tag=other"))
    await asyncio.sleep(0.1)
    assert stranger.statuses == [200, 481]
    assert bob.calls[0].state == "answered"


async def test_bye_instead_of_cancel_ends_a_ringing_call(bob: Side, stranger: Stranger) -> None:
    stranger.send(request("INVITE"))
    await asyncio.sleep(0.1)
    to = f"<sip:bob@192.0.2.2>;tag={bob.calls[0].local_tag}"
    stranger.send(request("BYE", "z9hG4bKb", CSeq="2 BYE", To=to))
    await asyncio.sleep(0.1)
    assert stranger.statuses == [180, 200, 487]
    assert bob.listeners[0].heard == ["cancel"]


async def test_beyond_capacity_invites_get_503_without_state(
    network: MemoryNetwork, stranger: Stranger
) -> None:
    bob = Side(network, BOB, admit=lambda: False)
    for number in range(200):
        stranger.send(request("INVITE", f"z9hG4bK{number}", Call_ID=f"c{number}"))
    await asyncio.sleep(0.1)
    assert stranger.statuses == [503] * 200
    assert stranger.received_messages[0].headers.get("retry-after") == "5"
    assert bob.idle()
    assert bob.calls == []


async def test_the_same_refusal_carries_the_same_tag(
    network: MemoryNetwork, stranger: Stranger
) -> None:
    Side(network, BOB, admit=lambda: False)
    stranger.send(request("INVITE"))
    stranger.send(request("INVITE"))
    await asyncio.sleep(0.1)
    tags = {message.to.tag for message in stranger.received_messages}
    assert len(tags) == 1 and None not in tags


async def test_calls_under_way_go_on_while_new_ones_are_refused(
    network: MemoryNetwork, alice: Side
) -> None:
    open_ = True
    bob = Side(network, BOB, admit=lambda: open_)
    bob.act = lambda call: call.answer(ANSWER)
    call = alice.invite(Listener())
    await asyncio.sleep(0.1)
    open_ = False
    assert (await call.reinvite(b"again")).status == 200


async def test_responses_return_to_where_the_request_came_from(
    bob: Side, network: MemoryNetwork
) -> None:
    """RFC 3581: a phone behind a NAT names an address that does not reach it."""
    hidden = Stranger(network, "203.0.113.9")
    hidden.send(request("OPTIONS", Via="SIP/2.0/UDP 10.0.0.5:5099;branch=z9hG4bKn;rport"))
    await asyncio.sleep(0.1)
    assert hidden.statuses == [200]
    via = hidden.received_messages[0].via
    assert (via.params["received"], via.params["rport"]) == ("203.0.113.9", "5060")


async def test_calls_from_behind_a_nat_are_hung_up_through_it(
    bob: Side, network: MemoryNetwork
) -> None:
    bob.act = lambda call: call.answer(ANSWER)
    hidden = Stranger(network, "203.0.113.9")
    via, contact = "SIP/2.0/UDP 10.0.0.5:5099;branch=z9hG4bKn;rport", "<sip:me@10.0.0.5:5099>"
    hidden.send(request("INVITE", Via=via, Contact=contact))
    await asyncio.sleep(0.1)
    to = f"<sip:bob@192.0.2.2>;tag={bob.calls[0].local_tag}"
    hidden.send(request("ACK", "z9hG4bKa", To=to))
    await asyncio.sleep(0.1)
    bob.calls[0].bye()
    await asyncio.sleep(0.1)
    bye = hidden.received_messages[-1]
    assert isinstance(bye, Request)
    assert (bye.method, bye.target) == ("BYE", "sip:me@10.0.0.5:5099")


async def test_a_session_is_refreshed_by_invite_where_update_is_unknown(
    bob: Side, stranger: Stranger
) -> None:
    bob.act = lambda call: call.answer(ANSWER)
    timer = {"Session_Expires": "90;refresher=uas", "Supported": "timer"}
    stranger.send(request("INVITE", **timer))
    await asyncio.sleep(0.1)
    to = f"<sip:bob@192.0.2.2>;tag={bob.calls[0].local_tag}"
    stranger.send(request("ACK", "z9hG4bKa", To=to))
    await asyncio.sleep(46)
    refresh = stranger.received_messages[-1]
    assert isinstance(refresh, Request)
    assert (refresh.method, refresh.body) == ("INVITE", ANSWER)
    assert refresh.headers.get("session-expires") == "90;refresher=uac"
    await asyncio.sleep(100)  # nobody answers it
    assert bob.listeners[0].heard == [("ack", b""), "lost"]
    assert bob.idle()


async def test_record_route_is_followed(bob: Side, network: MemoryNetwork) -> None:
    proxy = Stranger(network, "203.0.113.20")
    bob.act = lambda call: call.answer(ANSWER)
    proxy.send(request("INVITE", Record_Route="<sip:203.0.113.20;lr>"))
    await asyncio.sleep(0.1)
    assert proxy.received_messages[0].headers.get("record-route") == "<sip:203.0.113.20;lr>"
    to = f"<sip:bob@192.0.2.2>;tag={bob.calls[0].local_tag}"
    proxy.send(request("ACK", "z9hG4bKa", To=to))
    await asyncio.sleep(0.1)
    bob.calls[0].bye()
    await asyncio.sleep(0.1)
    assert proxy.received_messages[-1].headers.get("route") == "<sip:203.0.113.20;lr>"


async def test_a_second_answer_of_a_forked_call_is_hung_up(
    alice: Side, network: MemoryNetwork
) -> None:
    """RFC 3261 §13.2.2.4."""
    fork = Stranger(network, BOB)
    listener = Listener()
    alice.invite(listener)
    await asyncio.sleep(0.1)
    invite = fork.received_messages[0]
    for tag in ("one", "two", "one"):
        copied = [item for item in invite.headers if item[0] in ("via", "from", "call-id", "cseq")]
        given = [("To", f"<sip:bob@{BOB}>;tag={tag}"), ("Contact", f"<sip:{tag}@{BOB}>")]
        fork.send(Response(200, "OK", [*copied, *given]).serialise(), ALICE)
    await asyncio.sleep(0.1)
    sent = [(m.method, m.to.tag) for m in fork.received_messages if isinstance(m, Request)]
    assert sent[1:] == [("ACK", "one"), ("ACK", "two"), ("BYE", "two"), ("ACK", "one")]
    assert listener.heard == [("answered", b"")]


async def test_refused_requests_of_strangers_leave_nothing_behind(
    bob: Side, stranger: Stranger
) -> None:
    bob.act_on_request = lambda server: server.respond(405)
    for _ in range(2):
        stranger.send(request("MESSAGE"))
    await asyncio.sleep(0.1)
    assert stranger.statuses == [405, 405]
    assert bob.idle()


async def test_keep_alives_are_ignored(bob: Side, stranger: Stranger) -> None:
    for data in (b"\r\n\r\n", b"\0", b"", b"\0\0\0\0"):
        stranger.send(data)
    await asyncio.sleep(0.1)
    assert bob.trace == []


def test_garbage_harms_nobody_and_leaves_nothing() -> None:
    pieces = st.sampled_from(
        [request(m) for m in ("INVITE", "REGISTER", "OPTIONS", "BYE", "ACK", "CANCEL")]
    )

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.tuples(pieces, st.integers(0, 400), st.binary(max_size=20)), max_size=6))
    def bombard(shots: list[tuple[bytes, int, bytes]]) -> None:
        async def work() -> None:
            network = MemoryNetwork()
            bob, stranger = Side(network, BOB), Stranger(network)
            bob.act = lambda call: call.reject(486)
            for message, where, spoiled in shots:
                stranger.send(message[:where] + spoiled + message[where + len(spoiled) :])
            await asyncio.sleep(100)
            assert bob.idle(), bob.endpoint.load

        with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
            runner.run(work())

    bombard()


async def test_closing_fails_what_waits_and_leaves_nothing(alice: Side, bob: Side) -> None:
    listener = Listener()
    answered = alice.invite(Listener())
    await asyncio.sleep(0.1)
    bob.calls[0].answer(ANSWER)
    await asyncio.sleep(0.1)
    alice.invite(listener)
    offer = asyncio.ensure_future(answered.reinvite(b"more"))
    sent = alice.seen("out")
    for side in (alice, bob):
        await side.endpoint.close()
        assert side.idle()
    assert listener.heard == [("failed", 503)]
    assert (await offer).status in (481, 503)
    assert alice.seen("out") == sent


async def test_messages_are_traced_in_both_directions(bob: Side, stranger: Stranger) -> None:
    stranger.send(request("OPTIONS"))
    await asyncio.sleep(0.1)
    assert [direction for direction, _ in bob.trace] == ["in", "out"]
    assert parse(bob.trace[0][1]).call_id == "c1"


async def test_an_endpoint_must_be_started(network: MemoryNetwork) -> None:
    side = Side(network, BOB)
    assert side.endpoint.address == (BOB, 5060)
    assert Peer(*side.endpoint.address) == Peer(BOB, 5060, "udp")
