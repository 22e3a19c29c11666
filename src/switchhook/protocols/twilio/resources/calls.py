"""Calls. https://www.twilio.com/docs/voice/api/call-resource"""

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

STATUSES = (
    "queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled",
)  # fmt: skip
EVENTS = ("initiated", "ringing", "answered", "completed")
_CHANNELS = ("mono", "dual")
_TRIMS = ("trim-silence", "do-not-trim")

_INSTRUCTIONS = (
    parts.url("Url", "Asked for TwiML once the call is answered.", invalid=21205),
    Parameter("Twiml", "string", "The TwiML itself; `Url` goes before it.",
              maximum=4000, invalid=21205),
    parts.method("Method", invalid=21209),
    parts.url("FallbackUrl", "Asked for TwiML when `Url` fails.", invalid=21205),
    parts.method("FallbackMethod", invalid=21209),
    parts.url("StatusCallback", "Told of the call's progress.", invalid=21609),
    parts.method("StatusCallbackMethod", invalid=21209),
)  # fmt: skip
_TIME_LIMIT = Parameter(
    "TimeLimit", "integer", "The longest it may last, in seconds.", minimum=1, maximum=86400,
    default="14400",
)  # fmt: skip
_MACHINE_DETECTION = (
    Parameter("MachineDetection", "enum", "Whether to find out if a machine answered.",
              values=("Enable", "DetectMessageEnd"), invalid=21234),
    Parameter("MachineDetectionTimeout", "integer", "Seconds until it gives up.",
              minimum=3, maximum=120, invalid=21234, default="30"),
    Parameter("MachineDetectionSpeechThreshold", "integer", "Milliseconds of speech of a machine.",
              minimum=1000, maximum=6000, invalid=21234, default="2400"),
    Parameter("MachineDetectionSpeechEndThreshold", "integer",
              "Milliseconds of silence that end speech.",
              minimum=500, maximum=5000, invalid=21234, default="1200"),
    Parameter("MachineDetectionSilenceTimeout", "integer", "Milliseconds of initial silence.",
              minimum=2000, maximum=10000, invalid=21234, default="5000"),
    Parameter("AsyncAmd", "boolean", "Whether TwiML starts before the result is known.",
              invalid=21234, default="false"),
    parts.url("AsyncAmdStatusCallback", "Told the result when `AsyncAmd`.", invalid=21205),
    parts.method("AsyncAmdStatusCallbackMethod", invalid=21209),
)  # fmt: skip
_RECORDING = (
    Parameter("Record", "boolean", "Whether to record the whole call.", default="false"),
    Parameter("RecordingChannels", "enum", "One channel, or one for each party.",
              values=_CHANNELS, default="mono"),
    Parameter("RecordingTrack", "enum", "Whose audio to record.",
              values=("inbound", "outbound", "both"), default="both"),
    Parameter("Trim", "enum", "Whether to cut silence off both ends.",
              values=_TRIMS, default="trim-silence"),
    parts.url("RecordingStatusCallback", "Told of the recording's progress.", invalid=21205),
    parts.method("RecordingStatusCallbackMethod", invalid=21209),
    Parameter("RecordingStatusCallbackEvent", "enum", "What it is told.",
              values=("in-progress", "completed", "absent"), repeated=True, invalid=21626,
              default="completed"),
)  # fmt: skip

