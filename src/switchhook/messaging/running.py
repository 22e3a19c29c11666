"""The carriers that run: opened, closed and opened anew as their records change."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from switchhook.domain.changes import Change, Delete, Insert, Update
from switchhook.domain.entities import MessageCarrier
from switchhook.messaging.carriers.kinds import Kinds, kind_of
from switchhook.messaging.delivery import CarrierSettingsError, RemoteCarrier, Reports
from switchhook.messaging.routing import Routing

log = logging.getLogger(__name__)

_OPENING = ("kind", "settings", "secret", "enabled")  # what makes another carrier of a record


class Carriers:
    """One running carrier for each enabled record. `changed` hears which came, went or changed."""

    def __init__(
        self, kinds: Kinds, routing: Routing, reports: Reports, changed: Callable[[str], None]
    ) -> None:
        self._kinds = kinds
        self._routing = routing
        self._reports = reports
        self._changed = changed
        self._open: dict[str, tuple[MessageCarrier, RemoteCarrier]] = {}
        self._turning: dict[str, asyncio.Task[None]] = {}
        self._dirty: set[str] = set()

    def running(self, sid: str) -> RemoteCarrier | None:
        """Return the carrier, None unless it runs."""
        found = self._open.get(sid)
        return found[1] if found else None

    def check(self, record: MessageCarrier) -> None:
        """Raise `CarrierSettingsError` unless the record can become a carrier."""
        kind_of(self._kinds, record).check(record)

    async def start(self) -> None:
        """Open all that is enabled."""
        for record in self._routing.enabled:
            await self._turn(record.sid)

    def apply(self, changes: Sequence[Change]) -> None:
        """Open and close what the changes of records, which `Routing` knows already, call for."""
        for sid in dict.fromkeys(sid for change in changes for sid in _carriers(change)):
            self._dirty.add(sid)
            if sid not in self._turning:
                self._turning[sid] = asyncio.create_task(self._settle(sid))

    async def idle(self) -> None:
        """Return when every carrier is as its record says."""
        while self._turning:
            await asyncio.wait(self._turning.values())

    async def close(self) -> None:
        """Close all of them."""
        await self.idle()
        closing = [carrier.close() for _, carrier in self._open.values()]
        for outcome in await asyncio.gather(*closing, return_exceptions=True):
            if isinstance(outcome, Exception):
                log.error("carrier not closed", exc_info=outcome)
        self._open.clear()

    async def _settle(self, sid: str) -> None:
        try:
            while sid in self._dirty:
                self._dirty.discard(sid)
                await self._turn(sid)
        except Exception:  # the root of this carrier's task
            log.exception("carrier not changed", extra={"carrier_sid": sid})
        finally:
            del self._turning[sid]

    async def _turn(self, sid: str) -> None:
        """Make the carrier what its record says."""
        record = self._routing.carrier(sid)
        if record is not None and not record.enabled:
            record = None
        before = self._open.get(sid)
        if record is not None and before is not None and _same(record, before[0]):
            self._open[sid] = record, before[1]
        else:
            if before is not None:
                del self._open[sid]
                self._changed(sid)
                await before[1].close()
                log.info("carrier closed", extra={"carrier_sid": sid})
            if record is not None:
                await self._begin(record)
        self._changed(sid)

    async def _begin(self, record: MessageCarrier) -> None:
        try:
            carrier = kind_of(self._kinds, record).open(record, self._reports)
        except CarrierSettingsError as error:
            log.error("carrier not opened", extra={"carrier_sid": record.sid, "reason": str(error)})
            return
        self._open[record.sid] = record, carrier
        await carrier.start()
        log.info("carrier opened", extra={"carrier_sid": record.sid, "kind": record.kind})


def _same(one: MessageCarrier, other: MessageCarrier) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _OPENING)


def _carriers(change: Change) -> list[str]:
    match change:
        case Insert(entity) if isinstance(entity, MessageCarrier):
            return [entity.sid]
        case Update(kind, sid) | Delete(kind, sid) if kind is MessageCarrier:
            return [sid]
    return []
