"""The record of a conference as things happen in it: each a commit with its events."""

import logging
from collections.abc import Awaitable, Sequence
from typing import Final

from switchhook.bus import Bus
from switchhook.domain.changes import Change, Insert, StoreError, Update
from switchhook.domain.entities import Conference
from switchhook.voice.conferences.roster import ConferenceEvent
from switchhook.voice.durable import insist

CHANGING: Final = (
    "status",
    "reason_conference_ended",
    "call_sid_ending_conference",
    "sequence",
    "date_updated",
)

log = logging.getLogger(__name__)


class Ledger:
    """Writes one conference. What goes on in it never waits for the disk; its end is insisted on.

    The conference is stored with the first thing that happens in it, or by `begin`.
    """

    def __init__(self, conference: Conference, bus: Bus) -> None:
        self._bus = bus
        self._conference = conference
        self._begun: Awaitable[None] | None = None
        self._latest: Awaitable[None] | None = None
        self._events: Sequence[ConferenceEvent] = ()

    def begin(self) -> Awaitable[None]:
        """Store the conference, unless that was done; awaiting it raises `StoreError`."""
        if self._begun is None:
            self._begun = self._latest = self._bus.commit([Insert(self._conference)])
        return self._begun

    def write(self, conference: Conference, events: Sequence[ConferenceEvent]) -> Awaitable[None]:
        """Store what happened; awaiting it raises `StoreError`."""
        self._conference, self._events = conference, events
        first = self._begun is None
        change: Change = Insert(conference) if first else self._update()
        self._latest = self._bus.commit([change], *events)
        if first:
            self._begun = self._latest
        return self._latest

    async def stored(self) -> None:
        """Return once all that has happened is stored; raises `StoreError`."""
        if self._latest is not None:
            await self._latest

    async def settle(self) -> None:
        """Return once the end is stored, however long the store is away."""
        if self._begun is None or self._latest is None:
            return
        change: Change = self._update()
        try:
            await self._begun
        except StoreError:
            change = Insert(self._conference)
        try:
            await self._latest
        except StoreError:
            if not await insist(lambda: self._bus.commit([change], *self._events)):
                sid = self._conference.sid
                log.error("end of conference not stored", extra={"conference_sid": sid})

    def _update(self) -> Update:
        one = self._conference
        return Update(Conference, one.sid, {name: getattr(one, name) for name in CHANGING})
