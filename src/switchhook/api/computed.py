"""Lists that are worked out instead of stored: their pages go by number."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from switchhook.api.stored import Page
from switchhook.protocols.twilio import paging
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest

Item = TypeVar("Item")

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def page(items: Sequence[Item], asked: PageRequest) -> Page[Item]:
    """Return the page asked for."""
    start = asked.page * asked.size
    end = start + asked.size
    before = paging.token("PB", _place(start), _NEVER) if start else ""
    after = paging.token("PA", _place(end), _NEVER) if end < len(items) else ""
    return Page(items[start:end], before, after)


def _place(start: int) -> str:
    return f"XX{start:032x}"


def selects(comparisons: Sequence[Comparison], item: object) -> bool:
    """Say whether an item has every value that is asked for, or has it in a list."""
    for comparison in comparisons:
        value = getattr(item, comparison.attribute)
        if comparison.value not in (value if isinstance(value, tuple) else (value,)):
            return False
    return True
