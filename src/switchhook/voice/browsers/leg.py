"""A leg to a browser page: the Voice SDK's signalling, a WebRTC port, and a media leg between them.

The page may lose its socket and come back by another: while it talks, its audio goes on, and it
has some time to return. What the page decides comes as messages; see `states.CALL`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, Protocol

from switchhook.domain.errors import TwilioError
from switchhook.protocols.sdp import SdpError
from switchhook.protocols.voicesdk import codes, outgoing
from switchhook.protocols.voicesdk.call import PageCall
from switchhook.protocols.voicesdk.incoming import (
    Answer,
    Dtmf,
    Hangup,
    OfCall,
    Reinvite,
    Reject,
    Say,
)
from switchhook.protocols.voicesdk.states import CallHappening, Heard
from switchhook.voice.browsers.media import BrowserPort
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.referrals import CannotRefer

TALK_SECONDS: Final = 30.0  # that a page may be away from its call: as long as the SDK tries
OFFER_SECONDS: Final = 5.0  # and from one that it has not taken
LOOK_SECONDS: Final = 5.0  # between two looks at the page's audio
MEDIA_SECONDS: Final = 30.0  # without a way for audio: the SDK restarts ICE for as long
DIGIT_MS: Final = 160
PAUSE_SECONDS: Final = 0.5
BUSY: Final = 486
NOT_ACCEPTABLE: Final = 488
UNAVAILABLE: Final = 480
TOO_LONG: Final = 32703

log = logging.getLogger(__name__)


class Wire(Protocol):
    """Takes frames for a page."""

    def send(self, text: str) -> None:
        """Put a frame on the page's socket."""
        ...


