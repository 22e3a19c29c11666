"""Short codes: what is done about texts to them, and to whom the operator gives them.

In production the operator alone does, or an account could take what isn't ours.
"""

from switchhook.api import operator, stored
from switchhook.api.binding import bind
from switchhook.api.fallbacks import fallbacks
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Condition, Delete
from switchhook.domain.entities import ServiceSender, ShortCode
from switchhook.domain.errors import TwilioError
from switchhook.protocols import numbers
from switchhook.protocols.twilio.resources import GIVEN_SHORT_CODES, SHORT_CODES

DENIED, INVALID, NOT_A_CODE, TAKEN = 20006, 20422, 21421, 20409


async def update(request: Request, code: ShortCode, values: Values) -> ShortCode:
    """Change a short code."""
    values = {name: value for name, value in values.items() if name != "api_version"}
    return await stored.update(request, code, values, fallbacks(values))


async def give(request: Request, values: Values) -> ShortCode:
    """Give a short code to an account; in each country one account has it."""
    if not (request.principal.operator or request.services.any_number):
        raise TwilioError(DENIED)
    code, country = values["short_code"], values.get("country", "US").upper()
    if not numbers.is_short_code(code):
        raise TwilioError.about(NOT_A_CODE, code)
    if not numbers.is_country(country):
        raise TwilioError.about(INVALID, "Country", country)
    owner = operator.owner_sid(request, values)
    facts = {
        "friendly_name": code,
        "opt_outs": False,
        **values,
        "country": country,
        "account_sid": owner,
    }
    there = (Condition("short_code", "=", code), Condition("country", "=", country))
    async with request.services.claim:
        if await request.services.store.count(ShortCode, there):
            raise TwilioError(TAKEN, f"{code} is somebody's in {country}")
        return await stored.create(request, ShortCode, "SC", facts, fallbacks(values))


async def take_back(request: Request, code: ShortCode, values: Values) -> None:
    """Take a short code back; it leaves its messaging service."""
    await request.services.bus.commit(
        [Delete(ShortCode, code.sid), Delete(ServiceSender, code.sid)]
    )


OPERATIONS = [
    *bind(SHORT_CODES, ShortCode, update=update),
    *bind(
        GIVEN_SHORT_CODES,
        ShortCode,
        scope=operator.scope,
        create=give,
        delete=take_back,
    ),
]
