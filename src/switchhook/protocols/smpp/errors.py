"""What goes wrong in SMPP, and the command_status to say it with (SMPP 3.4 §5.1.3).

SmppError
├── PduError     the peer's fault; carries the status to answer with
└── Unsendable   ours: what was to be sent has no place in a PDU, or none now
"""

from enum import IntEnum


class Status(IntEnum):
    """The command_status of SMPP 3.4 §5.1.3."""

    OK = 0x00
    INVALID_MESSAGE_LENGTH = 0x01
    INVALID_COMMAND_LENGTH = 0x02
    INVALID_COMMAND = 0x03
    INVALID_BIND_STATUS = 0x04
    ALREADY_BOUND = 0x05
    INVALID_PRIORITY = 0x06
    INVALID_REGISTERED_DELIVERY = 0x07
    SYSTEM_ERROR = 0x08
    INVALID_SOURCE = 0x0A
    INVALID_DESTINATION = 0x0B
    INVALID_MESSAGE_ID = 0x0C
    BIND_FAILED = 0x0D
    INVALID_PASSWORD = 0x0E
    INVALID_SYSTEM_ID = 0x0F
    CANCEL_FAILED = 0x11
    REPLACE_FAILED = 0x13
    QUEUE_FULL = 0x14
    INVALID_SERVICE_TYPE = 0x15
    INVALID_ESM_CLASS = 0x43
    SUBMIT_FAILED = 0x45
    INVALID_SOURCE_TON = 0x48
    INVALID_SOURCE_NPI = 0x49
    INVALID_DESTINATION_TON = 0x50
    INVALID_DESTINATION_NPI = 0x51
    INVALID_SYSTEM_TYPE = 0x53
    THROTTLED = 0x58
    INVALID_SCHEDULE = 0x61
    INVALID_EXPIRY = 0x62
    TEMPORARY_APP_ERROR = 0x64
    PERMANENT_APP_ERROR = 0x65
    REJECTED_APP_ERROR = 0x66
    QUERY_FAILED = 0x67
    INVALID_TLV_STREAM = 0xC0
    INVALID_TLV_LENGTH = 0xC2
    MISSING_TLV = 0xC3
    INVALID_TLV_VALUE = 0xC4
    DELIVERY_FAILURE = 0xFE
    UNKNOWN_ERROR = 0xFF


class SmppError(Exception):
    """Something is wrong with a PDU."""


class PduError(SmppError):
    """A PDU of the peer's cannot be taken. `command` and `sequence` are its own, 0 if unknown."""

    def __init__(self, status: Status, reason: str, *, command: int = 0, sequence: int = 0) -> None:
        super().__init__(f"{reason} ({status.name})")
        self.status = status
        self.reason = reason
        self.command = command
        self.sequence = sequence


class Unsendable(SmppError, ValueError):
    """What was to be sent does not fit a PDU, or the state of the session."""
