"""Numbers that can be had. https://www.twilio.com/docs/phone-numbers/api/availablephonenumber-resource"""

from switchhook.protocols.twilio.declaration import (
    API_2010,
    Field,
    Filter,
    Resource,
    fetch,
    listing,
)
from switchhook.protocols.twilio.names import argument

CAPABILITIES = ("voice", "sms", "mms", "fax")
_PATH = "/Accounts/{AccountSid}/AvailablePhoneNumbers"

AVAILABLE_COUNTRIES = Resource(
    name="AvailablePhoneNumberCountry",
    plural="AvailablePhoneNumberCountries",
    product=API_2010,
    path=_PATH,
    key="countries",
    accessor="available_phone_numbers",
    sid="CountryCode",
    paged=False,
    doc="A country of which there are numbers in the inventory. While the operator has put none"
    " there, numbers set aside for fiction are offered.",
    operations=(listing(doc="Read the countries."), fetch(doc="Read a country.")),
    fields=(
        Field("country_code", "string", "Its ISO 3166 code."),
        Field("country", "string", "Its name."),
        Field("uri", "uri", "Its address, relative to the base URL."),
        Field("beta", "constant", "Unused.", value=False),
        Field("subresource_uris", "map", "Where its numbers are, by their kind."),
    ),
)

_FILTERS = (
    Filter("AreaCode", "integer", "Only numbers of this area; in the US and Canada.", minimum=200,
           maximum=999),
    Filter("Contains", "string", "Only numbers with these digits, or letters of the keypad: `*` is"
           " any digit, `%` any number of them, a `+` in front the number's start, `$` its end.",
           maximum=16),
    Filter("SmsEnabled", "boolean", "Only numbers that can be texted, or cannot."),
    Filter("MmsEnabled", "boolean", "Only numbers that take pictures, or do not."),
    Filter("VoiceEnabled", "boolean", "Only numbers that can be called, or cannot."),
    Filter("FaxEnabled", "boolean", "Only numbers that take faxes, or do not."),
    Filter("ExcludeAllAddressRequired", "boolean", "Leave out what needs an address."),
    Filter("ExcludeLocalAddressRequired", "boolean", "Leave out what needs a local address."),
    Filter("ExcludeForeignAddressRequired", "boolean", "Leave out what needs a foreign address."),
    Filter("Beta", "boolean", "Whether to show what is new to the platform.", default="true"),
    Filter("NearNumber", "phone", "Only numbers close to this one of the inventory."),
    Filter("NearLatLong", "string", "Only numbers close to this place, `latitude,longitude`."),
    Filter("Distance", "integer", "How close, in miles.", minimum=0, maximum=500, default="25"),
    Filter("InPostalCode", "string", "Only numbers of this postal code, or of that number's."),
    Filter("InRegion", "string", "Only numbers of this region, or of that number's."),
    Filter("InRateCenter", "string", "Only numbers of this rate center, or of that number's."),
    Filter("InLata", "string", "Only numbers of this LATA, or of that number's."),
    Filter("InLocality", "string", "Only numbers of this locality, or of that number's."),
)  # fmt: skip


def _of_kind(kind: str) -> Resource:
    return Resource(
        name="AvailablePhoneNumber",
        plural="AvailablePhoneNumbers",
        product=API_2010,
        path=f"{_PATH}/{{CountryCode}}/{kind}",
        key="available_phone_numbers",
        accessor=f"available_phone_numbers_{argument(kind)}",
        paged=False,
        doc=f"Numbers of kind {kind} that can be had in a country. 20404: there are none of it.",
        operations=(listing(*_FILTERS, doc="Read numbers that nobody has."),),
        fields=(
            Field("friendly_name", "phone", "The number, as people write it.", "phone_number"),
            Field("phone_number", "string", "The number, in E.164."),
            Field("lata", "nullable", "Its LATA."),
            Field("locality", "nullable", "Its city."),
            Field("rate_center", "nullable", "Its rate center."),
            Field("latitude", "nullable", "Where that is, in degrees."),
            Field("longitude", "nullable", "Where that is, in degrees."),
            Field("region", "nullable", "Its state or province."),
            Field("postal_code", "nullable", "Its postal code."),
            Field("iso_country", "string", "Its country, an ISO 3166 code."),
            Field("address_requirements", "string", "What address whoever takes it needs."),
            Field("beta", "boolean", "Whether it is new to the platform."),
            Field("capabilities", "flags", "What it can do.", value=CAPABILITIES),
        ),
    )


AVAILABLE_LOCAL = _of_kind("Local")
AVAILABLE_TOLL_FREE = _of_kind("TollFree")
AVAILABLE_MOBILE = _of_kind("Mobile")
AVAILABLE_NATIONAL = _of_kind("National")
AVAILABLE_SHARED_COST = _of_kind("SharedCost")
AVAILABLE_VOIP = _of_kind("Voip")
AVAILABLE_MACHINE_TO_MACHINE = _of_kind("MachineToMachine")
