"""The operator's inventory of numbers."""

from collections.abc import Sequence
from dataclasses import replace

from switchhook.api import operator, stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.changes import Condition, Insert
from switchhook.domain.entities import InventoryNumber
from switchhook.domain.errors import TwilioError
from switchhook.protocols import numbers
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import INVENTORY

INVALID_NUMBER, CONFLICT, INVALID = 21421, 20409, 20422


async def create(request: Request, values: Values) -> InventoryNumber:
    """Put a number into the inventory, once."""
    operator.require(request)
    services = request.services
    number = values["phone_number"]
    if not number.startswith("+"):
        raise TwilioError.about(INVALID_NUMBER, number)
    async with services.claim:
        if await services.store.count(InventoryNumber, (Condition("phone_number", "=", number),)):
            raise TwilioError(CONFLICT, f"{number} is in the inventory")
        now = services.now()
        facts: Values = {
            "iso_country": numbers.country(number),
            "type": numbers.kind(number) or "local",
            **_settings(values),
        }
        entity = _checked(
            InventoryNumber(sid=services.new_sid("XN"), date_created=now, date_updated=now, **facts)
        )
        await services.bus.commit([Insert(entity)])
    return entity


async def list_(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[InventoryNumber]:
    """Return the inventory."""
    operator.require(request)
    return await stored.page(request, InventoryNumber, asked, comparisons, {})


async def find(request: Request, sid: str) -> InventoryNumber:
    """Return a number of the inventory."""
    operator.require(request)
    return await stored.fetch(request, InventoryNumber, sid, {})


async def update(request: Request, number: InventoryNumber, values: Values) -> InventoryNumber:
    """Change what is known of a number."""
    return await stored.update(request, number, _settings(values), _checked)


def _settings(values: Values) -> Values:
    settings = dict(values)
    if capabilities := settings.pop("capability", None):
        settings["capabilities"] = capabilities
    return settings


def _checked(number: InventoryNumber) -> InventoryNumber:
    code = number.iso_country.upper()
    if not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise TwilioError.about(INVALID, "IsoCountry", number.iso_country or "it is required")
    return replace(number, iso_country=code)


OPERATIONS = bind(INVENTORY, InventoryNumber, find=find, list=list_, create=create, update=update)
