"""Texts that come in: stored, heeded, and asked about."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from switchhook.domain.changes import Change, Conflict, Update
from switchhook.domain.entities import Application, Message
from switchhook.domain.errors import TwilioError
from switchhook.domain.events import MessageReceived, MessageStatusChanged
from switchhook.messaging.acceptance import UNREACHABLE_PAIR, writable
from switchhook.messaging.conversations import Conversations
from switchhook.messaging.course import course, told
from switchhook.messaging.inbound import arrived, passed_on
from switchhook.messaging.means import Means
from switchhook.messaging.media import Accepted, MediaLost, Shelf, attach
from switchhook.messaging.opt_outs import OptOuts
from switchhook.messaging.receivers import Receiver, receiver, target
from switchhook.messaging.replies import Answering, Room
from switchhook.messaging.tasks import Tasks, persist

log = logging.getLogger(__name__)


class Inbox:
    """What arrives at numbers, short codes and handsets. `queued` gets each reply."""

    def __init__(
        self,
        means: Means,
        shelf: Shelf,
        opt_outs: OptOuts,
        room: Room,
        *,
        application: Callable[[str, str], Awaitable[Application | None]],
        queued: Callable[[Message], None],
    ) -> None:
        self._means = means
        self._shelf = shelf
        self._opt_outs = opt_outs
        self._room = room
        self._application = application
        self._queued = queued
        self._conversations = Conversations()
        self._answering = Tasks()
        self._unsubscribe = means.bus.subscribe(MessageReceived, self._received)

    def __len__(self) -> int:
        return len(self._answering)

    async def idle(self) -> None:
        """Return when every app has been asked."""
        await self._answering.idle()

    async def close(self) -> None:
        """Stop; what is `receiving` is taken up at the next start."""
        self._unsubscribe()
        await self._answering.close()

    async def receive(
        self, *, account_sid: str, from_: str, to: str, body: str, media: Sequence[str] = ()
    ) -> Message:
        """Store a text that someone sent to a number or a handset of ours, and return it.

        `account_sid` is the sender's, and has the record of a text between handsets; else the
        number's own account. Raises `TwilioError` when `to` is neither or `body` cannot be stored.
        """
        writable(body)
        sid = self._means.new_sid("MM" if media else "SM")
        message = await self._store(sid, from_, to, body, media)
        if message is not None:
            return message
        if self._means.directory.handset(to) and self._means.directory.active(account_sid):
            return await self._pass_on(sid, account_sid, from_, to, body, media)
        raise TwilioError.about(UNREACHABLE_PAIR, to, from_)

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
        """Store a text that a carrier brought, with `changes`; False when `to` is nobody's."""
        if await self._store(sid, from_, to, body, media, changes) is not None:
            return True
        handset = self._means.directory.handset(to)
        if handset is None or not self._means.directory.active(handset.account_sid):
            return False
        await self._pass_on(sid, handset.account_sid, from_, to, body, media, changes)
        return True

    def answer(self, message: Message) -> None:
        """Ask the app about a message that is `receiving`."""
        self._answering.start(partial(self._answer, message))

    async def _store(
        self,
        sid: str,
        from_: str,
        to: str,
        body: str,
        media: Sequence[str],
        changes: Sequence[Change] = (),
    ) -> Message | None:
        found = receiver(self._means.directory, to, from_)
        if found is None:
            return None
        now = self._means.now()
        message = arrived(found, from_=from_, body=body, sid=sid, now=now, num_media=len(media))
        accepted = attach(message, media, self._means.new_sid)
        event = MessageReceived(message=message, at=now)
        await self._means.bus.commit([*changes, *accepted.inserts], event)
        return message

    async def _pass_on(
        self,
        sid: str,
        account_sid: str,
        from_: str,
        to: str,
        body: str,
        media: Sequence[str],
        changes: Sequence[Change] = (),
    ) -> Message:
        """Deliver a text to a handset: no app has a part in it."""
        now = self._means.now()
        message = passed_on(
            account_sid=account_sid,
            from_=from_,
            to=to,
            body=body,
            sid=sid,
            now=now,
            num_media=len(media),
        )
        stored = attach(message, media, self._means.new_sid).inserts
        event = MessageStatusChanged(message=message, at=now)
        events = [event] if message.status == "delivered" else []
        await self._means.bus.commit([*changes, *stored], *events)
        if message.status == "receiving":
            self.answer(message)
        return message

    def _received(self, event: MessageReceived) -> None:
        if event.message.status == "receiving":
            self.answer(event.message)

    async def _answer(self, message: Message) -> None:
        """Fetch an inbound message's media, heed what it wishes, ask the app; then it is received.

        What is for a handset is delivered then.
        """
        if message.num_media:
            await self._bring(message)
        if self._means.directory.handset(message.to) and not self._is_ours(message):
            await self._delivered(message)
            return
        for answer in await self._opt_outs.heed(message):
            self._queued(answer)
        helped = map(Accepted, self._opt_outs.help(message))
        replies = [*helped, *await self._replies(message)]
        received = Update(
            Message,
            message.sid,
            {"status": "received", "date_updated": self._means.now()},
            only_if={"status": ["receiving"]},
        )
        changes: list[Change] = [received, *inserts(replies)]
        try:
            await persist(lambda: self._means.bus.commit(changes))
        except Conflict:
            log.info("message changed while being answered", extra={"message_sid": message.sid})
            return
        for reply in replies:
            self._queued(reply.message)

    def _is_ours(self, message: Message) -> bool:
        return receiver(self._means.directory, message.to, message.from_) is not None

    async def _delivered(self, message: Message) -> None:
        now = self._means.now()
        changes, events = told(message, course(message, ("delivered",), now))
        try:
            await persist(lambda: self._means.bus.commit(changes, *events))
        except Conflict:
            log.info("message changed while being delivered", extra={"message_sid": message.sid})

    async def _replies(self, message: Message) -> list[Accepted]:
        found = receiver(self._means.directory, message.to, message.from_)
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

    async def _bring(self, message: Message) -> None:
        """Fetch the media that a carrier offers; what cannot be had is alerted, and no more."""
        try:
            await self._shelf.bring(message)
        except MediaLost as error:
            log.error("media not kept", extra={"message_sid": message.sid, "reason": str(error)})


def inserts(messages: Sequence[Accepted]) -> list[Change]:
    """Return what stores the messages."""
    return [change for message in messages for change in message.inserts]


def _told(found: Receiver, message: Message) -> dict[str, str]:
    """Return what the app of a service with words of its own is told besides."""
    wished = found.wish(message.body) if found.advanced else None
    return {"OptOutType": wished.upper()} if wished else {}
