"""What carriers' errors mean: Twilio's codes, and whether trying again can help.

A carrier's own table (`error_map`) comes before these. There a command_status stands as `0x45`,
the error of a receipt as the carrier writes it (`045`, `EABSENT`) or, where it gives none, by the
receipt's state (`REJECTD`).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from switchhook.messaging.delivery import Refused
from switchhook.protocols.smpp.errors import Status
from switchhook.protocols.smpp.receipts import LETTERS, Receipt, State

QUEUE_OVERFLOW = 30001
UNREACHABLE = 30003
BLOCKED = 30004
UNKNOWN_NUMBER = 30005
LANDLINE = 30006
FILTERED = 30007
UNKNOWN = 30008
TOO_LONG = 30019
SENDER_NOT_PROVISIONED = 30024

MAY_PASS = Refused(UNKNOWN, "again", tries=3)
FAILED = Refused(UNKNOWN, "again", tries=1)
UNBOUND = Refused(QUEUE_OVERFLOW, "later")
THROTTLED = Refused(QUEUE_OVERFLOW, "throttled")
MISCONFIGURED = Refused(UNKNOWN, "never")
SENDER = Refused(SENDER_NOT_PROVISIONED, "never")
_OTHER = Refused(UNKNOWN, "elsewhere")
_VENDOR = range(0x400, 0x500)

REFUSALS: Mapping[int, Refused] = {
    **dict.fromkeys((Status.THROTTLED, Status.QUEUE_FULL), THROTTLED),
    **dict.fromkeys((Status.SYSTEM_ERROR, Status.TEMPORARY_APP_ERROR), MAY_PASS),
    **dict.fromkeys((Status.SUBMIT_FAILED, Status.DELIVERY_FAILURE, Status.UNKNOWN_ERROR), FAILED),
    Status.INVALID_DESTINATION: Refused(UNKNOWN_NUMBER, "never"),
    Status.INVALID_SOURCE: SENDER,
    Status.INVALID_SOURCE_TON: SENDER,
    Status.INVALID_SOURCE_NPI: SENDER,
    Status.INVALID_MESSAGE_LENGTH: Refused(TOO_LONG, "never"),
    **dict.fromkeys(
        (
            Status.INVALID_TLV_STREAM, Status.INVALID_TLV_LENGTH, Status.MISSING_TLV,
            Status.INVALID_TLV_VALUE, Status.INVALID_ESM_CLASS, Status.INVALID_SERVICE_TYPE,
            Status.INVALID_DESTINATION_TON, Status.INVALID_DESTINATION_NPI,
            Status.INVALID_SCHEDULE, Status.INVALID_EXPIRY,
        ),
        MISCONFIGURED,
    ),
    **dict.fromkeys(
        (
            Status.INVALID_BIND_STATUS, Status.BIND_FAILED, Status.INVALID_PASSWORD,
            Status.INVALID_SYSTEM_ID,
        ),
        UNBOUND,
    ),
}  # fmt: skip


def refusal(status: int) -> Refused:
    """Return what a submit that was answered with `status` comes to."""
    found = REFUSALS.get(status, FAILED if status in _VENDOR else _OTHER)
    return replace(found, error=f"0x{status:02X}", detail=f"SMPP status {name(status)}")


def name(status: int) -> str:
    """Return a command_status as people read it."""
    known = Status._value2member_map_.get(status)
    return f"0x{status:02X} {known.name}" if isinstance(known, Status) else f"0x{status:02X}"


_STATES: Mapping[State, int] = {
    State.UNDELIVERABLE: UNREACHABLE,
    State.EXPIRED: UNREACHABLE,
    State.REJECTED: FILTERED,
    State.DELETED: BLOCKED,
    State.UNKNOWN: UNKNOWN,
}

# Causes of MAP (3GPP TS 29.002 §17.6.6) that carriers hand on.
_CAUSES: Mapping[int, int] = {
    1: UNKNOWN_NUMBER,
    5: UNKNOWN_NUMBER,
    9: UNKNOWN_NUMBER,
    6: UNREACHABLE,
    27: UNREACHABLE,
    11: LANDLINE,
    13: BLOCKED,
    31: UNREACHABLE,
    32: UNREACHABLE,
    34: UNKNOWN,
}
_GSM = 3  # the network of a network_error_code (SMPP 3.4 §5.3.2.31)


def receipt_error(receipt: Receipt) -> str:
    """Return the carrier's own word for what went wrong."""
    return receipt.error if receipt.error.strip("0") else LETTERS[receipt.state]


def receipt_code(receipt: Receipt, errors: Literal["own", "map"]) -> int | None:
    """Return Twilio's code for a receipt, None for one that tells of no failure."""
    if receipt.state not in _STATES:
        return None
    return _cause(receipt, errors) or _STATES[receipt.state]


def _cause(receipt: Receipt, errors: Literal["own", "map"]) -> int | None:
    network = receipt.network_error
    if network is not None and network.network == _GSM:
        return _CAUSES.get(network.code)
    if errors == "map" and receipt.error.isdecimal():
        return _CAUSES.get(int(receipt.error))
    return None
