"""Who waits in a queue: known to the calls, not stored."""

from collections.abc import Sequence

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.entities import Call, Queue
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import MEMBERS
from switchhook.voice.queues.queues import QueueMember
from switchhook.voice.requests import Instructions


async def _queue(request: Request) -> Queue:
    owner = {"account_sid": request.account.sid}
    return await stored.fetch(request, Queue, request.ids["QueueSid"], owner)


async def find(request: Request, sid: str) -> QueueMember:
    """Return the member whose call is `sid`, or the first for `Front`."""
    members = request.services.queues.members(await _queue(request))
    chosen = members[:1] if sid == "Front" else [one for one in members if one.call_sid == sid]
    if not chosen:
        raise not_found(request.path)
    return chosen[0]


async def listing(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[QueueMember]:
    """Return a page of those who wait, the first first."""
    members = request.services.queues.members(await _queue(request))
    return stored.slice_of(members, asked, lambda one: (one.call_sid, one.date_enqueued))


async def fetch(request: Request, member: QueueMember, values: Values) -> QueueMember:
    """Return a member."""
    return member


async def update(request: Request, member: QueueMember, values: Values) -> QueueMember:
    """Take a member out of the queue by making its call go on with other TwiML."""
    call = await request.services.store.get(Call, member.call_sid)
    if call is None:
        raise not_found(request.path)
    instructions = Instructions(url=values["url"], method=values.get("method", "POST"))
    await request.services.calls.redirect(call, instructions)
    return member


OPERATIONS = bind(MEMBERS, parents={}, find=find, list=listing, fetch=fetch, update=update)
