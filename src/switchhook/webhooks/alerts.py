"""Alerts: what went wrong, kept for the app's developer to see.

https://www.twilio.com/docs/usage/monitor-alert and .../voice/api/notifications-resource
"""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlencode

from switchhook.bus import Bus
from switchhook.domain.changes import Insert
from switchhook.domain.entities import Alert
from switchhook.domain.errors import CATALOGUE
from switchhook.domain.events import ErrorRaised
from switchhook.webhooks.exchange import HttpRequest, HttpResponse, without_secrets

MOST_VARIABLES = 8 * 1024  # characters kept of a request's parameters
MOST_BODY = 16 * 1024  # octets kept of an answer's body


class Alerts:
    """Stores alerts and tells the bus; nobody waits for them."""

    def __init__(
        self, bus: Bus, *, now: Callable[[], datetime], new_sid: Callable[[str], str]
    ) -> None:
        self._bus = bus
        self._now = now
        self._new_sid = new_sid

    def raise_alert(
        self,
        *,
        account_sid: str,
        resource_sid: str,
        code: int,
        text: str | None = None,
        request: HttpRequest | None = None,
        response: HttpResponse | None = None,
    ) -> None:
        """Record that `code` happened to `resource_sid`, with the exchange that showed it."""
        kind = CATALOGUE[code]
        now = self._now()
        alert = Alert(
            sid=self._new_sid("NO"),
            account_sid=account_sid,
            resource_sid=resource_sid,
            error_code=code,
            level=kind.level,
            text=text or kind.text,
            request_method=request.method if request else "",
            request_url=without_secrets(request.url) if request else "",
            request_variables=urlencode(request.parameters)[:MOST_VARIABLES] if request else "",
            response_status=response.status if response else None,
            response_headers=urlencode(response.headers)[:MOST_VARIABLES] if response else "",
            response_body=_printable(response) if response else "",
            date_created=now,
            date_updated=now,
        )
        self._bus.commit([Insert(alert)], ErrorRaised(alert=alert, at=now))


def _printable(response: HttpResponse) -> str:
    """Return the start of the body; PostgreSQL's text holds no NUL."""
    head = response.body[:MOST_BODY].decode("utf-8", "replace")
    return head.replace("\x00", "\N{REPLACEMENT CHARACTER}")
