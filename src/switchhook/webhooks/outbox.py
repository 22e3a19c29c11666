"""Deliver what we owe to apps: durable, in order per stream, with patience.

Theory of operation. A row is written in the transaction of the event it tells of. The outbox
claims what the store says is due and first of its stream, and delivers each in a task of its
own; a stream's next row becomes due only when the one before is finished. A failed row is put
off along `BACKOFF`, then becomes a dead letter with an alert. What is being delivered is known here
only: after a crash it is delivered again, which is what the idempotency token is for.

A host gets `PER_HOST` deliveries at a time. What piles up behind a slow host beyond
`MOST_WAITING` is put off in the store, so that other hosts' rows come into view, and called back
when the host has room. While deliveries are on their way the store is asked every `GATHER`
seconds at most: each look costs as much as many deliveries.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice, repeat
from typing import Final, Protocol, TypeVar, get_args
from urllib.parse import urlsplit

from switchhook.bus import Bus
from switchhook.domain.changes import (
    Change,
    Condition,
    Conflict,
    Query,
    StoreUnavailable,
    Update,
)
from switchhook.domain.entities import Callback
from switchhook.domain.events import Event
from switchhook.store.protocol import Store
from switchhook.webhooks.dead_letters import DeadLetters, buried
from switchhook.webhooks.exchange import HttpRequest, HttpResponse, WebhookError
from switchhook.webhooks.owed import wanted
from switchhook.webhooks.places import Places

T = TypeVar("T")

log = logging.getLogger(__name__)

BACKOFF: Final[Sequence[float]] = (1, 5, 30, 120, 600)  # seconds before each further attempt
CLAIM: Final = 500  # rows in memory at once
PER_HOST: Final = 16
MOST_WAITING: Final = 128  # per host, in memory
PUT_OFF: Final = timedelta(seconds=5)
MOST_ASIDE: Final = 10_000  # per host, of those put off: the names of so many are remembered
GATHER: Final = 0.02  # seconds
LOOK_AGAIN: Final = 60.0  # seconds, whatever happens
SWEEP: Final = 3600.0  # seconds
OUTAGE: Final[Sequence[float]] = (0.5, 1, 2, 5, 10)  # seconds between tries of a store that is down
KEPT: Final = timedelta(days=1)  # how long a delivered row may be looked at
INVALID_URL: Final = 11100
HOPELESS: Final = frozenset(range(400, 500)) - {408, 425, 429}


class Deliverer(Protocol):
    """The part of `Webhooks` that the outbox needs."""

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        """Deliver; raises `WebhookError`."""
        ...

    def report(self, error: WebhookError) -> None:
        """Record the alert for a failed delivery."""
        ...


class Outbox:
    """Delivers callbacks while `run` runs."""

    def __init__(
        self,
        store: Store,
        webhooks: Deliverer,
        now: Callable[[], datetime],
        *,
        bus: Bus | None = None,
    ) -> None:
        self._store = store
        self._webhooks = webhooks
        self._now = now
        self._bus = bus
        self.dead_letters = DeadLetters(store, now, self.wake)
        self._news = asyncio.Event()
        self._idle = asyncio.Event()
        self._flying: dict[str, str] = {}  # host by sid
        self._hosts = Places(PER_HOST)
        self._aside: dict[str, dict[str, None]] = {}  # sids that were put off, in order, by host
        self._next: datetime | None = None  # when the earliest row put off is due

    def wake(self) -> None:
        """Look at the store again: there is a new row."""
        self._idle.clear()
        self._news.set()

    async def idle(self) -> None:
        """Return when nothing is due and nothing is being delivered."""
        self.wake()
        await self._idle.wait()

    async def run(self) -> None:
        """Deliver until cancelled; what is on its way then is delivered again at the next start."""
        subscriptions = self._subscribe()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._sweep())
                await self._look_ahead(self._now())
                while True:
                    self._news.clear()
                    if not await self._claim(group):
                        await self._rest()
                    if self._flying:
                        await asyncio.sleep(GATHER)
        finally:
            for unsubscribe in subscriptions:
                unsubscribe()

    def _subscribe(self) -> list[Callable[[], None]]:
        def told(event: Event) -> None:
            if wanted(event):
                self.wake()

        if self._bus is None:
            return []
        return [self._bus.subscribe(kind, told) for kind in get_args(Event)]

    async def _look_ahead(self, now: datetime) -> None:
        """Find when the next row is due that was put off, by whichever run."""
        where = Condition("state", "=", "pending"), Condition("due", ">", now)
        query = Query(where=where, order="due", limit=1)
        for row in await self._insist(lambda: self._store.find(Callback, query)):
            self._expect(row.due)

    async def _claim(self, group: asyncio.TaskGroup) -> int:
        """Start delivering what is due; return how many rows came into view."""
        room = CLAIM - len(self._flying)
        if room <= 0:
            return 0
        now = self._now()
        if self._next is not None and self._next <= now:
            self._next = None  # the earliest of those that were put off; there may be others
            await self._look_ahead(now)
        await self._call_back(now)
        flying = tuple(self._flying)
        rows = await self._insist(lambda: self._store.due(now, room, flying))
        waiting = Counter(self._flying.values())
        crowded = []
        for row in rows:
            host = _host(row.url)
            waiting[host] += 1
            if waiting[host] > MOST_WAITING:
                crowded.append(row)
                continue
            self._aside.get(host, {}).pop(row.sid, None)
            self._flying[row.sid] = host
            group.create_task(self._deliver(row, host))
        await self._put_off(crowded)
        return len(rows)

    async def _call_back(self, now: datetime) -> None:
        """Make due what was put off behind hosts that have room by now."""
        waiting = Counter(self._flying.values())
        for host, aside in list(self._aside.items()):
            if waiting[host] > MOST_WAITING // 2:
                continue
            called = list(islice(aside, MOST_WAITING - waiting[host]))
            for sid in called:
                del aside[sid]
            if not aside:
                del self._aside[host]
            await self._record([Update(Callback, sid, {"due": now}) for sid in called])

    async def _rest(self) -> None:
        """Wait for news, or until the next row is due."""
        if not self._flying and not self._news.is_set():
            self._idle.set()
        seconds = LOOK_AGAIN
        if self._next is not None:
            seconds = min(seconds, max(0.0, (self._next - self._now()).total_seconds()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()

    async def _deliver(self, row: Callback, host: str) -> None:
        try:
            async with self._hosts.take(host):
                changes = await self._attempt(row)
            await self._record(changes)
        finally:
            del self._flying[row.sid]
            self._news.set()

    async def _attempt(self, row: Callback) -> list[Change]:
        """Deliver once and return what that makes of the row."""
        request = HttpRequest(
            url=row.url,
            method=row.method,
            parameters=row.parameters,
            account_sid=row.account_sid,
            resource_sid=row.resource_sid,
            kind="status",
            headers={"I-Twilio-Idempotency-Token": row.sid},
        )
        try:
            await self._webhooks.fetch(request)
        except WebhookError as error:
            return self._failed(row, error)
        except Exception:  # the root of this delivery's task
            log.exception("callback not delivered", extra={"callback_sid": row.sid})
            return self._failed(row, None)
        done = {"state": "done", "attempts": row.attempts + 1, "date_updated": self._now()}
        return [Update(Callback, row.sid, done)]

    def _failed(self, row: Callback, error: WebhookError | None) -> list[Change]:
        status = error.response.status if error and error.response else None
        hopeless = status in HOPELESS or (error is not None and error.code == INVALID_URL)
        dead = hopeless or row.attempts >= len(BACKOFF)
        if error is not None and (dead or row.attempts == 0):
            self._webhooks.report(error)
        now, attempts = self._now(), row.attempts + 1
        if dead:
            log.warning("callback given up", extra={"callback_sid": row.sid})
            return buried(row, attempts, error, now)
        due = now + timedelta(seconds=BACKOFF[row.attempts])
        self._expect(due)
        return [Update(Callback, row.sid, {"attempts": attempts, "due": due, "date_updated": now})]

    async def _put_off(self, rows: Sequence[Callback]) -> None:
        if rows:
            due = self._now() + PUT_OFF
            self._expect(due)
            await self._record([Update(Callback, row.sid, {"due": due}) for row in rows])
        for row in rows:
            aside = self._aside.setdefault(_host(row.url), {})
            if len(aside) < MOST_ASIDE:
                aside[row.sid] = None

    def _expect(self, due: datetime) -> None:
        self._next = due if self._next is None else min(due, self._next)

    async def _record(self, changes: Sequence[Change]) -> None:
        """Store what became of rows; until that is done they count as being delivered."""
        try:
            await self._insist(lambda: self._store.commit(changes))
        except Conflict:
            log.info("callback is gone", extra={"rows": len(changes)})

    async def _insist(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do `work` again and again while the store is down."""
        for outage in chain(OUTAGE, repeat(OUTAGE[-1])):
            try:
                return await work()
            except StoreUnavailable as error:
                log.warning("outbox waits for the store", extra={"reason": str(error)})
                await asyncio.sleep(outage)
        raise AssertionError("repeat() does not end")

    async def _sweep(self) -> None:
        """Forget what was delivered a day ago, and old dead letters."""
        while True:
            await asyncio.sleep(SWEEP)
            await self._insist(self._purge)
            await self._insist(self.dead_letters.sweep)

    async def _purge(self) -> int:
        delivered = Condition("state", "=", "done")
        return await self._store.purge(Callback, self._now() - KEPT, (delivered,))


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
