"""What we tell the app: connected, start, media, dtmf, mark, stop.

https://www.twilio.com/docs/voice/media-streams/websocket-messages#messages-sent-to-your-websocket-server

Numbers are strings, and the members come in the documented order. `sequenceNumber` counts every
message after `connected` from 1, `chunk` those of one track; `timestamp` is how many milliseconds
of the track went before.
"""

from binascii import b2a_base64
from dataclasses import dataclass
from typing import Final, Literal

import msgspec

TrackName = Literal["inbound", "outbound"]

CONNECTED: Final = b'{"event":"connected","protocol":"Call","version":"1.0.0"}'
SAMPLES_PER_MS: Final = 8

_TRACKS: Final[dict[str, tuple[TrackName, ...]]] = {
    "inbound_track": ("inbound",),
    "outbound_track": ("outbound",),
    "both_tracks": ("inbound", "outbound"),
}
_FORMAT: Final = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}


def tracks_of(attribute: str) -> tuple[TrackName, ...]:
    """Return the tracks that the `track` attribute means: `both_tracks` are two."""
    return _TRACKS[attribute]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a stream is, as its first message tells."""

    account_sid: str
    call_sid: str
    stream_sid: str
    tracks: tuple[TrackName, ...]
    parameters: tuple[tuple[str, str], ...] = ()


class Outgoing:
    """Writes the messages of one stream, each as the payload of a text frame."""

    def __init__(self, about: About) -> None:
        self._about = about
        self._sequence = 0
        self._tracks = {track: _Track(track, about.stream_sid) for track in about.tracks}

    def begin(self) -> list[bytes]:
        """Return what is sent as soon as the app has taken the connection."""
        about = self._about
        start = {
            "event": "start",
            "sequenceNumber": self._next(),
            "start": {
                "accountSid": about.account_sid,
                "streamSid": about.stream_sid,
                "callSid": about.call_sid,
                "tracks": about.tracks,
                "mediaFormat": _FORMAT,
                "customParameters": dict(about.parameters),
            },
            "streamSid": about.stream_sid,
        }
        return [CONNECTED, msgspec.json.encode(start)]

    def media(self, track: TrackName, audio: bytes) -> bytes:
        """Return the message with the next µ-law samples of a track."""
        self._sequence += 1
        return self._tracks[track].media(self._sequence, audio)

    def skip(self, track: TrackName, samples: int) -> None:
        """Let that many samples of a track go by unsent."""
        self._tracks[track].skip(samples)

    def dtmf(self, digit: str) -> bytes:
        """Return the message for a key that the far end pressed."""
        return msgspec.json.encode(
            {
                "event": "dtmf",
                "streamSid": self._about.stream_sid,
                "sequenceNumber": self._next(),
                "dtmf": {"track": "inbound_track", "digit": digit},
            }
        )

    def mark(self, name: str) -> bytes:
        """Return the message for a mark of the app's that playback has reached, or a clear has."""
        return msgspec.json.encode(
            {
                "event": "mark",
                "sequenceNumber": self._next(),
                "streamSid": self._about.stream_sid,
                "mark": {"name": name},
            }
        )

    def stop(self) -> bytes:
        """Return the last message."""
        about = self._about
        return msgspec.json.encode(
            {
                "event": "stop",
                "sequenceNumber": self._next(),
                "stop": {"accountSid": about.account_sid, "callSid": about.call_sid},
                "streamSid": about.stream_sid,
            }
        )

    def _next(self) -> str:
        self._sequence += 1
        return str(self._sequence)


class _Track:
    """One track's counters, and its messages from a template: fifty of them a second."""

    __slots__ = ("_chunk", "_samples", "_template")

    def __init__(self, track: TrackName, stream_sid: str) -> None:
        self._chunk = 0
        self._samples = 0
        sid = msgspec.json.encode(stream_sid).replace(b"%", b"%%")
        self._template = (
            b'{"event":"media","sequenceNumber":"%d","media":{"track":"' + track.encode() + b'",'
            b'"chunk":"%d","timestamp":"%d","payload":"%b"},"streamSid":' + sid + b"}"
        )

    def media(self, sequence: int, audio: bytes) -> bytes:
        """Return the next message of the track."""
        self._chunk += 1
        timestamp = self._samples // SAMPLES_PER_MS
        self._samples += len(audio)
        payload = b2a_base64(audio, newline=False)
        return self._template % (sequence, self._chunk, timestamp, payload)

    def skip(self, samples: int) -> None:
        """Let samples go by: a gap in `chunk` and `timestamp` tells the app of them."""
        self._chunk += 1
        self._samples += samples
