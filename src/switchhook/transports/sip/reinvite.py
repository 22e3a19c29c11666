"""A re-INVITE of ours, tried again after glare (RFC 3261 §14.1)."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from enum import Enum

from switchhook.protocols.sip import session_timer
from switchhook.protocols.sip.message import Response
from switchhook.protocols.sip.session_timer import Interval
from switchhook.protocols.sip.status import reason_of
from switchhook.transports.sip.link import Link

_MAX_GLARES = 3


class Outcome(Enum):
    """What a final response to a request within a dialog means for the dialog (§12.2.1.2)."""

    KEEP = "keep"
    GONE = "gone"
    SILENT = "silent"


def judge(status: int) -> Outcome:
    """Tell a refused request from a call that is over."""
    if status == 481:
        return Outcome.GONE
    return Outcome.SILENT if status == 408 else Outcome.KEEP


class Reinvite:
    """One offer of ours. `free` says whether the dialog may carry an offer just now."""

    def __init__(
        self,
        link: Link,
        body: bytes,
        interval: Interval | None,
        *,
        owner: bool,
        free: Callable[[], bool],
        on_final: Callable[[Response], None],
    ) -> None:
        self._link = link
        self._body = body
        self._interval = interval
        self._owner = owner
        self._free = free
        self._on_final = on_final
        self._glares = 0
        self.active = False
        self.over = False

    def start(self) -> None:
        """Send the offer, or wait while another one is under way."""
        if self.over:
            return
        if not self._free():
            self._glare(local_response(491))
            return
        self.active = True
        headers = [
            self._link.contact,
            *session_timer.headers_of_request(self._interval),
            ("Content-Type", "application/sdp"),
        ]
        exchange = self._link.exchange(
            "INVITE", headers, self._body, lambda response: self._responded(response), self._failed
        )
        self._exchange = exchange

    def stop(self) -> None:
        """The call is over."""
        if not self.over:
            self._finish(local_response(481))

    def _responded(self, response: Response) -> None:
        if response.status < 200:
            return
        if response.status < 300:
            self._link.dialog.refresh(response)
            self._link.acknowledge(self._exchange)
        self.active = False
        if self.over:
            return  # a 2xx once more: only its ACK was lost
        if response.status == 491:
            self._glare(response)
        else:
            self._finish(response)

    def _failed(self, status: int) -> None:
        self.active = False
        if not self.over:
            self._finish(local_response(status))

    def _glare(self, response: Response) -> None:
        self._glares += 1
        if self._glares > _MAX_GLARES:
            self._finish(response)
        else:
            self._link.stack.wheel.later(self._pause(), self.start)

    def _pause(self) -> float:
        """Draw the pause of §14.1: longer for the side that owns the Call-ID."""
        draw = zlib.crc32(self._link.stack.new_token().encode())
        return 2.1 + draw % 190 / 100 if self._owner else draw % 200 / 100

    def _finish(self, response: Response) -> None:
        self.over = True
        self._on_final(response)


def local_response(status: int) -> Response:
    """Return a response that never crossed the wire."""
    return Response(status, reason_of(status))
