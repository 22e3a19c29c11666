"""What may be done to the record of a message: cancel it, forget its text, or all of it."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from switchhook.domain.changes import Conflict, Delete, Update
from switchhook.domain.entities import Message, MessageMedia
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import MessageStatusChanged
from switchhook.messaging.ledger import Ledger
from switchhook.messaging.means import Means
from switchhook.messaging.media import Shelf

UNFINISHED: Final = ("accepted", "scheduled", "queued", "sending", "receiving")
CANCELABLE: Final = ("accepted", "scheduled", "queued")
OUTBOUND: Final = ("outbound-api", "outbound-call", "outbound-reply")
NOT_FINISHED = 20009
NOT_FOUND = 20404
NOT_CANCELABLE = 30409


class Records:
    """The records of messages, as the API changes them."""

    def __init__(self, means: Means, shelf: Shelf, ledger: Ledger) -> None:
        self._means = means
        self._shelf = shelf
        self._ledger = ledger

    async def cancel(self, sid: str) -> Message:
        """Do not send a message that has not gone out. Raises `TwilioError` (20404, 30409)."""
        message = await self._message(sid)
        if message.status not in CANCELABLE or message.direction not in OUTBOUND:
            raise TwilioError(NOT_CANCELABLE)
        canceled = replace(message, status="canceled", date_updated=self._means.now())
        values = {"status": "canceled", "date_updated": canceled.date_updated}
        update = Update(Message, sid, values, only_if={"status": [message.status]})
        try:
            event = MessageStatusChanged(message=canceled, at=canceled.date_updated)
            await self._means.bus.commit([update], event)
        except Conflict:
            raise TwilioError(NOT_CANCELABLE) from None
        self._ledger.forget(sid)
        return canceled

    async def redact(self, sid: str) -> Message:
        """Forget a finished message's text. Raises `TwilioError` (20404, 20009)."""
        message = await self._finished(sid)
        now = self._means.now()
        forgotten = {"body": "", "content_variables": "", "date_updated": now}
        await self._means.bus.commit([Update(Message, sid, forgotten)])
        self._ledger.forget(sid)
        return replace(message, body="", content_variables="", date_updated=now)

    async def delete(self, sid: str) -> None:
        """Forget a finished message altogether. Raises `TwilioError` (20404, 20009)."""
        await self._finished(sid)
        media = await self._shelf.of(sid)
        forgotten = [Delete(MessageMedia, medium.sid) for medium in media]
        await self._means.bus.commit([Delete(Message, sid), *forgotten])
        self._ledger.forget(sid)
        await self._shelf.clear(media)

    def content(self, medium: MessageMedia) -> Path:
        """Return where the content of a medium lies."""
        return self._shelf.path(medium)

    async def remove(self, medium: MessageMedia) -> None:
        """Forget a medium of a finished message. Raises `TwilioError` (20404, 20009)."""
        await self._finished(medium.message_sid)
        await self._shelf.remove(medium)

    async def _finished(self, sid: str) -> Message:
        message = await self._message(sid)
        if message.status in UNFINISHED:
            raise TwilioError(NOT_FINISHED)
        return message

    async def _message(self, sid: str) -> Message:
        message = await self._means.store.get(Message, sid)
        if message is None:
            raise TwilioError.about(NOT_FOUND, sid)
        return message
