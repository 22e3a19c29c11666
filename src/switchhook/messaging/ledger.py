"""The messages that carriers have or are about to get, one hand at a time on each.

What was touched of late is kept in memory, as it is stored: a receipt comes seconds after the
answer, and finds its message without a search. What is not in memory is read.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from switchhook.bus import Bus
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import Message, Submission
from switchhook.messaging.handover import Handover, Step
from switchhook.messaging.tasks import persist
from switchhook.store.protocol import Store

MOST: Final = 20_000  # messages kept in memory

Reference = tuple[str, str]  # the carrier, and its name for a submission


class Entry:
    """A message that one hand holds at present; `now` is how it is stored."""

    __slots__ = ("_ledger", "now")

    def __init__(self, now: Handover, ledger: "Ledger") -> None:
        self.now = now
        self._ledger = ledger

    async def take(self, step: Step, *, insist: bool = True) -> None:
        """Store a step; insisting waits for a store that is unavailable.

        Raises `Conflict`, and `StoreUnavailable` unless it insists.
        """
        if step.changes:
            await self._ledger.store(step, insist=insist)
        self.now = step.after
        self._ledger.keep(step.after)


class Ledger:
    """Messages with their submissions."""

    def __init__(self, store: Store, bus: Bus, most: int = MOST) -> None:
        self._rows = store
        self._bus = bus
        self.most = most
        self._kept: OrderedDict[str, Handover] = OrderedDict()
        self._references: dict[Reference, str] = {}  # the message
        self._locks: dict[str, tuple[asyncio.Lock, list[None]]] = {}

    def begin(self, message: Message) -> None:
        """Remember a message that is stored and that no carrier has seen."""
        self.keep(Handover(message))

    def forget(self, sid: str) -> None:
        """Read a message again next time: somebody else has changed it."""
        self._drop(sid)

    async def store(self, step: Step, *, insist: bool) -> None:
        """Store a step. A receipt about it that comes meanwhile finds it, and waits its turn."""
        self._name(step.after)
        try:
            if insist:
                await persist(lambda: self._bus.commit(step.changes, *step.events))
            else:
                await self._bus.commit(step.changes, *step.events)
        except BaseException:
            self._unname(step.after)
            raise

    def keep(self, handover: Handover) -> None:
        """Remember how a message is stored, unless nothing more is to be expected of it."""
        sid = handover.message.sid
        self._drop(sid)
        if handover.settled:
            self._unname(handover)
            return
        self._kept[sid] = handover
        self._name(handover)
        if len(self._kept) > self.most:
            self._drop(next(iter(self._kept)))

    @asynccontextmanager
    async def hold(self, sid: str) -> AsyncIterator[Entry | None]:
        """Yield the message, that nobody else may change meanwhile; None when there is none."""
        lock, holders = self._locks.setdefault(sid, (asyncio.Lock(), []))
        holders.append(None)
        try:
            async with lock:
                found = self._kept.get(sid) or await self._read(sid)
                try:
                    yield None if found is None else Entry(found, self)
                except BaseException:
                    self._drop(sid)  # whatever was stored of it
                    raise
        finally:
            holders.pop()
            if not holders:
                del self._locks[sid]

    async def about(self, reference: Reference) -> str | None:
        """Return the sid of the message that a carrier calls so; the latest, if it is several."""
        known = self._references.get(reference)
        if known is not None:
            return known
        where = (
            Condition("carrier_sid", "=", reference[0]),
            Condition("reference", "=", reference[1]),
        )
        found = await self._rows.find(Submission, Query(where, limit=1))
        return found[0].message_sid if found else None

    async def _read(self, sid: str) -> Handover | None:
        message = await self._rows.get(Message, sid)
        if message is None:
            return None
        where = (Condition("message_sid", "=", sid),)
        submissions = await self._rows.find(Submission, Query(where, order="part"))
        return Handover(message, tuple(submissions))

    def _name(self, handover: Handover) -> None:
        for one in handover.submissions:
            if one.reference:
                self._references[one.carrier_sid, one.reference] = handover.message.sid

    def _unname(self, handover: Handover) -> None:
        for one in handover.submissions:
            if self._references.get((one.carrier_sid, one.reference)) == handover.message.sid:
                del self._references[one.carrier_sid, one.reference]

    def _drop(self, sid: str) -> None:
        before = self._kept.pop(sid, None)
        if before is not None:
            self._unname(before)
