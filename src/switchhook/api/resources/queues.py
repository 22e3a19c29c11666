"""Queues, with what is going on in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import Queue
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import QUEUES

CONFLICT = 20409
INVALID_NAME = 20002


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNow:
    """A queue as it is at this moment; `average_wait_time` is in seconds."""

    sid: str
    account_sid: str
    friendly_name: str
    max_size: int
    current_size: int
    average_wait_time: int
    date_created: datetime
    date_updated: datetime


def _now(request: Request, queue: Queue) -> QueueNow:
    lines = request.services.queues
    return QueueNow(
        sid=queue.sid,
        account_sid=queue.account_sid,
        friendly_name=queue.friendly_name,
        max_size=queue.max_size,
        current_size=lines.size(queue.sid),
        average_wait_time=lines.average_wait(queue.sid),
        date_created=queue.date_created,
        date_updated=queue.date_updated,
    )


async def listing(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[QueueNow]:
    """Return a page of the account's queues."""
    scope = {"account_sid": request.account.sid}
    page = await stored.page(request, Queue, asked, comparisons, scope)
    return Page([_now(request, queue) for queue in page.items], page.before, page.after)


async def create(request: Request, values: Values) -> QueueNow:
    """Create a queue of a name that is free."""
    async with request.services.claim:
        await _check_name(request, values["friendly_name"])
        return _now(request, await stored.create(request, Queue, "QU", values))


async def fetch(request: Request, queue: Queue, values: Values) -> QueueNow:
    """Return a queue."""
    return _now(request, queue)


async def update(request: Request, queue: Queue, values: Values) -> QueueNow:
    """Change a queue; its name must stay its own."""
    async with request.services.claim:
        await _check_name(request, values.get("friendly_name", queue.friendly_name), queue.sid)
        return _now(request, await stored.update(request, queue, values))


async def delete(request: Request, queue: Queue, values: Values) -> None:
    """Delete a queue that nobody waits in."""
    if request.services.queues.size(queue.sid):
        raise TwilioError(CONFLICT, "Callers wait in the queue: it cannot be deleted")
    await stored.delete(request, queue)


async def _check_name(request: Request, name: str, own: str = "") -> None:
    if not name:
        raise TwilioError(INVALID_NAME)
    where = (
        Condition("account_sid", "=", request.account.sid),
        Condition("friendly_name", "=", name),
    )
    found = await request.services.store.find(Queue, Query(where, limit=2))
    if any(queue.sid != own for queue in found):
        raise TwilioError(CONFLICT, f"There is a queue called {name} already")


OPERATIONS = bind(
    QUEUES, Queue, list=listing, create=create, fetch=fetch, update=update, delete=delete
)
