"""Numbers: taking one, what it does when it is called or texted, giving it back.

Any number that nobody here has can be taken; made-up ones come from +1 415 555 01xx, which is
reserved for fiction.
"""

from collections.abc import Sequence

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.fallbacks import fallbacks
from switchhook.api.numbers import free_number, is_taken
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.entities import Application, IncomingPhoneNumber, SipTrunk
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.phone import formatted
from switchhook.protocols.twilio.resources import (
    INCOMING_PHONE_NUMBERS,
    LOCAL_NUMBERS,
    MOBILE_NUMBERS,
    TOLL_FREE_NUMBERS,
)

_APPLICATIONS = ("voice_application_sid", "sms_application_sid")


async def create(request: Request, values: Values) -> IncomingPhoneNumber:
    """Take a number, by name or by area code."""
    values = await _checked(request, values)
    async with request.services.claim:
        number = values.get("phone_number") or _of_area(request, values.get("area_code"))
        if not number.startswith("+"):
            raise TwilioError.about(21421, number)
        if is_taken(request.services.endpoints.directory, number):
            raise TwilioError.about(21422, number)
        settings = {"friendly_name": formatted(number), **values, "phone_number": number}
        return await stored.create(request, IncomingPhoneNumber, "PN", settings, fallbacks(values))


async def update(
    request: Request, number: IncomingPhoneNumber, values: Values
) -> IncomingPhoneNumber:
    """Change a number, or give it to another of your accounts."""
    values = await _checked(request, values)
    if owner := values.get("account_sid"):
        stored.account_of(request, owner)
    return await stored.update(request, number, values, fallbacks(values))


async def none(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[IncomingPhoneNumber]:
    """Return nothing: every number here counts as local."""
    return Page(())


def _of_area(request: Request, area: str | None) -> str:
    if not area:
        raise TwilioError(21421, "PhoneNumber or AreaCode is required.")
    if not (len(area) == 3 and area.isascii() and area.isdecimal()):
        raise TwilioError(21451)
    number = free_number(request.services.endpoints.directory, f"+1{area}")
    if number is None:
        raise TwilioError.about(21452, area)
    return number


async def _checked(request: Request, values: Values) -> Values:
    """Return the values: a trunk takes the place of an application, or the other way round."""
    for name in _APPLICATIONS:
        if sid := values.get(name):
            app = await request.services.store.get(Application, sid)
            if app is None or app.account_sid != request.account.sid:
                raise TwilioError.about(21420, sid)
    if sid := values.get("trunk_sid"):
        trunk = await request.services.store.get(SipTrunk, sid)
        if trunk is None or trunk.account_sid != request.account.sid:
            raise TwilioError(21245, f"TrunkSid {sid} is not accessible")
        return {**values, "voice_application_sid": ""}
    return {**values, "trunk_sid": ""} if values.get("voice_application_sid") else values


OPERATIONS = [
    *bind(INCOMING_PHONE_NUMBERS, IncomingPhoneNumber, create=create, update=update),
    *bind(LOCAL_NUMBERS, IncomingPhoneNumber, create=create),
    *bind(MOBILE_NUMBERS, IncomingPhoneNumber, create=create, list=none),
    *bind(TOLL_FREE_NUMBERS, IncomingPhoneNumber, create=create, list=none),
]
