"""Whatever people and apps do, and whenever: every call ends, in order and without a fault."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voice.chaos.deeds import happens
from tests.voice.chaos.survival import EXAMPLES, PLAN, survive
from tests.voice.chaos.verbs import VERBS
from tests.voice.chaos.world import DESK, World
from tests.voice.house import APP, NUMBER

DOCUMENTS = st.lists(st.sampled_from(VERBS), max_size=4).map("".join)
HOWS = st.sampled_from(("by us", "by a handset", "by a phone", "to a phone"))


async def begin(world: World, how: str) -> None:
    """Let the one call begin."""
    house = world.house
    house.set_number(voice_url=APP + "start", status_callback=APP + "told")
    asked: dict[str, Any] = {"timeout": 10, "time_limit": 100, "status_callback": APP + "told"}
    asked["status_callback_event"] = ("initiated", "ringing", "answered", "completed")
    match how:
        case "by us":
            house.answers(house.alice, 1)
            await house.call(**asked)
        case "to a phone":
            await house.call(to=DESK, **asked)
        case "by a handset":
            await house.lines.dial(house.alice, NUMBER)
        case _:
            world.phone.dial()


@settings(max_examples=60 * EXAMPLES, deadline=None)
@given(how=HOWS, start=DOCUMENTS, following=DOCUMENTS, plan=PLAN)
def test_every_call_ends(
    how: str, start: str, following: str, plan: list[tuple[int, tuple[str, int]]]
) -> None:
    async def run(world: World) -> None:
        world.page("start", start)
        world.page("next", following)
        await begin(world, how)
        await happens(world, plan)

    survive(run)
