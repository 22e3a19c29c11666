"""What accounts told registries, and the operator's word on it."""

from switchhook.api import operator
from switchhook.api.binding import bind
from switchhook.api.registrations import decide
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Registration
from switchhook.protocols.twilio.resources import REVIEWS


async def review(request: Request, entity: Registration, values: Values) -> Registration:
    """Say whether a registration may be."""
    operator.require(request)
    approved = values["outcome"] == "approved"
    return await decide(request, entity, approved=approved, reason=values.get("reason", ""))


OPERATIONS = bind(REVIEWS, Registration, scope=operator.scope, review=review)
