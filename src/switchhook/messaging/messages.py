"""Texts, in and out: accept, store, send, receive, forget."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final, Protocol

from switchhook.domain.changes import Change, Condition, Query
from switchhook.domain.entities import Application, Content, Message
from switchhook.domain.errors import TwilioError
from switchhook.messaging.acceptance import accepted
from switchhook.messaging.carriers.handset import HandsetCarrier
from switchhook.messaging.carriers.kinds import Kinds
from switchhook.messaging.carriers.loopback import LoopbackCarrier
from switchhook.messaging.delivery import LocalCarrier
from switchhook.messaging.dispatch import Dispatch
from switchhook.messaging.gateway import Gateway
from switchhook.messaging.inbox import Inbox, inserts
from switchhook.messaging.links import Links
from switchhook.messaging.means import Means
from switchhook.messaging.media import Accepted, Fetcher, Shelf
from switchhook.messaging.opt_outs import OptOuts
from switchhook.messaging.rates import RATES, SenderKind, sender_kind
from switchhook.messaging.records import OUTBOUND, Records
from switchhook.messaging.replies import Asker, Room
from switchhook.messaging.requests import MessageRequest
from switchhook.messaging.retention import Retention
from switchhook.messaging.running import Carriers
from switchhook.messaging.scheduling import Allowance, Schedule
from switchhook.messaging.services.sending import ServiceTexts
from switchhook.messaging.tasks import Tasks

INVALID_APPLICATION = 21218
QUEUE_TOO_LONG = 21611

AT_ONCE: Final = 500  # messages read in one go at the start

_NO_KINDS: Final[Kinds] = MappingProxyType({})


class Webhooks(Asker, Fetcher, Protocol):
    """What asks apps, and fetches what they offer."""


class Messages:
    """Messaging as the API, voice (`<Sms>`), handsets and customers' SMPP systems use it.

    `kinds` are the kinds of remote carriers there may be, `rates` what senders may send;
    `local` carriers come before those to handsets and to our own numbers.
    """

    def __init__(
        self,
        means: Means,
        *,
        webhooks: Webhooks,
        media: Path,
        base_url: str,
        kinds: Kinds = _NO_KINDS,
        rates: Mapping[SenderKind, float] = RATES,
        local: Sequence[LocalCarrier] = (),
    ) -> None:
        self._means = means
        store, bus, now, new_sid = means.store, means.bus, means.now, means.new_sid
        shelf = self._shelf = Shelf(
            folder=media,
            store=store,
            bus=bus,
            fetcher=webhooks,
            alert=means.alert,
            now=now,
            new_sid=new_sid,
            base_url=base_url,
            outside=means.outside,
        )
        self._opt_outs = OptOuts(store, bus, means.directory, now, new_sid)
        self._inbox = Inbox(
            means,
            shelf,
            self._opt_outs,
            Room(webhooks, means.alert, self._accept, self._insert),
            application=self._application,
            queued=self._take,
        )
        self.gateway = Gateway(means, kinds, self._inbox, lambda line: rates[sender_kind(line[1])])
        self.records = Records(means, shelf, self.gateway.ledger)
        self.links = Links(store, bus, means.alert, now, new_sid)
        self._sending = Tasks()
        loopback = LoopbackCarrier(means.directory, shelf, now=now, new_sid=new_sid)
        self._dispatch = Dispatch(
            means,
            (*local, HandsetCarrier(means.directory), loopback),
            self.gateway.outbox,
            shelf,
            self._sending,
        )
        self._service_texts = ServiceTexts(
            store=store,
            bus=bus,
            directory=means.directory,
            opt_outs=self._opt_outs,
            links=self.links,
            alert=means.alert,
            now=now,
            tasks=self._sending,
            queued=self._take,
            load=self.gateway.outbox.load,
        )
        self._allowance = Allowance(store)
        self._schedule = Schedule(store, now, self._service_texts.take)
        self._retention = Retention(store, bus, shelf, now)
        # What concerns one part alone goes straight to it.
        self.cancel = self.records.cancel
        self.redact = self.records.redact
        self.delete = self.records.delete
        self.content = self.records.content
        self.remove = self.records.remove
        self.receive = self._inbox.receive

    @property
    def carriers(self) -> Carriers:
        """The remote carriers that run."""
        return self.gateway.carriers

    async def start(self) -> None:
        """Take up what was unfinished when the last run ended, oldest first."""
        await self.gateway.start()
        await self._unfinished(("queued", "sending"), self._resume)
        await self._unfinished(("accepted",), self._serve)
        await self._schedule.start()
        self._retention.start()
        await self._unfinished(("receiving",), self._ask)
        self._sending.start(self._shelf.sweep)

    async def idle(self) -> None:
        """Return when every message has got as far as it can; what waits its turn goes on."""
        outbox = self.gateway.outbox
        while self._sending or self._inbox or outbox or self._retention:
            await self._sending.idle()
            await self._inbox.idle()
            await outbox.idle()
            await self._retention.idle()

    async def close(self) -> None:
        """Stop. What is stored and unfinished is taken up at the next start."""
        await self._schedule.close()
        await self.gateway.close()
        await self._inbox.close()
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

    async def _accept(
        self, request: MessageRequest, application: Application | None = None
    ) -> Accepted:
        found = accepted(
            request,
            self._means.directory,
            application=application,
            content=await self._content(request.account_sid, request.content_sid),
            now=self._means.now,
            new_sid=self._means.new_sid,
        )
        if found.message.status == "queued":
            await self._opt_outs.check(found.message)
            if self._dispatch.too_long(found.message):
                raise TwilioError(QUEUE_TOO_LONG)
        else:
            await self._service_texts.check(found.message)
        if found.message.status == "scheduled":
            await self._allowance.take(request.account_sid)
        return found

    async def _insert(self, messages: list[Accepted]) -> None:
        await self._means.bus.commit(inserts(messages))
        for one in messages:
            if one.message.status == "queued":
                self._dispatch.take(one.message)
            elif one.message.status == "accepted":
                self._service_texts.take(one.message)

    async def _application(self, account_sid: str, sid: str) -> Application | None:
        application = await self._means.store.get(Application, sid) if sid else None
        return application if application and application.account_sid == account_sid else None

    async def _content(self, account_sid: str, sid: str) -> Content | None:
        content = await self._means.store.get(Content, sid) if sid else None
        return content if content and content.account_sid == account_sid else None

    def _take(self, message: Message) -> None:
        self._dispatch.take(message)

    async def _resume(self, message: Message) -> None:
        if message.direction in OUTBOUND:
            await self._dispatch.resume(message)

    async def _serve(self, message: Message) -> None:
        self._service_texts.take(message)

    async def _ask(self, message: Message) -> None:
        self._inbox.answer(message)

    async def _unfinished(
        self, statuses: Sequence[str], go_on: Callable[[Message], Awaitable[None]]
    ) -> None:
        """Go on with the messages in `statuses`, some at a time: there may be very many."""
        query = Query((Condition("status", "in", tuple(statuses)),), "date_created", AT_ONCE)
        while found := await self._means.store.find(Message, query):
            for message in found:
                await go_on(message)
            query = replace(query, after=(found[-1].date_created, found[-1].sid))
