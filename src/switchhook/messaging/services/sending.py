"""Texts by a service when their time has come: who sends them, and what is made of them.

Theory of operation. A text by a service is `accepted`, or `scheduled` until its time. Then its
sender is chosen and its text made: links are shortened, characters replaced, media that no sender
can carry become links. That it is `queued` now is one transaction with all that follows from the
choice, so a crash before leaves it to be taken again, and two texts to one recipient, who is to
have one sender, cannot both choose: the second chooses again.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from switchhook.bus import Bus
from switchhook.domain.changes import (
    Change,
    Condition,
    Conflict,
    Delete,
    Insert,
    Query,
    StoreUnavailable,
    Update,
)
from switchhook.domain.entities import (
    Message,
    MessageMedia,
    MessagingService,
    ServiceSender,
    StickySender,
)
from switchhook.domain.errors import CATALOGUE, TwilioError
from switchhook.domain.events import MessageStatusChanged
from switchhook.endpoints.directory import Directory
from switchhook.messaging.links import Links
from switchhook.messaging.opt_outs import OptOuts
from switchhook.messaging.services.choice import Recipient, choose
from switchhook.messaging.tasks import RETRY_AFTER, Tasks, persist
from switchhook.protocols import sms
from switchhook.store.protocol import Store
from switchhook.webhooks.exchange import AlertSink

log = logging.getLogger(__name__)

NO_SERVICE = 21701
NO_SENDER = 21703
BODY_TOO_LONG = 21617

WAITING: Final = ("scheduled", "accepted")


@dataclass(frozen=True, slots=True)
class Ready:
    """A text that can be queued, and what is stored along with it."""

    message: Message
    changes: Sequence[Change] = ()


class ServiceTexts:
    """Queues the texts of services. `queued` gets each of them, `load` tells what a sender still
    has to send."""

    def __init__(
        self,
        *,
        store: Store,
        bus: Bus,
        directory: Directory,
        opt_outs: OptOuts,
        links: Links,
        alert: AlertSink,
        now: Callable[[], datetime],
        tasks: Tasks,
        queued: Callable[[Message], None],
        load: Callable[[str, str], int] = lambda account_sid, sender: 0,
    ) -> None:
        self._store = store
        self._bus = bus
        self._directory = directory
        self._opt_outs = opt_outs
        self._links = links
        self._alert = alert
        self._now = now
        self._tasks = tasks
        self._queued = queued
        self._load = load
        self._chosen: Counter[str] = Counter()  # how often in this run, so that equals take turns

    def take(self, message: Message) -> None:
        """Send a text that is `accepted`, or `scheduled` and due."""
        self._tasks.start(partial(self._send, message))

    async def check(self, message: Message) -> None:
        """Raise `TwilioError` when the text could not be sent now (SynchronousValidation)."""
        service = self._service(message)
        if service.synchronous_validation:
            sender, _ = await self._sender(message, service)
            await self._opt_outs.check(replace(message, from_=sender))

    async def _send(self, message: Message) -> None:
        while True:
            try:
                if await self._sent(message):
                    return
            except StoreUnavailable:
                await asyncio.sleep(RETRY_AFTER)

    async def _sent(self, message: Message) -> bool:
        """Queue the text, or let it fail; False when somebody else's choice has crossed."""
        try:
            ready = await self._ready(message)
        except TwilioError as error:
            ready = self._failed(message, error.code)
        if await self._store_it(message, ready):
            if ready.message.status == "queued":
                self._queued(ready.message)
            return True
        stored = await self._store.get(Message, message.sid)
        if stored is not None and stored.status in WAITING:
            return False
        log.info("message changed before it was sent", extra={"message_sid": message.sid})
        return True

    async def _store_it(self, message: Message, ready: Ready) -> bool:
        update = Update(
            Message,
            message.sid,
            {name: getattr(ready.message, name) for name in _MADE},
            only_if={"status": [message.status]},
        )
        event = MessageStatusChanged(message=ready.message, at=ready.message.date_updated)
        try:
            await persist(lambda: self._bus.commit([update, *ready.changes], event))
        except Conflict:
            return False
        return True

    def _service(self, message: Message) -> MessagingService:
        service = self._directory.messaging_services.service(message.messaging_service_sid)
        if service is None:
            raise TwilioError(NO_SERVICE)
        return service

    async def _ready(self, message: Message) -> Ready:
        """Return what a text becomes; raises `TwilioError`."""
        service = self._service(message)
        sender, converted = await self._sender(message, service)
        await self._opt_outs.check(replace(message, from_=sender))
        changes: list[Change] = []
        body = message.body
        if message.shorten_urls:
            shortened = await self._links.shorten(message, service)
            body, changes = shortened.body, shortened.changes
        if converted:
            body, media = await self._with_links(message, body)
            changes += media
        if service.smart_encoding or message.smart_encoded:
            body = sms.smart(body)
        if len(body) > sms.MAX_BODY:
            raise TwilioError(BODY_TOO_LONG)
        changes += await self._remember(message, service, sender)
        is_mms = message.sid.startswith("MM") and not converted
        made = replace(
            message,
            status="queued",
            from_=sender,
            body=body,
            num_segments=1 if is_mms else len(sms.segment(body).segments),
            num_media=0 if converted else message.num_media,
            date_updated=self._now(),
        )
        return Ready(made, changes)

    async def _sender(self, message: Message, service: MessagingService) -> tuple[str, bool]:
        """Return who sends, and whether media become links; raises `TwilioError` (21703)."""
        if message.from_:
            return message.from_, False
        pool = self._directory.messaging_services.pool(service.sid)
        sticky = await self._store.get(StickySender, _pair(service, message))
        before = sticky.sender if sticky else ""
        media = message.num_media > 0
        found = self._choose(message, service, pool, before, media=media)
        if found is None and media and service.mms_converter:
            found = self._choose(message, service, pool, before, media=False)
            if found is not None:
                return found.sender, True
        if found is None:
            raise TwilioError(NO_SENDER)
        return found.sender, False

    def _choose(
        self,
        message: Message,
        service: MessagingService,
        pool: Sequence[ServiceSender],
        sticky: str,
        *,
        media: bool,
    ) -> ServiceSender | None:
        return choose(
            service,
            pool,
            Recipient.of(message.to, media=media),
            sticky=sticky,
            load=lambda sender: (self._load(message.account_sid, sender), self._chosen[sender]),
        )

    async def _with_links(self, message: Message, body: str) -> tuple[str, list[Change]]:
        """Put the addresses of media behind a text, and forget the media (MMS Converter)."""
        of_message = Query((Condition("message_sid", "=", message.sid),), order="date_created")
        media = await self._store.find(MessageMedia, of_message)
        lines = [body] if body else []
        lines += [medium.url for medium in media]
        return "\n".join(lines), [Delete(MessageMedia, medium.sid) for medium in media]

    async def _remember(
        self, message: Message, service: MessagingService, sender: str
    ) -> list[Change]:
        """Count the choice, and let the recipient keep the sender."""
        self._chosen[sender] += 1
        if not service.sticky_sender:
            return []
        key, at = _pair(service, message), self._now()
        before = await self._store.get(StickySender, key)
        if before is None:
            new = StickySender(
                sid=key,
                account_sid=message.account_sid,
                service_sid=service.sid,
                recipient=message.to,
                sender=sender,
                date_created=at,
                date_updated=at,
            )
            return [Insert(new)]
        if before.sender == sender:
            return []
        values = {"sender": sender, "date_updated": at}
        return [Update(StickySender, key, values, only_if={"sender": [before.sender]})]

    def _failed(self, message: Message, code: int) -> Ready:
        text = CATALOGUE[code].text
        self._alert(account_sid=message.account_sid, resource_sid=message.sid, code=code, text=text)
        failed = replace(
            message,
            status="failed",
            error_code=code,
            error_message=text,
            date_updated=self._now(),
        )
        return Ready(failed)


_MADE: Final = (
    "status", "from_", "body", "num_segments", "num_media", "error_code", "error_message",
    "date_updated",
)  # fmt: skip


def _pair(service: MessagingService, message: Message) -> str:
    return f"{service.sid}/{message.to}"
