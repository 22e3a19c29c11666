"""What goes wrong with streams, as Twilio's codes (https://www.twilio.com/docs/api/errors).

StreamRefused    it cannot begin; carries the code
"""

from collections.abc import Mapping
from typing import Final

from switchhook.transports.websocket.interface import ConnectFailed, Reason

NOT_RUN: Final = 12200
UNKNOWN: Final = 31900
TIMEOUT: Final = 31901
BROKEN: Final = 31903
CLOSED: Final = 31921
SCHEME: Final = 31922
MALFORMED: Final = 31923
PROTOCOL: Final = 31924
CONGESTED: Final = 31930  # what we send is taken too slowly
DISCARDED: Final = 31931  # what we were sent is too much
INVALID: Final = 31951
NO_CONNECTOR: Final = 31940
TRACK: Final = 31941
QUOTA: Final = 31960
TAKEN: Final = 12200  # a name, by another stream

_CODES: Final[Mapping[Reason, int]] = {
    "malformed": MALFORMED,
    "scheme": SCHEME,
    "timeout": TIMEOUT,
    "refused": 31902,
    "unreachable": 31904,
    "forbidden": 31904,
    "tls": 31910,
    "handshake": 31920,
}
_GOOD: Final = (1000, 1001, 1005)  # RFC 6455 §7.4.1: done, going away, no code given
_AGAINST_THE_RULES: Final = (1002, 1003, 1007, 1009)


class StreamRefused(Exception):
    """The stream cannot begin."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def not_opened(error: ConnectFailed) -> int:
    """Return the code for a WebSocket that could not be opened."""
    return _CODES[error.reason]


def closing(code: int) -> int:
    """Return the code for the end of a WebSocket by the app, 0 when there was nothing wrong."""
    if code in _GOOD:
        return 0
    return PROTOCOL if code in _AGAINST_THE_RULES else CLOSED
