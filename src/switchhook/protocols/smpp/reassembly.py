"""Parts of long messages into texts, in any order, once each (3GPP TS 23.040 §9.2.3.24.1)."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import NamedTuple

from switchhook.protocols.smpp.udh import Concatenation

TIMEOUT = 600.0  # seconds that a message waits for the rest of it
MOST = 10_000  # unfinished messages

_Place = tuple[Hashable, int, int, int]


class Whole(NamedTuple):
    """A message with all its parts, or with those that came in time."""

    pair: Hashable
    text: str
    complete: bool


@dataclass(slots=True)
class _Unfinished:
    since: float
    texts: dict[int, str] = field(default_factory=dict)


class Reassembly:
    """Holds parts until the message is whole. `pair` names carrier, sender and receiver."""

    def __init__(self, timeout: float = TIMEOUT, most: int = MOST) -> None:
        self._timeout = timeout
        self._most = most
        self._unfinished: dict[_Place, _Unfinished] = {}  # oldest first

    def __len__(self) -> int:
        return len(self._unfinished)

    def add(self, pair: Hashable, part: Concatenation, text: str, now: float) -> list[Whole]:
        """Take a part; return what is whole now, and what had to give way to it."""
        place = (pair, part.reference, part.total, part.width)
        unfinished = self._unfinished.setdefault(place, _Unfinished(now))
        unfinished.texts[part.sequence] = text
        if len(unfinished.texts) == part.total:
            return [self._finish(place)]
        if len(self._unfinished) > self._most:
            return [self._finish(next(iter(self._unfinished)))]
        return []

    def expire(self, now: float) -> list[Whole]:
        """Give up on what has waited too long; return the parts of it that there are."""
        late: list[_Place] = []
        for place, unfinished in self._unfinished.items():
            if now - unfinished.since < self._timeout:
                break
            late.append(place)
        return [self._finish(place) for place in late]

    def _finish(self, place: _Place) -> Whole:
        texts = self._unfinished.pop(place).texts
        text = "".join(texts[sequence] for sequence in sorted(texts))
        return Whole(place[0], text, len(texts) == place[2])
