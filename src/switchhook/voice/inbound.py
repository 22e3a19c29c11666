"""Calls that come in to a number of ours: find its TwiML, and run it.

https://www.twilio.com/docs/voice/twiml#twilios-request-to-your-application. The call is answered
by the first verb that needs it, so that `<Reject>` can refuse it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol
from xml.sax.saxutils import escape

from switchhook.domain.changes import StoreError
from switchhook.domain.entities import (
    Application,
    ByocTrunk,
    Call,
    Handset,
    IncomingPhoneNumber,
    SipDomain,
    SipTrunk,
)
from switchhook.domain.errors import TwilioError
from switchhook.domain.versions import changed
from switchhook.endpoints.routes import OwnNumber, Route, SignedOut, Unreachable
from switchhook.voice.board import Board
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.requests import Instructions

NOT_NOW: Final = 503
NO_APPLICATION: Final = 21218


@dataclass(frozen=True, slots=True)
class Introduction:
    """Who calls, and what else the app is told of it.

    `parameters` go with every request; a number gets `caller_name` only if it looks it up.
    """

    from_: str
    caller_name: str = ""
    forwarded_from: str = ""
    trunk_sid: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hosted:
    """An application that is called without a number, as `to`; `parameters` are told to it."""

    application: Application
    to: str
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def account_sid(self) -> str:
        """Whose it is."""
        return self.application.account_sid


@dataclass(frozen=True, slots=True)
class AtDomain:
    """Somebody at a SIP domain, whose TwiML answers whoever is called there."""

    domain: SipDomain
    to: str

    @property
    def account_sid(self) -> str:
        """Whose it is."""
        return self.domain.account_sid


@dataclass(frozen=True, slots=True)
class Brought:
    """Whoever is called by way of a carrier that the customer brought along, as `to`."""

    trunk: ByocTrunk
    to: str

    @property
    def account_sid(self) -> str:
        """Whose it is."""
        return self.trunk.account_sid


@dataclass(frozen=True, slots=True)
class Connected:
    """Whoever is called from a handset and is no number of ours: they are put through."""

    account_sid: str
    to: str

    @property
    def twiml(self) -> str:
        """The document that does so; it rings until somebody answers."""
        noun = {"client": "Client", "sip": "Sip"}.get(self.to.partition(":")[0].lower(), "Number")
        to = escape(self.to.removeprefix("client:"))
        return f'<Response><Dial answerOnBridge="true"><{noun}>{to}</{noun}></Dial></Response>'


Called = IncomingPhoneNumber | Hosted | AtDomain | Brought | Connected


class Finder(Protocol):
    """Knows the way to numbers and addresses (`endpoints.Endpoints`)."""

    def locate(self, account_sid: str, to: str, from_: str) -> Route:
        """Return the way to `to` for this account."""
        ...


def dialled(finder: Finder, handset: Handset, to: str) -> IncomingPhoneNumber | Connected:
    """Return who is called when a handset dials `to`; raises `TwilioError` 21214."""
    way = finder.locate(handset.account_sid, to, handset.phone_number)
    if isinstance(way, Unreachable | SignedOut):
        raise TwilioError.about(21214, to)
    return way.number if isinstance(way, OwnNumber) else Connected(handset.account_sid, to)


class Trunks(Protocol):
    """Whoever connects calls to PBXs (`voice.trunking.Trunking`)."""

    def trunk_of(self, number: IncomingPhoneNumber) -> SipTrunk | None:
        """Return the trunk that takes a number's calls."""
        ...

    async def originate(self, live: LiveCall, near: MediaLeg) -> None:
        """Connect a caller to the PBX of the call's trunk."""
        ...


