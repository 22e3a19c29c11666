"""Whatever callers and callees do, in any order: one callee talks at most, and nothing is left."""

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchhook.domain.entities import FINAL_CALL_STATUSES, Call, Handset
from switchhook.domain.errors import TwilioError
from switchhook.testing.loop import VirtualTimeLoop
from switchhook.voice.dial.callee import Callee
from switchhook.voice.dial.states import NEXT, CalleeState, Happening
from tests.voice.house import BOB, NUMBER, House, chatter, instructions

CAROL, DAVE = "+14155550103", "+14155550104"
WHISPERS = {
    "say": "<Response><Say>a call for you</Say></Response>",
    "screen": '<Response><Gather numDigits="1" timeout="2" action="none"/><Hangup/></Response>',
    "decline": "<Response><Pause/><Hangup/></Response>",
    "none": "<Response/>",
    "dial": f"<Response><Dial>{NUMBER}</Dial></Response>",
}
NOUN = st.builds(
    lambda to, attributes: f"<Number {' '.join(attributes)}>{to}</Number>",
    st.sampled_from((BOB, CAROL, DAVE, BOB, CAROL, DAVE, "+15005550000")),
    st.lists(
        st.sampled_from(
            (
                *(f'url="{name}"' for name in (*WHISPERS, "404")),
                'sendDigits="1w"',
                'machineDetection="Enable"',
                'amdStatusCallback="amd"',
            )
        ),
        max_size=3,
        unique_by=lambda attribute: attribute.partition("=")[0],
    ),
)
ATTRIBUTES = st.lists(
    st.sampled_from(
        (
            'sequential="true"',
            'answerOnBridge="true"',
            'record="record-from-ringing-dual"',
            'record="true"',
            'ringTone="uk"',
            'timeLimit="3"',
            'hangupOnStar="true"',
        )
    ),
    max_size=4,
    unique_by=lambda attribute: attribute.partition("=")[0],
)
WHO = st.sampled_from(("alice", "bob", "carol", "dave"))
DEEDS = st.one_of(
    st.tuples(st.sampled_from(("answer", "answer", "hangup", "digits", "speak", "early")), WHO),
    st.tuples(st.sampled_from(("redirect", "complete", "cancel")), st.integers(0, 4).map(str)),
)
PLAN = st.lists(st.tuples(st.integers(0, 30), DEEDS), max_size=10)  # twentieths of a second


class Watch:
    """Sees what becomes of every callee."""

    def __init__(self) -> None:
        self.callees: list[Callee] = []
        self.steps: list[tuple[CalleeState, Happening, CalleeState]] = []

    @property
    def talking(self) -> int:
        """Return how many talk now."""
        return sum(callee.state == "talking" for callee in self.callees)

    @property
    def talked(self) -> int:
        """Return how many have talked, or do."""
        return sum(callee.state in ("talking", "completed") for callee in self.callees)


@contextmanager
def watching() -> Iterator[Watch]:
    watch, enter = Watch(), Callee._enter

    def entering(callee: Callee, happening: Happening) -> None:
        if callee not in watch.callees:
            watch.callees.append(callee)
        before = callee.state
        enter(callee, happening)
        if callee.state != before:
            watch.steps.append((before, happening, callee.state))
        assert watch.talking <= 1
        assert watch.talked <= 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Callee, "_enter", entering)
        yield watch


async def do(house: House, people: dict[str, Handset], deed: str, who: str) -> None:
    """Do one thing; that it may be too late for it is fine."""
    calls: list[Call] = await house.every_call()
    with suppress(LookupError, TwilioError):
        match deed:
            case "answer":
                await house.lines.answer(people[who])
            case "hangup":
                await house.lines.hangup(people[who])
            case "digits":
                await house.lines.digits(people[who], "1*")
            case "speak":
                house.lines._lines[people[who].sid].leg.port.queue(chatter(3).samples, mulaw=False)
            case "early":
                house.lines._lines[people[who].sid].leg.begin_early_media()
            case "redirect":
                await house.calls.redirect(calls[int(who)], instructions("elsewhere"))
            case "complete":
                await house.calls.end(calls[int(who)], "completed")
            case "cancel":
                await house.calls.end(calls[int(who)], "canceled")


async def check(house: House, watch: Watch, tasks: int) -> None:
    assert house.calls.count == 0
    assert house.media.engine.legs == 0
    assert not house.parts.recordings.finishing
    assert len(asyncio.all_tasks()) == tasks
    assert 12400 not in house.codes
    assert all(step[2] == NEXT[step[0], step[1]] for step in watch.steps)
    assert all(callee.over for callee in watch.callees)
    for call in await house.every_call():
        assert call.status in FINAL_CALL_STATUSES
    for asked in house.app.asked("action"):
        bridged = asked.get("DialBridged") == "true"
        assert bridged == (watch.talked == 1)
        assert (asked["DialCallStatus"] == "completed") == bridged
        assert ("DialCallDuration" in asked) == bridged
    for recording in await house.recordings():
        assert recording.status in ("completed", "absent")


@settings(max_examples=60, deadline=None)
@given(
    nouns=st.lists(NOUN, min_size=1, max_size=3),
    attributes=ATTRIBUTES,
    patience=st.dictionaries(st.sampled_from(("bob", "carol", "dave")), st.sampled_from((0, 1, 2))),
    plan=PLAN,
)
def test_one_callee_talks_at_most_and_nothing_is_left(
    nouns: list[str],
    attributes: list[str],
    patience: dict[str, int],
    plan: list[tuple[int, tuple[str, str]]],
) -> None:
    async def run() -> None:
        loop = cast(VirtualTimeLoop, asyncio.get_running_loop())
        with tempfile.TemporaryDirectory() as folder, watching() as watch:
            house = House(Path(folder), loop)
            carol, dave = house._handset("c", CAROL), house._handset("d", DAVE)
            people = {"alice": house.alice, "bob": house.bob, "carol": carol, "dave": dave}
            dial = f'<Dial action="action" timeout="5" {" ".join(attributes)}>'
            house.app.pages |= {
                **WHISPERS,
                "start": f"<Response>{dial}{''.join(nouns)}</Dial></Response>",
                "action": "<Response><Pause/></Response>",
                "elsewhere": "<Response><Pause/></Response>",
            }
            house.set_number(voice_url="http://app.test/start")
            for who, seconds in patience.items():
                house.answers(people[who], seconds)
            await house.media.start()
            tasks = len(asyncio.all_tasks())
            try:
                await house.lines.dial(house.alice, NUMBER)
                for ticks, (deed, who) in plan:
                    await asyncio.sleep(ticks / 20)
                    await do(house, people, deed, who)
                await asyncio.sleep(40)
                for who in people:
                    await do(house, people, "hangup", who)
                await asyncio.sleep(20)
                await check(house, watch, tasks)
            finally:
                await house.calls.drain(0)
                await house.lines.close()
                await house.media.close()

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(run())
