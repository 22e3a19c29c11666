"""The course of a message: its record by what happens, and whom that is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from switchhook.domain.changes import Change, Update
from switchhook.domain.entities import Message
from switchhook.domain.errors import CATALOGUE
from switchhook.domain.events import Event, MessageStatusChanged
from switchhook.domain.versions import changed
from switchhook.messaging.states import Happening, statuses


def course(
    message: Message,
    happenings: Sequence[Happening],
    now: datetime,
    error_code: int | None = None,
    **values: Any,
) -> Sequence[Message]:
    """Return what a message becomes, one status after the other; the last has the error."""
    latest, steps = message, list[Message]()
    for status in statuses(message.status, happenings):
        sent = now if status == "sent" else latest.date_sent
        latest = changed(
            latest, {"status": status, "date_sent": sent, "date_updated": now, **values}
        )
        steps.append(latest)
    if not steps and any(getattr(message, name) != value for name, value in values.items()):
        return [changed(message, values)]
    if error_code is None or latest.status == message.status:
        return steps
    text = CATALOGUE[error_code].text if error_code in CATALOGUE else ""
    return [*steps[:-1], changed(latest, {"error_code": error_code, "error_message": text})]


def told(before: Message, steps: Sequence[Message]) -> tuple[list[Change], list[Event]]:
    """Return what stores the course of a message, and what it tells."""
    if not steps:
        return [], []
    events: list[Event] = []
    status = before.status
    for step in steps:
        if step.status != status:
            events.append(MessageStatusChanged(message=step, at=step.date_updated))
            status = step.status
    values = {name: getattr(steps[-1], name) for name in _OF_MESSAGE}
    return [Update(Message, before.sid, values, only_if={"status": [before.status]})], events


_OF_MESSAGE = (
    "status", "date_sent", "date_updated", "error_code", "error_message", "carrier_sid",
)  # fmt: skip
