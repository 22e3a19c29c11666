"""What happens to an account as it happens, and what its calls were made of."""

from switchhook.protocols.twilio.declaration import (
    SWITCHHOOK_V1,
    Field,
    Filter,
    Parameter,
    Resource,
    action,
    listing,
)
from switchhook.protocols.twilio.resources import parts

# It has no place among RESOURCES: what reads those expects answers that end.
EVENTS = Resource(
    name="Event",
    plural="Events",
    product=SWITCHHOOK_V1,
    path="/Accounts/{AccountSid}/Events",
    key="events",
    accessor="account_events",
    doc="What happens to the account, as Server-Sent Events.",
    operations=(
        action(
            "follow",
            Parameter("Kind", "string", "Only these kinds.", repeated=True, maximum=1000),
            Parameter("CallSid", "sid", "Only what is about this call.", values=("CA",)),
            Parameter("LastEventId", "string", "The event to go on behind.", maximum=64),
            method="GET",
            place="collection",
            returns="stream",
            doc="Hear of what happens.",
        ),
    ),
)

CALL_TIMELINE = Resource(
    name="TimelineRow",
    plural="TimelineRows",
    product=SWITCHHOOK_V1,
    path="/Accounts/{AccountSid}/Calls/{CallSid}/Timeline",
    key="rows",
    accessor="call_timeline",
    prefixes=("XT",),
    scope={"CallSid": "resource_sid"},
    doc="What a call was made of: SIP messages, documents, verbs, digits, webhooks and what"
    " became of it. The kinds are described with the events. Rows are kept for as many days as the"
    " setting `trace_days` says.",
    operations=(
        listing(
            Filter("Kind", "string", "Only rows of this kind."),
            doc="Read what a call was made of, the earliest first.",
        ),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("call_sid", "string", "The call."),
        Field("kind", "string", "What it is."),
        Field("time", "string", "When it was, ISO 8601 with microseconds."),
        Field("detail", "map", "What there is to say; names with `pii.` hold personal data."),
    ),
)
