"""What Twilio has no place for: simulated phones, SIP credentials and carriers.

JSON only, ISO 8601 dates, pages with `meta`, as in Twilio's newer APIs.
"""

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

_URL = Field("url", "uri", "Its address.")
_ACCOUNT = Parameter(
    "AccountSid", "sid", "Whose it is to be; yours unless you are the operator.", values=("AC",),
    invalid=21470,
)  # fmt: skip

HANDSETS = Resource(
    name="Handset",
    plural="Handsets",
    product=SWITCHHOOK_V1,
    path="/handsets",
    key="handsets",
    prefixes=("HT",),
    doc="A simulated phone with a number: it takes and makes calls, and has an inbox. `{Sid}` may"
    " also be its number. A SIP phone that registers with its name and password takes its calls,"
    " and so does a page in a browser.",
    operations=(
        create(
            _ACCOUNT,
            Parameter("PhoneNumber", "phone", "Its number.", invalid=21421,
                      default="a free one of +1 415 555 01xx"),
            Parameter("FriendlyName", "string", "What to call it.", maximum=64, invalid=20002),
            doc="Create a handset.",
        ),
        listing(doc="Read the handsets."),
        fetch(doc="Read a handset."),
        delete(doc="Throw a handset away."),
        action("dial", Parameter("To", "endpoint", "Whom to call.", required=21201, invalid=21211),
               path="/dial", doc="Call someone from it.", returns="document"),
        action("answer", path="/answer", doc="Take the call that rings.", returns="document"),
        action("hangup", path="/hangup", doc="Hang up, or decline.", returns="document"),
        action("digits",
               Parameter("Digits", "digits", "Keys to press.", required=21206, invalid=21206),
               path="/digits", doc="Press keys in the call.", returns="document"),
        action(
            "auto_answer",
            Parameter("Seconds", "integer", "How long it rings first; without it, it waits.",
                      minimum=0, maximum=600),
            path="/auto_answer",
            doc="Let it answer by itself, or no more.",
            returns="document",
        ),
        action("heard", path="/heard", method="GET", returns="document", suffixes=("", ".wav"),
               audio=(".wav",),
               doc="What was said to it in its last call: texts, or as WAV."),
        action(
            "token",
            Parameter("Ttl", "integer", "For how many seconds it is good.", minimum=60,
                      maximum=86400, default="3600"),
            path="/token",
            doc="Get a token with which a page in a browser is the handset: it rings there, and"
            " calls from there. The page speaks the Voice SDK's protocol.",
            returns="document",
        ),
        action("current_call", path="/call", method="GET", returns="document",
               doc="The call it is in, if any."),
        action("send",
               Parameter("To", "phone", "Whom to text.", required=21604, invalid=21211),
               Parameter("Body", "string", "The text; it may be left out with media.",
                         maximum=1600, invalid=21617),
               Parameter("MediaUrl", "url", "What to send along, fetched from there.",
                         repeated=True, invalid=21620),
               path="/messages", doc="Send a text from it.", returns="document"),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("phone_number", "string", "Its number."),
        parts.FRIENDLY_NAME,
        Field("username", "string", "The name a SIP phone registers with."),
        Field("password", "string", "And the password."),
        parts.CREATED,
        parts.UPDATED,
        _URL,
    ),
)  # fmt: skip

INBOX = Resource(
    name="Message",
    plural="Messages",
    product=SWITCHHOOK_V1,
    path="/handsets/{HandsetSid}/messages",
    key="messages",
    accessor="handset_messages",
    prefixes=("SM", "MM"),
    doc="The inbox of a handset: the texts sent to it.",
    operations=(listing(doc="Read the inbox, the newest first."),),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("from", "string", "Who sent it."),
        Field("to", "string", "The handset's number."),
        Field("body", "string", "The text."),
        Field("num_media", "integer", "How many files came along."),
        Field(
            "media_url",
            "template",
            "Where they are listed.",
            value="{base}/2010-04-01/Accounts/{account_sid}/Messages/{sid}/Media.json",
        ),
        Field("status", "string", "How far it is."),
        parts.CREATED,
    ),
)

