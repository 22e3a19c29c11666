"""One live stream: taps of a leg to the app's WebSocket, and what the app says to the leg.

Theory of operation. A stream is a task: it opens its WebSocket while the call goes on, and lives
until the leg, the app or `stop` ends it. Audio never goes through the task: the engine's taps call
us with each frame, the WebSocket with each message, and neither waits. When the app does not keep
up its frames are dropped, and when it has not for long the stream is broken; what the app sends
waits in the leg's queue, which is bounded. Each kind of fault is told of once.
"""

import asyncio
import logging
from functools import partial
from typing import Final

from switchhook.domain.events import StreamHappening, StreamStatusChanged
from switchhook.domain.streams import Stream, stopped
from switchhook.media.engine.interface import Track
from switchhook.media.queues import QueueFull
from switchhook.media.taps import TooManyTaps
from switchhook.protocols.streams import (
    About,
    Clear,
    InvalidMessage,
    Mark,
    Media,
    Outgoing,
    TrackName,
    read,
    refuse_binary,
)
from switchhook.transports.websocket.interface import ConnectFailed, WebSocket
from switchhook.voice.outcomes import Warn
from switchhook.voice.racing import first_of
from switchhook.voice.streams import faults
from switchhook.voice.streams.needs import Ending, House, StreamedLeg, Wanted

STUCK_SECONDS: Final = 30.0  # that an app may take nothing
CLOSE_SECONDS: Final = 6.0  # for the app to agree to the end
_SIDES: Final = {"inbound": Track.FAR, "outbound": Track.NEAR}

log = logging.getLogger(__name__)