class BrowserLeg:
    """Implements `Signalling` towards a page.

    `wire` is the page's socket, None while it is away. `on_over` is called once, with the end.
    """

    def __init__(
        self, leg: MediaLeg, media: BrowserPort, call: PageCall, wire: Wire | None, owner: str
    ) -> None:
        self.leg = leg
        self.call = call
        self.wire = wire
        self.owner = owner  # whose pages may take it up
        self.captions = False
        self.on_over: Callable[[BrowserLeg], None] = lambda leg: None
        self.on_taken: Callable[[BrowserLeg], None] = lambda leg: None
        self.say_to_app: Callable[[str], Awaitable[object]] | None = None
        self._media = media
        self._description = ""  # ours, until the page has it
        self._away: asyncio.TimerHandle | None = None
        self._look: asyncio.TimerHandle | None = None
        self._unreached = 0.0  # seconds for which audio has had no way
        self._tasks: set[asyncio.Task[None]] = set()
        leg.signalling = self

    def describe(self, description: str) -> None:
        """Keep our description for when the page is told."""
        self._description = description

    def answer(self) -> None:
        """Take the page's call."""
        self._do("we answer", sdp=self._description)
        self._description = ""

    def ring(self) -> None:
        """Let the page know that it rings."""
        self._do("we ring")

    def begin_early_media(self) -> None:
        """Let the page hear us before we take its call."""
        self._do("we ring", sdp=self._description)
        self._description = ""

    def reject(self, status: int) -> None:
        """Refuse the page's call."""
        self._do("we end", code=codes.of_status(status))

    def refuse(self, code: int) -> None:
        """Refuse the page's call, with a code of the SDK's."""
        self._do("we end", code=code)
        self.leg.on_ended("us")

    def hangup(self) -> None:
        """End the call, or withdraw it."""
        self._do("we end")

    def refer(self, target: str) -> Awaitable[int]:
        """Pages cannot be asked to call somebody."""
        raise CannotRefer

    def probe(self) -> None:
        """Whether the page can be reached (RFC 7675) is looked after anyway."""

    def say(self, text: str) -> None:
        """Show what is said, if the page is a handset; the SDK has no captions."""
        if self.captions and self.wire is not None:
            self.wire.send(outgoing.caption(self.call.call_id, text))

    def take(self, message: OfCall) -> None:
        """Do what the page says about this call."""
        match message:
            case Answer(sdp=sdp):
                self._answered(sdp)
            case Reject():
                self._do("page declines")
            case Hangup():
                self._do("page hangs up")
            case Reinvite(sdp=sdp):
                self._restarted(sdp)
            case Dtmf(dtmf=digits):
                self._press(digits)
            case Say():
                self._said(message)

    def come_back(self, wire: Wire, offer: str) -> None:
        """Go on with a page that returned, or that takes the call over from another."""
        if self.call.state == "offered":
            self._taken_over(wire, offer)
        else:
            self.attach(wire)
            self._do("page returns")

    def attach(self, wire: Wire) -> None:
        """Talk to the page by this socket."""
        self.wire = wire
        if self._away is not None:
            self._away.cancel()
            self._away = None

    def detach(self) -> None:
        """The socket is gone; one who talks, or is about to, may come back."""
        self.wire = None
        seconds = {"talking": TALK_SECONDS, "offered": OFFER_SECONDS}.get(self.call.state)
        if seconds is None:
            self._do("page is lost")
        elif self._away is None:
            loop = asyncio.get_running_loop()
            self._away = loop.call_later(seconds, self._do, "page is lost")

    def tell(self, event_sid: str, content: str) -> None:
        """Pass on what the app says, in JSON."""
        if self.wire is not None and not self.call.over:
            self.wire.send(outgoing.message(self.call.call_id, event_sid, content))

    def _answered(self, sdp: str) -> None:
        if self.call.state == "offered":
            try:
                self._media.accept(sdp)
            except SdpError:
                self._unusable()
                return
        self._do("page answers")

    def _taken_over(self, wire: Wire, offer: str) -> None:
        try:
            description = self._media.answer(offer)
        except SdpError:
            wire.send(outgoing.hangup(self.call.call_id, codes.BAD_REQUEST))
            return
        before = self.wire
        self.attach(wire)
        if before is not None and before is not wire:
            before.send(outgoing.cancel(self.call.call_id))
        self._do("page takes over", sdp=description)

    def _restarted(self, offer: str) -> None:
        if not self.call.knows("page restarts") or self.call.over:
            return
        try:
            description = self._media.answer(offer)
        except SdpError:
            if self.wire is not None:
                self.wire.send(outgoing.error(codes.BAD_REQUEST, call_id=self.call.call_id))
            return
        self._do("page restarts", sdp=description)

    def _unusable(self) -> None:
        """The page took the call in terms that mean nothing to us."""
        self.call.happen("page answers")
        outcome = self.call.happen("we end", code=codes.BAD_REQUEST)
        self._send(outcome.frames if outcome else ())
        self._finish("refused", NOT_ACCEPTABLE)

    def _press(self, digits: str) -> None:
        """Hear keys that come as text; `w` is half a second between them."""
        loop, after = asyncio.get_running_loop(), 0.0
        for digit in digits:
            if digit == "w":
                after += PAUSE_SECONDS
            elif after:
                loop.call_later(after, self._hear, digit)
            else:
                self._hear(digit)

    def _hear(self, digit: str) -> None:
        if not self.leg.ended:
            self.leg.port.pressed(digit)
            self.leg.on_digit(digit, DIGIT_MS)

    def _said(self, message: Say) -> None:
        """Let the app know; nobody waits for it."""
        if message.messagetype not in ("", outgoing.USER_MESSAGE) or self.say_to_app is None:
            self._failed(message, codes.BAD_MESSAGE)
            return
        work = self._pass_on(message, self.say_to_app)
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _pass_on(self, message: Say, say: Callable[[str], Awaitable[object]]) -> None:
        try:
            await say(bytes(message.content).decode())
        except TwilioError as error:
            long = error.code == TOO_LONG
            self._failed(message, codes.LONG_MESSAGE if long else codes.BAD_MESSAGE)
        except Exception:  # the root of the task: the call goes on
            log.exception("message of a page not taken", extra={"call_sid": self.call.sid})
            self._failed(message, codes.UNAVAILABLE)
        else:
            self._send((outgoing.ack(message.callsid, message.voiceeventsid),))

    def _failed(self, message: Say, code: int) -> None:
        told = outgoing.error(code, call_id=message.callsid, event_sid=message.voiceeventsid)
        self._send((told,))

    def _look_after(self) -> None:
        """See whether the page can be reached; for some time it may look for another way."""
        self._unreached = 0.0 if self._media.connected else self._unreached + LOOK_SECONDS
        if self._unreached > MEDIA_SECONDS:
            self._do("page is lost")
        else:
            self._look = asyncio.get_running_loop().call_later(LOOK_SECONDS, self._look_after)

    def _do(self, happening: CallHappening, *, sdp: str = "", code: int = 0) -> None:
        outcome = self.call.happen(happening, sdp=sdp, code=code)
        if outcome is None:
            return
        self._send(outcome.frames)
        if self.call.state == "talking" and self._look is None:
            self._look_after()
        if outcome.heard == "answered":
            self.on_taken(self)
            self.leg.on_answered()
        elif self.call.over:
            self._finish(outcome.heard, BUSY if happening == "page declines" else UNAVAILABLE)

    def _finish(self, heard: Heard, status: int) -> None:
        for timer in (self._away, self._look):
            if timer is not None:
                timer.cancel()
        self.on_over(self)
        match heard:
            case "refused":
                self.leg.on_refused(status, "")
            case "ended":
                self.leg.on_ended("far")
            case "lost":
                self.leg.on_ended("lost")
        self._media.close()

    def _send(self, frames: tuple[str, ...]) -> None:
        if self.wire is not None:
            for frame in frames:
                self.wire.send(frame)
