"""The SIP messages of calls, noted as they come and go: trace rows of kind "sip".

Messages of a dialog are kept for the call that it belongs to; those from before anybody knew, such
as an INVITE that was challenged, are held until then, for few dialogs. Rows are written a few at a
time. What could be used to sign in or to listen is left out; the rest is personal.
"""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from switchhook.bus import Bus
from switchhook.domain.changes import Insert
from switchhook.domain.entities import Trace
from switchhook.domain.events import Traced
from switchhook.transports.sip.peer import Direction, Peer

KIND: Final = "sip"
MOST_ROWS: Final = 200  # of one dialog
MOST_DIALOGS: Final = 10_000  # that belong to calls; the least recent is forgotten
MOST_STRANGERS: Final = 256  # dialogs that belong to nobody yet
MOST_HELD: Final = 6  # messages of each
LONGEST: Final = 4096  # octets of a message
WRITE_SECONDS: Final = 0.25

_CALL_ID: Final = re.compile(rb"\r?\n(?:call-id|i)[ \t]*:[ \t]*([^\r\n]{1,256})", re.IGNORECASE)
_CSEQ: Final = re.compile(rb"\r?\ncseq[ \t]*:[ \t]*([^\r\n]{1,64})", re.IGNORECASE)
_SECRETS: Final = re.compile(rb'(\bresponse="?)[^",\s]+|(\binline:)[^\s|]+', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Message:
    direction: Direction
    peer: Peer
    data: bytes
    at: datetime


@dataclass(slots=True)
class _Dialog:
    """Whose call a dialog is, and how much was noted of it."""

    account_sid: str
    call_sid: str
    rows: int = 0


class Ladder:
    """Notes messages; give `note` to the SIP endpoint."""

    def __init__(
        self, bus: Bus, *, now: Callable[[], datetime], new_sid: Callable[[str], str]
    ) -> None:
        self._bus = bus
        self._now = now
        self._new_sid = new_sid
        self._calls: OrderedDict[str, _Dialog] = OrderedDict()  # by Call-ID
        self._strangers: OrderedDict[str, list[_Message]] = OrderedDict()
        self._noted: list[Traced] = []
        self._writing: asyncio.TimerHandle | None = None

    def close(self) -> None:
        """Write what is still to be written."""
        if self._writing is not None:
            self._writing.cancel()
            self._write()

    def follow(self, call_id: str, account_sid: str, call_sid: str) -> None:
        """Keep the messages of a dialog for a call, those that have been already, too."""
        if call_id in self._calls:
            return
        dialog = self._calls[call_id] = _Dialog(account_sid, call_sid)
        if len(self._calls) > MOST_DIALOGS:
            self._calls.popitem(last=False)
        for message in self._strangers.pop(call_id, ()):
            self._keep(dialog, call_id, message)

    def note(self, direction: Direction, peer: Peer, data: bytes) -> None:
        """Take a message that came or goes."""
        found = _CALL_ID.search(data)
        if found is None:
            return
        call_id = _text(found[1].strip())
        message = _Message(direction, peer, data[:LONGEST], self._now())
        dialog = self._calls.get(call_id)
        if dialog is not None:
            self._calls.move_to_end(call_id)
            self._keep(dialog, call_id, message)
            return
        if call_id in self._strangers or data.startswith(b"INVITE "):
            held = self._strangers.setdefault(call_id, [])
            if len(held) < MOST_HELD:
                held.append(message)
            if len(self._strangers) > MOST_STRANGERS:
                self._strangers.popitem(last=False)

    def _keep(self, dialog: _Dialog, call_id: str, message: _Message) -> None:
        dialog.rows += 1
        if dialog.rows > MOST_ROWS:
            return
        trace = Trace(
            sid=self._new_sid("XT"),
            account_sid=dialog.account_sid,
            resource_sid=dialog.call_sid,
            kind=KIND,
            detail=_detail(call_id, message),
            date_created=message.at,
            date_updated=message.at,
        )
        self._noted.append(Traced(trace=trace, at=message.at))
        if self._writing is None:
            loop = asyncio.get_running_loop()
            self._writing = loop.call_later(WRITE_SECONDS, self._write)

    def _write(self) -> None:
        self._writing = None
        noted, self._noted = self._noted, []
        self._bus.commit([Insert(one.trace) for one in noted], *noted)


def _detail(call_id: str, message: _Message) -> dict[str, str]:
    data, peer = message.data, message.peer
    cseq = _CSEQ.search(data)
    return {
        "direction": message.direction,
        "transport": peer.transport,
        "peer": f"[{peer.host}]:{peer.port}" if ":" in peer.host else f"{peer.host}:{peer.port}",
        "call_id": call_id,
        "cseq": _text(cseq[1].strip()) if cseq else "",
        "summary": _summary(data),
        "pii.message": _text(_without_secrets(data)),
    }


def _without_secrets(data: bytes) -> bytes:
    found = data.lower()  # to look is much quicker than to replace, and most have none
    if b"response=" not in found and b"inline:" not in found:
        return data
    return _SECRETS.sub(rb"\1\2...", data)


def _summary(data: bytes) -> str:
    """Return the method of a request, or the status and reason of a response."""
    first = _text(data.partition(b"\n")[0].strip())
    start, _, rest = first.partition(" ")
    return rest[:64] if start.upper().startswith("SIP/") else start[:32]


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")
