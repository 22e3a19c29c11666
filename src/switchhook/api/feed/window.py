"""An account's recent events, numbered, within bounds of count and size."""

from collections import deque
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NamedTuple

MOST_EVENTS: Final = 2000
MOST_OCTETS: Final = 4 * 1024 * 1024


class Item(NamedTuple):
    """One event: its kind, the call that it is about, and how it is sent."""

    kind: str
    call_sid: str
    block: bytes


@dataclass(slots=True)
class Window:
    """The latest events. `last` is the newest one's number, or the one before the first."""

    last: int = 0
    _items: deque[Item] = field(default_factory=deque)
    _octets: int = 0

    @property
    def before(self) -> int:
        """The number behind which everything is still here."""
        return self.last - len(self._items)

    def add(self, item: Item) -> None:
        """Append the event with the number after `last`; the oldest make room."""
        self._items.append(item)
        self.last += 1
        self._octets += len(item.block)
        while len(self._items) > MOST_EVENTS or self._octets > MOST_OCTETS:
            self._octets -= len(self._items.popleft().block)

    def after(self, number: int, most: int) -> list[Item]:
        """Return at most so many events behind `number`, which is at least `before`."""
        start = number - self.before
        return list(islice(self._items, start, start + most))
