"""Which callbacks an event entails: pure projections, run inside the event's own transaction.

A callback's stream is the SID and the target, so one target hears of one thing in order.
"""

from collections.abc import Callable

from switchhook.domain.changes import Change, Insert
from switchhook.domain.entities import Callback
from switchhook.domain.events import Event
from switchhook.webhooks.owed import owed


def rows(event: Event, new_sid: Callable[[str], str], *, base_url: str = "") -> list[Change]:
    """Return the outbox rows that `event` entails; `base_url` is ours, for links to recordings."""
    found = owed(event, base_url)
    if found is None:
        return []
    owner, url, method, told = found
    row = Callback(
        sid=new_sid("WO"),
        account_sid=owner.account_sid,
        resource_sid=owner.sid,
        stream=f"{owner.sid} {url}",
        url=url,
        method=method,
        parameters=told(),
        due=event.at,
        date_created=event.at,
        date_updated=event.at,
    )
    return [Insert(row)]
