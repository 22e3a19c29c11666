"""Customers' own SMPP systems, which bind to us as to a carrier. The operator's alone."""

from switchhook.protocols.twilio.declaration import (
    SWITCHHOOK_V1,
    Field,
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

_SETTINGS = (
    Parameter("FriendlyName", "string", "What to call it.", maximum=64, invalid=20002),
    Parameter("AllowedAddress", "string", "IP addresses or CIDR blocks that it may bind from;"
              " none: any.", repeated=True, maximum=64),
    Parameter("MaxBinds", "integer", "How many binds it may have at once.", minimum=1, maximum=100,
              default="4"),
    Parameter("Rate", "number", "How many submits a second it may make; 0: as many as it likes.",
              default="0"),
    Parameter("Window", "integer", "How much it is brought at once on a bind before it answers.",
              minimum=1, maximum=1000, default="10"),
    Parameter("Number", "string", "Numbers whose texts it is brought; a star at the end stands for"
              " any rest.", repeated=True, maximum=64),
    Parameter("Alphabet", "enum", "What data_coding 0 is to it.",
              values=("gsm7", "gsm7-packed", "latin-1", "ascii"), default="gsm7"),
    Parameter("Split", "enum", "How it is brought long texts.",
              values=("udh", "udh-16", "sar", "payload"), default="udh"),
    Parameter("Enabled", "boolean", "Whether it may bind.", default="true"),
)  # fmt: skip

SMPP_ACCOUNTS = Resource(
    name="SmppAccount",
    plural="SmppAccounts",
    product=SWITCHHOOK_V1,
    path="/smpp_accounts",
    key="smpp_accounts",
    prefixes=("ES",),
    doc="A customer's own SMPP system: it binds to us as to a carrier, and what it submits are"
    " messages of its account. The operator's alone.",
    operations=(
        create(
            Parameter("SystemId", "string", "The name that it binds under.", required=20422,
                      maximum=64),
            Parameter("Password", "string", "Its password; SMPP itself has room for eight"
                      " characters. It is not shown again.", required=20422, maximum=64),
            Parameter("AccountSid", "sid", "Whose messages it sends; yours by default.",
                      values=("AC",), invalid=21470),
            *_SETTINGS,
            doc="Let a system bind.",
        ),
        listing(doc="Read the systems."),
        fetch(doc="Read a system."),
        update(
            Parameter("Password", "string", "Its new password.", maximum=64),
            *_SETTINGS,
            doc="Change a system. One that may bind no more is let go.",
        ),
        delete(doc="Let a system bind no more; what it was still owed is forgotten."),
        action("health", path="/health", method="GET", returns="document",
               doc="How it is: how many `binds` of its stand, and how much is `waiting` for it."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        Field("system_id", "string", "The name that it binds under."),
        Field("allowed_addresses", "strings", "Where it may bind from; none: anywhere."),
        Field("max_binds", "integer", "How many binds it may have at once."),
        Field("rate", "number", "How many submits a second it may make; 0: no limit."),
        Field("window", "integer", "How much it is brought at once on a bind."),
        Field("numbers", "strings", "Numbers whose texts it is brought."),
        Field("alphabet", "string", "What data_coding 0 is to it."),
        Field("split", "string", "How it is brought long texts."),
        Field("enabled", "boolean", "Whether it may bind."),
        parts.CREATED,
        parts.UPDATED,
        Field("url", "uri", "Its address."),
    ),
)  # fmt: skip
