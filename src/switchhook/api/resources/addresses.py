"""Addresses, the numbers that name them, and the account's balance."""

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import Account, Address, IncomingPhoneNumber
from switchhook.domain.errors import TwilioError
from switchhook.protocols import countries
from switchhook.protocols.twilio.resources import ADDRESSES, BALANCE, DEPENDENT_PHONE_NUMBERS

INVALID = 21628
IN_USE = 20409


async def create(request: Request, values: Values) -> Address:
    """Create an address."""
    country = values["iso_country"].upper()
    if country not in countries.ISO_CODES:
        raise TwilioError(INVALID, f"IsoCountry {country} is no country")
    return await stored.create(request, Address, "AD", {**values, "iso_country": country})


async def delete(request: Request, address: Address, values: Values) -> None:
    """Delete an address; 20409 while a number names it."""
    for name in ("address_sid", "emergency_address_sid"):
        naming = Query((Condition(name, "=", address.sid),), limit=1)
        if await request.services.store.find(IncomingPhoneNumber, naming):
            raise TwilioError(IN_USE, f"{address.sid} is the address of a number")
    await stored.delete(request, address)


async def balance(request: Request, values: Values) -> Account:
    """Return the account, whose balance is shown."""
    return request.account


OPERATIONS = [
    *bind(ADDRESSES, Address, create=create, delete=delete),
    *bind(DEPENDENT_PHONE_NUMBERS, IncomingPhoneNumber, parents={"AddressSid": Address}),
    *bind(BALANCE, fetch=balance),
]
