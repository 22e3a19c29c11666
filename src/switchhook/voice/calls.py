"""The Calls service: calls out, calls in, and what REST may do to those that go on.

https://www.twilio.com/docs/voice/api/call-resource. A created call is stored as queued before
`create` returns; dialling goes on by itself, at the account's rate.
"""

from collections.abc import Callable
from functools import partial
from typing import Final, Literal

from switchhook.domain.entities import FINAL_CALL_STATUSES, Call, Handset, Recording
from switchhook.domain.errors import TwilioError
from switchhook.media.ports import MediaPort, NoPort, TooManyTaps
from switchhook.transports.sip.endpoint import InboundInvite, SipEndpoint
from switchhook.voice.board import Board
from switchhook.voice.browsers.browsers import Browsers
from switchhook.voice.browsers.media import BrowserMedia
from switchhook.voice.browsers.page import Clients
from switchhook.voice.caller_ids import CallerIds, ValidationRequest
from switchhook.voice.conferences.conferences import Conferences
from switchhook.voice.handsets import HandsetLines, Placed
from switchhook.voice.inbound import Inbound, Introduction, dialled
from switchhook.voice.invites import Invites
from switchhook.voice.legs import wire
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.live.parts import Parts
from switchhook.voice.outgoing.dialling import CallDialler
from switchhook.voice.outgoing.errands import Errand
from switchhook.voice.outgoing.originating import Originator
from switchhook.voice.outgoing.outbound import Outbound
from switchhook.voice.queues.ability import CallQueues
from switchhook.voice.queues.queues import Queues
from switchhook.voice.recordings.recordings import Recordings
from switchhook.voice.recordings.takes import Take, Wanted
from switchhook.voice.requests import CallRequest, Instructions
from switchhook.voice.siprec.siprecs import CallSiprecs, Siprecs
from switchhook.voice.streams.streams import CallStreams, Streams
from switchhook.voice.texting import Texter
from switchhook.voice.transcriptions.transcriptions import CallWriting, Transcriptions
from switchhook.voice.trunks.trunking import Trunking
from switchhook.voice.user_messages import UserMessages

UNAVAILABLE: Final = 20503


