"""Texts, in and out: accept, store, send, receive, forget."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from switchhook.bus import Bus
from switchhook.domain.changes import Change, Condition, Conflict, Delete, Insert, Query, Update
from switchhook.domain.entities import Application, Message, MessageMedia
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import MessageReceived, MessageStatusChanged
from switchhook.endpoints.directory import Directory
from switchhook.messaging.acceptance import UNREACHABLE_PAIR, accepted, writable
from switchhook.messaging.carriers.handset import HandsetCarrier
from switchhook.messaging.carriers.loopback import LoopbackCarrier
from switchhook.messaging.conversations import Conversations
from switchhook.messaging.delivery import Carrier
from switchhook.messaging.dispatch import Dispatch
from switchhook.messaging.inbound import arrived, passed_on
from switchhook.messaging.links import Links
from switchhook.messaging.media import Accepted, Fetcher, Shelf
from switchhook.messaging.opt_outs import OptOuts
from switchhook.messaging.receivers import Receiver, receiver, target
from switchhook.messaging.replies import Answering, Asker, Room
from switchhook.messaging.requests import MessageRequest
from switchhook.messaging.retention import Retention
from switchhook.messaging.scheduling import Schedule, check_room
from switchhook.messaging.services.sending import ServiceTexts
from switchhook.messaging.tasks import Tasks, persist
from switchhook.store.protocol import Store
from switchhook.webhooks.exchange import AlertSink, Outside

log = logging.getLogger(__name__)

UNFINISHED = ("accepted", "scheduled", "queued", "sending", "receiving")
CANCELABLE = ("accepted", "scheduled", "queued")
NOT_FINISHED = 20009
NOT_FOUND = 20404
NOT_CANCELABLE = 30409
INVALID_APPLICATION = 21218
OUTBOUND = ("outbound-api", "outbound-call", "outbound-reply")


class Webhooks(Asker, Fetcher, Protocol):
    """What asks apps, and fetches what they offer."""


class Messages:
    """Messaging as the API, voice (`<Sms>`) and handsets use it.

    `carriers` come before those to handsets and to our own numbers.
    """

    def __init__(
        self,
        *,
        store: Store,
        bus: Bus,
        directory: Directory,
        webhooks: Webhooks,
        alert: AlertSink,
        now: Callable[[], datetime],
        new_sid: Callable[[str], str],
        media: Path,
        base_url: str,
        carriers: Sequence[Carrier] = (),
        outside: Outside = asyncio.timeout,
    ) -> None:
        self._store = store
        self._bus = bus
        self._directory = directory
        self._now = now
        self._new_sid = new_sid
        self._conversations = Conversations()
        self._opt_outs = OptOuts(store, bus, directory, now, new_sid)
        self._sending = Tasks()
        self._answering = Tasks()  # apart: a slow app must not hold up what goes out
        self._room = Room(webhooks, alert, self._accept, self._insert)
        self._shelf = Shelf(
            folder=media,
            store=store,
            bus=bus,
            fetcher=webhooks,
            alert=alert,
            now=now,
            new_sid=new_sid,
            base_url=base_url,
            outside=outside,
        )
        loopback = LoopbackCarrier(directory, self._shelf, now=now, new_sid=new_sid)
        self._dispatch = Dispatch(
            bus,
            directory,
            (*carriers, HandsetCarrier(directory), loopback),
            self._shelf,
            alert=alert,
            now=now,
            tasks=self._sending,
        )
        self.links = Links(store, bus, alert, now, new_sid)
        self._service_texts = ServiceTexts(
            store=store,
            bus=bus,
            directory=directory,
            opt_outs=self._opt_outs,
            links=self.links,
            alert=alert,
            now=now,
            tasks=self._sending,
            queued=self._dispatch.take,
        )
        self._schedule = Schedule(store, now, self._service_texts.take)
        self._retention = Retention(store, bus, self._shelf, now)
        self._unsubscribe = bus.subscribe(MessageReceived, self._received)

    async def start(self) -> None:
        """Take up what was unfinished when the last run ended."""
        for message in await self._unfinished(("queued", "sending")):
            if message.direction in OUTBOUND:
                self._dispatch.take(message)
        for message in await self._unfinished(("accepted",)):
            self._service_texts.take(message)
        await self._schedule.start()
        await self._retention.start()
        for message in await self._unfinished(("receiving",)):
            self._answering.start(partial(self._answer, message))

    async def idle(self) -> None:
        """Return when every message has got as far as it can."""
        while self._sending or self._answering or self._retention:
            await self._sending.idle()
            await self._answering.idle()
            await self._retention.idle()

    async def close(self) -> None:
        """Stop. What is stored and unfinished is taken up at the next start."""
        self._unsubscribe()
        await self._schedule.close()
        await self._answering.close()
        await self._sending.close()
        await self._retention.close()

    async def send(
        self,
        request: MessageRequest,
        also: Callable[[Message], Sequence[Change]] = lambda message: (),
    ) -> Message:
        """Store a text as queued and return it; sending goes on by itself.

        What `also` says is stored in the same transaction. Raises `TwilioError`, and
        `StoreUnavailable` when it could not be stored.
        """
        application = await self._application(request.account_sid, request.application_sid)
        if request.application_sid and application is None:
            raise TwilioError.about(INVALID_APPLICATION, request.application_sid)
        accepted = await self._accept(request, application)
        await self._insert([replace(accepted, also=tuple(also(accepted.message)))])
        return accepted.message

    async def receive(
        self, *, account_sid: str, from_: str, to: str, body: str, media: Sequence[str] = ()
    ) -> Message:
        """Store a text that someone sent to a number or a handset of ours, and return it.

        A number's app is asked by itself; a handset has the text at once. `account_sid` is the
        sender's, and has the record of a text between handsets; else the number's own account.
        Raises `TwilioError` when `to` is neither or `body` cannot be stored.
        """
        writable(body)
        found = receiver(self._directory, to, from_)
        if found is None and self._directory.handset(to) and self._directory.active(account_sid):
            return await self._pass_on(account_sid=account_sid, from_=from_, to=to, body=body)
        if found is None:
            raise TwilioError.about(UNREACHABLE_PAIR, to, from_)
        now = self._now()
        message = arrived(found, from_=from_, body=body, sid=self._new_sid("SM"), now=now)
        message = replace(message, num_media=len(media))
        await self._bus.commit([Insert(message)], MessageReceived(message=message, at=now))
        return message

    async def _pass_on(self, *, account_sid: str, from_: str, to: str, body: str) -> Message:
        """Deliver a text between two handsets: no app has a part in it."""
        now = self._now()
        message = passed_on(
            account_sid=account_sid, from_=from_, to=to, body=body, sid=self._new_sid("SM"), now=now
        )
        event = MessageStatusChanged(message=message, at=now)
        await self._bus.commit([Insert(message)], event)
        return message

    async def cancel(self, sid: str) -> Message:
        """Do not send a message that has not gone out. Raises `TwilioError` (20404, 30409)."""
        message = await self._message(sid)
        if message.status not in CANCELABLE or message.direction not in OUTBOUND:
            raise TwilioError(NOT_CANCELABLE)
        canceled = replace(message, status="canceled", date_updated=self._now())
        values = {"status": "canceled", "date_updated": canceled.date_updated}
        update = Update(Message, sid, values, only_if={"status": [message.status]})
        try:
            event = MessageStatusChanged(message=canceled, at=canceled.date_updated)
            await self._bus.commit([update], event)
        except Conflict:
            raise TwilioError(NOT_CANCELABLE) from None
        return canceled

    async def redact(self, sid: str) -> Message:
        """Forget a finished message's text. Raises `TwilioError` (20404, 20009)."""
        message = await self._finished(sid)
        now = self._now()
        await self._bus.commit([Update(Message, sid, {"body": "", "date_updated": now})])
        return replace(message, body="", date_updated=now)

    async def delete(self, sid: str) -> None:
        """Forget a finished message altogether. Raises `TwilioError` (20404, 20009)."""
        await self._finished(sid)
        media = await self._shelf.of(sid)
        forgotten = [Delete(MessageMedia, medium.sid) for medium in media]
        await self._bus.commit([Delete(Message, sid), *forgotten])
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
        message = await self._store.get(Message, sid)
        if message is None:
            raise TwilioError.about(NOT_FOUND, sid)
        return message

    async def _accept(
        self, request: MessageRequest, application: Application | None = None
    ) -> Accepted:
        found = accepted(
            request,
            self._directory,
            application=application,
            now=self._now,
            new_sid=self._new_sid,
        )
        if found.message.status == "queued":
            await self._opt_outs.check(found.message)
        else:
            await self._service_texts.check(found.message)
        if found.message.status == "scheduled":
            await check_room(self._store, request.account_sid)
        return found

    async def _insert(self, messages: list[Accepted]) -> None:
        await self._bus.commit(_inserts(messages))
        for one in messages:
            if one.message.status == "queued":
                self._dispatch.take(one.message)
            elif one.message.status == "accepted":
                self._service_texts.take(one.message)

    def _received(self, event: MessageReceived) -> None:
        if event.message.status == "receiving":
            self._answering.start(partial(self._answer, event.message))

    async def _answer(self, message: Message) -> None:
        """Heed what an inbound message wishes, ask the app, then call the message received."""
        for answer in await self._opt_outs.heed(message):
            self._dispatch.take(answer)
        helped = map(Accepted, self._opt_outs.help(message))
        replies = [*helped, *await self._replies(message)]
        received = Update(
            Message,
            message.sid,
            {"status": "received", "date_updated": self._now()},
            only_if={"status": ["receiving"]},
        )
        changes: list[Change] = [received, *_inserts(replies)]
        try:
            await persist(lambda: self._bus.commit(changes))
        except Conflict:
            log.info("message changed while being answered", extra={"message_sid": message.sid})
            return
        for reply in replies:
            self._dispatch.take(reply.message)

    async def _replies(self, message: Message) -> list[Accepted]:
        found = receiver(self._directory, message.to, message.from_)
        if found is None:
            return []
        application = await self._application(found.account_sid, found.application_sid)
        where = target(application) if application else found.target
        if where is None:
            return []
        now = asyncio.get_running_loop().time()
        conversation = self._conversations.between(message.to, message.from_, now)
        media = await self._shelf.shown(message)
        told = _told(found, message)
        return await Answering(message, where, conversation, self._room, media, told).run()

    async def _application(self, account_sid: str, sid: str) -> Application | None:
        application = await self._store.get(Application, sid) if sid else None
        return application if application and application.account_sid == account_sid else None

    async def _unfinished(self, statuses: tuple[str, ...]) -> list[Message]:
        where = (Condition("status", "in", statuses),)
        return await self._store.find(Message, Query(where, order="date_created"))


def _told(found: Receiver, message: Message) -> dict[str, str]:
    """Return what the app of a service with words of its own is told besides."""
    wished = found.wish(message.body) if found.advanced else None
    return {"OptOutType": wished.upper()} if wished else {}


def _inserts(messages: Sequence[Accepted]) -> list[Change]:
    return [change for message in messages for change in message.inserts]
