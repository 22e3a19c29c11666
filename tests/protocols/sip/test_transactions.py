"""The four transaction machines (RFC 3261 §17, RFC 6026)."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchhook.protocols.sip.client import InviteClient, NonInviteClient
from switchhook.protocols.sip.message import Response
from switchhook.protocols.sip.server import InviteServer, NonInviteServer
from switchhook.protocols.sip.transaction import (
    Action,
    Deliver,
    End,
    Send,
    StartTimer,
    State,
    TimedOut,
    TimerName,
    TransactionError,
)


def response(status: int) -> Response:
    return Response(status, "")


def invite_client(*, reliable: bool = False) -> InviteClient:
    client = InviteClient(b"INVITE", lambda answer: b"ACK", reliable=reliable)
    client.start()
    return client


def other_client(*, reliable: bool = False) -> NonInviteClient:
    client = NonInviteClient(b"BYE", reliable=reliable)
    client.start()
    return client


def test_an_invite_is_repeated_at_doubling_intervals_until_something_comes() -> None:
    client = InviteClient(b"INVITE", lambda answer: b"ACK", reliable=False)
    assert client.start() == [Send(b"INVITE"), StartTimer("B", 32.0), StartTimer("A", 0.5)]
    assert client.timer("A") == [Send(b"INVITE"), StartTimer("A", 1.0)]
    assert client.timer("A") == [Send(b"INVITE"), StartTimer("A", 2.0)]
    ringing = response(180)
    assert client.receive(ringing) == [Deliver(ringing)]
    assert client.timer("A") == client.timer("B") == []


def test_an_invite_over_tcp_is_sent_once() -> None:
    client = InviteClient(b"INVITE", lambda answer: b"ACK", reliable=True)
    assert client.start() == [Send(b"INVITE"), StartTimer("B", 32.0)]


def test_an_invite_nobody_answers_times_out() -> None:
    client = invite_client()
    assert client.timer("B") == [TimedOut(), End()]
    assert client.state is State.ENDED


def test_each_copy_of_a_2xx_is_delivered_for_32_seconds() -> None:
    """RFC 6026 §7.2."""
    client, ok = invite_client(), response(200)
    assert client.receive(ok) == [Deliver(ok), StartTimer("M", 32.0)]
    assert client.receive(ok) == [Deliver(ok)]
    assert client.receive(response(486)) == []
    assert client.timer("M") == [End()]


def test_a_refusal_is_acknowledged_each_time_it_comes_and_delivered_once() -> None:
    client, busy = invite_client(), response(486)
    assert client.receive(busy) == [Send(b"ACK"), Deliver(busy), StartTimer("D", 32.0)]
    assert client.receive(busy) == [Send(b"ACK")]
    assert client.timer("D") == [End()]


def test_a_refusal_over_tcp_ends_the_invite_at_once() -> None:
    busy = response(486)
    assert invite_client(reliable=True).receive(busy) == [Send(b"ACK"), Deliver(busy), End()]


def test_other_requests_are_repeated_up_to_every_4_seconds() -> None:
    client = NonInviteClient(b"BYE", reliable=False)
    assert client.start() == [Send(b"BYE"), StartTimer("F", 32.0), StartTimer("E", 0.5)]
    intervals = []
    for _ in range(5):
        _, timer = client.timer("E")
        assert isinstance(timer, StartTimer)
        intervals.append(timer.seconds)
    assert intervals == [1.0, 2.0, 4.0, 4.0, 4.0]


def test_a_provisional_response_slows_repetition_but_does_not_end_it() -> None:
    client, trying = other_client(), response(100)
    assert client.receive(trying) == [Deliver(trying)]
    assert client.timer("E") == [Send(b"BYE"), StartTimer("E", 4.0)]
    assert client.timer("F") == [TimedOut(), End()]


def test_a_final_response_is_delivered_once() -> None:
    client, ok = other_client(), response(200)
    assert client.receive(ok) == [Deliver(ok), StartTimer("K", 5.0)]
    assert client.receive(ok) == client.timer("E") == client.timer("F") == []
    assert client.timer("K") == [End()]
    assert other_client(reliable=True).receive(ok) == [Deliver(ok), End()]


def test_a_refused_invite_repeats_its_response_until_the_ack() -> None:
    server = InviteServer(reliable=False)
    assert server.retransmission() == []
    assert server.respond(100, b"100") == [Send(b"100")]
    assert server.retransmission() == [Send(b"100")]
    assert server.respond(486, b"486") == [
        Send(b"486"),
        StartTimer("H", 32.0),
        StartTimer("G", 0.5),
    ]
    assert server.timer("G") == [Send(b"486"), StartTimer("G", 1.0)]
    assert server.ack() == [StartTimer("I", 5.0)]
    assert server.retransmission() == server.timer("G") == server.timer("H") == server.ack() == []
    assert server.timer("I") == [End()]


def test_a_refused_invite_without_ack_gives_up() -> None:
    server = InviteServer(reliable=False)
    server.respond(486, b"486")
    assert server.timer("H") == [TimedOut(), End()]


def test_over_tcp_the_ack_ends_a_refused_invite() -> None:
    server = InviteServer(reliable=True)
    assert server.respond(486, b"486") == [Send(b"486"), StartTimer("H", 32.0)]
    assert server.ack() == [End()]


def test_an_accepted_invite_absorbs_repetition_and_lets_2xx_pass() -> None:
    """RFC 6026 §7.1."""
    server = InviteServer(reliable=False)
    assert server.respond(200, b"200") == [Send(b"200"), StartTimer("L", 32.0)]
    assert server.retransmission() == []
    assert server.respond(200, b"200") == [Send(b"200")]
    assert server.timer("L") == [End()]


def test_other_requests_get_their_answer_again() -> None:
    server = NonInviteServer(reliable=False)
    assert server.retransmission() == []
    assert server.respond(100, b"100") == [Send(b"100")]
    assert server.respond(200, b"200") == [Send(b"200"), StartTimer("J", 32.0)]
    assert server.retransmission() == [Send(b"200")]
    assert server.timer("J") == [End()]
    assert server.retransmission() == []
    assert NonInviteServer(reliable=True).respond(200, b"200") == [Send(b"200"), End()]


@pytest.mark.parametrize("server", [InviteServer(reliable=False), NonInviteServer(reliable=False)])
def test_a_second_final_answer_is_our_own_fault(server: InviteServer | NonInviteServer) -> None:
    server.respond(486, b"")
    with pytest.raises(TransactionError):
        server.respond(200, b"")


STATES = {
    InviteClient: {"calling", "proceeding", "accepted", "completed", "ended"},
    NonInviteClient: {"trying", "proceeding", "completed", "ended"},
    InviteServer: {"proceeding", "accepted", "completed", "confirmed", "ended"},
    NonInviteServer: {"trying", "proceeding", "completed", "ended"},
}
events = st.one_of(
    st.sampled_from(get_args(TimerName)),
    st.sampled_from([100, 180, 200, 302, 486, 603]),
    st.sampled_from(["again", "ack", "stop"]),
)


@given(st.booleans(), st.lists(events, max_size=25))
def test_the_states_are_closed_and_the_end_comes_once(
    reliable: bool, happenings: list[str | int]
) -> None:
    for machine in (
        invite_client(reliable=reliable),
        other_client(reliable=reliable),
        InviteServer(reliable=reliable),
        NonInviteServer(reliable=reliable),
    ):
        actions: list[Action] = []
        for happening in happenings:
            actions += happen(machine, happening)
            assert machine.state.value in STATES[type(machine)]
        ends = [action for action in actions if isinstance(action, End)]
        assert len(ends) == (machine.state is State.ENDED)
        assert not ends or isinstance(actions[-1], End)


def happen(
    machine: InviteClient | NonInviteClient | InviteServer | NonInviteServer, event: str | int
) -> list[Action]:
    if isinstance(event, str) and event in get_args(TimerName):
        name: TimerName = next(name for name in get_args(TimerName) if name == event)
        return machine.timer(name)
    if isinstance(machine, InviteClient | NonInviteClient):
        if isinstance(event, int):
            return machine.receive(response(event))
        return machine.fail() if event == "stop" else []
    if isinstance(event, int):
        try:
            return machine.respond(event, b"x")
        except TransactionError:
            return []
    return {"again": machine.retransmission, "ack": machine.ack, "stop": machine.abandon}[event]()
