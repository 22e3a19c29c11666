"""Whole calls over a link that loses, delays and doubles messages.

However bad the link, both sides end in a state that fits, and nothing is left behind.
"""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from switchhook.testing.loop import VirtualTimeLoop
from switchhook.transports.sip.endpoint import OutboundInvite
from switchhook.transports.sip.memory import MemoryNetwork
from switchhook.transports.sip.peer import Peer
from tests.transports.sip.world import ALICE, ANSWER, BOB, Listener, Side

# What happens to one message: the delays of its copies; none is a loss.
fates = st.lists(st.sampled_from([0.0, 0.02, 0.3, 1.2]), max_size=2)
script = st.lists(fates, min_size=1, max_size=12)
deeds = st.sampled_from(
    ["answer", "reject", "bye", "answer and bye", "cancel", "cancel late", "reinvite", "abandon"]
)


class Weather:
    """Deals fates to messages in turn; fair in the end, so that calls can end."""

    def __init__(self, dealt: Sequence[Sequence[float]]) -> None:
        self._dealt = list(dealt)

    def __call__(self, source: Peer, destination: Peer, data: bytes) -> Sequence[float]:
        return self._dealt.pop(0) if self._dealt else (0.01,)


def run(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(work)


async def whole_call(dealt: Sequence[Sequence[float]], deed: str, reliable: bool) -> None:
    network = MemoryNetwork(Weather(dealt) if not reliable else lambda *message: (0.01,))
    alice, bob = Side(network, ALICE), Side(network, BOB)
    listener = Listener()
    bob.act = lambda call: call.reject(486) if deed == "reject" else call.ring()
    call = alice.invite(listener, peer=Peer(BOB, 5060, "tcp" if reliable else "udp"))
    if deed == "cancel":
        call.cancel()
    await asyncio.sleep(2)
    await deal(deed, call, alice, bob)
    await asyncio.sleep(300)
    assert call.state == "ended"
    assert all(one.state == "ended" for one in bob.calls)
    assert alice.idle(), alice.endpoint.load
    assert bob.idle(), bob.endpoint.load
    last = ("bye", "lost", ("failed", 487), ("failed", 486), ("failed", 408))
    ends = [one for one in listener.heard if one in last]
    hung_up = ("answered", ANSWER) in listener.heard and not ends
    assert len(ends) == 1 or hung_up, listener.heard


async def deal(deed: str, call: OutboundInvite, alice: Side, bob: Side) -> None:
    """Act on the call that rings by now, or not."""
    if deed == "cancel late":
        call.cancel()
    for one in bob.calls:
        if deed != "reject":
            one.answer(ANSWER)
        if deed == "answer and bye":
            one.bye()
    await asyncio.sleep(1)
    if deed == "reinvite" and call.state == "answered":
        await call.reinvite(b"again")
    await asyncio.sleep(50)
    for one in bob.calls:
        one.answer(ANSWER)  # an INVITE that came late
    await asyncio.sleep(50)
    call.bye()
    call.cancel()
    await asyncio.sleep(50)
    for one in bob.calls:
        one.bye()


@settings(max_examples=120, deadline=None)
@given(script, deeds, st.booleans())
def test_calls_end_and_leave_nothing_behind(
    dealt: Sequence[Sequence[float]], deed: str, reliable: bool
) -> None:
    run(whole_call(dealt, deed, reliable))


def test_a_link_that_carries_nothing_leaves_nothing() -> None:
    async def nothing_arrives() -> None:
        network = MemoryNetwork(lambda *message: ())
        alice = Side(network, ALICE)
        listener = Listener()
        alice.invite(listener)
        await asyncio.sleep(100)
        assert listener.heard == [("failed", 408)]
        assert alice.idle()

    run(nothing_arrives())
