"""The operator's inventory: numbers that accounts may take."""

from switchhook.protocols.twilio.declaration import (
    SWITCHHOOK_V1,
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
from switchhook.protocols.twilio.resources.available_phone_numbers import CAPABILITIES

NUMBER_TYPES = (
    "local", "toll-free", "mobile", "national", "shared-cost", "voip", "machine-to-machine",
)  # fmt: skip

_FACTS = (
    Parameter("Type", "enum", "Its kind.", values=NUMBER_TYPES,
              default="what its digits say, or `local`"),
    Parameter("IsoCountry", "string", "Its country, an ISO 3166 code.", maximum=2,
              default="what its digits say"),
    Parameter("Capability", "enum", "What it can do.", values=CAPABILITIES, repeated=True,
              default="voice, sms, mms"),
    Parameter("Locality", "string", "Its city.", maximum=64),
    Parameter("Region", "string", "Its state or province.", maximum=64),
    Parameter("PostalCode", "string", "Its postal code.", maximum=16),
    Parameter("RateCenter", "string", "Its rate center.", maximum=64),
    Parameter("Lata", "string", "Its LATA.", maximum=16),
    Parameter("Latitude", "number", "Where that is, in degrees."),
    Parameter("Longitude", "number", "Where that is, in degrees."),
    Parameter("AddressRequirements", "enum", "What address whoever takes it needs.",
              values=("none", "any", "local", "foreign"), default="none"),
    Parameter("Beta", "boolean", "Whether it is new to the platform.", default="false"),
)  # fmt: skip

INVENTORY = Resource(
    name="InventoryNumber",
    plural="InventoryNumbers",
    product=SWITCHHOOK_V1,
    path="/inventory",
    key="inventory",
    prefixes=("XN",),
    doc="A number that accounts may take: AvailablePhoneNumbers offers it until one has it. The"
    " operator's alone.",
    operations=(
        create(
            Parameter("PhoneNumber", "phone", "The number, in E.164.", required=21421,
                      invalid=21421),
            *_FACTS,
            doc="Put a number into the inventory.",
        ),
        listing(
            Filter("PhoneNumber", doc="Only this number; may end in `*`.", wildcard=True),
            Filter("IsoCountry", doc="Only numbers of this country."),
            Filter("Type", "enum", "Only numbers of this kind.", values=NUMBER_TYPES),
            doc="Read the inventory.",
        ),
        fetch(doc="Read a number."),
        update(*_FACTS, doc="Change what is known of a number."),
        delete(doc="Take a number out of the inventory; whoever has it keeps it."),
    ),
    fields=(
        parts.SID,
        Field("phone_number", "string", "The number, in E.164."),
        Field("type", "string", "Its kind."),
        Field("iso_country", "string", "Its country."),
        Field("capabilities", "strings", "What it can do."),
        Field("locality", "nullable", "Its city."),
        Field("region", "nullable", "Its state or province."),
        Field("postal_code", "nullable", "Its postal code."),
        Field("rate_center", "nullable", "Its rate center."),
        Field("lata", "nullable", "Its LATA."),
        Field("latitude", "nullable", "Where that is, in degrees."),
        Field("longitude", "nullable", "Where that is, in degrees."),
        Field("address_requirements", "string", "What address whoever takes it needs."),
        Field("beta", "boolean", "Whether it is new to the platform."),
        parts.CREATED,
        parts.UPDATED,
        Field("url", "uri", "Its address."),
    ),
)  # fmt: skip
