"""Texts between the numbers of this server, of one account or of two.

The sender's account has its outbound message, the receiver's an inbound one.
"""

from collections.abc import Callable
from datetime import datetime

from switchhook.domain.changes import Insert
from switchhook.domain.entities import Message
from switchhook.domain.events import MessageReceived
from switchhook.endpoints.directory import Directory
from switchhook.messaging.delivery import Delivery
from switchhook.messaging.inbound import arrived
from switchhook.messaging.media import Shelf
from switchhook.messaging.receivers import Receiver, receiver


class LoopbackCarrier:
    """Delivers to numbers of ours at once."""

    def __init__(
        self,
        directory: Directory,
        shelf: Shelf,
        *,
        now: Callable[[], datetime],
        new_sid: Callable[[str], str],
    ) -> None:
        self._directory = directory
        self._shelf = shelf
        self._now = now
        self._new_sid = new_sid

    def serves(self, message: Message) -> bool:
        """Say whether the message is for a number of ours."""
        return self._receiver(message) is not None

    async def deliver(self, message: Message) -> Delivery:
        """Store the receiver's message along with the sender's outcome."""
        found = self._receiver(message)
        if found is None:
            return Delivery("undelivered", error_code=30003)
        now = self._now()
        inbound = arrived(
            found,
            from_=message.from_,
            body=message.body,
            sid=self._new_sid("MM" if message.num_media else "SM"),
            now=now,
            num_media=message.num_media,
        )
        media = await self._shelf.copy(message, inbound)
        event = MessageReceived(message=inbound, at=now)
        return Delivery("delivered", changes=[Insert(inbound), *media], events=[event])

    def _receiver(self, message: Message) -> Receiver | None:
        return receiver(self._directory, message.to, message.from_)
