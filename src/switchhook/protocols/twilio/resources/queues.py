"""Queues and who waits in them.

https://www.twilio.com/docs/voice/api/queue-resource, .../member-resource
"""

from switchhook.protocols.twilio.declaration import (
    API_2010,
    Field,
    Parameter,
    Resource,
    create,
    delete,
    fetch,
    listing,
    update,
)
from switchhook.protocols.twilio.resources import parts

_SIZE = Parameter("MaxSize", "integer", "How many callers it takes.", minimum=1, maximum=5000,
                  default="1000")  # fmt: skip

QUEUES = Resource(
    name="Queue",
    plural="Queues",
    product=API_2010,
    path="/Accounts/{AccountSid}/Queues",
    key="queues",
    prefixes=("QU",),
    doc="A named line in which callers wait for someone.",
    operations=(
        create(
            Parameter("FriendlyName", "string", "What to call it; no two queues share a name.",
                      required=20002, maximum=64, invalid=20002),
            _SIZE,
            doc="Create a queue. `<Enqueue>` does it by itself.",
        ),
        listing(doc="Read the account's queues."),
        fetch(doc="Read a queue."),
        update(
            Parameter("FriendlyName", "string", "What to call it.", maximum=64, invalid=20002),
            _SIZE,
            doc="Change a queue.",
        ),
        delete(doc="Delete a queue that nobody waits in."),
    ),
    fields=(
        parts.SID,
        parts.FRIENDLY_NAME,
        Field("current_size", "integer", "How many callers wait in it."),
        Field("max_size", "integer", "How many callers it takes."),
        Field("average_wait_time", "integer", "For how many seconds they have waited on average."),
        parts.ACCOUNT_SID,
        parts.CREATED,
        parts.UPDATED,
        parts.URI,
        Field("subresource_uris", "subresources", "Addresses of what belongs to it.",
              value={"members": "/Members"}),
    ),
)  # fmt: skip

MEMBERS = Resource(
    name="QueueMember",
    plural="QueueMembers",
    product=API_2010,
    path="/Accounts/{AccountSid}/Queues/{QueueSid}/Members",
    key="queue_members",
    accessor="members",
    sid="CallSid",
    doc="A caller who waits in a queue; `Front` stands for the first.",
    operations=(
        listing(doc="Read who waits, the first first."),
        fetch(doc="Read about one."),
        update(
            Parameter("Url", "url", "The TwiML that the caller goes on with.", required=21205,
                      invalid=21205),
            parts.method("Method"),
            doc="Take a caller out of the queue and let it go on with other TwiML.",
        ),
    ),
    fields=(
        Field("call_sid", "string", "The caller's call."),
        Field("queue_sid", "string", "The queue."),
        Field("date_enqueued", "date", "When it joined the queue."),
        Field("position", "integer", "Its place, from 1."),
        Field("wait_time", "integer", "For how many seconds it has waited."),
        parts.URI,
    ),
)  # fmt: skip