CREDENTIALS = Resource(
    name="Credential",
    plural="Credentials",
    product=SWITCHHOOK_V1,
    path="/credentials",
    key="credentials",
    prefixes=("CR",),
    doc="A name and password with which a SIP phone registers or calls.",
    operations=(
        create(
            _ACCOUNT,
            Parameter("Username", "string", "The name.", required=21243, maximum=64,
                      invalid=21243),
            Parameter("Password", "string", "The password.", required=21243, maximum=128,
                      invalid=21243),
            doc="Create a credential.",
        ),
        listing(Filter("Username", doc="Only this name."), doc="Read the credentials."),
        fetch(doc="Read a credential."),
        delete(doc="Delete a credential."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("username", "string", "The name."),
        parts.CREATED,
        parts.UPDATED,
        _URL,
    ),
)  # fmt: skip

_TRUNK = (
    Parameter("FriendlyName", "string", "What to call it.", maximum=64, invalid=20002),
    Parameter("Port", "integer", "Its SIP port.", minimum=1, maximum=65535, invalid=21245,
              default="5060"),
    Parameter("Transport", "enum", "How to reach it.", values=("udp", "tcp"), invalid=21245,
              default="udp"),
    Parameter("Username", "string", "The name it knows us by.", maximum=128, invalid=21245),
    Parameter("Password", "string", "And the password.", maximum=128, invalid=21245),
    Parameter("AllowedAddress", "string", "IP addresses or CIDR blocks that may call in.",
              repeated=True, maximum=64, invalid=21245),
    Parameter("Prefix", "string", "It takes calls to numbers that start so; the longest wins.",
              repeated=True, maximum=16, invalid=21245, default="+"),
    Parameter("StripPlus", "boolean", "Whether to dial without the plus.", default="false"),
    Parameter("CallerId", "string", "Shown instead of the caller's.", maximum=64, invalid=21245),
    Parameter("Enabled", "boolean", "Whether it is used.", default="true"),
)  # fmt: skip

TRUNKS = Resource(
    name="Trunk",
    plural="Trunks",
    product=SWITCHHOOK_V1,
    path="/trunks",
    key="trunks",
    prefixes=("CT",),
    doc="A SIP carrier that calls go out to and come in from.",
    operations=(
        create(
            _ACCOUNT,
            Parameter(
                "Host", "string", "Its name or address.", required=21245, maximum=255, invalid=21245
            ),
            *_TRUNK,
            doc="Connect a carrier.",
        ),
        listing(doc="Read the carriers."),
        fetch(doc="Read a carrier."),
        update(
            Parameter("Host", "string", "Its name or address.", maximum=255, invalid=21245),
            *_TRUNK,
            doc="Change a carrier.",
        ),
        delete(doc="Disconnect a carrier."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        Field("host", "string", "Its name or address."),
        Field("port", "integer", "Its SIP port."),
        Field("transport", "string", "How it is reached."),
        Field("username", "string", "The name it knows us by."),
        Field("allowed_addresses", "strings", "Who may call in."),
        Field("prefixes", "strings", "Which numbers it takes."),
        Field("strip_plus", "boolean", "Whether it is dialled without the plus."),
        Field("caller_id", "nullable", "Shown instead of the caller's."),
        Field("enabled", "boolean", "Whether it is used."),
        parts.CREATED,
        parts.UPDATED,
        _URL,
    ),
)

STATUS = Resource(
    name="ServerStatus",
    plural="Statuses",
    product=SWITCHHOOK_V1,
    path="/status",
    key="status",
    doc="How the server is.",
    operations=(
        action("show", method="GET", place="collection", returns="document",
               doc="Read the version, and how much there is now of what calls hold: `calls`,"
                   " `conferences`, `queues` that somebody waits in or serves, `recordings`,"
                   " `streams`, `siprec` sessions, `transcriptions`, the audio engine's `legs` and"
                   " `rooms`, `sip_sessions`, `sip_transactions`, `followers` of event streams, and"
                   " of the process `tasks` and open `files`. When nothing goes on, all but the"
                   " last two are zero, and those are what they were."),
    ),
)  # fmt: skip

REFERENCE = Resource(
    name="Reference",
    plural="References",
    product=SWITCHHOOK_V1,
    path="/reference",
    key="declarations",
    doc="What the API consists of.",
    operations=(
        action("show", method="GET", place="collection", returns="document",
               doc="Read every resource with its paths, parameters and members, as `resources`."),
    ),
)  # fmt: skip
