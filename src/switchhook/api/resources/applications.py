"""TwiML apps."""

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Application
from switchhook.protocols.twilio.resources import APPLICATIONS


async def create(request: Request, values: Values) -> Application:
    """Store a TwiML app; without a name it is called after its SID's resource."""
    named = {"friendly_name": "", **values}
    return await stored.create(request, Application, "AP", named)


OPERATIONS = bind(APPLICATIONS, Application, create=create)
