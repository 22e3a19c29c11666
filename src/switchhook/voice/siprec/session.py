"""One recording session: a call of ours to the recorder, fed by taps on the leg that is recorded.

RFC 7866. The recorder answers with where it takes each side; from then on what is tapped is queued
to a port for that side. It goes on until the leg ends, the app stops it, or the recorder hangs up.
"""

import asyncio
import logging
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal

from switchhook.domain.entities import Method, SiprecConnector
from switchhook.domain.events import SiprecHappening, SiprecStatusChanged
from switchhook.domain.siprec import Siprec, stopped
from switchhook.media.ports import MediaPort, NoPort, QueueFull, Tap, TooManyTaps, Track
from switchhook.protocols import sdp, siprec
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.endpoint import OutboundInvite, SipEndpoint
from switchhook.transports.sip.listeners import Deaf
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.parts import Parts
from switchhook.voice.outcomes import Warn
from switchhook.voice.racing import first_of

log = logging.getLogger(__name__)

Side = Literal["inbound", "outbound"]

ANSWER_SECONDS: Final = 30.0
FRAMES: Final = 5  # at a time: a tenth of a second, as nobody waits for it
FAILED: Final = 32011
TRACKS: Final[dict[Side, Track]] = {"inbound": Track.FAR, "outbound": Track.NEAR}
LABELS: Final[dict[Side, str]] = {"inbound": "1", "outbound": "2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to send where, and who wants to hear of it."""

    connector: SiprecConnector
    sides: tuple[Side, ...] = ("inbound", "outbound")
    name: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    callback: str = ""
    callback_method: Method = "POST"


class RecorderLost(Exception):
    """The recorder could not be reached, would not record, or hung up on us."""


class Session(Deaf):
    """A recording session; it hears what the recorder says to the call."""

    def __init__(
        self,
        parts: Parts,
        sip: SipEndpoint,
        record: Siprec,
        leg: MediaLeg,
        wanted: Wanted,
        parties: dict[Side, str],
        warn: Warn,
    ) -> None:
        self.record = record
        self.wanted = wanted
        self._parts = parts
        self._sip = sip
        self._leg = leg
        self._parties = parties
        self._warn = warn
        self._invite: OutboundInvite | None = None
        self._answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._stopped = asyncio.Event()
        self._lost = asyncio.Event()
        self._ports: list[MediaPort] = []
        self._taps: list[Tap] = []

    @property
    def sid(self) -> str:
        """The session's SID."""
        return self.record.sid

    @property
    def call_sid(self) -> str:
        """Its call's SID."""
        return self.record.call_sid

    @property
    def name(self) -> str:
        """What the app calls it."""
        return self.wanted.name

    def stop(self) -> None:
        """End it, if it goes on."""
        if self.record.status != "stopped":
            self.record = stopped(self.record, self._parts.now())
        self._stopped.set()

    async def run(self) -> None:
        """Be the session's task."""
        started = False
        try:
            started = await first_of(self._begin(), self._gone())
            if started:
                await first_of(self._gone(), self._hung_up())
        except (RecorderLost, NoPort, TooManyTaps, LegEnded) as fault:
            self.fail(FAILED, str(fault))
        finally:
            self._end()
        if started:
            self._tell("siprec-stopped")

    def fail(self, code: int, text: str) -> None:
        """Let the app know of a fault."""
        self._warn(code, f"Siprec: {text}")
        self._tell("siprec-error", text)

    async def _begin(self) -> bool:
        """Call the recorder, and send it what is said from its answer on."""
        sides = self.wanted.sides
        self._ports = [self._parts.media.open() for _ in sides]
        self._call()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                answer = await self._answer
        except TimeoutError:
            raise RecorderLost("the recorder does not answer") from None
        try:
            places = sdp.accept_each(answer, len(sides))
            for side, port, place in zip(sides, self._ports, places, strict=True):
                if place is not None:
                    port.connect(place.remote, payload=place.payload, dtmf_payload=None)
                    self._tap(side, port)
        except (sdp.SdpError, OSError) as error:
            raise RecorderLost(f"the recorder's answer is of no use: {error}") from None
        self._tell("siprec-started")
        return True

    def _call(self) -> None:
        connector = self.wanted.connector
        host = self._parts.media_host
        addresses = [(host or port.local[0], port.local[1]) for port in self._ports]
        labels = [LABELS[side] for side in self.wanted.sides]
        offer = sdp.offer_each(list(zip(addresses, labels, strict=True)))
        kind, body = siprec.body(offer, self._communication())
        uri = SipUri.parse(connector.uri)
        here, port = self._sip.address
        credentials = None
        if connector.username:
            credentials = Credentials(connector.username, connector.password)
        self._invite = self._sip.invite(
            uri,
            to=NameAddr(uri),
            from_=NameAddr(SipUri(user="recorder", host=host or here, port=port)),
            body=body,
            listener=self,
            headers=(("Require", "siprec"),),
            credentials=credentials,
            content_type=kind,
            feature=siprec.FEATURE,
        )

    def _communication(self) -> siprec.Communication:
        labels = {side: LABELS[side] for side in self.wanted.sides}
        return siprec.Communication(
            session_sid=self.sid,
            call_sid=self.record.call_sid,
            started=self.record.date_created,
            parties=[
                siprec.Party(address, labels.get(side, ""))
                for side, address in self._parties.items()
            ],
            parameters=self.wanted.parameters,
        )

    def _tap(self, side: Side, port: MediaPort) -> None:
        tap = self._leg.port.tap(partial(_pass_on, port), track=TRACKS[side], frames=FRAMES)
        self._taps.append(tap)

    async def _gone(self) -> bool:
        """Return when there is nothing to record, or nobody who wants it."""
        await first_of(self._leg.until_ended(), _set(self._stopped))
        return False

    async def _hung_up(self) -> bool:
        await self._lost.wait()
        raise RecorderLost("the recorder hung up")

    def _end(self) -> None:
        self.stop()
        for tap in self._taps:
            tap.cancel()
        for port in self._ports:
            port.close()
        if self._invite is not None and not self._lost.is_set():
            self._leave(self._invite)

    def _leave(self, invite: OutboundInvite) -> None:
        if self._answer.done():
            invite.bye()
        else:
            invite.cancel()

    def on_provisional(self, response: Response) -> None:
        """Go on waiting."""

    def on_answered(self, response: Response) -> None:
        """Hear that the recorder records, unless we have given it up meanwhile."""
        if self._stopped.is_set() and self._invite is not None:
            self._invite.bye()
        elif not self._answer.done():
            self._answer.set_result(response.body)

    def on_failed(self, status: int, reason: str) -> None:
        """Hear that it does not."""
        self._lost.set()
        if not self._answer.done():
            error = RecorderLost(f"the recorder refuses: SIP {status} {reason}")
            self._answer.set_exception(error)
            self._answer.exception()  # nobody may be waiting any more

    def on_bye(self, request: Request) -> None:
        """Hear that it has had enough."""
        self._lost.set()

    def on_lost(self) -> None:
        """Hear that it is gone."""
        self._lost.set()

    def _tell(self, what: SiprecHappening, error: str = "") -> None:
        event = SiprecStatusChanged(
            siprec=self.record,
            what=what,
            at=self._parts.now(),
            error=error,
            callback=self.wanted.callback,
            callback_method=self.wanted.callback_method,
        )
        self._parts.bus.commit([], event)


def _pass_on(port: MediaPort, audio: bytes) -> None:
    """Let the recorder have what was said; a recorder that is not reached misses it."""
    try:
        port.queue(audio, mulaw=True)
    except QueueFull:
        log.debug("recorder's audio left out")


async def _set(event: asyncio.Event) -> None:
    await event.wait()
