"""Callbacks that were given up: to look at, to send again, to forget."""

from switchhook.protocols.twilio.declaration import (
    SWITCHHOOK_V1,
    Field,
    Filter,
    Resource,
    action,
    delete,
    fetch,
    listing,
)
from switchhook.protocols.twilio.resources import parts

LETTER_FILTERS = (
    Filter("AccountSid", "sid", "Only this account's.", values=("AC",)),
    Filter("ResourceSid", "sid", "Only what is about this call, message or recording."),
    Filter("Url", "string", "Only what was sent there; may end in `*`.", wildcard=True),
    Filter("ErrorCode", "integer", "Only what failed with this code."),
)

DEAD_LETTERS = Resource(
    name="DeadLetter",
    plural="DeadLetters",
    product=SWITCHHOOK_V1,
    path="/dead_letters",
    key="dead_letters",
    prefixes=("WO",),
    doc="A status callback that was given up, because every attempt failed or the app refused it."
    " It is kept for thirty days. The account's own; all for the operator.",
    operations=(
        listing(*LETTER_FILTERS, doc="Read the dead letters, the latest first."),
        fetch(doc="Read a dead letter."),
        action("replay", path="/replay", returns="document",
               doc="Send it again, behind what its stream has waiting. Answers `replayed`, 1."),
        action("replay_all", *LETTER_FILTERS, path="/replay", place="collection",
               returns="document",
               doc="Send again all that the filters leave, those of a stream in their order."
                   " Answers how many are `replayed`."),
        delete(doc="Forget a dead letter."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("resource_sid", "string", "The call, message or recording that it is about."),
        Field("url", "string", "Where it was to go."),
        Field("method", "string", "How."),
        Field("parameters", "map", "What it tells."),
        Field("attempts", "integer", "How often it was sent."),
        Field("error_code", "integer", "What went wrong the last time, as an alert's code."),
        Field("error_status", "integer", "The HTTP status of the app's answer, if it gave one."),
        Field("error_text", "string", "What went wrong, in words."),
        Field("date_owed", "date", "When the app should have been told."),
        Field("date_created", "date", "When it was given up."),
    ),
)  # fmt: skip
