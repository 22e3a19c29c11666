"""Send what is queued: within this process at once, everything else by the outbox.

What is delivered here is `sending` within the transaction of its outcome, so that after a crash
it is simply taken again. What a crash found on its way to a carrier is the outbox's to judge.
"""

import logging
from collections.abc import Sequence
from functools import partial

from switchhook.domain.changes import Conflict
from switchhook.domain.entities import Message
from switchhook.messaging.course import course, told
from switchhook.messaging.delivery import Delivery, LocalCarrier
from switchhook.messaging.means import Means
from switchhook.messaging.media import MediaLost, Shelf
from switchhook.messaging.outbox import ACCOUNT_SUSPENDED, NO_CARRIER, QUEUE_OVERFLOW, Outbox
from switchhook.messaging.states import COURSE
from switchhook.messaging.tasks import Tasks, persist

log = logging.getLogger(__name__)

NOT_KEPT = 30008  # "Unknown error": Twilio has nothing closer


class Dispatch:
    """Takes queued messages to the first local carrier that serves them, or to the outbox."""

    def __init__(
        self,
        means: Means,
        local: Sequence[LocalCarrier],
        outbox: Outbox,
        shelf: Shelf,
        tasks: Tasks,
    ) -> None:
        self._means = means
        self._local = local
        self._outbox = outbox
        self._shelf = shelf
        self._tasks = tasks

    def too_long(self, message: Message) -> bool:
        """Say whether its sender's queue has no room for the message."""
        return self._outbox.too_long(message) and self._carrier(message) is None

    def take(self, message: Message) -> None:
        """Send a message that is stored as `queued`."""
        carrier = self._carrier(message)
        if carrier is not None or message.num_media or not self._offer(message):
            self._tasks.start(partial(self._send, message, carrier))

    async def resume(self, message: Message) -> None:
        """Go on with a message that was on its way when the process died."""
        if message.status == "sending" and self._carrier(message) is None:
            await self._outbox.recover(message.sid)
        else:
            self.take(message)

    def _carrier(self, message: Message) -> LocalCarrier | None:
        return next((one for one in self._local if one.serves(message)), None)

    def _offer(self, message: Message) -> bool:
        """Give a message to the outbox if that can take it without further ado."""
        active = self._means.directory.active(message.account_sid)
        return active and not self._outbox.too_long(message) and self._outbox.add(message)

    async def _send(self, message: Message, carrier: LocalCarrier | None) -> None:
        try:
            delivery = await self._deliver(message, carrier)
            if delivery is None and not self._outbox.add(message):
                delivery = self._unroutable(message)
            if delivery is not None:
                await self._finish(message, delivery)
        except Conflict:
            log.info("message changed while being sent", extra={"message_sid": message.sid})

    async def _deliver(self, message: Message, carrier: LocalCarrier | None) -> Delivery | None:
        """Return how it went; None when the outbox is to have the message."""
        if not self._means.directory.active(message.account_sid):
            return Delivery("failed", error_code=ACCOUNT_SUSPENDED)
        if carrier is None and not self._outbox.takes(message):
            return self._unroutable(message)
        if carrier is None and self._outbox.too_long(message):
            return Delivery("failed", error_code=QUEUE_OVERFLOW)
        try:
            wrong = await self._shelf.bring(message)
            if wrong is not None:
                return Delivery("failed", error_code=wrong)
            return await carrier.deliver(message) if carrier else None
        except MediaLost as error:
            text = f"The message's media could not be kept: {error}."
            self._alert(message, NOT_KEPT, text)
            return Delivery("failed", error_code=NOT_KEPT)

    def _unroutable(self, message: Message) -> Delivery:
        self._alert(message, NO_CARRIER, f"No carrier takes texts to {message.to}.")
        return Delivery("failed", error_code=NO_CARRIER)

    async def _finish(self, message: Message, delivery: Delivery) -> None:
        now = self._means.now()
        steps = course(message, COURSE[delivery.outcome], now, delivery.error_code)
        changes, events = told(message, steps)
        changes += delivery.changes
        await persist(lambda: self._means.bus.commit(changes, *events, *delivery.events))

    def _alert(self, message: Message, code: int, text: str) -> None:
        self._means.alert(
            account_sid=message.account_sid, resource_sid=message.sid, code=code, text=text
        )
