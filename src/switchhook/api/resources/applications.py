"""TwiML apps."""

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.fallbacks import fallbacks
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Application
from switchhook.protocols.twilio.resources import APPLICATIONS


async def create(request: Request, values: Values) -> Application:
    """Store a TwiML app; it may go without a name."""
    named = {"friendly_name": "", **values}
    return await stored.create(request, Application, "AP", named, fallbacks(values))


async def update(request: Request, application: Application, values: Values) -> Application:
    """Change a TwiML app."""
    return await stored.update(request, application, values, fallbacks(values))


OPERATIONS = bind(APPLICATIONS, Application, create=create, update=update)
