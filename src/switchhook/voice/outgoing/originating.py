"""Calls that REST starts: checked, stored as queued, dialled at the account's rate.

https://www.twilio.com/docs/voice/api/call-resource#create-a-call-resource
"""

import asyncio
from typing import Final

from switchhook.domain.entities import (
    Application,
    Call,
)
from switchhook.domain.errors import TwilioError
from switchhook.endpoints.routes import (
    OwnNumber,
    Targets,
    Unreachable,
)
from switchhook.media.ports import NoPort
from switchhook.protocols.sip.digest import Credentials
from switchhook.voice.board import Board
from switchhook.voice.detection.detection import Detection, detecting, wanted
from switchhook.voice.inbound import (
    by_application,
)
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.outgoing.calling import new_call
from switchhook.voice.outgoing.errands import Errand
from switchhook.voice.outgoing.outbound import Outbound, Way
from switchhook.voice.outgoing.pace import Pace
from switchhook.voice.racing import first_of
from switchhook.voice.recordings.takes import Wanted
from switchhook.voice.requests import CallRequest, Instructions

UNAVAILABLE: Final = 20503
NO_MEDIA: Final = 12400
NO_NUMBER: Final = ("client:", "sip:", "sips:")  # what is no phone number begins so


class Originator:
    """Starts calls."""

    def __init__(self, board: Board, outbound: Outbound) -> None:
        self._parts = board.parts
        self._board = board
        self._outbound = outbound
        self._pace = Pace(board.parts.limits.calls_per_second)

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

    def _record_from_answer(self, live: LiveCall, leg: MediaLeg, wanted: Wanted | None) -> None:
        if wanted is not None and not leg.ended:
            recorder = self._parts.recordings.of(live.call.account_sid, live.sid)
            live.take = recorder.keep(leg, wanted)


def _detection(request: CallRequest) -> Detection | None:
    """Return how to detect machines; only who does not wait for the result is told of it."""
    callback = request.async_amd_status_callback if request.async_amd else ""
    return wanted(request, callback, request.async_amd_status_callback_method)
