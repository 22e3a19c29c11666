"""The states of messages and of what carriers are handed, as data.

https://www.twilio.com/docs/messaging/api/message-resource#message-status-values. A happening that
a table does not know in a state changes nothing, so that what crosses, or comes twice, does no
harm. What is final has no row, so nothing ever leaves it; a text may still be read once it is
delivered.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

from switchhook.domain.entities import MessageStatus, SubmissionState
from switchhook.messaging.delivery import Outcome

Happening = Literal[
    "canceled", "sender found", "taken", "handed over", "delivered", "partly delivered",
    "undelivered", "failed", "read", "heeded",
]  # fmt: skip

NEXT: Final[Mapping[tuple[MessageStatus, Happening], MessageStatus]] = MappingProxyType(
    {
        ("scheduled", "sender found"): "queued",
        ("scheduled", "failed"): "failed",
        ("scheduled", "canceled"): "canceled",
        ("accepted", "sender found"): "queued",
        ("accepted", "failed"): "failed",
        ("accepted", "canceled"): "canceled",
        ("queued", "taken"): "sending",
        ("queued", "canceled"): "canceled",
        ("queued", "failed"): "failed",
        ("sending", "handed over"): "sent",
        ("sending", "failed"): "failed",
        ("sent", "delivered"): "delivered",
        ("sent", "partly delivered"): "partially_delivered",
        ("sent", "undelivered"): "undelivered",
        ("sent", "read"): "read",
        ("delivered", "read"): "read",
        ("receiving", "heeded"): "received",
        ("receiving", "delivered"): "delivered",
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

Turn = Literal[
    "goes out", "accepted", "refused", "put back", "unanswered", "delivered", "undelivered",
]  # fmt: skip

SUBMISSIONS: Final[Mapping[tuple[SubmissionState, Turn], SubmissionState]] = MappingProxyType(
    {
        ("waiting", "goes out"): "submitting",
        ("waiting", "refused"): "refused",
        ("submitting", "accepted"): "accepted",
        ("submitting", "refused"): "refused",
        ("submitting", "put back"): "waiting",
        ("submitting", "unanswered"): "ambiguous",
        ("ambiguous", "goes out"): "submitting",
        ("ambiguous", "accepted"): "accepted",
        ("ambiguous", "refused"): "refused",
        ("ambiguous", "delivered"): "delivered",
        ("ambiguous", "undelivered"): "undelivered",
        ("accepted", "delivered"): "delivered",
        ("accepted", "undelivered"): "undelivered",
    }
)


def statuses(status: MessageStatus, happenings: Sequence[Happening]) -> list[MessageStatus]:
    """Return what a message in `status` becomes by what happens, one after the other."""
    passed: list[MessageStatus] = []
    for happening in happenings:
        following = NEXT.get((status, happening))
        if following is not None:
            passed.append(following)
            status = following
    return passed
