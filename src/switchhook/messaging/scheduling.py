"""Texts for later: which times are possible, and who waits for them.

https://www.twilio.com/docs/messaging/features/message-scheduling. What is scheduled lies in the
store alone until shortly before its time; whatever became due while nobody watched goes at once.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from switchhook.domain.changes import Condition, Query, StoreUnavailable
from switchhook.domain.entities import Message
from switchhook.domain.errors import TwilioError
from switchhook.messaging.requests import MessageRequest
from switchhook.store.protocol import Store

log = logging.getLogger(__name__)

NO_TIME = 35111
IMPOSSIBLE_TIME = 35114
NO_SERVICE = 35118
TOO_MANY = 35125

SOONEST: Final = timedelta(seconds=300)
LATEST: Final = timedelta(days=35)
MOST: Final = 500_000  # of one account

EVERY: Final = 60.0  # seconds between two looks at the store
AHEAD: Final = timedelta(seconds=2 * EVERY)  # how far a look goes: less than SOONEST
AT_ONCE: Final = 10_000  # taken in one look


def send_at(request: MessageRequest, now: datetime) -> datetime | None:
    """Return when a text is to be sent; None: at once. Raises `TwilioError`."""
    if not request.schedule_type:
        return None
    if request.smpp_account_sid and request.send_at is not None:
        return _by_smpp(request.send_at, now)
    if not request.messaging_service_sid:
        raise TwilioError(NO_SERVICE)
    if request.send_at is None:
        raise TwilioError(NO_TIME)
    if not SOONEST <= request.send_at - now <= LATEST:
        raise TwilioError(IMPOSSIBLE_TIME)
    return request.send_at


def _by_smpp(at: datetime, now: datetime) -> datetime | None:
    """SMPP knows no services, and any time but the distant will do; what is past is at once."""
    if at - now > LATEST:
        raise TwilioError(IMPOSSIBLE_TIME)
    return at if at > now else None


class Allowance:
    """How much more each account may schedule: counted anew when half of what was left is used."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._left: dict[str, int] = {}

    async def take(self, account_sid: str) -> None:
        """Count one more. Raises `TwilioError` (35125) when an account has scheduled too much."""
        if self._left.get(account_sid, 0) <= 0:
            where = (
                Condition("account_sid", "=", account_sid),
                Condition("status", "=", "scheduled"),
            )
            room = MOST - await self._store.count(Message, where)
            if room <= 0:
                raise TwilioError(TOO_MANY)
            self._left[account_sid] = (room + 1) // 2
        self._left[account_sid] -= 1


class Schedule:
    """Hands on what is scheduled when its time has come: `due` takes the message."""

    def __init__(
        self, store: Store, now: Callable[[], datetime], due: Callable[[Message], None]
    ) -> None:
        self._store = store
        self._now = now
        self._due = due
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Hand on what is due already, and watch from now on."""
        await self._look()
        self._task = asyncio.create_task(self._watch(), name="scheduled messages")

    async def close(self) -> None:
        """Stop; what waits is in the store."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self._look()
            except StoreUnavailable as error:
                log.warning("scheduled messages wait", extra={"reason": str(error)})

    async def _look(self) -> None:
        """Set a timer for everything that is due before the next look but one."""
        now = self._now()
        where = (
            Condition("status", "=", "scheduled"),
            Condition("send_at", "<=", now + AHEAD),
        )
        loop = asyncio.get_running_loop()
        for message in await self._store.find(
            Message, Query(where, order="send_at", limit=AT_ONCE)
        ):
            wait = (message.send_at - now).total_seconds() if message.send_at else 0.0
            if wait <= 0:
                self._due(message)
            elif message.sid not in self._timers:
                self._timers[message.sid] = loop.call_later(wait, self._fire, message)

    def _fire(self, message: Message) -> None:
        del self._timers[message.sid]
        self._due(message)
