"""One call through a customer's trunk: two legs, one record, and no TwiML between them.

https://www.twilio.com/docs/sip-trunking. The near leg is whoever called, the far leg whoever is
called; the far leg's early media is heard before it answers. The PBX may hand its part to
somebody else with REFER, if the trunk lets it; whoever leaves hears how that goes.
"""

import asyncio
from contextlib import suppress
from typing import Final

from switchhook.domain.entities import SipTrunk
from switchhook.endpoints.routes import Unreachable
from switchhook.media.ports import NoPort
from switchhook.protocols import numbers
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.uri import SipUri
from switchhook.voice.legs.leg import LegEnded, NotAnswered
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.referrals import Referral
from switchhook.voice.legs.ringing import Ringing
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.live.parts import Parts
from switchhook.voice.outgoing.outbound import Outbound, Way
from switchhook.voice.racing import first_of
from switchhook.voice.recordings.recordings import Recorder
from switchhook.voice.recordings.takes import FAILED, Take, Wanted

RING_SECONDS: Final = 60.0
TRYING: Final = 100
OK: Final = 200
NOT_FOUND: Final = 404
BUSY_EVERYWHERE: Final = 503
DECLINED: Final = 603
NO_TRANSFER: Final = 32218


class TrunkCall:
    """Joins the two legs of one call."""

    def __init__(
        self,
        parts: Parts,
        outbound: Outbound,
        live: LiveCall,
        near: MediaLeg,
        trunk: SipTrunk,
    ) -> None:
        self._parts = parts
        self._outbound = outbound
        self._live = live
        self._near = near
        self._trunk = trunk
        self._recorder: Recorder = parts.recordings.of(live.call.account_sid, live.sid)
        self._take: Take | None = None

    async def reach(self, way: Way) -> MediaLeg:
        """Return the leg of whoever takes the call; raises `NotAnswered`, `LegEnded`."""
        self._record("record-from-ringing")
        return await self._ring(way, self._live.call.from_)

    async def join(self, far: MediaLeg) -> None:
        """Let the two talk until either is gone; raises `LegEnded` when the near one is."""
        try:
            await self._near.answer()
            self._record("record-from-answer")
            await self._talk(far)
        finally:
            far.hangup()

    async def finish(self) -> None:
        """End the recording, if there is one."""
        if self._take is not None:
            recorded = await self._take.finish()
            if recorded.status == "failed":
                text = f"the recording could not be written: {recorded.reason}"
                self._live.warn(FAILED, text)

    async def _talk(self, far: MediaLeg) -> None:
        while not (far.ended or self._near.ended or self._live.redirected.is_set()):
            self._near.bridge(far)
            try:
                referral = await first_of(self._asked(far), self._over(far))
            finally:
                self._near.unbridge()
            if referral is not None:
                far = await self._transfer(referral, far)

    async def _over(self, far: MediaLeg) -> None:
        await first_of(far.until_ended(), self._near.until_ended(), self._live.redirected.wait())

    async def _asked(self, far: MediaLeg) -> Referral:
        """Return when the far leg asks for somebody else in its place, if the trunk lets it."""
        while True:
            referral = await far.referrals.asked()
            if self._trunk.transfer_mode != "disable-all":
                return referral
            self._live.warn(NO_TRANSFER, f"the trunk does not allow transfers: {referral.target}")
            referral.report(DECLINED)

    async def _transfer(self, referral: Referral, far: MediaLeg) -> MediaLeg:
        """Return the far leg that goes on: the new one, or the old when nobody takes the call."""
        way = self._way(self._target(referral.target))
        if way is None:
            referral.report(NOT_FOUND)
            return far
        referral.report(TRYING)
        try:
            new = await self._ring(way, self._shown())
        except NotAnswered as refusal:
            referral.report(refusal.status)
            return far
        referral.report(OK)
        far.hangup()
        return new

    def _target(self, text: str) -> str:
        """Return who is asked for: numbers at the trunk's own domain are numbers."""
        try:
            uri = SipUri.parse(text)
        except SipParseError:
            return text
        at_trunk = uri.scheme == "tel" or uri.host.lower() == self._trunk.domain_name
        return numbers.normalise(uri.user or "") or text if at_trunk else text

    def _way(self, target: str) -> Way | None:
        call = self._live.call
        if not target.startswith("sip") and self._trunk.transfer_mode == "sip-only":
            self._live.warn(NO_TRANSFER, f"the trunk allows transfers to SIP only, not {target}")
            return None
        way = self._parts.endpoints.locate(call.account_sid, target, self._shown())
        if isinstance(way, Unreachable):
            self._live.warn(way.dial_code, f"transfer: {way.reason}")
            return None
        return way

    def _shown(self) -> str:
        """Return whom a transferred call shows: who is transferred, or who transfers."""
        call = self._live.call
        return call.from_ if self._trunk.transfer_caller_id == "from-transferee" else call.to

    async def _ring(self, way: Way, shown: str) -> MediaLeg:
        try:
            ringing = self._outbound.ring(self._live, way, shown=shown, heard=self._rings)
        except NoPort as error:
            raise NotAnswered(BUSY_EVERYWHERE, "no media port is free") from error
        try:
            async with asyncio.timeout(RING_SECONDS):
                return await self._first(ringing)
        except TimeoutError:
            raise NotAnswered(480, "nobody answered in time") from None
        finally:
            self._near.unbridge()

    async def _first(self, ringing: Ringing) -> MediaLeg:
        """Return who takes the call, whose early media are heard meanwhile."""
        try:
            leg = await first_of(ringing.taken(), self._early(ringing), self._leaves())
        except BaseException:
            ringing.cancel()
            raise
        if leg is None:
            ringing.cancel()
            raise LegEnded
        return leg

    async def _early(self, ringing: Ringing) -> None:
        early = await ringing.early()
        self._near.begin_early_media()
        self._near.bridge(early)
        with suppress(NotAnswered, LegEnded):
            await early.taken()
        await asyncio.Event().wait()

    async def _leaves(self) -> None:
        await self._near.until_ended()

    def _rings(self) -> None:
        self._live.on_ringing()
        self._near.ring()

    def _record(self, since: str) -> None:
        """Begin the recording if it is to begin now."""
        mode = self._trunk.recording_mode
        if self._take is None and mode.removesuffix("-dual") == since:
            wanted = Wanted(
                source="Trunking",
                sides="both",
                channels=2 if mode.endswith("-dual") else 1,
                cut_silence=self._trunk.recording_trim == "trim-silence",
            )
            self._take = self._recorder.start(self._near, wanted)
