"""Ends that must be stored, however long the store is away: a full disk has room again one day."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from switchhook.domain.changes import StoreError

RETRIES: Final = (1, 2, 4, 8, 16, 32, 60, 60, 60)  # seconds before each new try


async def insist(commit: Callable[[], Awaitable[None]]) -> bool:
    """Commit again until the store takes it; return whether it ever did."""
    for delay in RETRIES:
        await asyncio.sleep(delay)
        try:
            await commit()
        except StoreError:
            continue
        return True
    return False
