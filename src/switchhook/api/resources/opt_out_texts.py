"""A service's own words for stop, start and help."""

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Condition
from switchhook.domain.entities import MessagingService, OptOutText
from switchhook.domain.errors import TwilioError
from switchhook.protocols import numbers
from switchhook.protocols.twilio.resources import OPT_OUT_TEXTS

INVALID, THERE_ALREADY = 20422, 20409
_STORED = {f"{wish}_keyword": f"{wish}_keywords" for wish in ("stop", "start", "help")}


async def create(request: Request, values: Values) -> OptOutText:
    """Set the words for a country, once."""
    service_sid = request.ids["ServiceSid"]
    country = values.get("country", "").upper()
    if country and not numbers.is_country(country):
        raise TwilioError.about(INVALID, "Country", country)
    there = (
        Condition("service_sid", "=", service_sid),
        Condition("country", "=", country),
    )
    async with request.services.claim:
        if await request.services.store.count(OptOutText, there):
            raise TwilioError(THERE_ALREADY, "There are words for it: change those")
        settings = {**_settings(values), "service_sid": service_sid, "country": country}
        return await stored.create(request, OptOutText, "OX", settings)


async def update(request: Request, text: OptOutText, values: Values) -> OptOutText:
    """Change the words for a country."""
    return await stored.update(request, text, _settings(values))


def _settings(values: Values) -> Values:
    settings = {_STORED.get(name, name): value for name, value in values.items()}
    for name in _STORED.values():
        if name in settings:
            settings[name] = tuple(word.strip().upper() for word in settings[name])
    return settings


OPERATIONS = bind(
    OPT_OUT_TEXTS,
    OptOutText,
    parents={"ServiceSid": MessagingService},
    create=create,
    update=update,
)
