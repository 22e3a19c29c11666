"""Pages that have not said who they are: few from one place, and not too many at all.

A page shows its token as soon as its socket is open, so hardly any are here at a time. Whoever
opens sockets and says nothing costs us no more than these, and keeps nobody out who comes from
elsewhere.
"""

from collections import Counter
from typing import Final

MOST_OF_SOURCE: Final = 100
MOST: Final = 1000


class Lobby:
    """Who waits, by name, each from a source."""

    def __init__(self) -> None:
        self._waiting: dict[str, str] = {}
        self._sources: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._waiting)

    def enter(self, name: str, source: str) -> bool:
        """Let somebody wait; say whether there is room."""
        if len(self._waiting) >= MOST or self._sources[source] >= MOST_OF_SOURCE:
            return False
        self._waiting[name] = source
        self._sources[source] += 1
        return True

    def leave(self, name: str) -> None:
        """Let somebody go, who may not be here any more."""
        source = self._waiting.pop(name, None)
        if source is not None:
            self._sources[source] -= 1
            if not self._sources[source]:
                del self._sources[source]
