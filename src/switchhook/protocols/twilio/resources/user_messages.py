"""Messages between an app and the client in a call.

https://www.twilio.com/docs/voice/api/userdefinedmessage-resource and
.../userdefinedmessagesubscription-resource
"""

from switchhook.protocols.twilio.declaration import (
    API_2010,
    Field,
    Parameter,
    Resource,
    create,
    delete,
)
from switchhook.protocols.twilio.resources import parts

_KEY = Parameter(
    "IdempotencyKey", "string", "With one that its call has seen, the answer is the first one's.",
    maximum=256,
)  # fmt: skip

USER_DEFINED_MESSAGES = Resource(
    name="UserDefinedMessage",
    plural="UserDefinedMessages",
    product=API_2010,
    path="/Accounts/{AccountSid}/Calls/{CallSid}/UserDefinedMessages",
    key="user_defined_messages",
    prefixes=("KX",),
    doc="Something that the app tells the client in a call that rings or goes on.",
    operations=(
        create(
            Parameter("Content", "string", "What to tell it, in JSON; at most 10 kB.",
                      required=32702),
            _KEY,
            doc="Tell the client something.",
        ),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("call_sid", "string", "The call that the client is in."),
        parts.CREATED,
    ),
)  # fmt: skip

USER_DEFINED_MESSAGE_SUBSCRIPTIONS = Resource(
    name="UserDefinedMessageSubscription",
    plural="UserDefinedMessageSubscriptions",
    product=API_2010,
    path="/Accounts/{AccountSid}/Calls/{CallSid}/UserDefinedMessageSubscriptions",
    key="user_defined_message_subscriptions",
    prefixes=("ZY",),
    doc="Where the app hears what the client in a call says, while the call rings or goes on: up to"
    " ten places. Each is sent `Content` (JSON), `ContentType`, `Sid`, `CallSid`, `AccountSid`,"
    " `SequenceNumber` from 0, and `Timestamp`.",
    operations=(
        create(
            Parameter("Callback", "url", "Told what the client says.", required=21205,
                      invalid=21205),
            Parameter("Method", "enum", "How `Callback` is requested.", values=parts.METHODS,
                      invalid=21209, default="POST"),
            _KEY,
            doc="Hear what the client in a call says.",
        ),
        delete(doc="Hear no more of it."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("call_sid", "string", "The call that the client is in."),
        parts.CREATED,
        parts.URI,
    ),
)  # fmt: skip
