"""The streams of every call: begun by its document or by REST, found again by SID or name.

https://www.twilio.com/docs/voice/twiml/stream, https://www.twilio.com/docs/voice/api/stream-resource
"""

import logging
from collections.abc import Callable
from typing import Final

from switchhook.domain.entities import Call
from switchhook.domain.errors import TwilioError
from switchhook.domain.streams import Stream
from switchhook.protocols.streams import tracks_of
from switchhook.protocols.twiml import voice as twiml
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.outcomes import Warn
from switchhook.voice.sidelines import Sidelines
from switchhook.voice.streams import faults
from switchhook.voice.streams.faults import StreamRefused
from switchhook.voice.streams.live import CLOSE_SECONDS, LiveStream
from switchhook.voice.streams.needs import House, StreamedLeg, Wanted

MOST_TRACKS: Final = 4  # of one call, besides that of <Connect>
FORMATS: Final = ("", "audio/x-mulaw", "mulaw")
RATES: Final = ("", "8000")
NOT_LIVE: Final = 21220
BAD_VALUE: Final = 20422

log = logging.getLogger(__name__)


class Streams:
    """Keeps the live streams. `live` finds a call that is going on."""

    def __init__(self, house: House, live: Callable[[str], LiveCall | None]) -> None:
        self._house = house
        self._live = live
        self._streams: Sidelines[LiveStream] = Sidelines(faults.UNKNOWN)

    @property
    def count(self) -> int:
        """Return how many streams are going on."""
        return self._streams.count

    def start(self, call: Call, wanted: Wanted) -> Stream:
        """Begin a stream of a call; raises `TwilioError`."""
        live = self._live(call.sid)
        if live is None or live.leg is None or live.status != "in-progress":
            raise TwilioError(NOT_LIVE, "Call is not in-progress. Cannot start a stream.")
        try:
            return self.begin(call, live.leg, wanted, live.warn).stream
        except StreamRefused as refused:
            code = BAD_VALUE if refused.code == faults.TAKEN else refused.code
            raise TwilioError(code, str(refused)) from refused

    def stop(self, call: Call, name: str) -> Stream | None:
        """End the stream of a call with this SID or name; None when there is none that goes on."""
        found = self.find(call.sid, name)
        if found is None:
            return None
        found.stop()
        return found.stream

    def find(self, call_sid: str, name: str) -> LiveStream | None:
        """Return the stream of a call with this SID or name, if it goes on."""
        return self._streams.find(call_sid, name)

    def begin(self, call: Call, leg: StreamedLeg, wanted: Wanted, warn: Warn) -> LiveStream:
        """Begin a stream on a leg; raises `StreamRefused`."""
        _check(wanted, self._streams.of(call.sid))
        now = self._house.now()
        stream = Stream(
            sid=self._house.new_sid("MZ"),
            account_sid=call.account_sid,
            call_sid=call.sid,
            name=wanted.name,
            date_created=now,
            date_updated=now,
        )
        made = LiveStream(self._house, stream, leg, wanted, warn)
        self._streams.begin(made)
        return made

    async def close(self) -> None:
        """Let streams of calls that are over end; end the others."""
        await self._streams.close(CLOSE_SECONDS)


def _check(wanted: Wanted, others: list[LiveStream]) -> None:
    if not wanted.url:
        raise StreamRefused(faults.MALFORMED, "Stream: there is no URL")
    if wanted.name and any(wanted.name == other.wanted.name for other in others):
        raise StreamRefused(faults.TAKEN, f"Stream: one called {wanted.name!r} goes on already")
    if wanted.both_ways:
        if wanted.tracks != ("inbound",):
            raise StreamRefused(faults.TRACK, "Stream: in Connect the track is inbound_track")
        return
    tracks = sum(len(other.wanted.tracks) for other in others if not other.wanted.both_ways)
    if tracks + len(wanted.tracks) > MOST_TRACKS:
        raise StreamRefused(faults.QUOTA, f"Stream: a call has at most {MOST_TRACKS} tracks")


class CallStreams:
    """Implements `voice.streaming.Streams` for one call."""

    def __init__(self, streams: Streams, live: LiveCall, leg: MediaLeg) -> None:
        self._streams = streams
        self._live = live
        self._leg = leg

    def start(self, noun: twiml.Stream) -> None:
        """Begin a stream that only listens; it goes on until the call ends, or `stop`."""
        self._begin(noun, both_ways=False)

    def stop(self, name: str) -> None:
        """End the stream called so; nothing happens when there is none."""
        found = self._streams.find(self._live.sid, name)
        if found is not None:
            found.stop()

    def connect(self, noun: twiml.Stream) -> LiveStream | None:
        """Begin a stream in both directions; None when it cannot begin."""
        return self._begin(noun, both_ways=True)

    def _begin(self, noun: twiml.Stream, *, both_ways: bool) -> LiveStream | None:
        warn = self._live.warn
        if noun.audio_format not in FORMATS or noun.sample_rate not in RATES:
            warn(faults.NOT_RUN, "Stream: audio is sent as µ-law at 8000 Hz")
        wanted = Wanted(
            url=noun.url,
            tracks=tracks_of(noun.track),
            name=noun.name,
            both_ways=both_ways,
            parameters=noun.parameters,
            callback=noun.status_callback,
            callback_method=noun.status_callback_method,
        )
        try:
            if noun.connector_name:
                raise StreamRefused(faults.NO_CONNECTOR, "Stream: there are no connectors")
            return self._streams.begin(self._live.call, self._leg, wanted, warn)
        except StreamRefused as refused:
            warn(refused.code, str(refused))
            return None
