"""The Calls service: calls out, calls in, and what REST may do to those that go on.

https://www.twilio.com/docs/voice/api/call-resource. A created call is stored as queued before
`create` returns; dialling goes on by itself, at the account's rate.
"""

import asyncio
import logging
from functools import partial
from typing import Final, Literal

from switchhook.domain.entities import (
    FINAL_CALL_STATUSES,
    Application,
    Call,
    CarrierTrunk,
    Handset,
    Recording,
)
from switchhook.domain.errors import TwilioError
from switchhook.endpoints.routes import (
    ByocCaller,
    Caller,
    Challenge,
    DomainCaller,
    OwnNumber,
    Refused,
    Targets,
    TrunkCaller,
    Unreachable,
)
from switchhook.media.ports import NoPort, TooManyTaps
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.errors import SipParseError
from switchhook.transports.sip.endpoint import InboundInvite, SipEndpoint
from switchhook.voice import wire
from switchhook.voice.board import Board
from switchhook.voice.caller_ids import CallerIds, ValidationRequest
from switchhook.voice.calling import new_call
from switchhook.voice.conferences.conferences import Conferences
from switchhook.voice.detection import Detection, detecting, wanted
from switchhook.voice.dialling import CallDialler
from switchhook.voice.errands import Errand
from switchhook.voice.handsets import HandsetLines, Placed
from switchhook.voice.inbound import (
    AtDomain,
    Brought,
    Called,
    Inbound,
    Introduction,
    by_application,
)
from switchhook.voice.legs import LegEnded
from switchhook.voice.live_call import LiveCall
from switchhook.voice.media_leg import MediaLeg
from switchhook.voice.outbound import Outbound, Way
from switchhook.voice.pace import Pace
from switchhook.voice.parts import Parts
from switchhook.voice.queues.ability import CallQueues
from switchhook.voice.queues.queues import Queues
from switchhook.voice.racing import first_of
from switchhook.voice.recordings import Recordings
from switchhook.voice.requests import CallRequest, Instructions
from switchhook.voice.sip_facts import forwarded_from, sip_parameters
from switchhook.voice.sip_leg import BadOffer, call_in
from switchhook.voice.siprec.siprecs import CallSiprecs, Siprecs
from switchhook.voice.streams.streams import CallStreams, Streams
from switchhook.voice.takes import Take, Wanted
from switchhook.voice.texting import Texter
from switchhook.voice.transcriptions.transcriptions import CallWriting, Transcriptions
from switchhook.voice.trunking import Trunking

UNAVAILABLE: Final = 20503
NO_MEDIA: Final = 12400
NO_NUMBER: Final = ("client:", "sip:", "sips:")  # what is no phone number begins so

log = logging.getLogger(__name__)


