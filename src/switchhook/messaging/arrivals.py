"""Texts that carriers bring: once each, whole, and to whom they are for."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final, Protocol

from switchhook.domain.changes import Change, Conflict, Insert, Query, StoreError
from switchhook.domain.entities import InboundPart
from switchhook.messaging.delivery import InboundText
from switchhook.messaging.means import Means
from switchhook.messaging.reassembly import Reassembly, Unfinished, named, part_of
from switchhook.protocols import numbers

log = logging.getLogger(__name__)

AGAIN: Final = 5.0  # seconds, when the store is unavailable


class Inbox(Protocol):
    """Whom texts are for."""

    async def arrive(
        self,
        *,
        sid: str,
        from_: str,
        to: str,
        body: str,
        media: Sequence[str],
        changes: Sequence[Change],
    ) -> bool:
        """Store a text under `sid`, together with `changes`; False when `to` is nobody's.

        Raises `Conflict` when there is one with this SID, and `StoreUnavailable`.
        """
        ...


class Arrivals:
    """What comes in, from the carrier to the inbox."""

    def __init__(self, means: Means, inbox: Inbox) -> None:
        self._means = means
        self._inbox = inbox
        self._parts = Reassembly()
        self._timer: asyncio.TimerHandle | None = None
        self._expiring: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up the parts that came in an earlier run."""
        for part in await self._means.store.find(InboundPart, Query(order="date_created")):
            self._parts.add(part)
        self._watch()

    async def close(self) -> None:
        """Stop; parts stay in the store."""
        if self._timer is not None:
            self._timer.cancel()
        if self._expiring is not None:
            self._expiring.cancel()
            await asyncio.gather(self._expiring, return_exceptions=True)

    async def take(self, text: InboundText) -> None:
        """Store a text, or a part of one; raises `StoreUnavailable`."""
        now = self._means.now()
        part = part_of(text, now)
        if part is not None:
            await self._take_part(part)
            return
        prefix = "MM" if text.media else "SM"
        name = f"{text.carrier_sid} {text.id}"
        sid = named(prefix, name) if text.id else self._means.new_sid(prefix)
        try:
            await self._arrive(text, sid)
        except Conflict:
            log.info("text came twice", extra={"message_sid": sid})

    async def _take_part(self, part: InboundPart) -> None:
        if self._parts.late(part):
            log.info("part came twice", extra={"carrier_sid": part.carrier_sid})
            return
        other = self._parts.overtaken(part)
        if other is not None:
            await self._deliver(other)
        unfinished = self._parts.add(part)
        if unfinished.whole:
            await self._deliver(unfinished)
            return
        self._watch()
        try:
            await self._means.bus.commit([Insert(unfinished.parts[part.number])])
        except Conflict:  # a copy: the first one is stored
            log.info("part came twice", extra={"carrier_sid": part.carrier_sid})

    async def _deliver(self, unfinished: Unfinished) -> None:
        """Store what there is of a text in the place of its parts."""
        carrier_sid, from_, to, *_ = unfinished.common
        text = InboundText(carrier_sid=carrier_sid, from_=from_, to=to, body=unfinished.text)
        try:
            await self._arrive(text, named("SM", unfinished.name), unfinished.forgotten)
        except Conflict:  # two copies of the last part at once
            log.info("text came twice", extra={"carrier_sid": carrier_sid})
        self._parts.finish(unfinished, self._means.now())

    async def _arrive(self, text: InboundText, sid: str, changes: Sequence[Change] = ()) -> None:
        to = address(text.to)
        known = await self._inbox.arrive(
            sid=sid,
            from_=address(text.from_),
            to=to,
            body=text.body,
            media=text.media,
            changes=changes,
        )
        if known:
            return
        log.warning(
            "text to a number that nobody has",
            extra={"carrier_sid": text.carrier_sid, "pii.to": to},
        )
        if changes:
            await self._means.bus.commit(changes)

    def _watch(self) -> None:
        """See to it that what is never whole is delivered all the same."""
        expiry = self._parts.next_expiry()
        if self._timer is not None or expiry is None:
            return
        wait = max(0.0, (expiry - self._means.now()).total_seconds())
        self._timer = asyncio.get_running_loop().call_later(wait, self._expire)

    def _expire(self) -> None:
        self._timer = None
        self._expiring = asyncio.create_task(self._deliver_expired())

    async def _deliver_expired(self) -> None:
        for unfinished in self._parts.expired(self._means.now()):
            try:
                await self._deliver(unfinished)
            except StoreError:
                await asyncio.sleep(AGAIN)
                break
        self._watch()


def address(text: str) -> str:
    """Return the E.164 form of what a carrier calls a number, or what it says otherwise.

    Carriers leave the plus sign away, so digits are tried as an international number first.
    """
    text = text.strip()
    if text.startswith("+") or not text.isascii() or not text.isdigit():
        return numbers.possible(text) or text if text.startswith("+") else text
    if text.startswith("00"):
        return numbers.possible(f"+{text[2:]}") or text
    return numbers.normalise(f"+{text}") or (
        text if numbers.is_short_code(text) else numbers.possible(text) or text
    )
