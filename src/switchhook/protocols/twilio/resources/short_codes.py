"""Short codes, and how the operator gives them out.

https://www.twilio.com/docs/messaging/api/short-code-resource
"""

from switchhook.protocols.twilio.declaration import (
    API_2010,
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

_NAME = Parameter(
    "FriendlyName", "string", "What to call it.", maximum=64, invalid=20002,
    default="the short code",
)  # fmt: skip
_FIELDS = (
    parts.SID,
    parts.ACCOUNT_SID,
    Field("short_code", "string", "The short code."),
    parts.FRIENDLY_NAME,
)

SHORT_CODES = Resource(
    name="ShortCode",
    plural="ShortCodes",
    product=API_2010,
    path="/Accounts/{AccountSid}/SMS/ShortCodes",
    key="short_codes",
    accessor="short_codes",
    prefixes=("SC",),
    doc="A short number of the account that sends and takes texts in its country. Its operator"
    " gives it out; STOP and START to it are the app's to heed, unless it is in a service.",
    operations=(
        listing(
            Filter("FriendlyName", doc="Only those so called."),
            Filter("ShortCode", doc="Only this one; may end in `*`.", wildcard=True),
            doc="Read the short codes.",
        ),
        fetch(doc="Read a short code."),
        update(
            _NAME,
            Parameter("ApiVersion", "enum", "The API's version.", used=False,
                      values=("2010-04-01", "2008-08-01"), default="2010-04-01"),
            *parts.SMS_WEBHOOKS,
            doc="Change a short code.",
        ),
    ),
    fields=(
        *_FIELDS,
        Field("api_version", "string", "The API's version."),
        *parts.SMS_WEBHOOK_FIELDS,
        parts.CREATED,
        parts.UPDATED,
        parts.URI,
    ),
)  # fmt: skip

_OPT_OUTS = Parameter(
    "OptOuts", "boolean", "Whether STOP, START and HELP are heeded and answered here.",
    default="false",
)  # fmt: skip

GIVEN_SHORT_CODES = Resource(
    name="GivenShortCode",
    plural="GivenShortCodes",
    product=SWITCHHOOK_V1,
    path="/short_codes",
    key="short_codes",
    accessor="given_short_codes",
    prefixes=("SC",),
    doc="A short code as its operator gives it to an account. In development everybody may.",
    operations=(
        create(
            Parameter("AccountSid", "sid", "Whose it is to be; yours unless you are the operator.",
                      values=("AC",), invalid=21470),
            Parameter("ShortCode", "string", "Three to eight digits.", required=21421,
                      maximum=8, invalid=21421),
            Parameter("Country", "string", "Where it is good, an ISO 3166 code.", maximum=2,
                      default="US"),
            _NAME,
            _OPT_OUTS,
            *parts.SMS_WEBHOOKS,
            doc="Give a short code to an account.",
        ),
        listing(doc="Read the short codes."),
        fetch(doc="Read a short code."),
        update(_OPT_OUTS, doc="Change how a short code works."),
        delete(doc="Take a short code back; it leaves its messaging service."),
    ),
    fields=(
        *_FIELDS,
        Field("country", "string", "Where it is good."),
        Field("opt_outs", "boolean", "Whether STOP, START and HELP are heeded here."),
        parts.CREATED,
        parts.UPDATED,
        Field("url", "uri", "Its address."),
    ),
)  # fmt: skip
