"""Whatever several people do at once, in conferences, queues and dials: all of it ends in order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voice.chaos.deeds import happens
from tests.voice.chaos.survival import EXAMPLES, PLAN, survive
from tests.voice.chaos.verbs import ROOMS, VERBS
from tests.voice.chaos.world import World

DOCUMENT = st.tuples(st.sampled_from(ROOMS), st.lists(st.sampled_from(VERBS), max_size=2))


@settings(max_examples=40 * EXAMPLES, deadline=None)
@given(documents=st.lists(DOCUMENT, min_size=4, max_size=4), following=DOCUMENT, plan=PLAN)
def test_everybody_gets_out(
    documents: list[tuple[str, list[str]]],
    following: tuple[str, list[str]],
    plan: list[tuple[int, tuple[str, int]]],
) -> None:
    async def run(world: World) -> None:
        world.page("next", "".join((*following[1], following[0])))
        for which, (room, verbs) in enumerate(documents):
            world.page(f"start{which}", room + "".join(verbs))
        callers = [(10, ("dial in", which)) for which in (0, 1, 2)]
        await happens(world, callers)
        await happens(world, plan)

    survive(run)
