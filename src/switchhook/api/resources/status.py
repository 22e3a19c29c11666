"""How the server is."""

from switchhook.api.answers import Answer, document
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.protocols.twilio.resources import STATUS


async def show(request: Request, values: Values) -> Answer:
    """Return what the server says about itself."""
    return document(request.services.status())


OPERATIONS = bind(STATUS, show=show)
