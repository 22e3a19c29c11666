"""A plan of anything, carried out in a world of its own, and a look at what is left."""

import asyncio
import contextlib
import logging
import os
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final, cast

import pytest
from hypothesis import strategies as st

from switchhook.domain.errors import TwilioError
from switchhook.testing.loop import VirtualTimeLoop
from switchhook.voice.streams import live as live_stream
from tests.voice.chaos.aftermath import check
from tests.voice.chaos.deeds import DEEDS, ends
from tests.voice.chaos.world import World

EXAMPLES: Final = int(os.environ.get("SWITCHHOOK_CHAOS", "1"))  # times as many examples

PLAN: Final = st.lists(
    st.tuples(
        st.one_of(st.integers(0, 4), st.integers(0, 120)),  # twentieths of a second
        st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 11)),
    ),
    max_size=10,
)


def survive(run: Callable[[World], Awaitable[None]]) -> None:
    """Let it happen in a world of its own, and look what is left."""

    async def live() -> None:
        loop = cast(VirtualTimeLoop, asyncio.get_running_loop())
        with tempfile.TemporaryDirectory() as folder:
            world = World(Path(folder), loop)
            with listening(world), pytest.MonkeyPatch.context() as patch:
                patch.setattr(live_stream, "CLOSE_SECONDS", 0.05)  # of real time
                try:
                    await world.begin()
                    with contextlib.suppress(TwilioError, LookupError):
                        await run(world)
                    await ends(world)
                    await check(world)
                finally:
                    await world.close()

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(live())


class _Listener(logging.Handler):
    def __init__(self, world: World) -> None:
        super().__init__(logging.ERROR)
        self._world = world

    def emit(self, record: logging.LogRecord) -> None:
        self._world.errors.append(self.format(record))


@contextlib.contextmanager
def listening(world: World) -> Iterator[None]:
    """Keep what is logged as an error."""
    log, listener = logging.getLogger("switchhook"), _Listener(world)
    log.addHandler(listener)
    try:
        yield
    finally:
        log.removeHandler(listener)
