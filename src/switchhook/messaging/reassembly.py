"""Parts of long texts into texts, in any order, across a crash (3GPP TS 23.040 §9.2.3.24.1).

Theory of operation. A part is stored before its carrier is thanked for it. The part that makes a
text whole is stored as that text, in one transaction that forgets the others. Parts are held here
too, by what they have in common; they leave once the text is stored, so that a part that has to be
brought again, because the store was unavailable, finds the others. What has been waiting for ten
minutes is delivered as far as it came. A part of what is whole already is a late copy, and nothing
happens.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from switchhook.domain.changes import Change, Delete
from switchhook.domain.entities import InboundPart
from switchhook.messaging.delivery import InboundText

TIMEOUT: Final = timedelta(minutes=10)
LATE: Final = timedelta(minutes=10)  # how long a copy may come after the text is whole
MOST_WHOLE: Final = 10_000

Common = tuple[str, str, str, int, int, int]  # carrier, from, to, reference, total, width


@dataclass(slots=True)
class Unfinished:
    """The parts of a text that have come."""

    common: Common
    since: datetime
    parts: dict[int, InboundPart] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether all have."""
        return len(self.parts) == self.common[4]

    @property
    def text(self) -> str:
        """What there is of the text."""
        return "".join(self.parts[number].body for number in sorted(self.parts))

    @property
    def name(self) -> str:
        """What tells this text from any other, and stays the same after a crash."""
        return " ".join(map(str, (*self.common, self.since.isoformat(), self.text)))

    @property
    def forgotten(self) -> list[Change]:
        """What removes the parts from the store."""
        return [Delete(InboundPart, part.sid) for part in self.parts.values()]


class Reassembly:
    """What is unfinished, and what was finished of late."""

    def __init__(self) -> None:
        self._unfinished: dict[Common, Unfinished] = {}
        self._whole: OrderedDict[Common, tuple[datetime, Mapping[int, str]]] = OrderedDict()

    def overtaken(self, part: InboundPart) -> Unfinished | None:
        """Return what has the same reference as `part`, and must be another text."""
        unfinished = self._unfinished.get(_common(part))
        before = unfinished.parts.get(part.number) if unfinished else None
        return unfinished if before is not None and before.body != part.body else None

    def add(self, part: InboundPart) -> Unfinished:
        """Take a part, the first of each number, and return the text that it belongs to."""
        common = _common(part)
        unfinished = self._unfinished.setdefault(common, Unfinished(common, part.date_created))
        unfinished.parts.setdefault(part.number, part)
        return unfinished

    def late(self, part: InboundPart) -> bool:
        """Say whether a part is a copy of one of a text that is whole already."""
        at, bodies = self._whole.get(_common(part), (None, {}))
        if at is None or part.date_created - at > LATE:
            return False
        return bodies.get(part.number) == part.body

    def finish(self, unfinished: Unfinished, now: datetime) -> None:
        """Let go of a text that is stored."""
        self._unfinished.pop(unfinished.common, None)
        bodies = {number: part.body for number, part in unfinished.parts.items()}
        self._whole[unfinished.common] = now, bodies
        self._whole.move_to_end(unfinished.common)
        if len(self._whole) > MOST_WHOLE:
            self._whole.popitem(last=False)

    def expired(self, now: datetime) -> list[Unfinished]:
        """Return what has waited too long."""
        return [one for one in self._unfinished.values() if now - one.since >= TIMEOUT]

    def next_expiry(self) -> datetime | None:
        """Return when the first of them will have."""
        return min((one.since + TIMEOUT for one in self._unfinished.values()), default=None)


def part_of(text: InboundText, now: datetime) -> InboundPart | None:
    """Return the part that a text is; None when it is a whole one."""
    part = text.part
    if part is None or part.total <= 1 or not 1 <= part.number <= part.total:
        return None
    common = (text.carrier_sid, text.from_, text.to, part.reference, part.total, part.width)
    return InboundPart(
        sid=named("IP", f"{common} {part.number} {now.isoformat()}"),
        carrier_sid=text.carrier_sid,
        from_=text.from_,
        to=text.to,
        reference=part.reference,
        total=part.total,
        number=part.number,
        width=part.width,
        body=text.body,
        date_created=now,
        date_updated=now,
    )


def named(prefix: str, name: str) -> str:
    """Return the SID that always goes with a name."""
    return prefix + hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _common(part: InboundPart) -> Common:
    return part.carrier_sid, part.from_, part.to, part.reference, part.total, part.width
