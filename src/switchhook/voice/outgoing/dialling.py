"""Child calls: what `<Dial>` does through `Dialler` and `Child`."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Final

from switchhook.domain.changes import StoreError
from switchhook.domain.entities import Application as ApplicationRecord
from switchhook.domain.entities import CallStatus
from switchhook.endpoints.routes import Browsers, OwnNumber, Unreachable
from switchhook.media.ports import NoPort
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.twiml.voice import Application, Client, Number, Party, Sip
from switchhook.voice.asides import Aside
from switchhook.voice.board import Board
from switchhook.voice.detection.detection import Detection, detecting, wanted
from switchhook.voice.inbound import Hosted
from switchhook.voice.legs.leg import LegEnded
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.ringing import Ringing
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.outgoing.calling import new_call
from switchhook.voice.outgoing.outbound import Outbound, Way
from switchhook.voice.racing import first_of

STORE_SECONDS: Final = 5.0  # that an action waits for a slow disk
TOO_MANY_CALLS: Final = 10004
NO_APPLICATION: Final = 21218
INVALID_CALLER_ID: Final = 13214


class ChildCall:
    """Implements `Child`."""

    def __init__(
        self, board: Board, live: LiveCall, ringing: Ringing, detection: Detection | None
    ) -> None:
        self._detection = detection
        self._told_apart = asyncio.Event()
        self._board = board
        self._live = live
        self._ringing = ringing
        self._taken: asyncio.Future[MediaLeg | None]
        self._taken = asyncio.get_running_loop().create_future()

    @property
    def sid(self) -> str:
        """The child call's SID."""
        return self._live.sid

    @property
    def status(self) -> CallStatus:
        """How far it is."""
        return self._live.status

    @property
    def told(self) -> Mapping[str, str]:
        """What its signalling tells the app; nothing unless it was SIP."""
        return self._ringing.told

    async def taken(self) -> MediaLeg | None:
        """Return its leg once that has been answered; None when nobody takes the call."""
        return await asyncio.shield(self._taken)

    async def early(self) -> MediaLeg:
        """Return the leg that can be heard before it answers; waits for ever without one."""
        return await self._ringing.early()

    async def told_apart(self) -> None:
        """Return once machine detection, if its noun wants it, has told who answered."""
        await self._told_apart.wait()

    async def hear(self, aside: Aside) -> None:
        """Let it hear a document, once it has answered; raises as `Asides.run` does."""
        leg = self._live.leg
        if leg is None:
            raise LegEnded
        await self._board.aside(self._live, leg, aside)

    async def stored(self) -> None:
        """Return once its record says how it ended, or cannot for now; at once if it goes on."""
        if self._live.settled is not None:
            with suppress(StoreError, TimeoutError):
                async with asyncio.timeout(STORE_SECONDS):
                    await self._live.settled

    async def left(self) -> None:
        """Return when a redirect has taken the child away."""
        await self._live.redirected.wait()

    def hangup(self) -> None:
        """End it, or give it up, unless it has gone its own way."""
        self._live.hangup()

    async def run(self, seconds: float) -> None:
        """Be the root of the child's task."""
        leg = None
        try:
            leg = await self._live.ring(self._ringing, seconds)
        finally:
            if not self._taken.done():
                self._taken.set_result(leg)
        if leg is None:
            return
        async with detecting(self._live, leg, self._detection, self._told_apart):
            await first_of(leg.until_ended(), self.left())
            await self._live.converse(self._board.script)


class CallDialler:
    """Implements `Dialler` for the children of one call."""

    def __init__(self, board: Board, outbound: Outbound, parent: LiveCall) -> None:
        self._board = board
        self._outbound = outbound
        self._parent = parent

    async def dial(self, noun: Party, *, caller_id: str, seconds: float) -> ChildCall | None:
        """Ring `noun` for `seconds`; None, after an alert, when there is no way to it."""
        shown = caller_id or self._parent.call.from_
        if isinstance(noun, Number) and not (noun.byoc or self._may_show(caller_id)):
            self._parent.warn(
                INVALID_CALLER_ID,
                f"Dial: callerId {caller_id} is neither a party of this call nor a number of yours",
            )
            return None
        way = await self._way(noun, shown)
        if isinstance(way, Unreachable):
            self._parent.warn(way.dial_code, f"Dial: {way.reason}")
            return None
        if not self._board.admits:
            self._parent.warn(TOO_MANY_CALLS, "Dial: there is no room for another call")
            return None
        return await self._ring(noun, way, shown, seconds)

    async def _way(self, noun: Party, shown: str) -> Way | Unreachable:
        account_sid = self._parent.call.account_sid
        if isinstance(noun, Number) and noun.byoc:
            return self._board.parts.endpoints.byoc(account_sid, noun.byoc, noun.number)
        if not isinstance(noun, Application):
            way = self._board.parts.endpoints.locate(account_sid, self._to(noun), shown)
            if isinstance(noun, Client) and isinstance(way, Browsers):
                return replace(way, parameters=way.parameters + tuple(noun.parameters))
            return way
        application = await self._board.parts.store.get(ApplicationRecord, noun.sid)
        if application is None or application.account_sid != account_sid:
            reason = f"there is no application {noun.sid}"
            return Unreachable(NO_APPLICATION, NO_APPLICATION, reason)
        return Hosted(application, self._to(noun), dict(noun.parameters))

    def _to(self, noun: Party) -> str:
        """Return whom the child's record names."""
        match noun:
            case Number():
                return noun.number
            case Client():
                return f"client:{noun.identity}"
            case Sip():
                return noun.uri
            case Application():
                return self._parent.call.to if noun.copy_parent_to else noun.sid

    def _may_show(self, caller_id: str) -> bool:
        """Say whether a phone may be shown this caller ID: the account's, or who takes part.

        Clients and SIP addresses may be shown anything.
        """
        call = self._parent.call
        if caller_id in ("", call.from_, call.to) or ":" in caller_id:
            return True
        endpoints = self._board.parts.endpoints
        if endpoints.caller_id(call.account_sid, caller_id) is not None:
            return True
        way = endpoints.locate(call.account_sid, caller_id, caller_id)
        return isinstance(way, OwnNumber) and way.number.account_sid == call.account_sid

    async def _ring(self, noun: Party, way: Way, shown: str, seconds: float) -> ChildCall | None:
        live = self._board.open(
            new_call(
                self._board.parts,
                account_sid=self._parent.call.account_sid,
                to=self._to(noun),
                from_=shown,
                direction="outbound-dial",
                parent_call_sid=self._parent.sid,
                trunk_sid=noun.byoc if isinstance(noun, Number) else "",
                status_callback=noun.status_callback,
                status_callback_method=noun.status_callback_method,
                status_callback_event=noun.status_callback_event,
            )
        )
        credentials = None
        if isinstance(noun, Sip) and noun.username:
            credentials = Credentials(noun.username, noun.password)
        await self._board.begin(live)
        try:
            ringing = self._outbound.ring(live, way, shown=shown, credentials=credentials)
        except NoPort:
            live.fail(TOO_MANY_CALLS, "Dial: no media port is free")
            self._board.forget(live)
            return None
        except BaseException:
            live.end()
            self._board.forget(live)
            raise
        child = ChildCall(self._board, live, ringing, _detection(noun))
        self._board.run(live, child.run(seconds))
        return child


def _detection(noun: Party) -> Detection | None:
    if not isinstance(noun, Number | Sip):
        return None
    return wanted(noun, noun.amd_status_callback, noun.amd_status_callback_method)
