"""Hosted TwiML. https://www.twilio.com/docs/serverless/twiml-bins"""

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

_NAME = Parameter("FriendlyName", "string", "What to call it.", maximum=64, invalid=20002)
_TWIML = "The document; `{{From}}` stands for that parameter of the request."

TWIML_BINS = Resource(
    name="TwimlBin",
    plural="TwimlBins",
    product=SWITCHHOOK_V1,
    path="/twiml_bins",
    key="twiml_bins",
    prefixes=("EH",),
    doc="TwiML that is kept here: a number or a call that asks `twiml_url` is answered with it. It"
    " may be a template of the request's parameters.",
    operations=(
        create(
            _NAME,
            Parameter("Twiml", "string", _TWIML, required=20422, maximum=65536),
            doc="Keep a document; one that is no XML is refused.",
        ),
        listing(Filter("FriendlyName", doc="Only those of this name."), doc="Read the bins."),
        fetch(doc="Read a bin."),
        update(_NAME, Parameter("Twiml", "string", _TWIML, maximum=65536), doc="Change a bin."),
        delete(doc="Throw a bin away."),
        action(
            "check",
            Parameter("Twiml", "string", "The document.", required=20422, maximum=65536),
            Parameter("For", "enum", "What it is for.", values=("voice", "messaging"),
                      default="voice"),
            path="/check",
            place="collection",
            returns="document",
            doc="Check a document, without keeping it: `valid`, and in `problems` the `code`,"
            " `text` and `line` of whatever would be passed over.",
        ),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        Field("twiml", "string", "The document."),
        Field("twiml_url", "template", "Where it is asked for.",
              value="{base}/twiml_bins/{sid}"),
        parts.CREATED,
        parts.UPDATED,
        Field("url", "uri", "Its address."),
    ),
)  # fmt: skip
