"""Media Streams: what is said on the WebSocket that carries a call's audio to an app.

https://www.twilio.com/docs/voice/media-streams/websocket-messages. Each message is one JSON object
in one text frame; audio is µ-law at 8 kHz, in base64.

InvalidMessage    what the app sent is of no use; carries Twilio's code
"""

from switchhook.protocols.streams.incoming import (
    Clear,
    InvalidMessage,
    Mark,
    Media,
    Message,
    read,
    refuse_binary,
)
from switchhook.protocols.streams.outgoing import About, Outgoing, TrackName, tracks_of

__all__ = [
    "About",
    "Clear",
    "InvalidMessage",
    "Mark",
    "Media",
    "Message",
    "Outgoing",
    "TrackName",
    "read",
    "refuse_binary",
    "tracks_of",
]