_CREATE = create(
    Parameter("To", "endpoint", "Whom to call: a number, `sip:user@host` or `client:name`.",
              required=21201, invalid=21211),
    Parameter("From", "string", "Who calls: a number of the account, or a client's name.",
              required=21213, maximum=256, invalid=21212),
    *_INSTRUCTIONS,
    Parameter("StatusCallbackEvent", "enum", "What `StatusCallback` is told.",
              values=EVENTS, repeated=True, invalid=21626, default="completed"),
    Parameter("ApplicationSid", "sid", "A TwiML app whose webhooks to use instead.",
              values=("AP",), invalid=21218),
    Parameter("SendDigits", "digits", "Keys to press once answered; `w` waits half a second.",
              maximum=32, invalid=21206),
    Parameter("Timeout", "integer", "Seconds to ring.", minimum=1, maximum=600, invalid=21208,
              default="60"),
    *_RECORDING,
    Parameter("SipAuthUsername", "string", "For a SIP destination that asks.", maximum=255,
              invalid=21221),
    Parameter("SipAuthPassword", "string", "For a SIP destination that asks.", maximum=255,
              invalid=21223),
    *_MACHINE_DETECTION,
    Parameter("CallerId", "string", "Shown instead of `From`.", maximum=256, invalid=21212),
    _TIME_LIMIT,
    Parameter("Byoc", "sid", "The BYOC trunk to call by; any caller ID may be shown then.",
              values=("BY",), invalid=21300),
    *parts.unused(
        Parameter("CallReason", "string", "Why you call, for branded calls.", maximum=50),
        Parameter("CallToken", "string", "From an incoming call whose caller is shown onwards.",
                  maximum=4096),
        parts.url("ClientNotificationUrl", "Told to wake a mobile client.", invalid=21205),
    ),
    doc="Call someone. One of `Url`, `Twiml` and `ApplicationSid` is needed.",
)  # fmt: skip

CALLS = Resource(
    name="Call",
    plural="Calls",
    product=API_2010,
    path="/Accounts/{AccountSid}/Calls",
    key="calls",
    prefixes=("CA",),
    doc="One leg of a conversation: a phone that was called, or that called in.",
    operations=(
        _CREATE,
        listing(
            Filter("To", doc="Only calls to this number, client or SIP address."),
            Filter("From", doc="Only calls from it."),
            Filter("ParentCallSid", doc="Only the legs that this call dialled."),
            Filter("Status", "enum", "Only calls in this status.", values=STATUSES),
            Filter("StartTime", "datetime", "Only calls that began then.", ranges=True),
            Filter("EndTime", "datetime", "Only calls that ended then.", ranges=True),
            doc="Read calls, the newest first.",
        ),
        fetch(doc="Read a call."),
        update(
            *_INSTRUCTIONS,
            Parameter("Status", "enum", "`canceled` before the answer, `completed` at any time.",
                      values=("canceled", "completed")),
            *parts.unused(_TIME_LIMIT),
            doc="End a call, or make it go on with other TwiML.",
        ),
        delete(doc="Delete the record of a call that has ended."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("parent_call_sid", "nullable", "The call that dialled this leg."),
        Field("to", "string", "Whom it calls."),
        Field("to_formatted", "phone", "`to`, as people write it.", "to"),
        Field("from", "string", "Who calls."),
        Field("from_formatted", "phone", "`from`, as people write it.", "from_"),
        Field("phone_number_sid", "nullable", "The account's number that it came in on."),
        Field("status", "string", "How far it is."),
        Field("start_time", "date", "When it was answered, or dialled if it never was."),
        Field("end_time", "date", "When it ended."),
        Field("duration", "number_string", "Seconds from the answer to the end."),
        Field("price", "nullable", "What it cost, once known."),
        Field("price_unit", "constant", "The currency of `price`.", value="USD"),
        Field("direction", "string", "`inbound`, `outbound-api` or `outbound-dial`; through an"
              " elastic SIP trunk `trunking-originating` (to the PBX) or `trunking-terminating`."),
        Field("answered_by", "nullable", "`human` or a kind of machine, when detected."),
        parts.API_VERSION,
        Field("forwarded_from", "nullable", "The number that forwarded it."),
        Field("group_sid", "constant", "Unused."),
        Field("caller_name", "nullable", "The caller's name, when looked up."),
        Field("queue_time", "number_string", "Milliseconds it waited to be dialled."),
        Field("trunk_sid", "nullable", "The trunk it came by."),
        parts.CREATED,
        parts.UPDATED,
        parts.URI,
        Field("subresource_uris", "subresources", "Addresses of what belongs to it.", value={
            "notifications": "/Notifications",
            "recordings": "/Recordings",
            "streams": "/Streams",
            "transcriptions": "/Transcriptions",
        }),
    ),
)  # fmt: skip
