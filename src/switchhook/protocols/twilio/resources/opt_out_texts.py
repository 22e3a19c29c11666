"""A service's own words for stop, start and help, which Twilio's Console sets.

https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
"""

from switchhook.protocols.twilio.declaration import (
    SWITCHHOOK_V1,
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

_WORDS = "without them the usual ones count"
_TEXTS = (
    Parameter("StopKeyword", "string", f"A word that ends texts; {_WORDS}.", repeated=True,
              maximum=64),
    Parameter("StopReply", "string", "What answers it.", maximum=1600, invalid=21617),
    Parameter("StartKeyword", "string", f"A word that resumes texts; {_WORDS}.", repeated=True,
              maximum=64),
    Parameter("StartReply", "string", "What answers it.", maximum=1600, invalid=21617),
    Parameter("HelpKeyword", "string", f"A word that asks for help; {_WORDS}.", repeated=True,
              maximum=64),
    Parameter("HelpReply", "string", "What answers it.", maximum=1600, invalid=21617),
)  # fmt: skip

OPT_OUT_TEXTS = Resource(
    name="OptOutText",
    plural="OptOutTexts",
    product=SWITCHHOOK_V1,
    path="/services/{ServiceSid}/opt_out_texts",
    key="opt_out_texts",
    prefixes=("OX",),
    doc="A messaging service's own words for stop, start and help, and the answers to them, for"
    " recipients in a country or in all others (Advanced Opt-Out). With one, the app is told what"
    " was understood: `OptOutType`. Toll-free numbers have the network's words.",
    operations=(
        create(
            Parameter("Country", "string", "Where recipients are, an ISO 3166 code.", maximum=2,
                      default="everywhere else"),
            *_TEXTS,
            doc="Set the words for a country.",
        ),
        listing(doc="Read the words."),
        fetch(doc="Read the words for a country."),
        update(*_TEXTS, doc="Change the words for a country."),
        delete(doc="Let the usual words count again."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("service_sid", "string", "The service."),
        Field("country", "nullable", "Where recipients are; null: everywhere else."),
        Field("stop_keywords", "strings", "The words that end texts."),
        Field("stop_reply", "nullable", "What answers them."),
        Field("start_keywords", "strings", "The words that resume texts."),
        Field("start_reply", "nullable", "What answers them."),
        Field("help_keywords", "strings", "The words that ask for help."),
        Field("help_reply", "nullable", "What answers them."),
        parts.CREATED,
        parts.UPDATED,
        Field("url", "uri", "Its address."),
    ),
)  # fmt: skip
