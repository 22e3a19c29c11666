"""Wait for whichever of several things comes first."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


async def first_of(*contenders: Coroutine[Any, Any, Result]) -> Result:
    """Return or raise what the first to finish does; the others are cancelled and waited for.

    Of those that finish in the same turn of the loop, the one named first counts.
    """
    tasks = [asyncio.ensure_future(contender) for contender in contenders]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        winner = next(task for task in tasks if task.done())
    finally:
        await _stop(tasks)
    return winner.result()


async def _stop(tasks: "list[asyncio.Task[Result]]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
