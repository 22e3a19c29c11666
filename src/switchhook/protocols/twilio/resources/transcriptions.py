"""Transcriptions: of recordings, and of calls as they go on.

https://www.twilio.com/docs/voice/api/recording-transcription,
https://www.twilio.com/docs/voice/api/realtime-transcription-resource
"""

from dataclasses import replace

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

TRACKS = ("inbound_track", "outbound_track", "both_tracks")

TRANSCRIPTIONS = Resource(
    name="Transcription",
    plural="Transcriptions",
    product=API_2010,
    path="/Accounts/{AccountSid}/Transcriptions",
    key="transcriptions",
    prefixes=("TR",),
    doc="A recording in writing, made when `<Record>` says `transcribe`.",
    operations=(
        listing(doc="Read transcriptions, the newest first."),
        fetch(doc="Read one."),
        delete(doc="Delete one."),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        parts.API_VERSION,
        Field("recording_sid", "string", "The recording that it is of."),
        Field("status", "string", "`in-progress`, `completed` or `failed`."),
        Field("transcription_text", "nullable", "What was said."),
        Field("type", "constant", "How it was made.", value="fast"),
        Field("duration", "number_string", "The recording's length in seconds."),
        Field("price", "nullable", "What it cost, once known."),
        Field("price_unit", "constant", "The currency of `price`.", value="USD"),
        parts.CREATED,
        parts.UPDATED,
        Field("uri", "uri", "Its address, relative to the base URL.",
              value="/Accounts/{AccountSid}/Transcriptions/{Sid}"),
    ),
)  # fmt: skip

RECORDING_TRANSCRIPTIONS = replace(
    TRANSCRIPTIONS,
    path="/Accounts/{AccountSid}/Recordings/{RecordingSid}/Transcriptions",
    accessor="recording_transcriptions",
    doc="The transcriptions of one recording.",
)

CALL_TRANSCRIPTIONS = Resource(
    name="Transcription",
    plural="Transcriptions",
    product=API_2010,
    path="/Accounts/{AccountSid}/Calls/{CallSid}/Transcriptions",
    key="transcriptions",
    accessor="call_transcriptions",
    prefixes=("GT",),
    doc="What is said in a call, written down as it is said and told to a webhook.",
    operations=(
        create(
            Parameter("Name", "string", "A name by which to stop it, unique in the call.",
                      maximum=256),
            Parameter("Track", "enum", "Whose words to write down.", values=TRACKS,
                      default="both_tracks"),
            parts.url("StatusCallbackUrl", "Told of its start, its content and its end.",
                      invalid=21205),
            parts.method("StatusCallbackMethod", invalid=21209),
            Parameter("PartialResults", "boolean", "Whether to tell of unfinished utterances.",
                      default="false"),
            Parameter("LanguageCode", "string", "The language that is spoken.", maximum=64,
                      default="en-US"),
            Parameter("Hints", "string", "Phrases to expect, separated by commas.",
                      maximum=50_500),
            Parameter("ProfanityFilter", "boolean", "Whether to mask profanities.",
                      default="true"),
            Parameter("SpeechModel", "string", "A model of the recogniser.", maximum=64),
            Parameter("TranscriptionEngine", "string", "Told back to the webhook.", maximum=64),
            Parameter("EnableAutomaticPunctuation", "boolean", "Told back to the webhook.",
                      default="true"),
            *parts.unused(
                Parameter("InboundTrackLabel", "string", "A name for the caller's side."),
                Parameter("OutboundTrackLabel", "string", "A name for the other side."),
                Parameter("IntelligenceService", "string", "Where to keep transcripts."),
                Parameter("ConversationConfiguration", "string", "Unused."),
                Parameter("ConversationId", "string", "Unused."),
                Parameter("ConfigurationId", "string", "Unused."),
                Parameter("EnableProviderData", "boolean", "Unused.", default="false"),
            ),
            doc="Begin to write down a call that is in progress.",
            status=200,
        ),
        update(
            Parameter("Status", "enum", "`stopped` ends it.", values=("stopped",), required=20422),
            doc="End one, found by its SID or its name.",
        ),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("call_sid", "string", "The call that is written down."),
        Field("name", "nullable", "Its name, when it has one."),
        Field("status", "string", "`in-progress` or `stopped`."),
        parts.UPDATED,
        parts.URI,
    ),
)  # fmt: skip