class LiveStream:
    """Implements `Connected`; hears its WebSocket."""

    def __init__(
        self, house: House, stream: Stream, leg: StreamedLeg, wanted: Wanted, warn: Warn
    ) -> None:
        self.stream = stream
        self.wanted = wanted
        self.error = ""
        self._house = house
        self._leg = leg
        self._warn = warn
        self._outgoing = Outgoing(
            About(
                account_sid=stream.account_sid,
                call_sid=stream.call_sid,
                stream_sid=stream.sid,
                tracks=wanted.tracks,
                parameters=wanted.parameters,
            )
        )
        self._socket: WebSocket | None = None  # while there is somebody to send to
        self._taps: list[Ending] = []
        self._stopped = asyncio.Event()  # by us, by the app, or broken
        self._closed = asyncio.Event()  # the WebSocket is
        self._over = asyncio.Event()
        self._told: set[int] = set()
        self._stuck_since: float | None = None

    @property
    def sid(self) -> str:
        """The stream's SID."""
        return self.stream.sid

    @property
    def call_sid(self) -> str:
        """Its call's SID."""
        return self.stream.call_sid

    @property
    def name(self) -> str:
        """What the app calls it."""
        return self.wanted.name

    def stop(self) -> None:
        """End it, if it goes on."""
        self._stopped.set()
        self._end()

    async def over(self) -> None:
        """Return when the app, a fault or the end of the leg has ended it."""
        await self._over.wait()

    def press(self, digit: str) -> None:
        """Tell the app of a key that the far end pressed."""
        self._send(self._outgoing.dtmf(digit))

    async def run(self) -> None:
        """Be the stream's task."""
        opened = False
        try:
            opened = await first_of(self._open(), self._gone())
            if opened:
                await self._gone()
        except ConnectFailed as failure:
            self.fail(faults.not_opened(failure), str(failure))
        finally:
            self._end()
            self._over.set()
        if opened:
            await self._farewell()

    async def _open(self) -> bool:
        account_sid, url = self.stream.account_sid, self.wanted.url
        socket = await self._house.websockets.open(account_sid, url, self)
        if self._stopped.is_set():  # meanwhile
            socket.close()
            return False
        self._socket = socket
        for message in self._outgoing.begin():
            self._send(message)
        for track in self.wanted.tracks:
            self._tap(track)
        log.info("stream started", extra=self._extra())
        self._tell("stream-started")
        return True

    def _tap(self, track: TrackName) -> None:
        listener = partial(self._on_audio, track)
        try:
            self._taps.append(self._leg.port.tap(listener, track=_SIDES[track], mulaw=True))
        except TooManyTaps as error:
            self._warn(faults.QUOTA, f"Stream: {error}")

    async def _gone(self) -> bool:
        """Return when there is nothing to stream, or nobody to stream to."""
        await first_of(self._leg.until_ended(), _set(self._stopped))
        return False

    def _end(self) -> None:
        """Let the app know that there is no more; later calls do nothing."""
        if self.stream.status == "stopped":
            return
        self.stream = stopped(self.stream, self._house.now())
        for tap in self._taps:
            tap.cancel()
        if self.wanted.both_ways and not self._leg.ended:
            self._leg.port.clear_queue()
        if self._socket is not None:
            self._socket.send(self._outgoing.stop())
            self._socket.close()
            self._socket = None
            log.info("stream stopped", extra=self._extra())
            self._tell("stream-stopped")

    async def _farewell(self) -> None:
        """Wait for the app to agree to the end; it has the connection's patience, not ours."""
        try:
            async with self._house.outside(CLOSE_SECONDS):
                await self._closed.wait()
        except TimeoutError:
            log.warning("app does not let go of a stream", extra=self._extra())

    def fail(self, code: int, text: str) -> None:
        """Note what has broken the stream."""
        self.error = text
        self._warn(code, f"Stream: {text}")
        self._tell("stream-error")

    def on_text(self, text: bytes) -> None:
        """Do what the app says."""
        try:
            message = read(text, self.sid)
        except InvalidMessage as error:
            self._complain(error.code, str(error))
            return
        if not self.wanted.both_ways:
            self._complain(faults.INVALID, "only a stream in Connect can be spoken to")
        elif self._socket is not None:
            self._obey(message)

    def _obey(self, message: Media | Mark | Clear) -> None:
        port = self._leg.port
        try:
            match message:
                case Media():
                    port.queue(message.media.payload, mulaw=True)
                case Mark():
                    played = port.queue(b"", mulaw=True)
                    name = message.mark.name
                    played.add_done_callback(lambda _: self._send(self._outgoing.mark(name)))
                case Clear():
                    port.clear_queue()
        except QueueFull as error:
            self._complain(faults.DISCARDED, f"{error}, and more was discarded")

    def on_binary(self) -> None:
        """Refuse what is no message."""
        error = refuse_binary()
        self._complain(error.code, str(error))

    def on_closed(self, code: int, reason: str) -> None:
        """Hear that the app, or the network, has ended it."""
        self._closed.set()
        fault = faults.closing(code)
        if fault and not self._stopped.is_set() and not self._leg.ended:
            self.fail(fault, f"closed by the app: {code} {reason}".strip())
        self._stopped.set()

    def _on_audio(self, track: TrackName, audio: bytes) -> None:
        socket = self._socket
        if socket is None:
            return
        if socket.congested:
            self._outgoing.skip(track, len(audio))
            self._stuck(socket)
            return
        self._stuck_since = None
        socket.send(self._outgoing.media(track, audio))

    def _stuck(self, socket: WebSocket) -> None:
        """Bear with an app that does not keep up, but not for ever."""
        now = asyncio.get_running_loop().time()
        if self._stuck_since is None:
            self._stuck_since = now
            self._complain(faults.CONGESTED, "the app does not keep up, audio was left out")
        elif now - self._stuck_since > STUCK_SECONDS and not self._stopped.is_set():
            self._stopped.set()
            self.fail(faults.BROKEN, f"the app took nothing for {STUCK_SECONDS:g} s")
            socket.abort()

    def _send(self, message: bytes) -> None:
        if self._socket is not None:
            self._socket.send(message)

    def _complain(self, code: int, text: str) -> None:
        """Warn of what the app does, once: https://www.twilio.com/docs/api/errors/31951"""
        if code not in self._told:
            self._told.add(code)
            self._warn(code, f"Stream: {text}")

    def _tell(self, what: StreamHappening) -> None:
        event = StreamStatusChanged(
            stream=self.stream,
            what=what,
            at=self._house.now(),
            error=self.error if what == "stream-error" else "",
            callback=self.wanted.callback,
            callback_method=self.wanted.callback_method,
        )
        self._house.bus.commit([], event)

    def _extra(self) -> dict[str, str]:
        return {"call_sid": self.stream.call_sid, "stream_sid": self.sid}


async def _set(event: asyncio.Event) -> None:
    await event.wait()