class Calls:
    """Every call of this server. Give it to `SipEndpoint` as `on_invite` and `admit`."""

    def __init__(self, parts: Parts, handsets: HandsetLines) -> None:
        self._parts = parts
        self._board = Board(parts)
        self._inbound = Inbound(self._board)
        self._outbound = Outbound(parts.media, handsets, self._inbound.arrive, parts.media_host)
        self._trunking = self._inbound.trunks = Trunking(self._board, self._outbound)
        self._pace = Pace(parts.limits.calls_per_second)
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

    def use(self, sip: SipEndpoint) -> None:
        """Call SIP phones and trunks through `sip`."""
        self._outbound.sip = sip
        self.siprecs.sip = sip

    def text_with(self, texter: Texter) -> None:
        """Let `<Sms>` send its texts through `texter`."""
        self._board.texter = texter

    async def create(self, request: CallRequest, errand: Errand | None = None) -> Call:
        """Store a queued call and dial it; raises `TwilioError`, `StoreError`.

        A call with an errand needs no document.
        """
        if not self._board.admits:
            raise TwilioError(UNAVAILABLE)
        instructions = request if errand else await self._instructions(request)
        way = self._way(request)
        phone_number_sid = self._shown(request, request.from_)
        if request.caller_id:
            self._shown(request, request.caller_id)
        call = new_call(
            self._parts,
            account_sid=request.account_sid,
            to=request.to,
            from_=request.from_,
            direction="outbound-api",
            phone_number_sid=phone_number_sid,
            trunk_sid=request.byoc if isinstance(way, Targets) else "",
            status_callback=instructions.status_callback,
            status_callback_method=instructions.status_callback_method,
            status_callback_event=request.status_callback_event,
        )
        live = self._board.open(call, time_limit=request.time_limit)
        await self._board.begin(live)
        work = self._dial(live, request, instructions, way, errand)
        self._board.run(live, errand.seen_to(live, work) if errand else work)
        return call

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

    def _record_from_answer(self, live: LiveCall, leg: MediaLeg, wanted: Wanted | None) -> None:
        if wanted is not None and not leg.ended:
            live.take = self._record(live, leg, wanted)

    def _record(self, live: LiveCall, leg: MediaLeg, wanted: Wanted) -> Take:
        return self._parts.recordings.of(live.call.account_sid, live.sid).keep(leg, wanted)

    async def drain(self, seconds: float) -> None:
        """Take no new calls, let the others end, and end them after `seconds`."""
        await self._board.drain(seconds)
        await self.conferences.close(max(1.0, seconds))
        await self.streams.close()
        await self.siprecs.close()
        await self.transcriptions.close()

    async def place(self, handset: Handset, to: str) -> Placed:
        """Call `to`, a number of ours, from a handset; raises `TwilioError`."""
        if not self._board.admits:
            raise TwilioError(UNAVAILABLE)
        way = self._parts.endpoints.locate(handset.account_sid, to, handset.phone_number)
        if not isinstance(way, OwnNumber):
            raise TwilioError.about(21214, to)
        try:
            one, other = self._parts.media.pair()
        except NoPort as error:
            raise TwilioError(UNAVAILABLE) from error
        far, near = MediaLeg(one), MediaLeg(other)
        wire.join(far, near)
        introduction = Introduction(handset.phone_number, caller_name=handset.friendly_name)
        live = self._inbound.arrive(near, way.number, introduction)
        return Placed(far, lambda: live.call)

    def on_invite(self, invite: InboundInvite) -> None:
        """Take a SIP call, or say why not."""
        if not self._board.admits:
            invite.reject(503)
            return
        caller = self._parts.endpoints.identify(invite.request, invite.peer)
        if isinstance(caller, Challenge | Refused):
            invite.reject(caller.status, caller.reason, caller.headers)
            return
        if isinstance(caller, TrunkCaller):
            self._trunking.terminate(invite, caller)
            return
        if isinstance(caller, DomainCaller | ByocCaller):
            self._take(invite, *self._host(invite, caller))
            return
        try:
            to = self._parts.endpoints.called(invite.request)
            from_ = self._parts.endpoints.calling(caller, invite.request)
        except SipParseError as error:
            invite.reject(error.status)
            return
        way = self._parts.endpoints.locate(caller.account_sid, to, from_)
        if not isinstance(way, OwnNumber):
            invite.reject(404)
            return
        self._take(invite, way.number, caller, from_)

    def _host(
        self, invite: InboundInvite, caller: DomainCaller | ByocCaller
    ) -> tuple[Called, Caller, str]:
        """Return who answers whoever calls by a domain or a carrier, and whom they show."""
        endpoints = self._parts.endpoints
        if isinstance(caller, DomainCaller):
            trunk = endpoints.byoc_trunk(caller.domain.byoc_trunk_sid)
            if trunk is None or trunk.account_sid != caller.account_sid:
                return AtDomain(caller.domain, caller.to), caller, caller.from_
            caller = ByocCaller(trunk)
        to = endpoints.called(invite.request)
        return Brought(caller.trunk, to), caller, endpoints.calling(caller, invite.request)

    def _take(self, invite: InboundInvite, called: Called, caller: Caller, from_: str) -> None:
        try:
            leg = call_in(invite, self._parts.media, self._parts.media_host)
        except BadOffer:
            invite.reject(488)
            return
        except NoPort:
            invite.reject(503)
            return
        self._inbound.arrive(leg, called, _introduced(invite, caller, from_))

    async def _instructions(self, request: CallRequest) -> Instructions:
        if not request.application_sid:
            if not (request.url or request.twiml):
                raise TwilioError(21205, "Url parameter is required.")
            return request
        application = await self._parts.store.get(Application, request.application_sid)
        if application is None or application.account_sid != request.account_sid:
            raise TwilioError.about(21218, request.application_sid)
        return by_application(request, application)

    def _way(self, request: CallRequest) -> Way:
        endpoints, account_sid = self._parts.endpoints, request.account_sid
        if request.byoc and not request.to.startswith(NO_NUMBER):
            brought = endpoints.byoc(account_sid, request.byoc, request.to)
            if isinstance(brought, Unreachable):
                raise TwilioError.about(brought.code, request.byoc)
            return brought
        way = endpoints.locate(account_sid, request.to, request.from_)
        if isinstance(way, Unreachable):
            raise TwilioError.about(way.code, request.to)
        return way

    def _shown(self, request: CallRequest, caller_id: str) -> str:
        """Return the SID of the number that calls; others' numbers may not be shown.

        Only whoever is called by SIP or in a browser, or by a carrier of the customer's own, may
        be shown any name.
        """
        account_sid = request.account_sid
        mine = self._parts.endpoints.locate(account_sid, caller_id, caller_id)
        if isinstance(mine, OwnNumber) and mine.number.account_sid == account_sid:
            return mine.number.sid
        verified = self._parts.endpoints.caller_id(account_sid, caller_id)
        if verified is not None:
            return verified.sid
        if caller_id.startswith(NO_NUMBER) or request.to.startswith(NO_NUMBER) or request.byoc:
            return ""
        raise TwilioError.about(21210, caller_id)

    async def _dial(
        self,
        live: LiveCall,
        request: CallRequest,
        instructions: Instructions,
        way: Way,
        errand: Errand | None,
    ) -> None:
        waited = await self._pace.turn(request.account_sid)
        if live.progress.final:
            return
        if waited:
            live.progress.set(queue_time=round(waited * 1000))
        credentials = None
        if request.sip_auth_username:
            credentials = Credentials(request.sip_auth_username, request.sip_auth_password)
        shown = request.caller_id or request.from_
        detection = _detection(request)
        try:
            ringing = self._outbound.ring(live, way, shown=shown, credentials=credentials)
        except NoPort:
            live.fail(NO_MEDIA, "no media port is free for the call")
            return
        if errand is not None:
            errand.rings(ringing)
        leg = await live.ring(ringing, request.timeout)
        if leg is None:
            return
        self._record_from_answer(live, leg, request.recording)
        known = asyncio.Event()
        async with detecting(live, leg, detection, known):
            if not request.async_amd:
                await first_of(known.wait(), live.redirected.wait())
            if request.send_digits:
                await leg.send_digits(request.send_digits)
            if not leg.ended:
                await live.converse(errand.run if errand else self._board.script, instructions)


def _detection(request: CallRequest) -> Detection | None:
    """Return how to detect machines; only who does not wait for the result is told of it."""
    callback = request.async_amd_status_callback if request.async_amd else ""
    return wanted(request, callback, request.async_amd_status_callback_method)


def _introduced(invite: InboundInvite, caller: Caller, from_: str) -> Introduction:
    told = sip_parameters(invite.request, invite.peer)
    name = invite.request.from_.display
    if isinstance(caller, CarrierTrunk):
        diverted = forwarded_from(invite.request)
        return Introduction(from_, name, diverted, caller.sid, told)
    if isinstance(caller, DomainCaller):
        told["SipDomain"] = caller.domain.domain_name
        told["SipDomainSid"] = caller.domain.sid
    if not isinstance(caller, ByocCaller) and caller.username:
        told["SipUsername"] = caller.username
    return Introduction(from_, name, parameters=told)
