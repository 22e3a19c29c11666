"""Dead letters: callbacks that were given up, why, and how they are sent after all.

Theory of operation. A callback that is given up leaves the outbox in the transaction that makes a
dead letter of it, and comes back in the transaction that forgets the letter: at no moment, and
after no crash, is it lost or there twice. Come back, it stands at the end of its stream, which has
gone on without it; several come back in the order in which they were given up, which is that of
their stream. Its SID, and so the idempotency token that the app sees, stays the same.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

from switchhook.domain.changes import Change, Condition, Delete, Insert, Query
from switchhook.domain.entities import Callback, DeadLetter
from switchhook.store.protocol import Store
from switchhook.webhooks.exchange import WebhookError

UNEXPLAINED: Final = 11200  # a fault of our own, which the log tells of
KEPT: Final = timedelta(days=30)
MOST: Final = 100_000  # of all accounts; beyond them the oldest are forgotten
LONGEST_TEXT: Final = 500  # characters
BATCH: Final = 500  # letters that are sent again in one transaction


def buried(row: Callback, attempts: int, error: WebhookError | None, now: datetime) -> list[Change]:
    """Return what makes a dead letter of a callback after so many attempts."""
    response = error.response if error else None
    letter = DeadLetter(
        sid=row.sid,
        account_sid=row.account_sid,
        resource_sid=row.resource_sid,
        stream=row.stream,
        url=row.url,
        method=row.method,
        parameters=row.parameters,
        attempts=attempts,
        error_code=error.code if error else UNEXPLAINED,
        error_status=response.status if response else None,
        error_text=str(error)[:LONGEST_TEXT] if error else "it could not be sent",
        date_owed=row.date_created,
        date_created=now,
        date_updated=now,
    )
    return [Delete(Callback, row.sid), Insert(letter)]


def revived(letter: DeadLetter, now: datetime) -> list[Change]:
    """Return what makes a callback of a dead letter again, due now."""
    row = Callback(
        sid=letter.sid,
        account_sid=letter.account_sid,
        resource_sid=letter.resource_sid,
        stream=letter.stream,
        url=letter.url,
        method=letter.method,
        parameters=letter.parameters,
        due=now,
        date_created=letter.date_owed,
        date_updated=now,
    )
    return [Delete(DeadLetter, letter.sid), Insert(row)]


class DeadLetters:
    """Sends dead letters again, and forgets the old; `wake` tells the outbox that there is work."""

    def __init__(self, store: Store, now: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self._store = store
        self._now = now
        self._wake = wake

    async def replay(self, letter: DeadLetter) -> None:
        """Owe a callback again; raises `Conflict` when somebody else was faster."""
        await self._revive([letter])

    async def replay_all(self, where: Sequence[Condition]) -> int:
        """Owe again what satisfies every condition and is dead by now; return how many."""
        dead_by_now = Condition("date_created", "<=", self._now())
        query = Query((*where, dead_by_now), order="date_created", limit=BATCH)
        total = 0
        while letters := await self._store.find(DeadLetter, query):
            await self._revive(letters)
            total += len(letters)
        return total

    async def sweep(self) -> int:
        """Forget what is too old or too much; return how many were."""
        before = self._now() - KEPT
        beyond = Query(limit=1, offset=MOST)
        for newest_beyond in await self._store.find(DeadLetter, beyond):
            before = max(before, newest_beyond.date_created + timedelta(microseconds=1))
        return await self._store.purge(DeadLetter, before)

    async def _revive(self, letters: Sequence[DeadLetter]) -> None:
        now = self._now()
        await self._store.commit([change for one in letters for change in revived(one, now)])
        self._wake()
