"""Conferences and those in them.

https://www.twilio.com/docs/voice/api/conference-resource, .../conference-participant-resource
"""

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

STATUSES = ("init", "in-progress", "completed")
CALL_EVENTS = ("initiated", "ringing", "answered", "completed")
EVENTS = (
    "start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement",
)  # fmt: skip
RECORDING_EVENTS = ("in-progress", "completed", "absent", "failed")
TRIMS = ("trim-silence", "do-not-trim")
REGIONS = ("us1", "us2", "ie1", "de1", "sg1", "br1", "au1", "jp1")

CONFERENCES = Resource(
    name="Conference",
    plural="Conferences",
    product=API_2010,
    path="/Accounts/{AccountSid}/Conferences",
    key="conferences",
    prefixes=("CF",),
    doc="A named room in which calls hear one another.",
    operations=(
        listing(
            Filter("DateCreated", "datetime", "Only conferences made then.", ranges=True,
                   through=True),
            Filter("DateUpdated", "datetime", "Only conferences that changed then.", ranges=True,
                   through=True),
            Filter("FriendlyName", doc="Only conferences of this name."),
            Filter("Status", "enum", "Only conferences in this status.", values=STATUSES),
            doc="Read conferences, the newest first.",
        ),
        fetch(doc="Read a conference."),
        update(
            Parameter("Status", "enum", "`completed` ends it, and the calls in it.",
                      values=("completed",)),
            parts.url("AnnounceUrl", "Audio or TwiML that all in it are to hear.", invalid=21205),
            parts.method("AnnounceMethod", invalid=21209),
            doc="End a conference, or announce something in it.",
        ),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.FRIENDLY_NAME,
        Field("status", "string", "How far it is."),
        Field("region", "string", "Where it was asked to be; it is always here."),
        Field("reason_conference_ended", "nullable", "Why it ended."),
        Field("call_sid_ending_conference", "nullable", "The call whose leaving ended it."),
        parts.API_VERSION,
        parts.CREATED,
        parts.UPDATED,
        parts.URI,
        Field("subresource_uris", "subresources", "Addresses of what belongs to it.", value={
            "participants": "/Participants",
            "recordings": "/Recordings",
        }),
    ),
)  # fmt: skip

_WAIT = (
    Parameter("WaitUrl", "url", "Audio or TwiML to hear before the conference starts.",
              invalid=21205, default="music; empty: silence"),
    parts.method("WaitMethod", invalid=21209),
)  # fmt: skip
_END_ON_EXIT = Parameter(
    "EndConferenceOnExit", "boolean", "Whether the conference ends with its leaving.",
    default="false",
)  # fmt: skip
_COACHING = (
    Parameter("Coaching", "boolean", "Whether it is heard by one participant alone.",
              default="whether `CallSidToCoach` is given"),
    Parameter("CallSidToCoach", "sid", "The participant who alone hears it.", values=("CA",),
              invalid=16028),
)  # fmt: skip
_CALL = (
    Parameter("From", "string", "Who calls: a number of the account, or a client's name.",
              required=21213, maximum=256, invalid=21212),
    Parameter("To", "endpoint", "Whom to call: a number, `sip:user@host` or `client:name`.",
              required=21201, invalid=21211),
    parts.url("StatusCallback", "Told of the call's progress.", invalid=21609),
    parts.method("StatusCallbackMethod", invalid=21209),
    Parameter("StatusCallbackEvent", "enum", "What `StatusCallback` is told.",
              values=CALL_EVENTS, repeated=True, invalid=21626, default="completed"),
    Parameter("Timeout", "integer", "Seconds to ring.", minimum=5, maximum=600, invalid=21208,
              default="60"),
    Parameter("TimeLimit", "integer", "The longest the call may last, in seconds.", minimum=1,
              maximum=86400, default="14400"),
    Parameter("CallerId", "string", "Shown instead of `From`.", maximum=256, invalid=21212),
    Parameter("SipAuthUsername", "string", "For a SIP destination that asks.", maximum=255,
              invalid=21221),
    Parameter("SipAuthPassword", "string", "For a SIP destination that asks.", maximum=255,
              invalid=21223),
    Parameter("EarlyMedia", "boolean", "Whether the conference hears how the call rings.",
              default="true"),
)  # fmt: skip
_RECORDING = (
    Parameter("Record", "boolean", "Whether to record the participant's call.", default="false"),
    Parameter("RecordingChannels", "enum", "One channel, or one for each party.",
              values=("mono", "dual"), default="mono"),
    Parameter("RecordingTrack", "enum", "Whose audio to record.",
              values=("inbound", "outbound", "both"), default="both"),
    Parameter("Trim", "enum", "Whether to cut silence off both ends.", values=TRIMS,
              default="trim-silence"),
    parts.url("RecordingStatusCallback", "Told of that recording's progress.", invalid=21205),
    parts.method("RecordingStatusCallbackMethod", invalid=21209),
    Parameter("RecordingStatusCallbackEvent", "enum", "What it is told.",
              values=RECORDING_EVENTS, repeated=True, invalid=21626, default="completed"),
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
    parts.url("AmdStatusCallback", "Told the result.", invalid=21205),
    parts.method("AmdStatusCallbackMethod", invalid=21209),
)  # fmt: skip
_CONFERENCE = (
    Parameter("ConferenceRecord", "enum", "Whether to record the conference from its start.",
              values=("true", "false", "record-from-start", "do-not-record"), default="false"),
    Parameter("ConferenceTrim", "enum", "Whether to cut silence off both ends of that.",
              values=TRIMS, default="trim-silence"),
    parts.url("ConferenceStatusCallback",
              "Told what happens in the conference; the first participant's counts.",
              invalid=21205),
    parts.method("ConferenceStatusCallbackMethod", invalid=21209),
    Parameter("ConferenceStatusCallbackEvent", "enum", "What it is told.", values=EVENTS,
              repeated=True, invalid=21626, default="start end"),
    parts.url("ConferenceRecordingStatusCallback", "Told of the conference's recording.",
              invalid=21205),
    parts.method("ConferenceRecordingStatusCallbackMethod", invalid=21209),
    Parameter("ConferenceRecordingStatusCallbackEvent", "enum", "What it is told.",
              values=RECORDING_EVENTS, repeated=True, invalid=21626, default="completed"),
    Parameter("MaxParticipants", "integer", "How many may be in the conference.", minimum=2,
              maximum=250, default="250"),
)  # fmt: skip
_CREATE = create(
    *_CALL,
    Parameter("Label", "string", "Another name for the participant in paths.", invalid=16024,
              maximum=128),
    Parameter("Muted", "boolean", "Whether it is not heard.", default="false"),
    Parameter("Beep", "enum", "When a beep is heard.",
              values=("true", "false", "onEnter", "onExit"), default="true"),
    Parameter("StartConferenceOnEnter", "boolean", "Whether its coming may start the conference.",
              default="true"),
    _END_ON_EXIT,
    *_WAIT,
    *_COACHING,
    *_RECORDING,
    *_MACHINE_DETECTION,
    *_CONFERENCE,
    *parts.unused(
        Parameter("Region", "enum", "Where to mix the audio.", values=REGIONS),
        Parameter("JitterBufferSize", "enum", "How much audio to hold back.",
                  values=("off", "small", "medium", "large"), default="large"),
        Parameter("Byoc", "sid", "The trunk to call by.", values=("BY",)),
        Parameter("CallReason", "string", "Why you call, for branded calls.", maximum=50),
        Parameter("CallToken", "string", "From an incoming call whose caller is shown onwards.",
                  maximum=4096),
        Parameter("CallerDisplayName", "string", "Shown to a SIP phone.", maximum=255),
        parts.url("ClientNotificationUrl", "Told to wake a mobile client.", invalid=21205),
    ),
    doc="Call somebody into a conference. In its path the conference may be a name; one that does "
    "not go on begins.",
)  # fmt: skip

