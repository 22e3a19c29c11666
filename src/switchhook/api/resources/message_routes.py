"""Routes: which texts go to which carrier of the operator's."""

from collections.abc import Sequence

from switchhook.api import operator, stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.entities import MessageCarrier, MessageRoute
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import MESSAGE_ROUTES

INVALID = 20422


async def create(request: Request, values: Values) -> MessageRoute:
    """Lead texts to a carrier."""
    operator.require(request)
    await _check(request, values)
    return await stored.create(request, MessageRoute, "MR", {"account_sid": "", **values})


async def list_(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[MessageRoute]:
    """Return the routes."""
    operator.require(request)
    return await stored.page(request, MessageRoute, asked, comparisons, {})


async def find(request: Request, sid: str) -> MessageRoute:
    """Return a route."""
    operator.require(request)
    return await stored.fetch(request, MessageRoute, sid, {})


async def update(request: Request, route: MessageRoute, values: Values) -> MessageRoute:
    """Change a route."""
    await _check(request, values)
    return await stored.update(request, route, values)


async def _check(request: Request, values: Values) -> None:
    """Refuse what leads nowhere. Raises `TwilioError`."""
    if sid := values.get("account_sid"):
        stored.account_of(request, sid)
    if "carrier_sid" in values:
        found = await request.services.store.get(MessageCarrier, values["carrier_sid"])
        if found is None:
            raise TwilioError(INVALID, f"There is no carrier {values['carrier_sid']!r}")
    if "*" in values.get("sender", "").removesuffix("*"):
        raise TwilioError(INVALID, "A star may stand at the end of Sender only")
    if values.get("cost", "").startswith("-"):
        raise TwilioError(INVALID, "Cost is at least 0")


OPERATIONS = bind(MESSAGE_ROUTES, MessageRoute, find=find, list=list_, create=create, update=update)
