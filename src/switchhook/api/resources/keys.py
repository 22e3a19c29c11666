"""API keys, by both of their names."""

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import ApiKey, Secret
from switchhook.protocols.twilio.resources import KEYS, NEW_KEYS, NEW_SIGNING_KEYS, SIGNING_KEYS


async def create(request: Request, values: Values) -> ApiKey:
    """Create a key; this answer alone shows the secret."""
    secret = Secret(request.services.new_secret())
    return await stored.create(request, ApiKey, "SK", {**values, "secret": secret})


OPERATIONS = [
    *bind(KEYS, ApiKey),
    *bind(NEW_KEYS, ApiKey, create=create),
    *bind(SIGNING_KEYS, ApiKey),
    *bind(NEW_SIGNING_KEYS, ApiKey, create=create),
]
