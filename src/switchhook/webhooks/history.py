"""What was asked of an app about a call, and what it answered: trace rows of kind "webhook".

https://www.twilio.com/docs/voice/api/call-event-resource. An exchange belongs to the call that
its parameters name; others, and media, are not kept. What is personal stands under `pii.` keys.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from switchhook.bus import Bus
from switchhook.domain.changes import Insert
from switchhook.domain.entities import Trace
from switchhook.domain.events import Traced
from switchhook.store.codec import encode_mapping
from switchhook.webhooks.exchange import HttpRequest, HttpResponse, without_secrets

KIND: Final = "webhook"
MOST_ROWS: Final = 1000  # of one call
MOST_CALLS: Final = 10_000  # whose rows are counted; a call beyond them counts from 0 again
MOST_URL: Final = 4096  # characters
MOST_VALUE: Final = 1024  # characters of one parameter
MOST_VALUES: Final = 8 * 1024  # characters of all of them
MOST_BODY: Final = 16 * 1024  # characters
_LOUD: Final = ("audio/", "image/", "video/")  # whose bodies say nothing to a reader
_MILLISECOND: Final = timedelta(milliseconds=1)


class History:
    """Keeps the exchanges about calls; nobody waits for it."""

    def __init__(
        self, bus: Bus, *, now: Callable[[], datetime], new_sid: Callable[[str], str]
    ) -> None:
        self._bus = bus
        self._now = now
        self._new_sid = new_sid
        self._rows: OrderedDict[str, int] = OrderedDict()  # by call, the latest last

    def keep(self, request: HttpRequest, response: HttpResponse | None, began: datetime) -> None:
        """Write a row about an exchange that is over; no response: the app did not answer."""
        call_sid = request.parameters.get("CallSid")
        if not call_sid or not self._room(call_sid):
            return
        now = self._now()
        trace = Trace(
            sid=self._new_sid("XT"),
            account_sid=request.account_sid,
            resource_sid=call_sid,
            kind=KIND,
            detail={
                "method": request.method,
                "pii.url": without_secrets(request.url)[:MOST_URL],
                "pii.parameters": encode_mapping(_short(request.parameters)),
                "milliseconds": str((now - began) // _MILLISECOND),
                **(_told(response) if response else {}),
            },
            date_created=now,
            date_updated=now,
        )
        self._bus.commit([Insert(trace)], Traced(trace=trace, at=now))

    def _room(self, call_sid: str) -> bool:
        """Count a row of a call; return whether it may still be written."""
        self._rows[call_sid] = self._rows.get(call_sid, 0) + 1
        self._rows.move_to_end(call_sid)
        if len(self._rows) > MOST_CALLS:
            self._rows.popitem(last=False)
        return self._rows[call_sid] <= MOST_ROWS


def _told(response: HttpResponse) -> dict[str, str]:
    loud = response.content_type.startswith(_LOUD)
    return {
        "status": str(response.status),
        "content_type": response.content_type,
        "pii.body": "" if loud else response.text[:MOST_BODY],
    }


def _short(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return as many of the parameters as there is room for, each cut to its part of it."""
    found: dict[str, str] = {}
    left = MOST_VALUES
    for name, value in parameters.items():
        value = value[:MOST_VALUE]
        left -= len(name) + len(value)
        if left < 0:
            break
        found[name] = value
    return found
