"""Legs over SIP: a dialog for the signalling, a media port, and SDP between the two.

RFC 3261 §13, RFC 3264. A re-INVITE moves the far end's media or puts it on hold; it is answered
with what we have. 183 with SDP is early media.

BadOffer    the caller's SDP has nothing that we speak: refuse with 488
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from switchhook.media.ports import Media, NoPort
from switchhook.protocols.sdp import SdpError
from switchhook.protocols.sip import refer
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.endpoint import InboundInvite, OutboundInvite, SipEndpoint
from switchhook.transports.sip.peer import Peer
from switchhook.voice.legs.description import Description
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.referrals import Referral
from switchhook.voice.legs.sip_facts import custom_headers, info_digit

NOT_ACCEPTABLE: Final = 488
TEMPORARILY_UNAVAILABLE: Final = 480
ACCEPTED: Final = 202
BAD_REQUEST: Final = 400
TIMED_OUT: Final = 408
DECLINED: Final = 603
INFO_DIGIT_MS: Final = 160

Invite = TypeVar("Invite", InboundInvite, OutboundInvite)


class BadOffer(Exception):
    """The caller's SDP has nothing that we speak."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an INVITE goes; `peer` overrides where `uri` leads.

    A far end that says nothing at all within `patience` seconds is given up as if it refused (408).
    """

    uri: SipUri
    to: NameAddr
    from_: NameAddr
    peer: Peer | None = None
    headers: tuple[tuple[str, str], ...] = ()
    credentials: Credentials | None = None
    patience: float | None = None


class _SipLeg(Generic[Invite]):
    """What both directions share: the listener of an established dialog."""

    _invite: Invite

    def __init__(self, leg: MediaLeg, description: Description) -> None:
        self.leg = leg
        self.description = description
        leg.signalling = self

    def on_bye(self, request: Request) -> None:
        self.leg.on_ended("far")

    def on_lost(self) -> None:
        self.leg.on_ended("lost")

    def on_offer(self, body: bytes) -> bytes | None:
        if self.leg.ended:
            return None
        if not body:
            return self.description.offer()
        try:
            return self.description.answer(body)
        except SdpError:
            return None

    def on_ack(self, body: bytes) -> None:
        if self.leg.ended:
            return
        try:
            if body:
                self.description.accept(body)
            self.leg.on_reachable()
        except SdpError:
            self.hangup()
            self.leg.on_ended("lost")

    def on_info(self, request: Request) -> None:
        digit = info_digit(request)
        if digit:
            self.leg.on_digit(digit, INFO_DIGIT_MS)

    def on_refer(self, request: Request) -> int:
        target = refer.target(request)
        if target is None:
            return BAD_REQUEST
        taken = self.leg.referrals.on_asked(Referral(str(target), self._invite.report))
        return ACCEPTED if taken else DECLINED

    def on_notify(self, request: Request) -> None:
        self.leg.referrals.on_news(*refer.told(request))

    def answer(self) -> None:
        """Nothing to answer on a call of ours."""

    def ring(self) -> None:
        """Nothing to tell on a call of ours."""

    def begin_early_media(self) -> None:
        """Nothing to tell on a call of ours."""

    def reject(self, status: int) -> None:
        """A call of ours is given up instead."""
        self.hangup()

    def hangup(self) -> None:
        raise AssertionError("each direction hangs up in its own way")

    async def refer(self, target: str) -> int:
        response = await self._invite.refer(NameAddr.parse(target))
        return response.status

    def probe(self) -> None:
        self._invite.probe()

    def say(self, text: str) -> None:
        """SIP carries no text."""


class _Inbound(_SipLeg[InboundInvite]):
    """Implements `Signalling` over a call that came in."""

    def __init__(self, leg: MediaLeg, description: Description, invite: InboundInvite) -> None:
        super().__init__(leg, description)
        self._invite = invite
        leg.call_id = invite.call_id
        invite.listener = self
        invite.on_cancel = lambda: leg.on_ended("far")
        if invite.request.body:
            try:
                description.answer(invite.request.body)
            except SdpError as error:
                raise BadOffer(str(error)) from error

    def answer(self) -> None:
        # To an INVITE without an offer ours goes out now, and the answer comes with the ACK.
        self.leg.unheard = not self._invite.request.body
        self._invite.answer(self.description.last or self.description.offer())

    def ring(self) -> None:
        self._invite.ring()

    def begin_early_media(self) -> None:
        if self._invite.request.body:  # without an offer there is nothing to answer yet
            self._invite.ring(self.description.last, 183)

    def reject(self, status: int) -> None:
        self._invite.reject(status)

    def hangup(self) -> None:
        if self.leg.answered:
            self._invite.bye()
        else:
            self._invite.reject(TEMPORARILY_UNAVAILABLE)


class _Outbound(_SipLeg[OutboundInvite]):
    """Implements `Signalling` over a call of ours, and hears what becomes of the INVITE."""

    def __init__(
        self, leg: MediaLeg, description: Description, sip: SipEndpoint, destination: Destination
    ) -> None:
        super().__init__(leg, description)
        self._invite = sip.invite(
            destination.uri,
            to=destination.to,
            from_=destination.from_,
            body=description.offer(),
            listener=self,
            peer=destination.peer,
            headers=destination.headers,
            credentials=destination.credentials,
        )
        leg.call_id = self._invite.call_id
        if destination.patience is not None:
            asyncio.get_running_loop().call_later(destination.patience, self._lose_patience)

    def _lose_patience(self) -> None:
        if not (self.leg.ended or self.leg.answered or self._invite.heard_from):
            self._invite.cancel()
            self.leg.on_refused(TIMED_OUT, "Request Timeout")

    def on_provisional(self, response: Response) -> None:
        if self.leg.ended:
            return
        self._heard_from()
        if response.status in (180, 183):
            self.leg.on_ringing()
        if response.body:
            try:
                self.description.accept(response.body)
            except SdpError:
                return  # the final answer may be a better one
            self.leg.on_early_media()

    def on_answered(self, response: Response) -> None:
        if self.leg.ended:  # the call was given up while the answer was on its way
            self._invite.bye()
            return
        self._heard_from()
        self._tell(response.status, custom_headers(response))
        if self._agreed(response.body):
            self.leg.on_answered()
        else:
            self._invite.bye()
            self.leg.on_refused(NOT_ACCEPTABLE, "Bad SDP")

    def on_failed(self, status: int, reason: str) -> None:
        self._tell(status)
        self.leg.on_refused(status, reason)

    def hangup(self) -> None:
        if self.leg.answered:
            self._invite.bye()
        else:
            self._invite.cancel()

    def _agreed(self, body: bytes) -> bool:
        """Say whether there is an answer to our offer; early media may have brought it."""
        try:
            if body:
                self.description.accept(body)
        except SdpError:
            return False
        return self.description.settled

    def _heard_from(self) -> None:
        """Note where the far end's signalling comes from, as its audio may, too."""
        peer = self._invite.peer
        if peer is not None:
            self.description.source = peer.host

    def _tell(self, status: int, headers: Mapping[str, str] = MappingProxyType({})) -> None:
        self.leg.told = {
            "SipCallId": self._invite.call_id,
            "SipResponseCode": str(status),
            **headers,
        }


def call_in(invite: InboundInvite, media: Media, host: str = "") -> MediaLeg:
    """Return the leg of an INVITE; it rings until answered.

    `host` is our address in SDP, the port's own unless given. Raises `BadOffer`, `NoPort`.
    """
    port = media.open()
    leg = MediaLeg(port)
    try:
        _Inbound(leg, Description(port, host, invite.peer.host), invite)
    except BaseException:
        port.close()
        raise
    return leg


def call_out(sip: SipEndpoint, media: Media, destination: Destination, host: str = "") -> MediaLeg:
    """Send an INVITE and return its leg. Raises `NoPort`."""
    port = media.open()
    leg = MediaLeg(port)
    try:
        _Outbound(leg, Description(port, host), sip, destination)
    except BaseException:
        port.close()
        raise
    return leg


__all__ = ["BadOffer", "Destination", "NoPort", "call_in", "call_out"]
