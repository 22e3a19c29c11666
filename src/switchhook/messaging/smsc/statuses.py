"""Twilio's codes and statuses, as SMPP says them."""

from collections.abc import Mapping

from switchhook.domain.entities import Message, MessageStatus
from switchhook.protocols.smpp.errors import Status
from switchhook.protocols.smpp.receipts import State

# What a refused submit is answered with, by the code that REST would answer with.
STATUSES: Mapping[int, Status] = {
    **dict.fromkeys((21211, 21265, 21408, 21604, 21612, 21614), Status.INVALID_DESTINATION),
    **dict.fromkeys((21212, 21266, 21603, 21606, 21659, 21660, 21661), Status.INVALID_SOURCE),
    **dict.fromkeys((21602, 21617, 21618, 21619), Status.INVALID_MESSAGE_LENGTH),
    **dict.fromkeys((21611, 20429), Status.QUEUE_FULL),
    21610: Status.REJECTED_APP_ERROR,
    21624: Status.INVALID_EXPIRY,
    **dict.fromkeys((35111, 35112, 35114, 35115, 35117, 35118, 35125), Status.INVALID_SCHEDULE),
}

# Where a message stands.
STATES: Mapping[MessageStatus, State] = {
    "accepted": State.ACCEPTED,
    "scheduled": State.ACCEPTED,
    "queued": State.ACCEPTED,
    "sending": State.ENROUTE,
    "sent": State.ENROUTE,
    "partially_delivered": State.ENROUTE,
    "delivered": State.DELIVERED,
    "read": State.DELIVERED,
    "undelivered": State.UNDELIVERABLE,
    "failed": State.UNDELIVERABLE,
    "canceled": State.DELETED,
}
ENDS = frozenset({"delivered", "undelivered", "failed", "canceled"})  # which receipts tell of

# Ends that have a state of their own.
_BY_CODE: Mapping[int, State] = {
    30001: State.EXPIRED,
    30004: State.REJECTED,
    30007: State.REJECTED,
}


def status_of(code: int) -> Status:
    """Return what to answer to a submit that is refused with one of Twilio's codes."""
    return STATUSES.get(code, Status.SUBMIT_FAILED)


def state_of(message: Message) -> State:
    """Return where a message stands."""
    state = STATES.get(message.status, State.UNKNOWN)
    if state is State.UNDELIVERABLE and message.error_code is not None:
        return _BY_CODE.get(message.error_code, state)
    return state


def error_of(message: Message) -> str:
    """Return three digits for `err:` of a receipt: the last ones of Twilio's code."""
    return f"{(message.error_code or 0) % 1000:03d}"