PARTICIPANTS = Resource(
    name="Participant",
    plural="Participants",
    product=API_2010,
    path="/Accounts/{AccountSid}/Conferences/{ConferenceSid}/Participants",
    key="participants",
    sid="CallSid",
    doc="A call in a conference. In its path, its label may stand for the call's SID.",
    operations=(
        _CREATE,
        listing(
            Filter("Muted", "boolean", "Only those who are muted, or are not."),
            Filter("Hold", "boolean", "Only those who are on hold, or are not."),
            Filter("Coaching", "boolean", "Only those who coach, or do not."),
            doc="Read who is in a conference; nobody is in one that has completed.",
        ),
        fetch(doc="Read about a participant."),
        update(
            Parameter("Muted", "boolean", "Whether it is not heard."),
            Parameter("Hold", "boolean", "Whether it hears music in place of the conference."),
            Parameter("HoldUrl", "url", "Audio or TwiML to hear on hold.", invalid=21205,
                      default="music"),
            Parameter("HoldMethod", "enum", "How `HoldUrl` is requested.", values=parts.METHODS,
                      invalid=21209, default="GET"),
            parts.url("AnnounceUrl", "Audio or TwiML that it alone is to hear.", invalid=21205),
            parts.method("AnnounceMethod", invalid=21209),
            *_WAIT,
            Parameter("BeepOnExit", "boolean", "Whether a beep is heard when it leaves."),
            _END_ON_EXIT,
            *_COACHING,
            doc="Mute or hold a participant, announce something to it, or change its part.",
        ),
        delete(doc="Take a participant out of the conference."),
    ),
    fields=(
        Field("call_sid", "string", "Its call."),
        Field("label", "nullable", "Another name for it in paths."),
        Field("call_sid_to_coach", "nullable", "The participant who alone hears it."),
        Field("coaching", "boolean", "Whether it is heard by one participant alone."),
        parts.ACCOUNT_SID,
        Field("conference_sid", "string", "The conference."),
        Field("end_conference_on_exit", "boolean", "Whether the conference ends with its leaving."),
        Field("muted", "boolean", "Whether it is not heard."),
        Field("hold", "boolean", "Whether it is on hold."),
        Field("start_conference_on_enter", "boolean", "Whether its coming may start it."),
        Field("status", "string", "How far it is."),
        Field("queue_time", "number_string", "Milliseconds that its call waited to be dialled."),
        parts.CREATED,
        parts.UPDATED,
        parts.URI,
    ),
)  # fmt: skip
