"""Every queue of this server: the stored ones, and the lines of those that somebody uses.

https://www.twilio.com/docs/voice/api/queue-resource, .../member-resource. A queue is made the
first time that somebody joins it, and stays until it is deleted; its line lives in memory with the
calls that stand in it.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from switchhook.bus import Bus
from switchhook.domain.changes import Condition, Insert, Query
from switchhook.domain.entities import Queue
from switchhook.domain.events import QueueMembershipChanged
from switchhook.store.protocol import Store
from switchhook.voice.queues.line import Line, Member

LONGEST_NAME: Final = 64
DEFAULT_SIZE: Final = 1000
LARGEST: Final = 5000


class QueueFull(Exception):
    """The queue takes nobody else (alert 14207)."""


@dataclass(frozen=True, slots=True)
class QueueMember:
    """A member as REST shows it. `position` counts from 1, `wait_time` is in seconds."""

    account_sid: str
    queue_sid: str
    call_sid: str
    date_enqueued: datetime
    position: int
    wait_time: int


class Queues:
    """Queues by account and name, or by SID."""

    def __init__(
        self,
        store: Store,
        bus: Bus,
        *,
        now: Callable[[], datetime],
        new_sid: Callable[[str], str],
    ) -> None:
        self._store = store
        self._bus = bus
        self._now = now
        self._new_sid = new_sid
        self._lines: dict[str, Line] = {}
        self._making = asyncio.Lock()  # held from looking for a queue until it is there

    @property
    def lines(self) -> int:
        """Return how many lines somebody uses."""
        return len(self._lines)

    async def find(self, account_sid: str, name: str) -> Queue | None:
        """Return the account's queue of this name or SID; raises `StoreError`."""
        field = "sid" if name.startswith("QU") and len(name) == 34 else "friendly_name"
        where = (Condition("account_sid", "=", account_sid), Condition(field, "=", name))
        found = await self._store.find(Queue, Query(where, order="date_created", limit=1))
        return next(iter(found), None)

    async def find_or_make(self, account_sid: str, name: str, max_size: int) -> Queue:
        """Return the account's queue of this name, a new one if need be; raises `StoreError`."""
        async with self._making:
            queue = await self.find(account_sid, name)
            if queue is None:
                now = self._now()
                queue = Queue(
                    sid=self._new_sid("QU"),
                    account_sid=account_sid,
                    friendly_name=name,
                    max_size=max_size,
                    date_created=now,
                    date_updated=now,
                )
                await self._bus.commit([Insert(queue)])
            return queue

    def line(self, queue_sid: str) -> Line:
        """Return the line of a queue; `put_away` it when done."""
        return self._lines.setdefault(queue_sid, Line(queue_sid, self._now))

    def put_away(self, line: Line) -> None:
        """Forget a line that nobody uses any more."""
        if line.idle:
            self._lines.pop(line.sid, None)

    def enter(self, queue: Queue, member: Member) -> Line:
        """Put a caller into a queue; raises `QueueFull`."""
        line = self.line(queue.sid)
        if len(line.waiting) >= queue.max_size:
            self.put_away(line)
            raise QueueFull
        line.join(member)
        self._tell(queue, member.call_sid, "joined", line)
        return line

    def leave(self, queue: Queue, line: Line, member: Member) -> None:
        """Take a caller out of a queue."""
        line.leave(member)
        self._tell(queue, member.call_sid, "left", line)
        self.put_away(line)

    def size(self, queue_sid: str) -> int:
        """Return how many callers are in a queue."""
        line = self._lines.get(queue_sid)
        return len(line.waiting) if line else 0

    def average_wait(self, queue_sid: str) -> int:
        """Return for how many seconds they have waited, on average."""
        line = self._lines.get(queue_sid)
        return line.average_wait if line else 0

    def members(self, queue: Queue) -> list[QueueMember]:
        """Return who is in a queue, the first first."""
        line = self._lines.get(queue.sid)
        if line is None:
            return []
        return [
            QueueMember(
                queue.account_sid, queue.sid, one.call_sid, one.since, place, line.seconds(one)
            )
            for place, one in enumerate(line.waiting, 1)
        ]

    def _tell(self, queue: Queue, call_sid: str, change: str, line: Line) -> None:
        self._bus.commit(
            [],
            QueueMembershipChanged(
                queue=queue,
                call_sid=call_sid,
                change="joined" if change == "joined" else "left",
                size=len(line.waiting),
                at=self._now(),
            ),
        )
