"""The reference of the API, for programs that show it."""

from switchhook.api.answers import Answer, document
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.protocols.twilio.describing import described
from switchhook.protocols.twilio.resources import REFERENCE, RESOURCES


async def show(request: Request, values: Values) -> Answer:
    """Return every resource as it is declared."""
    return document({"resources": described(RESOURCES)})


OPERATIONS = bind(REFERENCE, show=show)
