"""What is forgotten of a text once it is over: its content, the recipient's number, or nothing.

https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource
(ContentRetention, AddressRetention). A crash between the end and the forgetting is made up for at
the next start.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from switchhook.bus import Bus
from switchhook.domain.changes import Change, Condition, Delete, Query, Update
from switchhook.domain.entities import Message, MessageMedia
from switchhook.domain.events import MessageStatusChanged
from switchhook.messaging.media import Shelf
from switchhook.messaging.tasks import Tasks, persist
from switchhook.store.protocol import Store

log = logging.getLogger(__name__)

OVER: Final = ("delivered", "undelivered", "partially_delivered", "read", "failed", "canceled")
BACK: Final = timedelta(days=36)  # the longest that a text may have waited before it was over
HIDDEN: Final = 4  # digits at the end of a number

_HIDES = str.maketrans(dict.fromkeys("0123456789", "X"))


def forgotten(message: Message) -> dict[str, object]:
    """Return what a text that is over is to have instead of what is to be forgotten."""
    if message.status not in OVER:
        return {}
    values: dict[str, object] = {}
    if message.content_retention == "discard" and (message.body or message.num_media):
        values |= {"body": "", "content_variables": "", "num_media": 0}
    if message.address_retention == "obfuscate" and message.to != obfuscated(message.to):
        values["to"] = obfuscated(message.to)
    return values


def obfuscated(number: str) -> str:
    """Return a number without its last digits."""
    return number[:-HIDDEN] + number[-HIDDEN:].translate(_HIDES)


class Retention:
    """Forgets what is to be forgotten, as texts come to their end."""

    def __init__(self, store: Store, bus: Bus, shelf: Shelf, now: Callable[[], datetime]) -> None:
        self._store = store
        self._bus = bus
        self._shelf = shelf
        self._now = now
        self._tasks = Tasks()
        self._unsubscribe = bus.subscribe(MessageStatusChanged, self._changed)

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self) -> None:
        """Forget what a crash kept, by and by."""
        self._tasks.start(self._make_up)

    async def _make_up(self) -> None:
        where = (
            Condition("status", "in", OVER),
            Condition("date_created", ">=", self._now() - BACK),
        )
        for kept in (
            Condition("content_retention", "=", "discard"),
            Condition("address_retention", "=", "obfuscate"),
        ):
            for message in await self._store.find(Message, Query((*where, kept))):
                self._forget_later(message)

    async def idle(self) -> None:
        """Return when everything is forgotten that is to be."""
        await self._tasks.idle()

    async def close(self) -> None:
        """Stop; the next start makes up for it."""
        self._unsubscribe()
        await self._tasks.close()

    def _changed(self, event: MessageStatusChanged) -> None:
        self._forget_later(event.message)

    def _forget_later(self, message: Message) -> None:
        if forgotten(message):
            self._tasks.start(partial(self._forget, message))

    async def _forget(self, message: Message) -> None:
        values = forgotten(message)
        media = await self._shelf.of(message.sid) if "body" in values else []
        values["date_updated"] = self._now()
        changes: list[Change] = [Update(Message, message.sid, values)]
        changes += [Delete(MessageMedia, medium.sid) for medium in media]
        await persist(lambda: self._bus.commit(changes))
        await self._shelf.clear(media)
        log.info("message forgotten", extra={"message_sid": message.sid})
