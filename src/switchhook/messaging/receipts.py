"""What carriers report about what they were handed, matched to it whenever it comes.

A receipt may overtake the answer that names its submission, even across a crash. One that nothing
is known about is parked, durably, and tried again when an answer gives its reference; after a
minute it is dropped. To apply a receipt twice does nothing the second time, so that nothing needs
to be locked out.
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Final, cast

from switchhook.domain.changes import Condition, Delete, Insert, Query, StoreError
from switchhook.domain.entities import Message, ParkedReceipt, Submission
from switchhook.messaging.delivery import Receipt, ReceiptState
from switchhook.messaging.handover import Handover, reported
from switchhook.messaging.ledger import Entry, Ledger, Reference
from switchhook.messaging.means import Means
from switchhook.messaging.routing import Routing
from switchhook.messaging.tasks import persist

log = logging.getLogger(__name__)

PARKED: Final = 60.0  # seconds
_FEWEST_DIGITS: Final = 7  # that two forms of a number have in common at the end


@dataclass(frozen=True, slots=True, eq=False)
class _Parked:
    sid: str
    receipt: Receipt


class Receipts:
    """Receipts, matched and parked."""

    def __init__(self, means: Means, ledger: Ledger, routing: Routing) -> None:
        self._means = means
        self._ledger = ledger
        self._routing = routing
        self._parked: dict[Reference, list[_Parked]] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._dropping: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Take up what was parked when the last run ended, perhaps just before it was claimed."""
        for row in await self._means.store.find(ParkedReceipt, Query(order="date_created")):
            parked = _Parked(row.sid, _receipt(row))
            if await self._apply(parked.receipt, insist=True):
                await self._forget(parked)
            else:
                age = self._means.now() - row.date_created
                self._keep(parked, PARKED - age.total_seconds())

    async def close(self) -> None:
        """Stop; what is parked stays in the store."""
        for timer in self._timers.values():
            timer.cancel()
        await asyncio.gather(*self._dropping, return_exceptions=True)

    async def take(self, receipt: Receipt) -> None:
        """Apply a receipt, or park it; raises `StoreUnavailable`."""
        if await self._apply(receipt):
            return
        now = self._means.now()
        parked = _Parked(self._means.new_sid("PR"), receipt)
        self._keep(parked, PARKED)
        # An answer that is stored from here on finds it; one that was stored meanwhile did not.
        if await self._apply(receipt):
            self._release(parked)
            return
        row = ParkedReceipt(
            sid=parked.sid,
            carrier_sid=receipt.carrier_sid,
            reference=receipt.reference,
            state=receipt.state,
            error=receipt.error,
            error_code=receipt.code,
            source=receipt.source,
            destination=receipt.destination,
            date_created=now,
            date_updated=now,
        )
        try:
            await self._means.bus.commit([Insert(row)])
        except StoreError:
            self._release(parked)
            raise
        if parked.sid not in self._timers:  # it was claimed while it was being stored
            await self._forget(parked)

    async def claim(self, carrier_sid: str, reference: str) -> None:
        """Apply what was parked for a reference that is known from now on, whatever it takes."""
        for parked in self._parked.get((carrier_sid, reference), [])[:]:
            try:
                await self._apply(parked.receipt, insist=True)
            finally:
                self._release(parked)
            await self._forget(parked)

    async def _apply(self, receipt: Receipt, *, insist: bool = False) -> bool:
        """Apply a receipt; return whether it is known what it is about.

        Raises `StoreUnavailable` unless it insists.
        """
        for reference in (receipt.reference, *receipt.alternatives):
            sid = await self._ledger.about((receipt.carrier_sid, reference))
            if sid is not None and await self._report(sid, reference, receipt, insist):
                return True
        return await self._end_doubt(receipt, insist)

    async def _report(self, sid: str, reference: str, receipt: Receipt, insist: bool) -> bool:
        async with self._ledger.hold(sid) as entry:
            if entry is None:
                return False
            named = _named(entry.now, receipt.carrier_sid, reference)
            if named is None:
                return False
            if reference != receipt.reference and not _fits(receipt, entry.now.message):
                return False
            await self._heard(entry, named, receipt, insist)
            return True

    async def _end_doubt(self, receipt: Receipt, insist: bool) -> bool:
        """Let a receipt speak for a submission that was never answered, if its carrier's may."""
        record = self._routing.carrier(receipt.carrier_sid)
        if record is None or record.ambiguous != "hold" or not receipt.destination:
            return False
        where = (
            Condition("state", "=", "ambiguous"),
            Condition("carrier_sid", "=", receipt.carrier_sid),
        )
        query = Query(where, order="date_created")
        for doubtful in await self._means.store.find(Submission, query):
            if await self._speaks_for(doubtful, receipt, insist):
                return True
        return False

    async def _speaks_for(self, doubtful: Submission, receipt: Receipt, insist: bool) -> bool:
        async with self._ledger.hold(doubtful.message_sid) as entry:
            if entry is None or not _fits(receipt, entry.now.message):
                return False
            if doubtful not in entry.now.submissions:  # the doubt has ended meanwhile
                return False
            await self._heard(entry, doubtful, receipt, insist)
            return True

    async def _heard(self, entry: Entry, about: Submission, receipt: Receipt, insist: bool) -> None:
        step = reported(
            entry.now,
            about.sid,
            receipt.state,
            code=self._routing.error_code(receipt.carrier_sid, receipt.error, receipt.code),
            reference=receipt.reference,
            now=self._means.now(),
        )
        await entry.take(step, insist=insist)

    def _keep(self, parked: _Parked, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        for reference in _references(parked.receipt):
            self._parked.setdefault(reference, []).append(parked)
        self._timers[parked.sid] = loop.call_later(max(0.0, seconds), self._drop, parked)

    def _release(self, parked: _Parked) -> None:
        timer = self._timers.pop(parked.sid, None)
        if timer is None:
            return
        timer.cancel()
        for reference in _references(parked.receipt):
            self._parked[reference].remove(parked)
            if not self._parked[reference]:
                del self._parked[reference]

    def _drop(self, parked: _Parked) -> None:
        self._release(parked)
        log.info(
            "receipt about nothing that is known dropped",
            extra={
                "carrier_sid": parked.receipt.carrier_sid,
                "reference": parked.receipt.reference,
            },
        )
        task = asyncio.create_task(self._forget(parked))
        self._dropping.add(task)
        task.add_done_callback(self._dropping.discard)

    async def _forget(self, parked: _Parked) -> None:
        await persist(lambda: self._means.bus.commit([Delete(ParkedReceipt, parked.sid)]))


def _references(receipt: Receipt) -> list[Reference]:
    names = dict.fromkeys((receipt.reference, *receipt.alternatives))
    return [(receipt.carrier_sid, name) for name in names]


def _named(handover: Handover, carrier_sid: str, reference: str) -> Submission | None:
    return next(
        (
            one
            for one in handover.submissions
            if one.reference == reference and one.carrier_sid == carrier_sid
        ),
        None,
    )


def _fits(receipt: Receipt, message: Message) -> bool:
    """Say whether sender and receiver are the message's, as far as the receipt tells them."""
    return _same(receipt.destination, message.to) and _same(receipt.source, message.from_)


def _same(told: str, known: str) -> bool:
    """Compare two forms of a number, national or international; nothing told fits anything."""
    if not told or told == known:
        return True
    one, other = told.lstrip("+0"), known.lstrip("+0")
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _FEWEST_DIGITS and longer.endswith(shorter)


def _receipt(row: ParkedReceipt) -> Receipt:
    return Receipt(
        carrier_sid=row.carrier_sid,
        reference=row.reference,
        state=cast(ReceiptState, row.state),
        error=row.error,
        code=row.error_code,
        source=row.source,
        destination=row.destination,
    )
