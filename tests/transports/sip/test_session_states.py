"""The table of a session's states: no way back, no state without an end, nothing beside it."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchhook.testing.loop import VirtualTimeLoop
from switchhook.transports.sip.inbound import InboundInvite
from switchhook.transports.sip.memory import MemoryNetwork
from switchhook.transports.sip.outbound import OutboundInvite
from switchhook.transports.sip.peer import Peer
from switchhook.transports.sip.session import Session
from switchhook.transports.sip.session_states import NEXT, SessionHappening, SessionState
from tests.transports.sip.world import ALICE, ANSWER, BOB, Listener, Side

ORDER: Sequence[SessionState] = ("early", "answered", "ended")


def test_the_table_only_goes_on() -> None:
    for (before, _), after in NEXT.items():
        assert ORDER.index(after) > ORDER.index(before)
    assert {state for state, _ in NEXT} | set(NEXT.values()) == set(get_args(SessionState))
    assert {happening for _, happening in NEXT} == set(get_args(SessionHappening))


def early_bye(back: InboundInvite) -> None:
    """Let a callee hang up before it has answered, which it may not."""
    if back.state == "early" and back._link is not None:
        back._link.exchange("BYE", (), b"", lambda _: None, lambda _: None)


OURS: Mapping[str, Callable[[OutboundInvite], object]] = {
    "cancel": OutboundInvite.cancel,
    "bye": OutboundInvite.bye,
    "reinvite": lambda call: call.reinvite(ANSWER),
    "probe": OutboundInvite.probe,
}
THEIRS: Mapping[str, Callable[[InboundInvite], object]] = {
    "answer": lambda back: back.answer(ANSWER),
    "reject": lambda back: back.reject(486),
    "back bye": InboundInvite.bye,
    "early bye": early_bye,
    "back reinvite": lambda back: back.reinvite(ANSWER),
}
DEEDS = st.sampled_from((*OURS, *THEIRS, "vanish", "return", "close"))
PLAN = st.lists(st.tuples(st.sampled_from((0.0, 0.01, 0.3, 5.0)), DEEDS), max_size=8)


async def do(deed: str, call: OutboundInvite, bob: Side, gone: set[str]) -> None:
    """Do one thing; that it may be too late for it is fine."""
    if deed in OURS:
        OURS[deed](call)
    elif deed in THEIRS and bob.calls:
        THEIRS[deed](bob.calls[-1])
    elif deed == "vanish":
        gone.add(BOB)
    elif deed == "return":
        gone.discard(BOB)
    elif deed == "close":
        await bob.endpoint.close()


@settings(max_examples=100, deadline=None)
@given(plan=PLAN, transport=st.sampled_from(("udp", "tcp")))
def test_every_session_ends_by_the_table(plan: list[tuple[float, str]], transport: str) -> None:
    steps: list[tuple[SessionState, SessionHappening, SessionState]] = []
    enter = Session._enter

    def entering(session: Session, happening: SessionHappening) -> None:
        before = session.state
        enter(session, happening)
        steps.append((before, happening, session.state))

    async def run() -> None:
        gone: set[str] = set()

        def fate(source: Peer, destination: Peer, data: bytes) -> Sequence[float]:
            return () if gone & {source.host, destination.host} else (0.01,)

        network = MemoryNetwork(fate)
        alice, bob, listener = Side(network, ALICE), Side(network, BOB), Listener()
        peer = Peer(BOB, 5060, "tcp" if transport == "tcp" else "udp")
        call = alice.invite(listener, peer=peer)
        for seconds, deed in plan:
            await asyncio.sleep(seconds)
            await do(deed, call, bob, gone)
        await asyncio.sleep(1)
        call.cancel()
        call.bye()
        await asyncio.sleep(200)
        assert call.state == "ended"
        assert alice.idle(), alice.endpoint.load
        told = [one for one in listener.heard if one in ("bye", "lost") or "failed" in str(one)]
        assert len(told) <= 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "_enter", entering)
        with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
            runner.run(run())
    for before, happening, after in steps:
        assert after == NEXT.get((before, happening), before)


async def test_a_bye_before_the_answer_leaves_the_call_to_its_answer(
    alice: Side, bob: Side
) -> None:
    """RFC 3261 §15: a callee may not send one then."""
    listener = Listener()
    call = alice.invite(listener)
    await asyncio.sleep(1)
    early_bye(bob.calls[0])
    await asyncio.sleep(1)
    assert bob.seen("in")[-1] == "200"
    bob.calls[0].answer(ANSWER)
    await asyncio.sleep(1)
    call.bye()
    await asyncio.sleep(100)
    assert listener.heard == [("provisional", 180), ("answered", ANSWER)]
    assert alice.idle()
