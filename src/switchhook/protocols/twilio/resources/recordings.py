"""Recordings. https://www.twilio.com/docs/voice/api/recording"""

from switchhook.protocols.twilio.declaration import (
    API_2010,
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

_MEDIA = action(
    "media",
    Parameter("RequestedChannels", "integer", "Two, or one.", minimum=1, maximum=2),
    method="GET",
    returns="document",
    suffixes=("", ".mp3", ".wav"),
    audio=("", ".mp3", ".wav"),
    doc="The audio itself: WAV of 8 kHz and 16 bits, or MP3.",
)
_CHANGE = update(
    Parameter("Status", "enum", "What it is to be.", required=20001,
              values=("in-progress", "paused", "stopped")),
    Parameter("PauseBehavior", "enum", "What a pause leaves behind: nothing, or silence.",
              values=("skip", "silence"), default="silence"),
    doc="Pause, resume or stop one; `Twilio.CURRENT` is the latest under way.",
)  # fmt: skip
_DATES = Filter("DateCreated", "datetime", "Only recordings made then.", ranges=True)
_FIELDS = (
    parts.SID,
    parts.ACCOUNT_SID,
    Field("call_sid", "string", "The call that was recorded."),
    Field("conference_sid", "nullable", "The conference that was recorded."),
    parts.API_VERSION,
    Field("status", "string", "How far it is."),
    Field("source", "string", "What started it."),
    Field("channels", "integer", "1, or 2 with each party on its own."),
    Field("start_time", "date", "When it began."),
    Field("duration", "number_string", "Its length in seconds."),
    Field("error_code", "integer", "Why there is none."),
    Field("price", "nullable", "What it cost, once known."),
    Field("price_unit", "constant", "The currency of `price`.", value="USD"),
    Field("encryption_details", "constant", "Unused."),
    parts.CREATED,
    parts.UPDATED,
)

RECORDINGS = Resource(
    name="Recording",
    plural="Recordings",
    product=API_2010,
    path="/Accounts/{AccountSid}/Recordings",
    key="recordings",
    prefixes=("RE",),
    doc="The audio of a call.",
    operations=(
        listing(
            _DATES,
            Filter("CallSid", doc="Only this call's recordings."),
            Filter("ConferenceSid", doc="Only this conference's recordings."),
            *parts.unused(
                Filter("IncludeSoftDeleted", "boolean", "Deleted recordings too; none is kept."),
            ),
            doc="Read recordings, the newest first.",
        ),
        fetch(doc="Read about a recording."),
        delete(doc="Delete a recording and its audio."),
        _MEDIA,
    ),
    fields=(
        *_FIELDS,
        parts.URI,
        Field("subresource_uris", "subresources", "Addresses of what belongs to it.", value={
            "transcriptions": "/Transcriptions",
        }),
        Field("media_url", "template", "Where its audio is.",
              value="{base}/2010-04-01/Accounts/{account_sid}/Recordings/{sid}"),
    ),
)  # fmt: skip

CALL_RECORDINGS = Resource(
    name="Recording",
    plural="Recordings",
    product=API_2010,
    path="/Accounts/{AccountSid}/Calls/{CallSid}/Recordings",
    key="recordings",
    accessor="call_recordings",
    prefixes=("RE",),
    doc="The recordings of one call.",
    operations=(
        create(
            Parameter("RecordingChannels", "enum", "One channel, or one for each party.",
                      values=("mono", "dual"), default="mono"),
            Parameter("RecordingTrack", "enum", "Whose audio to record.",
                      values=("inbound", "outbound", "both"), default="both"),
            Parameter("Trim", "enum", "Whether to cut silence off both ends.",
                      values=("trim-silence", "do-not-trim"), default="do-not-trim"),
            parts.url("RecordingStatusCallback", "Told of its progress.", invalid=21205),
            parts.method("RecordingStatusCallbackMethod", invalid=21209),
            Parameter("RecordingStatusCallbackEvent", "enum", "What it is told.",
                      values=("in-progress", "completed", "absent"), repeated=True, invalid=21626,
                      default="completed"),
            doc="Record a call that is in progress, until it ends or you stop it.",
        ),
        _CHANGE,
        listing(_DATES, doc="Read the call's recordings."),
        fetch(doc="Read about one."),
        delete(doc="Delete one and its audio."),
        _MEDIA,
    ),
    fields=(*_FIELDS, Field("track", "string", "Whose audio it has."), parts.URI),
)  # fmt: skip

CONFERENCE_RECORDINGS = Resource(
    name="Recording",
    plural="Recordings",
    product=API_2010,
    path="/Accounts/{AccountSid}/Conferences/{ConferenceSid}/Recordings",
    key="recordings",
    accessor="conference_recordings",
    prefixes=("RE",),
    doc="The recordings of one conference.",
    operations=(
        listing(_DATES, doc="Read the conference's recordings."),
        fetch(doc="Read about one."),
        _CHANGE,
        delete(doc="Delete one and its audio."),
        _MEDIA,
    ),
    fields=(*_FIELDS, parts.URI),
)