class Calls:
    """Every call of this server. Give it to `SipEndpoint` as `on_invite` and `admit`."""

    def __init__(self, parts: Parts, handsets: HandsetLines) -> None:
        self._parts = parts
        self._board = Board(parts)
        self._inbound = Inbound(self._board)
        self._outbound = Outbound(parts.media, handsets, self._inbound.arrive, parts.media_host)
        self._trunking = self._inbound.trunks = Trunking(self._board, self._outbound)
        self._originator = Originator(self._board, self._outbound)
        self._invites = Invites(self._board, self._inbound, self._trunking)
        self._board.dialler_of = lambda live: CallDialler(self._board, self._outbound, live)
        self.queues = Queues(parts.store, parts.bus, now=parts.now, new_sid=parts.new_sid)
        self._board.queues_of = partial(CallQueues, self._board, self.queues)
        self.conferences = Conferences(self._board, self.create)
        self._board.conferences_of = self.conferences.of
        self.siprecs = Siprecs(parts, self._board.live)
        self._board.siprecs_of = partial(CallSiprecs, self.siprecs)
        self.streams = Streams(parts, self._board.live)
        self._board.streams_of = partial(CallStreams, self.streams)
        self.transcriptions = Transcriptions(parts, self._board.live)
        self._board.writing_of = partial(CallWriting, self.transcriptions)
        self.user_messages = UserMessages(parts, self._board.live)
        self._caller_ids = CallerIds(parts, self.create)
        handsets.exchange = self

    @property
    def count(self) -> int:
        """Return how many calls are going on."""
        return self._board.count

    @property
    def recordings(self) -> Recordings:
        """The recordings under way."""
        return self._parts.recordings

    def admit(self) -> bool:
        """Return whether there is room for another call."""
        return self._board.admits

    def live(self, sid: str) -> LiveCall | None:
        """Return the call `sid` if it is going on."""
        return self._board.live(sid)

    def ports(self, account_sid: str) -> list[tuple[str, MediaPort]]:
        """Return the SIDs and ports of an account's calls that go on and have audio."""
        return self._board.ports(account_sid)

    def use(self, sip: SipEndpoint) -> None:
        """Call SIP phones and trunks through `sip`."""
        self._outbound.sip = sip
        self.siprecs.sip = sip

    def talk_to(
        self, clients: Clients, media: BrowserMedia, new_token: Callable[[], str], home: str = ""
    ) -> Browsers:
        """Let browser pages call and be called; return who takes their sockets."""
        browsers = Browsers(
            self._board,
            self._inbound.arrive,
            self.user_messages,
            clients=clients,
            media=media,
            new_token=new_token,
            home=home,
        )
        self._outbound.pages = browsers
        return browsers

    def text_with(self, texter: Texter) -> None:
        """Let `<Sms>` send its texts through `texter`."""
        self._board.texter = texter

    async def create(self, request: CallRequest, errand: Errand | None = None) -> Call:
        """Store a queued call and dial it; raises `TwilioError`, `StoreError`.

        A call with an errand needs no document.
        """
        return await self._originator.create(request, errand)

    async def validate(self, request: ValidationRequest) -> Call:
        """Place the call that verifies a caller ID; raises `TwilioError`, `StoreError`."""
        return await self._caller_ids.validate(request)

    async def redirect(self, call: Call, instructions: Instructions) -> Call:
        """Make a call go on with other TwiML; raises `TwilioError` 21220."""
        live = self._board.live(call.sid)
        if live is None or live.status != "in-progress":
            raise TwilioError(21220)
        if instructions.status_callback:
            await live.progress.set(
                status_callback=instructions.status_callback,
                status_callback_method=instructions.status_callback_method,
            )
        live.redirect(instructions)
        return live.call

    async def end(self, call: Call, status: Literal["completed", "canceled"]) -> Call:
        """Hang up, or cancel what isn't answered; raises `TwilioError` 21220.

        A call that is over already is returned as it ended.
        """
        live = self._board.live(call.sid)
        if live is None or live.progress.final:
            over = live.call if live else await self._parts.store.get(Call, call.sid) or call
            if status == "canceled" or over.status not in FINAL_CALL_STATUSES:
                raise TwilioError(21220, "Call is not in-progress. Cannot end.")
            return over
        if status == "canceled" and live.status == "in-progress":
            raise TwilioError(21220, "Call is in-progress. Cannot cancel.")
        live.end()
        if live.settled is not None:
            await live.settled
        return live.call

    def record(self, call: Call, wanted: Wanted) -> Recording:
        """Record a call that is going on, to its end; raises `TwilioError` 21220."""
        live = self._board.live(call.sid)
        if live is None or live.leg is None or live.status != "in-progress":
            raise TwilioError(21220, "Requested resource is not eligible for recording")
        try:
            return self._record(live, live.leg, wanted).recording
        except (LegEnded, TooManyTaps) as error:
            raise TwilioError(21220, "Requested resource is not eligible for recording") from error

    def _record(self, live: LiveCall, leg: MediaLeg, wanted: Wanted) -> Take:
        return self._parts.recordings.of(live.call.account_sid, live.sid).keep(leg, wanted)

    async def drain(self, seconds: float) -> None:
        """Take no new calls, let the others end, and end them after `seconds`."""
        await self._board.drain(seconds)
        await self.conferences.close(max(1.0, seconds))
        await self.streams.close()
        await self.siprecs.close()
        await self.transcriptions.close()
        await self._parts.recordings.close(max(1.0, seconds))

    async def place(self, handset: Handset, to: str) -> Placed:
        """Call `to` from a handset; raises `TwilioError`."""
        if not self._board.admits:
            raise TwilioError(UNAVAILABLE)
        called = dialled(self._parts.endpoints, handset, to)
        try:
            one, other = self._parts.media.pair()
        except NoPort as error:
            raise TwilioError(UNAVAILABLE) from error
        far, near = MediaLeg(one), MediaLeg(other)
        wire.join(far, near)
        introduction = Introduction(handset.phone_number, caller_name=handset.friendly_name)
        live = self._inbound.arrive(near, called, introduction)
        return Placed(far, lambda: live.call)

    def on_invite(self, invite: InboundInvite) -> None:
        """Take a SIP call, or say why not."""
        self._invites.on_invite(invite)
