"""Elastic SIP trunking: calls to a trunk's numbers go to its PBX, and the PBX calls out by it.

https://www.twilio.com/docs/sip-trunking. When no place of the PBX takes a call, the trunk's
disaster recovery URL has TwiML for the caller.
"""

from typing import Final

from switchhook.domain.changes import StoreError
from switchhook.domain.entities import Call, IncomingPhoneNumber, SipTrunk
from switchhook.endpoints.routes import OwnNumber, TrunkCaller, Unreachable
from switchhook.media.ports import NoPort
from switchhook.protocols.sip.errors import SipParseError
from switchhook.transports.sip.endpoint import InboundInvite
from switchhook.voice.board import Board
from switchhook.voice.legs.leg import NotAnswered
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.sip import BadOffer, call_in
from switchhook.voice.legs.sip_facts import sip_parameters
from switchhook.voice.legs.successive import failed
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.outgoing.calling import new_call
from switchhook.voice.outgoing.outbound import Outbound, Way
from switchhook.voice.requests import Instructions
from switchhook.voice.trunks.trunk_call import TrunkCall

NO_PLACES: Final = 32010
NOT_REACHED: Final = 32011
INVALID_NUMBER: Final = 32101
NOT_PERMITTED: Final = 32205
INVALID_CALLER_ID: Final = 32206
GEO: Final = 21215


class Trunking:
    """Takes calls for PBXs and from them."""

    def __init__(self, board: Board, outbound: Outbound) -> None:
        self._board = board
        self._outbound = outbound
        self._parts = board.parts

    def trunk_of(self, number: IncomingPhoneNumber) -> SipTrunk | None:
        """Return the trunk that takes a number's calls."""
        trunk = self._parts.endpoints.sip_trunk(number.trunk_sid) if number.trunk_sid else None
        return trunk if trunk and trunk.account_sid == number.account_sid else None

    async def originate(self, live: LiveCall, near: MediaLeg) -> None:
        """Connect a caller to the PBX of the call's trunk, or else to its disaster recovery."""
        trunk = self._parts.endpoints.sip_trunk(live.call.trunk_sid)
        if trunk is None:  # deleted in this very moment
            near.reject(404)
            return
        call = self._call(live, near, trunk)
        try:
            far = await self._reach(live, call, trunk)
            if far is not None:
                await call.join(far)
        except NotAnswered as refusal:
            near.reject(refusal.status)
            return
        finally:
            await call.finish()
        if far is None:
            await self._recover(live, near, trunk)
        elif live.redirected.is_set():
            await live.converse(self._board.script)

    async def _reach(self, live: LiveCall, call: TrunkCall, trunk: SipTrunk) -> MediaLeg | None:
        """Return the PBX's leg; None when none of its places works."""
        way = self._parts.endpoints.origination(trunk, live.call.to)
        if not way.ways:
            live.warn(NO_PLACES, f"trunk {trunk.sid} has no origination URL that can be called")
            return None
        try:
            return await call.reach(way)
        except NotAnswered as refusal:
            if not failed(refusal.status):
                raise
        return None

    async def _recover(self, live: LiveCall, near: MediaLeg, trunk: SipTrunk) -> None:
        if not trunk.disaster_recovery_url:
            live.fail(NOT_REACHED, f"no place of trunk {trunk.sid} takes calls")
            return
        instructions = Instructions(
            url=trunk.disaster_recovery_url, method=trunk.disaster_recovery_method
        )
        await live.converse(self._board.script, instructions)

    def terminate(self, invite: InboundInvite, caller: TrunkCaller) -> None:
        """Take a call that a PBX sends out, or say why not."""
        endpoints, trunk = self._parts.endpoints, caller.trunk
        try:
            to = endpoints.called(invite.request)
            from_ = endpoints.calling(caller, invite.request)
        except SipParseError as error:
            invite.reject(error.status)
            return
        if not to.startswith("+"):
            self._refuse(invite, trunk, 404, INVALID_NUMBER, f"{to} is not a phone number")
            return
        if not self._may_show(trunk, from_):
            text = f"{from_} is neither a number of yours nor verified"
            self._refuse(invite, trunk, 403, INVALID_CALLER_ID, text)
            return
        way = endpoints.locate(trunk.account_sid, to, from_)
        if isinstance(way, Unreachable):
            geo = way.code == GEO
            code = NOT_PERMITTED if geo else way.code
            self._refuse(invite, trunk, 403 if geo else 404, code, way.reason)
            return
        self._take(invite, trunk, way, (from_, to))

    def _take(
        self, invite: InboundInvite, trunk: SipTrunk, way: Way, parties: tuple[str, str]
    ) -> None:
        try:
            near = call_in(invite, self._parts.media, self._parts.media_host)
        except BadOffer:
            invite.reject(488)
            return
        except NoPort:
            invite.reject(503)
            return
        from_, to = parties
        live = self._board.open(
            self._record(trunk, from_, to), parameters=sip_parameters(invite.request, invite.peer)
        )
        live.adopt(near)
        self._board.run(live, self._terminate(live, near, trunk, way))

    async def _terminate(self, live: LiveCall, near: MediaLeg, trunk: SipTrunk, way: Way) -> None:
        try:
            await live.progress.begin()
        except StoreError:  # what is not stored did not happen
            near.reject(503)
            return
        call = self._call(live, near, trunk)
        try:
            far = await call.reach(way)
            await call.join(far)
        except NotAnswered as refusal:
            live.refused(refusal)
            near.reject(refusal.status)
            return
        finally:
            await call.finish()
        if live.redirected.is_set():
            await live.converse(self._board.script)

    def _record(self, trunk: SipTrunk, from_: str, to: str) -> Call:
        return new_call(
            self._parts,
            account_sid=trunk.account_sid,
            to=to,
            from_=from_,
            direction="trunking-terminating",
            trunk_sid=trunk.sid,
        )

    def _call(self, live: LiveCall, near: MediaLeg, trunk: SipTrunk) -> TrunkCall:
        return TrunkCall(self._parts, self._outbound, live, near, trunk)

    def _may_show(self, trunk: SipTrunk, number: str) -> bool:
        """Say whether the number is the account's, or was verified to be."""
        account_sid, endpoints = trunk.account_sid, self._parts.endpoints
        if endpoints.caller_id(account_sid, number) is not None:
            return True
        own = endpoints.locate(account_sid, number, number)
        return isinstance(own, OwnNumber) and own.number.account_sid == account_sid

    def _refuse(
        self, invite: InboundInvite, trunk: SipTrunk, status: int, code: int, text: str
    ) -> None:
        self._parts.alert(
            account_sid=trunk.account_sid, resource_sid=trunk.sid, code=code, text=text
        )
        invite.reject(status)
