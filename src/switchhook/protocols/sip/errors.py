"""What can be wrong with a SIP message.

SipParseError            the bytes or a header are not SIP; carries the status to answer with
└── UnreadableRequest    (message.py) with what could be read of the request
"""

from __future__ import annotations


class SipParseError(Exception):
    """Not a SIP message, or not a valid one; `status` is the response it deserves."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason
