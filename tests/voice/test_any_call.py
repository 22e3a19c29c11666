"""Whatever people and apps do, and whenever: every call ends, in order and without a fault."""

import asyncio
import itertools
import tempfile
from pathlib import Path
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from switchhook.domain.changes import StoreUnavailable
from switchhook.domain.entities import FINAL_CALL_STATUSES, Call, Handset
from switchhook.domain.errors import TwilioError
from switchhook.testing.loop import VirtualTimeLoop
from switchhook.voice.states import NEXT
from tests.voice.house import BOB, NUMBER, House, instructions

VERBS = (
    "<Say>three little words</Say>",
    '<Say loop="0">for ever</Say>',
    '<Pause length="2"/>',
    '<Play digits="1w2"/>',
    "<Play>404.wav</Play>",
    '<Gather numDigits="2" timeout="2" action="next"><Say>press</Say></Gather>',
    '<Gather action="next" timeout="1"/>',
    '<Record timeout="2" maxLength="5" action="next"/>',
    f'<Dial timeout="3" action="next">{BOB}</Dial>',
    f'<Dial timeLimit="4" record="record-from-answer">{BOB}</Dial>',
    f'<Dial answerOnBridge="true" hangupOnStar="true">{BOB}</Dial>',
    f"<Dial>{NUMBER}</Dial>",
    f'<Dial callerId="+15005550001" action="next">{BOB}</Dial>',
    f'<Dial record="true"><Number sendDigits="1W">{BOB}</Number></Dial>',
    "<Redirect>next</Redirect>",
    "<Redirect>404</Redirect>",
    "<Reject/>",
    "<Hangup/>",
    "<Enqueue>q</Enqueue>",
    '<Dial hangupOnStar="true" action="next"><Conference>r</Conference></Dial>',
)
DOCUMENTS = st.lists(st.sampled_from(VERBS), max_size=4).map("".join)
WHO = st.sampled_from(("alice", "bob"))
DEEDS = st.one_of(
    st.tuples(st.sampled_from(("answer", "hangup", "digits")), WHO),
    st.tuples(st.sampled_from(("redirect", "complete", "cancel")), st.sampled_from(("", "child"))),
    st.tuples(st.sampled_from(("disk full", "disk free", "drain")), st.just("")),
)
PLAN = st.lists(st.tuples(st.integers(0, 150), DEEDS), max_size=8)  # twentieths of a second


async def do(house: House, call: Call, deed: str, who: str) -> None:
    """Do one thing; that it may be too late for it is fine."""
    handset: Handset = house.alice if who == "alice" else house.bob
    call = (await house.every_call())[-1] if who == "child" else call
    try:
        match deed:
            case "answer":
                await house.lines.answer(handset)
            case "hangup":
                await house.lines.hangup(handset)
            case "digits":
                await house.lines.digits(handset, "1*#")
            case "redirect":
                await house.calls.redirect(call, instructions("next"))
            case "complete":
                await house.calls.end(call, "completed")
            case "cancel":
                await house.calls.end(call, "canceled")
            case "drain":
                await house.calls.drain(1)
            case _:
                house.store.broken = StoreUnavailable(deed) if deed == "disk full" else None
    except (LookupError, TwilioError, StoreUnavailable):
        pass


async def go(house: House, outbound: bool, plan: list[tuple[int, tuple[str, str]]]) -> None:
    await house.media.start()
    house.answers(house.bob, 1)
    if outbound:
        call = await house.call(timeout=10, time_limit=120)
    else:
        call = await house.lines.dial(house.alice, NUMBER)
    for ticks, (deed, who) in plan:
        await asyncio.sleep(ticks / 20)
        await do(house, call, deed, who)
    house.store.broken = None
    await asyncio.sleep(1000 if outbound else 30)
    await do(house, call, "hangup", "alice")
    await do(house, call, "hangup", "bob")
    await asyncio.sleep(30)


async def check(house: House, deeds: set[str]) -> None:
    """Check what is left; what a full disk did not take is beyond anybody."""
    broke = "disk full" in deeds
    assert house.calls.count == 0
    assert house.media.engine.legs == 0
    assert house.media.engine.rooms == house.calls.conferences.count == 0
    assert not house.parts.recordings.finishing
    if not broke:
        assert 12400 not in house.codes
    for call in await house.every_call():
        assert call.status in FINAL_CALL_STATUSES or deeds >= {"disk full", "drain"}
        told = house.statuses(call)
        for before, after in itertools.pairwise(told):
            allowed = {then for (status, _), then in NEXT.items() if status == before}
            assert after in allowed or broke
    for recording in await house.recordings():
        assert broke or recording.status in ("completed", "absent")


@settings(max_examples=40, deadline=None)
@given(outbound=st.booleans(), start=DOCUMENTS, following=DOCUMENTS, plan=PLAN)
def test_every_call_ends(
    outbound: bool, start: str, following: str, plan: list[tuple[int, tuple[str, str]]]
) -> None:
    async def run() -> None:
        loop = cast(VirtualTimeLoop, asyncio.get_running_loop())
        with tempfile.TemporaryDirectory() as folder:
            house = House(Path(folder), loop)
            house.app.pages["start"] = f"<Response>{start}</Response>"
            house.app.pages["next"] = f"<Response>{following}</Response>"
            house.set_number(voice_url="http://app.test/start")
            try:
                await go(house, outbound, plan)
                await check(house, {deed for _, (deed, _) in plan})
            finally:
                await house.calls.drain(0)
                await house.lines.close()
                await house.media.close()

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(run())
