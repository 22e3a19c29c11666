"""Carriers of texts, and the routes that say which of them takes what. The operator's alone."""

from switchhook.protocols.twilio.declaration import (
    SWITCHHOOK_V1,
    Field,
    Filter,
    Parameter,
    Resource,
    action,
    create,
    delete,
    fetch,
    listing,
    update,
)
from switchhook.protocols.twilio.resources import parts

_ACCOUNT = Parameter("AccountSid", "sid", "Whose texts it takes; empty: everybody's.",
                     values=("AC",), invalid=21470)  # fmt: skip
_ENABLED = Parameter("Enabled", "boolean", "Whether it is used.", default="true")

_CARRIER = (
    _ACCOUNT,
    Parameter("FriendlyName", "string", "What to call it.", maximum=64, invalid=20002),
    Parameter("Settings", "string", "What its kind needs to know, a JSON object. A change keeps the"
              " members that it does not name; one that is null goes.", maximum=65536),
    Parameter("Secret", "string", "Likewise what nobody may see: passwords, tokens, keys. It is"
              " not shown again.", maximum=65536),
    Parameter("Rate", "number", "How many segments a second it may get; 0: as many as it takes.",
              default="0"),
    Parameter("Ambiguous", "enum", "What becomes of a text whose link was lost before the answer:"
              " sent again, held for a receipt first, or failed (30410).",
              values=("resend", "hold", "fail"), default="resend"),
    Parameter("ErrorMap", "string", "Its errors as Twilio's codes, a JSON object such as"
              ' `{"11": "30005"}`.', maximum=65536),
    _ENABLED,
)  # fmt: skip

MESSAGE_CARRIERS = Resource(
    name="MessageCarrier",
    plural="MessageCarriers",
    product=SWITCHHOOK_V1,
    path="/carriers",
    key="carriers",
    prefixes=("MC",),
    doc="A carrier that texts go out to and come in from. The operator's alone.",
    operations=(
        create(
            Parameter("Kind", "string", "How it is spoken with: `http`, `sip`, `smpp`, `whatsapp`.",
                      required=20422, maximum=32),
            *_CARRIER,
            doc="Connect a carrier; a setting that is missing or wrong is refused, and named.",
        ),
        listing(
            Filter("Kind", doc="Only carriers of this kind."),
            doc="Read the carriers.",
        ),
        fetch(doc="Read a carrier."),
        update(*_CARRIER, doc="Change a carrier. What it has in hand it finishes first."),
        delete(doc="Disconnect a carrier; its routes go too."),
        action("health", path="/health", method="GET", returns="document",
               doc="How it is: whether it is `ready`, how many texts it would take now (`free`),"
                   " and how many it was handed, by state."),
        action(
            "try_out",
            Parameter("From", "string", "Whose name it goes out under.", required=21603,
                      maximum=256),
            Parameter("To", "string", "Who gets it.", required=21604, maximum=256),
            Parameter("Body", "string", "The text.", maximum=1600, invalid=21617,
                      default="a word that it is a test"),
            path="/test",
            returns="document",
            doc="Hand it a text, past queues and routes, and read what it says: `accepted` with its"
                " `reference`, `refused` with an `error_code`, or `unknown`.",
        ),
    ),
    fields=(
        parts.SID,
        Field("account_sid", "nullable", "Whose texts it takes; null: everybody's."),
        parts.FRIENDLY_NAME,
        Field("kind", "string", "How it is spoken with."),
        Field("settings", "members", "What its kind needs to know."),
        Field("rate", "number", "How many segments a second it gets at most; 0: no limit."),
        Field("ambiguous", "string", "What becomes of a text whose link was lost."),
        Field("error_map", "map", "Its errors as Twilio's codes."),
        Field("enabled", "boolean", "Whether it is used."),
        Field("receipts_url", "template", "Where an HTTP carrier tells of receipts.",
              value="{base}/switchhook/v1/carriers/{sid}/receipts"),
        Field("inbound_url", "template", "Where an HTTP carrier brings texts.",
              value="{base}/switchhook/v1/carriers/{sid}/inbound"),
        parts.CREATED,
        parts.UPDATED,
        Field("url", "uri", "Its address."),
    ),
)  # fmt: skip

_ROUTE = (
    _ACCOUNT,
    Parameter("Prefix", "string", "Only texts to numbers that start so.", maximum=64),
    Parameter("Sender", "string", "Only texts from this sender; `*` at its end stands for any"
              " rest.", maximum=64),
    Parameter("Priority", "integer", "The lowest goes first.", minimum=0, maximum=65535,
              default="10"),
    Parameter("Weight", "integer", "Its share among routes of the same priority and cost.",
              minimum=1, maximum=65535, default="10"),
    Parameter("Cost", "number", "Of a segment; the cheapest of a priority goes first."),
    _ENABLED,
)  # fmt: skip

MESSAGE_ROUTES = Resource(
    name="MessageRoute",
    plural="MessageRoutes",
    product=SWITCHHOOK_V1,
    path="/carrier_routes",
    key="carrier_routes",
    prefixes=("MR",),
    doc="Which texts go to a carrier. One without any route gets what no other carrier takes.",
    operations=(
        create(
            Parameter("CarrierSid", "sid", "The carrier.", required=20422, values=("MC",)),
            *_ROUTE,
            doc="Lead texts to a carrier.",
        ),
        listing(
            Filter("CarrierSid", doc="Only routes to this carrier."),
            doc="Read the routes.",
        ),
        fetch(doc="Read a route."),
        update(
            Parameter("CarrierSid", "sid", "The carrier.", values=("MC",)),
            *_ROUTE,
            doc="Change a route.",
        ),
        delete(doc="Take a route away."),
    ),
    fields=(
        parts.SID,
        Field("account_sid", "nullable", "Whose texts it is for; null: everybody's."),
        Field("carrier_sid", "string", "Where they go."),
        Field("prefix", "nullable", "How the numbers start."),
        Field("sender", "nullable", "Who sends them."),
        Field("priority", "integer", "The lowest goes first."),
        Field("weight", "integer", "Its share among equals."),
        Field("cost", "nullable", "Of a segment."),
        Field("enabled", "boolean", "Whether it is used."),
        parts.CREATED,
        parts.UPDATED,
        Field("url", "uri", "Its address."),
    ),
)
