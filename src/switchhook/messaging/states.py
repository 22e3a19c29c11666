"""The states of a message, as data: which happening leads from which status to which.

https://www.twilio.com/docs/messaging/api/message-resource#message-status-values. A happening that
the table does not know in a status changes nothing: a message that was `sending` at a crash is
taken again. Final statuses have no row, so nothing ever leaves them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

from switchhook.domain.entities import MessageStatus
from switchhook.messaging.delivery import Outcome

Happening = Literal["taken", "handed over", "delivered", "undelivered", "failed", "heeded"]

NEXT: Final[Mapping[tuple[MessageStatus, Happening], MessageStatus]] = MappingProxyType(
    {
        ("queued", "taken"): "sending",
        ("sending", "handed over"): "sent",
        ("sending", "failed"): "failed",
        ("sent", "delivered"): "delivered",
        ("sent", "undelivered"): "undelivered",
        ("receiving", "heeded"): "received",
    }
)

# What happened, one after the other, when a carrier has come to an outcome.
COURSE: Final[Mapping[Outcome, tuple[Happening, ...]]] = MappingProxyType(
    {
        "sent": ("taken", "handed over"),
        "delivered": ("taken", "handed over", "delivered"),
        "undelivered": ("taken", "handed over", "undelivered"),
        "failed": ("taken", "failed"),
    }
)


def statuses(status: MessageStatus, outcome: Outcome) -> list[MessageStatus]:
    """Return what a message in `status` becomes by a carrier's outcome, one after the other."""
    passed: list[MessageStatus] = []
    for happening in COURSE[outcome]:
        following = NEXT.get((status, happening))
        if following is not None:
            passed.append(following)
            status = following
    return passed
