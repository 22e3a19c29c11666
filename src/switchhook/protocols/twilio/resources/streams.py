"""Streams of calls. https://www.twilio.com/docs/voice/api/stream-resource"""

from switchhook.protocols.twilio.declaration import (
    API_2010,
    Field,
    Parameter,
    Resource,
    create,
    update,
)
from switchhook.protocols.twilio.resources import parts

CALL_STREAMS = Resource(
    name="Stream",
    plural="Streams",
    product=API_2010,
    path="/Accounts/{AccountSid}/Calls/{CallSid}/Streams",
    key="streams",
    accessor="call_streams",
    prefixes=("MZ",),
    doc="A call's audio on its way to a WebSocket, beside whatever the call's document does.",
    operations=(
        create(
            Parameter("Url", "string", "The WebSocket: `wss://...`.", required=21205,
                      maximum=4000, invalid=21205),
            Parameter("Name", "string", "A name by which to stop it, unique in the call.",
                      maximum=256),
            Parameter("Track", "enum", "Whose audio to send.",
                      values=("inbound_track", "outbound_track", "both_tracks"), invalid=31941,
                      default="inbound_track"),
            parts.url("StatusCallback", "Told when it begins, ends or breaks.", invalid=21205),
            parts.method("StatusCallbackMethod", invalid=21209),
            *parts.custom_parameters(),
            doc="Begin a stream of a call that is in progress.",
            status=200,
        ),
        update(
            Parameter("Status", "enum", "`stopped` ends it.", values=("stopped",), required=20422),
            doc="End a stream, found by its SID or its name.",
        ),
    ),
    fields=(
        parts.SID,
        parts.ACCOUNT_SID,
        Field("call_sid", "string", "The call that is streamed."),
        Field("name", "nullable", "Its name, when it has one."),
        Field("status", "string", "`in-progress` or `stopped`."),
        parts.UPDATED,
        parts.URI,
    ),
)  # fmt: skip
