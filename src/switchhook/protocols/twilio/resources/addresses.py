"""Addresses, and the account's balance.

https://www.twilio.com/docs/usage/api/address, https://www.twilio.com/docs/usage/api/account-balance
"""

from switchhook.protocols.twilio.declaration import (
    API_2010,
    Field,
    Filter,
    Parameter,
    Resource,
    create,
    delete,
    fetch,
    listing,
    update,
)
from switchhook.protocols.twilio.resources import parts
from switchhook.protocols.twilio.resources.incoming_phone_numbers import INCOMING_PHONE_NUMBERS

INVALID = 21628

_NAME = Parameter("FriendlyName", "string", "What to call it.", maximum=64, invalid=20002)
_PLACE = {
    "CustomerName": "Who is there: a person or a business.",
    "Street": "The street and the number.",
    "City": "The city.",
    "Region": "The state or region.",
    "PostalCode": "The postal code.",
}
_REST = (
    Parameter("EmergencyEnabled", "boolean", "Whether emergency calls may be made from there.",
              default="false"),
    Parameter("StreetSecondary", "string", "More of the street: a floor, a suite.", maximum=255,
              invalid=INVALID),
    *parts.unused(Parameter("AutoCorrectAddress", "boolean", "Whether to correct slips.")),
)  # fmt: skip

ADDRESSES = Resource(
    name="Address",
    plural="Addresses",
    product=API_2010,
    path="/Accounts/{AccountSid}/Addresses",
    key="addresses",
    prefixes=("AD",),
    doc="Where a customer is. Nobody looks whether the place exists.",
    operations=(
        create(
            *(Parameter(name, "string", doc, required=INVALID, maximum=255, invalid=INVALID)
              for name, doc in _PLACE.items()),
            Parameter("IsoCountry", "string", "The ISO 3166 code of the country.",
                      required=INVALID, maximum=2, invalid=INVALID),
            _NAME,
            *_REST,
            doc="Create an address.",
        ),
        listing(
            Filter("CustomerName", doc="Only this customer's."),
            Filter("FriendlyName", doc="Only those of this name."),
            Filter("EmergencyEnabled", "boolean", "Only those where this is so."),
            Filter("IsoCountry", doc="Only those in this country."),
            doc="Read the addresses.",
        ),
        fetch(doc="Read an address."),
        update(
            _NAME,
            *(Parameter(name, "string", doc, maximum=255, invalid=INVALID)
              for name, doc in _PLACE.items()),
            *_REST,
            doc="Change an address.",
        ),
        delete(doc="Delete an address that no number names."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        Field("customer_name", "string", "Who is there."),
        Field("street", "string", "The street and the number."),
        Field("street_secondary", "nullable", "More of the street."),
        Field("city", "string", "The city."),
        Field("region", "string", "The state or region."),
        Field("postal_code", "string", "The postal code."),
        Field("iso_country", "string", "The ISO 3166 code of the country."),
        Field("emergency_enabled", "boolean", "Whether emergency calls may be made from there."),
        Field("validated", "constant", "Whether somebody found the place to exist.", value=False),
        Field("verified", "constant", "Whether somebody proved to be there.", value=False),
        parts.CREATED,
        parts.UPDATED,
        parts.URI,
    ),
)  # fmt: skip

DEPENDENT_PHONE_NUMBERS = Resource(
    name="DependentPhoneNumber",
    plural="DependentPhoneNumbers",
    product=API_2010,
    path="/Accounts/{AccountSid}/Addresses/{AddressSid}/DependentPhoneNumbers",
    key="dependent_phone_numbers",
    prefixes=("PN",),
    doc="A number that is registered to an address.",
    operations=(listing(doc="Read the numbers that name the address."),),
    fields=INCOMING_PHONE_NUMBERS.fields,
)

BALANCE = Resource(
    name="Balance",
    plural="Balances",
    product=API_2010,
    path="/Accounts/{AccountSid}/Balance",
    key="balance",
    accessor="account_balance",
    doc="What the account has left. Calls and messages have no price here, so nothing is ever"
    " taken from it or paid in: it is always 0.",
    operations=(fetch(place="collection", doc="Read the balance."),),
    fields=(
        Field("account_sid", "string", "The account.", "sid"),
        Field("balance", "constant", "How much.", value="0.00"),
        Field("currency", "constant", "Of what.", value="USD"),
    ),
)
