"""Send what is queued: one task per message, in the order it was taken.

Theory of operation. A message is `queued` when it is acknowledged, `sending` before a carrier
gets it and then as the table in `states` says. Each step is one transaction
that holds only if the message is still where we think it is, and carries its events; so after
a crash `queued` and `sending` messages are simply taken again. What no remote carrier gets is
`sending` within the transaction of its outcome.
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
from switchhook.messaging.media import MediaLost, Shelf
from switchhook.messaging.states import statuses
from switchhook.messaging.tasks import Tasks, persist
from switchhook.webhooks.exchange import AlertSink

log = logging.getLogger(__name__)

ACCOUNT_SUSPENDED = 30002
NO_CARRIER = NOT_KEPT = 30008  # "Unknown error": Twilio has nothing closer


class Dispatch:
    """Takes queued messages to the first carrier that serves them."""

    def __init__(
        self,
        bus: Bus,
        directory: Directory,
        carriers: Sequence[Carrier],
        shelf: Shelf,
        *,
        alert: AlertSink,
        now: Callable[[], datetime],
        tasks: Tasks,
    ) -> None:
        self._bus = bus
        self._directory = directory
        self._carriers = carriers
        self._shelf = shelf
        self._alert = alert
        self._now = now
        self._tasks = tasks

    def take(self, message: Message) -> None:
        """Send a message that is stored as `queued` or `sending`."""
        self._tasks.start(partial(self._send, message))

    async def _send(self, message: Message) -> None:
        try:
            carrier = self._carrier(message)
            if carrier is not None and carrier.remote and message.status != "sending":
                message = await self._enter(message, "sending")
            await self._finish(message, await self._deliver(message, carrier))
        except Conflict:
            log.info("message changed while being sent", extra={"message_sid": message.sid})

    async def _enter(self, message: Message, status: MessageStatus) -> Message:
        entered = replace(message, status=status, date_updated=self._now())
        event = MessageStatusChanged(message=entered, at=entered.date_updated)
        await persist(lambda: self._bus.commit([_update(message, entered)], event))
        return entered

    def _carrier(self, message: Message) -> Carrier | None:
        return next((one for one in self._carriers if one.serves(message)), None)

    async def _deliver(self, message: Message, carrier: Carrier | None) -> Delivery:
        if not self._directory.active(message.account_sid):
            return Delivery("failed", error_code=ACCOUNT_SUSPENDED)
        if carrier is not None:
            return await self._hand_over(message, carrier)
        self._alert(
            account_sid=message.account_sid,
            resource_sid=message.sid,
            code=NO_CARRIER,
            text=f"No carrier takes texts to {message.to}.",
        )
        return Delivery("failed", error_code=NO_CARRIER)

    async def _hand_over(self, message: Message, carrier: Carrier) -> Delivery:
        try:
            wrong = await self._shelf.bring(message)
            if wrong is not None:
                return Delivery("failed", error_code=wrong)
            return await carrier.deliver(message)
        except MediaLost as error:
            self._alert(
                account_sid=message.account_sid,
                resource_sid=message.sid,
                code=NOT_KEPT,
                text=f"The message's media could not be kept: {error}.",
            )
            return Delivery("failed", error_code=NOT_KEPT)

    async def _finish(self, message: Message, delivery: Delivery) -> None:
        now = self._now()
        steps = _steps(message, delivery, now)
        events = [MessageStatusChanged(message=step, at=now) for step in steps]
        changes = [_update(message, steps[-1]), *delivery.changes]
        await persist(lambda: self._bus.commit(changes, *events, *delivery.events))


def _steps(message: Message, delivery: Delivery, now: datetime) -> list[Message]:
    """Return what the message becomes, one status after the other."""
    steps = [message]
    for status in statuses(message.status, delivery.outcome):
        sent = now if status == "sent" else steps[-1].date_sent
        steps.append(replace(steps[-1], status=status, date_sent=sent, date_updated=now))
    code = delivery.error_code
    text = CATALOGUE[code].text if code is not None else ""
    return [*steps[1:-1], replace(steps[-1], error_code=code, error_message=text)]


_STEPS = ("status", "date_sent", "date_updated", "error_code", "error_message")


def _update(before: Message, after: Message) -> Update:
    values = {name: getattr(after, name) for name in _STEPS}
    return Update(Message, before.sid, values, only_if={"status": [before.status]})
