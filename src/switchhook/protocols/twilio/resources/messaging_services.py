"""Messaging services and their senders. https://www.twilio.com/docs/messaging/api/service-resource"""

from switchhook.protocols.twilio.declaration import (
    MESSAGING_V1,
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

MISSING = 20001
USECASES = (
    "notifications", "marketing", "verification", "discussion", "poll", "undeclared",
)  # fmt: skip
NO_NUMBER, NO_NAME = 21715, 21708

_URL = Field("url", "uri", "Its address.")
_SERVICE_SID = Field("service_sid", "string", "The service.")
_CAPABILITIES = Field("capabilities", "strings", "What it can carry.")
_COUNTRY = Field("country_code", "nullable", "Its country, an ISO 3166 code.")

_NAME = "What to call it, up to 64 characters."
_SETTINGS = (
    parts.url("InboundRequestUrl", "Asked for TwiML when a message comes in to one of its senders;"
              " without it nobody is.", invalid=20001),
    Parameter("InboundMethod", "enum", "How `InboundRequestUrl` is requested.",
              values=parts.METHODS, invalid=20001, default="POST"),
    parts.url("FallbackUrl", "Asked for TwiML when `InboundRequestUrl` fails.", invalid=20001),
    parts.method("FallbackMethod", invalid=20001),
    parts.url("StatusCallback", "Told of the progress of its messages.", invalid=21609),
    Parameter("StickySender", "boolean", "Whether a recipient is always written to by the same"
              " sender.", default="true"),
    Parameter("MmsConverter", "boolean", "Whether media that cannot be sent become links.",
              default="true"),
    Parameter("SmartEncoding", "boolean", "Whether to replace characters that need UCS-2.",
              default="true"),
    *parts.unused(Parameter("ScanMessageContent", "enum", "Unused.",
                            values=("inherit", "enable", "disable"), default="inherit")),
    Parameter("FallbackToLongCode", "boolean", "Whether a long code sends what a short code"
              " cannot.", default="true"),
    Parameter("AreaCodeGeomatch", "boolean", "Whether to prefer a number of the recipient's area.",
              default="true"),
    Parameter("ValidityPeriod", "integer", "Seconds after which its messages are not worth"
              " sending.", minimum=1, maximum=36000, invalid=21624, default="36000"),
    Parameter("SynchronousValidation", "boolean", "Whether a create finds out at once that no"
              " sender will do.", default="false"),
    Parameter("Usecase", "enum", "What it is for.", values=USECASES, invalid=21713,
              default="undeclared"),
    Parameter("UseInboundWebhookOnNumber", "boolean", "Whether messages go to their number's own"
              " URLs instead.", default="false"),
)  # fmt: skip

MESSAGING_SERVICES = Resource(
    name="MessagingService",
    plural="MessagingServices",
    product=MESSAGING_V1,
    path="/Services",
    key="services",
    prefixes=("MG",),
    doc="A pool of senders. Whoever sends by it leaves the choice of `From` to it.",
    operations=(
        create(
            Parameter("FriendlyName", "string", _NAME, required=MISSING, maximum=64, invalid=20002),
            *_SETTINGS,
            doc="Create a service.",
        ),
        listing(doc="Read the services."),
        fetch(doc="Read a service."),
        update(
            Parameter("FriendlyName", "string", _NAME, maximum=64, invalid=20002),
            *_SETTINGS,
            doc="Change a service.",
        ),
        delete(doc="Delete a service; its numbers stay yours."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        parts.CREATED,
        parts.UPDATED,
        Field("inbound_request_url", "nullable", "Asked when a message comes in."),
        Field("inbound_method", "string", "How `inbound_request_url` is requested."),
        Field("fallback_url", "nullable", "Asked when `inbound_request_url` fails."),
        Field("fallback_method", "string", "How `fallback_url` is requested."),
        Field("status_callback", "nullable", "Told of the progress of its messages."),
        Field("sticky_sender", "boolean", "Whether a recipient keeps their sender."),
        Field("mms_converter", "boolean", "Whether media that cannot be sent become links."),
        Field("smart_encoding", "boolean", "Whether characters that need UCS-2 are replaced."),
        Field("scan_message_content", "string", "Unused."),
        Field("fallback_to_long_code", "boolean",
              "Whether a long code sends what a short code cannot."),
        Field("area_code_geomatch", "boolean", "Whether numbers of the recipient's area come"
              " first."),
        Field("synchronous_validation", "boolean", "Whether a create finds out at once that no"
              " sender will do."),
        Field("validity_period", "integer", "Seconds after which its messages are not worth"
              " sending."),
        _URL,
        Field("links", "subresources", "Addresses of what belongs to it.", value={
            "phone_numbers": "/PhoneNumbers",
            "short_codes": "/ShortCodes",
            "alpha_senders": "/AlphaSenders",
            "messages": "{base}/2010-04-01/Accounts/{account_sid}/Messages.json",
            "us_app_to_person": "/Compliance/Usa2p",
            "us_app_to_person_usecases": "/Compliance/Usa2p/Usecases",
            "channel_senders": "/ChannelSenders",
            "destination_alpha_senders": "/DestinationAlphaSenders",
        }),
        Field("usecase", "string", "What it is for."),
        Field("us_app_to_person_registered", "boolean", "Whether a campaign is verified for it."),
        Field("use_inbound_webhook_on_number", "boolean",
              "Whether messages go to their number's own URLs."),
    ),
)  # fmt: skip

SERVICE_PHONE_NUMBERS = Resource(
    name="ServicePhoneNumber",
    plural="ServicePhoneNumbers",
    product=MESSAGING_V1,
    path="/Services/{ServiceSid}/PhoneNumbers",
    key="phone_numbers",
    prefixes=("PN",),
    doc="A number in the pool of a service.",
    operations=(
        create(
            Parameter("PhoneNumberSid", "sid", "The number.", values=("PN",), required=MISSING,
                      invalid=NO_NUMBER),
            doc="Add a number to the pool.",
        ),
        listing(doc="Read the numbers."),
        fetch(doc="Read a number."),
        delete(doc="Take a number out of the pool; it stays yours."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        _SERVICE_SID,
        parts.CREATED,
        parts.UPDATED,
        Field("phone_number", "string", "The number, in E.164.", "sender"),
        _COUNTRY,
        _CAPABILITIES,
        _URL,
    ),
)  # fmt: skip

SERVICE_SHORT_CODES = Resource(
    name="ServiceShortCode",
    plural="ServiceShortCodes",
    product=MESSAGING_V1,
    path="/Services/{ServiceSid}/ShortCodes",
    key="short_codes",
    prefixes=("SC",),
    doc="A short code in the pool of a service.",
    operations=(
        create(
            Parameter("ShortCodeSid", "sid", "The short code.", values=("SC",), required=MISSING,
                      invalid=NO_NUMBER),
            doc="Add a short code to the pool.",
        ),
        listing(doc="Read the short codes."),
        fetch(doc="Read a short code."),
        delete(doc="Take a short code out of the pool; it stays yours."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        _SERVICE_SID,
        parts.CREATED,
        parts.UPDATED,
        Field("short_code", "string", "The short code.", "sender"),
        _COUNTRY,
        _CAPABILITIES,
        _URL,
    ),
)  # fmt: skip

_ALPHA = Parameter(
    "AlphaSender", "string", "The name: up to 11 letters, digits, spaces and `+-_&`, a letter among"
    " them.", required=NO_NAME, maximum=11, invalid=21709,
)  # fmt: skip
_ALPHA_FIELDS = (
    parts.SID,
    parts.ACCOUNT_SID,
    _SERVICE_SID,
    parts.CREATED,
    parts.UPDATED,
    Field("alpha_sender", "string", "The name.", "sender"),
    _CAPABILITIES,
    _URL,
)

ALPHA_SENDERS = Resource(
    name="AlphaSender",
    plural="AlphaSenders",
    product=MESSAGING_V1,
    path="/Services/{ServiceSid}/AlphaSenders",
    key="alpha_senders",
    prefixes=("AI",),
    doc="A sender's name in the pool of a service. Nobody can answer it, and the United States and"
    " Canada take none.",
    operations=(
        create(_ALPHA, doc="Add a name to the pool."),
        listing(doc="Read the names."),
        fetch(doc="Read a name."),
        delete(doc="Take a name out of the pool."),
    ),
    fields=_ALPHA_FIELDS,
)

DESTINATION_ALPHA_SENDERS = Resource(
    name="DestinationAlphaSender",
    plural="DestinationAlphaSenders",
    product=MESSAGING_V1,
    path="/Services/{ServiceSid}/DestinationAlphaSenders",
    key="alpha_senders",
    accessor="destination_alpha_senders",
    prefixes=("AI",),
    doc="A sender's name that a service uses in one country; it beats its other names there.",
    operations=(
        create(
            _ALPHA,
            Parameter("IsoCountryCode", "string", "Where, an ISO 3166 code.", maximum=2,
                      default="every country"),
            doc="Add a name to the pool.",
        ),
        listing(
            Filter("IsoCountryCode", doc="Only names of this country.", attribute="country_code"),
            doc="Read the names.",
        ),
        fetch(doc="Read a name."),
        delete(doc="Take a name out of the pool."),
    ),
    fields=(
        *_ALPHA_FIELDS,
        Field("iso_country_code", "nullable", "Where it is used; null: in every country.",
              "country_code"),
    ),
)  # fmt: skip

CHANNEL_SENDERS = Resource(
    name="ChannelSender",
    plural="ChannelSenders",
    product=MESSAGING_V1,
    path="/Services/{MessagingServiceSid}/ChannelSenders",
    key="senders",
    accessor="channel_senders",
    prefixes=("XE",),
    scope={"MessagingServiceSid": "service_sid"},
    doc="A sender of another channel, such as WhatsApp, in the pool of a service.",
    operations=(
        create(
            Parameter("Sid", "sid", "The channel's sender.", values=("XE",), required=MISSING,
                      invalid=NO_NUMBER),
            doc="Add a channel's sender to the pool.",
        ),
        listing(doc="Read the channels' senders."),
        fetch(doc="Read a channel's sender."),
        delete(doc="Take a channel's sender out of the pool."),
    ),
    fields=(
        parts.ACCOUNT_SID,
        Field("messaging_service_sid", "string", "The service.", "service_sid"),
        parts.SID,
        Field("sender", "string", "Its address, such as `whatsapp:+14155550100`."),
        Field("sender_type", "string", "Its channel."),
        _COUNTRY,
        parts.CREATED,
        parts.UPDATED,
        _URL,
    ),
)  # fmt: skip

SERVICE_USECASES = Resource(
    name="Usecase",
    plural="Usecases",
    product=MESSAGING_V1,
    path="/Services/Usecases",
    key="usecases",
    doc="What a service may be for.",
    operations=(fetch(place="collection", doc="Read what a service may be for."),),
    fields=(Field("usecases", "members", "Each with `usecase`, `description`, `purpose`."),),
)