class Inbound:
    """Takes inbound legs."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self.trunks: Trunks  # given by `Calls`

    def arrive(self, leg: MediaLeg, called: Called, caller: Introduction) -> LiveCall:
        """Make a call of a leg that rings at a number of ours, an application, or a domain."""
        live = self._board.open(self._call(called, caller), parameters=caller.parameters)
        live.adopt(leg)
        self._board.run(live, self._serve(live, leg, called))
        return live

    def _call(self, called: Called, caller: Introduction) -> Call:
        parts = self._board.parts
        now = parts.now()
        call = Call(
            sid=parts.new_sid("CA"),
            account_sid=called.account_sid,
            to=called.phone_number if isinstance(called, IncomingPhoneNumber) else called.to,
            from_=caller.from_,
            status="ringing",
            direction="inbound",
            trunk_sid=caller.trunk_sid,
            forwarded_from=caller.forwarded_from,
            start_time=now,
            date_created=now,
            date_updated=now,
        )
        if isinstance(called, Connected):
            return call
        if isinstance(called, AtDomain):
            return replace(
                call,
                status_callback=called.domain.voice_status_callback_url,
                status_callback_method=called.domain.voice_status_callback_method,
            )
        if isinstance(called, Brought):
            return replace(
                call,
                trunk_sid=called.trunk.sid,
                caller_name=caller.caller_name if called.trunk.cnam_lookup_enabled else "",
                status_callback=called.trunk.status_callback_url,
                status_callback_method=called.trunk.status_callback_method,
            )
        trunk = self.trunks.trunk_of(called) if isinstance(called, IncomingPhoneNumber) else None
        if trunk is not None:
            call = replace(call, direction="trunking-originating", trunk_sid=trunk.sid)
        what = called.application if isinstance(called, Hosted) else called
        lookup = trunk.cnam_lookup_enabled if trunk else what.voice_caller_id_lookup
        told = {
            "phone_number_sid": "" if isinstance(called, Hosted) else called.sid,
            "caller_name": caller.caller_name if lookup else "",
            "status_callback": what.status_callback,
            "status_callback_method": what.status_callback_method,
        }
        return changed(call, told)

    async def _serve(self, live: LiveCall, leg: MediaLeg, called: Called) -> None:
        try:
            await live.progress.begin()
        except StoreError:  # what is not stored did not happen
            leg.reject(NOT_NOW)
            return
        if live.call.direction == "trunking-originating":
            await self.trunks.originate(live, leg)
            return
        leg.ring()
        match called:
            case IncomingPhoneNumber():
                instructions = await self._instructions(live, called)
            case Hosted(application):
                instructions = of(application)
            case AtDomain(domain):
                instructions = of(domain)
            case Brought(brought):
                instructions = of(brought)
            case Connected(twiml=twiml):
                instructions = Instructions(twiml=twiml)
        await live.converse(self._board.script, instructions)

    async def _instructions(self, live: LiveCall, number: IncomingPhoneNumber) -> Instructions:
        if number.voice_application_sid:
            application = await self._board.parts.store.get(
                Application, number.voice_application_sid
            )
            if application is not None and application.account_sid == number.account_sid:
                live.progress.set(
                    status_callback=application.status_callback,
                    status_callback_method=application.status_callback_method,
                )
                return of(application)
            live.warn(NO_APPLICATION, f"there is no application {number.voice_application_sid}")
        return of(number)


def of(what: Application | IncomingPhoneNumber | SipDomain | ByocTrunk) -> Instructions:
    """Return the voice URLs of a number, an application, a domain or a customer's carrier."""
    return Instructions(
        url=what.voice_url,
        method=what.voice_method,
        fallback_url=what.voice_fallback_url,
        fallback_method=what.voice_fallback_method,
    )


def by_application(instructions: Instructions, application: Application) -> Instructions:
    """Return `instructions` with the application's URLs in place of their own."""
    ours = of(application)
    return replace(
        instructions,
        twiml="",
        url=ours.url,
        method=ours.method,
        fallback_url=ours.fallback_url,
        fallback_method=ours.fallback_method,
        status_callback=application.status_callback,
        status_callback_method=application.status_callback_method,
    )
