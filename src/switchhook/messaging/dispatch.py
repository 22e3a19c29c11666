"""Send what is queued: one task per message, in the order it was taken.

Theory of operation. A message is `queued` when it is acknowledged, `sending` before a carrier
gets it and then `sent`, `delivered`, `undelivered` or `failed`. Each step is one transaction
that holds only if the message is still where we think it is, and carries its events; so after
a crash `queued` and `sending` messages are simply taken again.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from switchhook.bus import Bus
from switchhook.domain.changes import Conflict, Update
from switchhook.domain.entities import Message, MessageStatus
from switchhook.domain.errors import CATALOGUE
from switchhook.domain.events import MessageStatusChanged
from switchhook.endpoints.directory import Directory
from switchhook.messaging.delivery import Carrier, Delivery
from switchhook.messaging.tasks import Tasks, persist
from switchhook.webhooks.exchange import AlertSink

log = logging.getLogger(__name__)

ACCOUNT_SUSPENDED = 30002
NO_CARRIER = 30008


class Dispatch:
    """Takes queued messages to the first carrier that serves them."""

    def __init__(
        self,
        bus: Bus,
        directory: Directory,
        carriers: Sequence[Carrier],
        *,
        alert: AlertSink,
        now: Callable[[], datetime],
        tasks: Tasks,
    ) -> None:
        self._bus = bus
        self._directory = directory
        self._carriers = carriers
        self._alert = alert
        self._now = now
        self._tasks = tasks

    def take(self, message: Message) -> None:
        """Send a message that is stored as `queued` or `sending`."""
        self._tasks.start(partial(self._send, message))

    async def _send(self, message: Message) -> None:
        try:
            if message.status != "sending":
                message = await self._enter(message, "sending")
            await self._finish(message, await self._deliver(message))
        except Conflict:
            log.info("message changed while being sent", extra={"message_sid": message.sid})

    async def _enter(self, message: Message, status: MessageStatus) -> Message:
        entered = replace(message, status=status, date_updated=self._now())
        event = MessageStatusChanged(message=entered, at=entered.date_updated)
        await persist(lambda: self._bus.commit([_update(message, entered)], event))
        return entered

    async def _deliver(self, message: Message) -> Delivery:
        if not self._directory.active(message.account_sid):
            return Delivery("failed", error_code=ACCOUNT_SUSPENDED)
        for carrier in self._carriers:
            if carrier.serves(message):
                return await carrier.deliver(message)
        self._alert(
            account_sid=message.account_sid,
            resource_sid=message.sid,
            code=NO_CARRIER,
            text=f"No carrier takes texts to {message.to}.",
        )
        return Delivery("failed", error_code=NO_CARRIER)

    async def _finish(self, message: Message, delivery: Delivery) -> None:
        now = self._now()
        code = delivery.error_code
        sent = delivery.outcome != "failed"
        after = replace(
            message,
            status="sent" if sent else "failed",
            date_sent=now if sent else None,
            date_updated=now,
            error_code=code,
            error_message=CATALOGUE[code].text if code is not None else "",
        )
        events = [MessageStatusChanged(message=after, at=now)]
        if delivery.outcome not in ("sent", "failed"):
            # `sent` is told without the error that the receipt brought.
            events = [MessageStatusChanged(message=_clean(after), at=now)]
            after = replace(after, status=delivery.outcome)
            events.append(MessageStatusChanged(message=after, at=now))
        changes = [_update(message, after), *delivery.changes]
        await persist(lambda: self._bus.commit(changes, *events, *delivery.events))


def _clean(message: Message) -> Message:
    return replace(message, error_code=None, error_message="")


_STEPS = ("status", "date_sent", "date_updated", "error_code", "error_message")


def _update(before: Message, after: Message) -> Update:
    values = {name: getattr(after, name) for name in _STEPS}
    return Update(Message, before.sid, values, only_if={"status": [before.status]})
