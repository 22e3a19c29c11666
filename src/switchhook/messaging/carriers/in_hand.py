"""What a carrier has been handed and has not answered yet."""

import asyncio
import contextlib
from typing import Final

DRAIN: Final = 10.0  # seconds for answers when a carrier closes


class InHand:
    """Holds a place for each submission under way: `with in_hand:`."""

    def __init__(self) -> None:
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()

    def __enter__(self) -> None:
        self._count += 1
        self._idle.clear()

    def __exit__(self, *_: object) -> None:
        self._count -= 1
        if not self._count:
            self._idle.set()

    async def drain(self) -> None:
        """Give what is under way time to be answered."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN):
                await self._idle.wait()
