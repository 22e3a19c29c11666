"""Texts for handsets, shown by the SIP phones that are registered for them.

A handset has the text when it is stored as delivered; the phone is shown it as well as can be. Its
texts go out one after the other, so that they come in their order.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from switchhook.bus import Bus
from switchhook.domain.entities import Handset, Message
from switchhook.domain.events import MessageStatusChanged
from switchhook.endpoints import Endpoints
from switchhook.endpoints.routes import Contact, key_of
from switchhook.messaging.carriers.sip import page
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.endpoint import SipTimeout

log = logging.getLogger(__name__)


class Media(Protocol):
    """What tells where a message's media are."""

    def __call__(self, message: Message) -> Awaitable[list[tuple[str, str]]]: ...


class Phones:
    """Shows texts on phones."""

    def __init__(self, endpoints: Endpoints, sip: page.Sip, bus: Bus, media: Media) -> None:
        self._endpoints = endpoints
        self._sip = sip
        self._media = media
        self._last: dict[str, asyncio.Task[None]] = {}  # by the handset's number
        self._unsubscribe: Callable[[], None] = bus.subscribe(MessageStatusChanged, self._changed)

    async def idle(self) -> None:
        """Return when every phone has been shown its texts."""
        while self._last:
            await asyncio.wait(self._last.values())

    async def close(self) -> None:
        """Stop."""
        self._unsubscribe()
        tasks = list(self._last.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _changed(self, event: MessageStatusChanged) -> None:
        message = event.message
        if message.status != "delivered":
            return
        handset = self._endpoints.directory.handset(message.to)
        if handset is None or not self._endpoints.registrar.contacts(key_of(handset)):
            return
        before = self._last.get(message.to)
        task = asyncio.create_task(self._show(handset, message, before))
        self._last[message.to] = task
        task.add_done_callback(lambda done: self._forget(message.to, done))

    def _forget(self, number: str, task: asyncio.Task[None]) -> None:
        if self._last.get(number) is task:
            del self._last[number]

    async def _show(
        self, handset: Handset, message: Message, before: asyncio.Task[None] | None
    ) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            media = await self._media(message) if message.num_media else []
            text = "\n".join(filter(None, [message.body, *(url for url, _ in media)]))
            for contact in self._endpoints.registrar.contacts(key_of(handset)):
                await self._send(contact, message.from_, text)
        except Exception:  # the root of this text's task
            log.exception("text not shown", extra={"message_sid": message.sid})

    async def _send(self, contact: Contact, from_: str, text: str) -> None:
        whole = text.encode("utf-8", "replace")
        bodies = page.pieces(text) if contact.peer.transport == "udp" else iter((whole,))
        ours = SipUri(user=from_, host=self._endpoints.hosts.name)
        for body in bodies:
            try:
                response = await self._sip.request(
                    "MESSAGE",
                    contact.uri,
                    to=NameAddr(contact.uri),
                    from_=NameAddr(ours),
                    headers=(page.CONTENT, *contact.headers),
                    body=body,
                    peer=contact.peer,
                )
            except (SipTimeout, ValueError) as error:
                log.info("phone not shown a text", extra={"reason": str(error)})
                return
            if response.status >= 300:
                log.info("phone shows no texts", extra={"status": response.status})
                return
