"""Messages. https://www.twilio.com/docs/messaging/api/message-resource"""

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

_UNUSED = parts.unused(
    Parameter("Attempt", "integer", "How often you have tried.", minimum=0),
    Parameter("ForceDelivery", "boolean", "Reserved."),
    Parameter("PersistentAction", "string", "Rich actions.", repeated=True),
    Parameter("TrafficType", "enum", "Whether it is free for the recipient.", values=("free",)),
    Parameter("Tags", "string", "JSON with names and values of your own."),
    Parameter("RiskCheck", "enum", "Whether to check for fraud.", values=("enable", "disable"),
              default="enable"),
    Parameter("FallbackFrom", "phone", "Who sends it by SMS when a richer channel fails.",
              invalid=21212),
)  # fmt: skip

_CREATE = create(
    Parameter("To", "phone", "Whom to send it to: a number, or `whatsapp:` and a number.",
              required=21604, invalid=21211),
    Parameter("From", "phone", "Who sends it: a number of the account, for WhatsApp with"
              " `whatsapp:` before it.", invalid=21212),
    Parameter("MessagingServiceSid", "sid", "A service that picks the sender.", values=("MG",),
              invalid=21701),
    Parameter("Body", "string", "The text, up to 1600 characters.", maximum=1600, invalid=21617),
    Parameter("MediaUrl", "url", "What to send along, up to ten; fetched when it is sent.",
              repeated=True, invalid=21620),
    parts.url("StatusCallback", "Told of the message's progress.", invalid=21609),
    Parameter("ApplicationSid", "sid", "A TwiML app to tell of its progress.",
              values=("AP",), invalid=21420),
    Parameter("ValidityPeriod", "integer", "Seconds after which it is not worth sending.",
              minimum=1, maximum=36000, invalid=21624, default="36000"),
    Parameter("SmartEncoded", "boolean", "Whether to replace characters that need UCS-2."),
    Parameter("ScheduleType", "enum", "`fixed` sends it at `SendAt`; needs a service.",
              values=("fixed",)),
    Parameter("SendAt", "datetime", "When to send it, five minutes to 35 days from now.",
              invalid=35114),
    Parameter("ContentRetention", "enum", "Whether its text and media are kept once it is over.",
              values=("retain", "discard"), invalid=30029, default="retain"),
    Parameter("AddressRetention", "enum", "Whether the recipient's number is kept whole once it"
              " is over.", values=("retain", "obfuscate"), invalid=30030, default="retain"),
    Parameter("ShortenUrls", "boolean", "Whether the service shortens links in it.",
              default="false"),
    Parameter("SendAsMms", "boolean", "Whether to send it as an MMS, without media too.",
              default="false"),
    Parameter("MaxPrice", "number", "The most it may cost; it has no effect while nothing has a"
              " price.", invalid=21627),
    Parameter("ProvideFeedback", "boolean", "Whether you will give feedback; it may be given"
              " anyway.", default="false"),
    Parameter("ContentSid", "sid", "A template that makes text and media, not `Body`.",
              values=("HX",), invalid=21655),
    Parameter("ContentVariables", "string", "JSON with the template's variables:"
              " `{\"1\": \"Alice\"}`.", invalid=21656),
    *_UNUSED,
    doc="Send a text. It needs `Body`, `MediaUrl` or `ContentSid`, and `From` or"
    " `MessagingServiceSid`.",
)  # fmt: skip

MESSAGES = Resource(
    name="Message",
    plural="Messages",
    product=API_2010,
    path="/Accounts/{AccountSid}/Messages",
    key="messages",
    prefixes=("SM", "MM"),
    doc="A text, sent or received.",
    operations=(
        _CREATE,
        listing(
            Filter("To", doc="Only messages to this number."),
            Filter("From", doc="Only messages from it."),
            Filter("DateSent", "datetime", "Only messages sent then.", ranges=True, through=True),
            doc="Read messages, the newest first.",
        ),
        fetch(doc="Read a message."),
        update(
            Parameter("Body", "string", "Empty: forget the text."),
            Parameter("Status", "enum", "Cancel a message that is scheduled, accepted or queued.",
                      values=("canceled",), invalid=30409),
            doc="Redact a message, or cancel one that waits.",
        ),
        delete(doc="Delete the record of a message."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.API_VERSION,
        Field("body", "string", "The text."),
        Field("num_segments", "number_string", "How many SMS it takes."),
        Field("num_media", "number_string", "How many files came along."),
        Field("direction", "string", "`inbound`, or `outbound-` api, call or reply."),
        Field("from", "nullable", "Who sent it."),
        Field("to", "string", "Whom it was sent to."),
        Field("status", "string", "How far it is."),
        Field("messaging_service_sid", "nullable", "The service that picked the sender."),
        Field("error_code", "integer", "Why it was not delivered."),
        Field("error_message", "nullable", "The same in words."),
        Field("price", "nullable", "What it cost, once known."),
        Field("price_unit", "constant", "The currency of `price`.", value="USD"),
        Field("date_sent", "date", "When it was sent, or received."),
        parts.CREATED,
        parts.UPDATED,
        parts.URI,
        Field("subresource_uris", "subresources", "Addresses of what belongs to it.",
              value={"media": "/Media", "feedback": "/Feedback"}),
    ),
)  # fmt: skip

MESSAGE_FEEDBACK = Resource(
    name="MessageFeedback",
    plural="MessageFeedbacks",
    product=API_2010,
    path="/Accounts/{AccountSid}/Messages/{MessageSid}/Feedback",
    key="message_feedbacks",
    doc="Whether the recipient did what a message was for, such as typing its code.",
    operations=(
        create(
            Parameter("Outcome", "enum", "Whether they did.",
                      values=("confirmed", "unconfirmed"), default="confirmed"),
            doc="Say whether they did.",
            status=200,
        ),
    ),
    fields=(
        parts.ACCOUNT_SID,
        Field("message_sid", "string", "The message.", "sid"),
        Field("outcome", "string", "`confirmed` or `unconfirmed`."),
        parts.CREATED,
        parts.UPDATED,
        Field("uri", "uri", "Its address, relative to the base URL.",
              value="/Accounts/{AccountSid}/Messages/{Sid}/Feedback"),
    ),
)  # fmt: skip
