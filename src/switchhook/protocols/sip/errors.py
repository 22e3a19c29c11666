"""What can be wrong with a SIP message.

SipError
└── SipParseError   the bytes or a header are not SIP; carries the status to answer with
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from switchhook.protocols.sip.message import Request


class SipError(Exception):
    """A peer's fault; `status` is the response it deserves."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason


class SipParseError(SipError):
    """Not a SIP message, or not a valid one.

    `request` is what could be read of a request, so that it can still be answered.
    """

    def __init__(self, status: int, reason: str, request: Request | None = None) -> None:
        super().__init__(status, reason)
        self.request = request
