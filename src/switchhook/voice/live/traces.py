"""Trace rows of a call: documents, verbs, digits, what was said; nobody waits for them.

What is personal stands under `pii.` keys. A call writes only so many rows, each of them short.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from switchhook.bus import Bus
from switchhook.domain.changes import Insert
from switchhook.domain.entities import Trace
from switchhook.domain.events import Traced
from switchhook.voice.live.ladder import Ladder

MOST_ROWS: Final = 1000  # of one call
LONGEST: Final = 4096  # characters of one value


class Traces:
    """The trace of one call."""

    def __init__(
        self,
        account_sid: str,
        resource_sid: str,
        *,
        bus: Bus,
        now: Callable[[], datetime],
        new_sid: Callable[[str], str],
        ladder: Ladder | None = None,
    ) -> None:
        self._account_sid = account_sid
        self._resource_sid = resource_sid
        self._bus = bus
        self._now = now
        self._new_sid = new_sid
        self._ladder = ladder
        self._rows = 0
        self._noted: list[Traced] = []

    def follow(self, call_id: str) -> None:
        """Note the messages of a SIP dialog, if they are noted at all; "" is none."""
        if self._ladder is not None and call_id:
            self._ladder.follow(call_id, self._account_sid, self._resource_sid)

    def note(self, kind: str, **detail: str) -> None:
        """Write a row; a name's double underscore stands for a dot (`pii__text`)."""
        self._rows += 1
        if self._rows > MOST_ROWS:
            return
        now = self._now()
        trace = Trace(
            sid=self._new_sid("XT"),
            account_sid=self._account_sid,
            resource_sid=self._resource_sid,
            kind=kind,
            detail={name.replace("__", "."): text[:LONGEST] for name, text in detail.items()},
            date_created=now,
            date_updated=now,
        )
        self._noted.append(Traced(trace=trace, at=now))
        if len(self._noted) == 1:
            # A document and its first verb are noted in one turn of the loop: one commit.
            asyncio.get_running_loop().call_soon(self._write)

    def _write(self) -> None:
        noted, self._noted = self._noted, []
        self._bus.commit([Insert(one.trace) for one in noted], *noted)
