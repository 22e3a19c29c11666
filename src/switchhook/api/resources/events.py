"""What happens to an account, live; and the timeline of a call afterwards."""

from collections.abc import Sequence

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.feed import EventStream, Wanted
from switchhook.api.feed.happenings import KINDS, Row, row_of
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.entities import Trace
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import CALL_TIMELINE
from switchhook.protocols.twilio.resources.events import EVENTS

INVALID, TOO_MANY = 20422, 20429


async def follow(request: Request, values: Values) -> EventStream:
    """Tell what happens from now on, or from where the client was."""
    feed = request.services.feed
    wanted = Wanted(_kinds(values.get("kind", ())), values.get("call_sid", ""))
    if feed.full(request.account.sid):
        raise TwilioError(TOO_MANY)
    return EventStream(
        feed,
        request.account.sid,
        wanted,
        base=request.view.base,
        after=values.get("last_event_id", ""),
        session_sid=request.principal.session_sid,
    )


async def timeline(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[Row]:
    """Return what a call was made of, in the order in which it happened."""
    scope = {"account_sid": request.account.sid, "resource_sid": request.ids["CallSid"]}
    found = await stored.page(request, Trace, asked, comparisons, scope, oldest_first=True)
    return Page([row_of(one) for one in found.items], found.before, found.after)


def _kinds(sent: Sequence[str]) -> frozenset[str]:
    kinds = frozenset(kind for text in sent for kind in text.split(",") if kind)
    for kind in sorted(kinds.difference(KINDS)):
        raise TwilioError.about(INVALID, "Kind", kind)
    return kinds


OPERATIONS = [*bind(EVENTS, follow=follow), *bind(CALL_TIMELINE, Trace, list=timeline)]
