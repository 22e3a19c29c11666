"""Calls that come in by SIP: who calls, whom, and who answers for that.

RFC 3261 §13.3. What cannot be taken is refused before anything is stored.
"""

from switchhook.domain.entities import (
    CarrierTrunk,
)
from switchhook.endpoints.routes import (
    ByocCaller,
    Caller,
    Challenge,
    DomainCaller,
    OwnNumber,
    Refused,
    TrunkCaller,
)
from switchhook.media.ports import NoPort
from switchhook.protocols.sip.errors import SipParseError
from switchhook.transports.sip.endpoint import InboundInvite
from switchhook.voice.board import Board
from switchhook.voice.inbound import (
    AtDomain,
    Brought,
    Called,
    Inbound,
    Introduction,
)
from switchhook.voice.legs.sip import BadOffer, call_in
from switchhook.voice.legs.sip_facts import forwarded_from, sip_parameters
from switchhook.voice.trunks.trunking import Trunking


class Invites:
    """Takes the INVITEs of the SIP endpoint."""

    def __init__(self, board: Board, inbound: Inbound, trunking: Trunking) -> None:
        self._parts = board.parts
        self._board = board
        self._inbound = inbound
        self._trunking = trunking

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
