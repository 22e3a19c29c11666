"""Outbound legs: a route into legs that ring."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final, Protocol

from switchhook.endpoints.routes import (
    Browsers,
    Contact,
    Headers,
    InProcess,
    OwnNumber,
    Registered,
    SignedOut,
    Sip,
    Targets,
    Trunk,
)
from switchhook.media.ports import Media, NoPort
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.grammar import is_token
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.endpoint import SipEndpoint
from switchhook.voice.handsets import HandsetLines
from switchhook.voice.inbound import Called, Hosted, Introduction
from switchhook.voice.legs import wire
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.legs.ringing import Ringing
from switchhook.voice.legs.sip import Destination, call_out
from switchhook.voice.legs.successive import Successive
from switchhook.voice.live.live_call import LiveCall

Way = Registered | InProcess | OwnNumber | Browsers | SignedOut | Trunk | Sip | Targets | Hosted


class Pages(Protocol):
    """The browser pages that are connected (`voice.browsers.Browsers`)."""

    def ring(self, live: LiveCall, way: Browsers, shown: str) -> list[MediaLeg]:
        """Let a call ring on the pages of a client; raises `NoPort` when none can."""
        ...


Arrive = Callable[[MediaLeg, Called, Introduction], object]
"""Takes the inbound leg of a call to a number or an application of ours."""

ANONYMOUS: Final = "anonymous"
NOT_SENT: Final = 12200
PASSED_OVER: Final = 32011
_SETTABLE: Final = frozenset(
    ("user-to-user", "remote-party-id", "p-preferred-identity", "p-called-party-id")
)


class Outbound:
    """Rings whoever a route leads to. `sip` is None until SIP is up; `host` is ours in SDP."""

    def __init__(
        self, media: Media, handsets: HandsetLines, arrive: Arrive, host: str = ""
    ) -> None:
        self._host = host
        self.sip: SipEndpoint | None = None
        self.pages: Pages | None = None  # likewise
        self._media = media
        self._handsets = handsets
        self._arrive = arrive

    def ring(
        self,
        live: LiveCall,
        way: Way,
        *,
        shown: str,
        credentials: Credentials | None = None,
        heard: Callable[[], None] | None = None,
    ) -> Ringing:
        """Begin to ring; `shown` is the caller ID, `heard` is called when it rings.

        Raises `NoPort`.
        """
        heard = heard or live.on_ringing
        match way:
            case InProcess(handset):
                near, far = self._wired()
                self._handsets.ring(handset, far, lambda: live.call)
                return Ringing([near], heard)
            case OwnNumber(number):
                near, far = self._wired()
                self._arrive(far, number, Introduction(shown))
                return Ringing([near], heard)
            case Hosted(parameters=parameters):
                near, far = self._wired()
                told = {"ParentCallSid": live.call.parent_call_sid, **parameters}
                self._arrive(far, way, Introduction(shown, parameters=told))
                return Ringing([near], heard)
            case Browsers():
                return Ringing(self._client(live, way, shown), heard)
            case SignedOut():
                return Ringing([], heard)
            case Targets(ways, from_host):
                return self._in_turn(live, ways, from_host, shown, heard)
            case _:
                assert self.sip is not None, "calls go out once SIP is up"
                asked = _asked(way)
                if asked is not None and (refused := refused_headers(asked)):
                    live.warn(NOT_SENT, f"headers {', '.join(refused)} of {asked.host} not sent")
                host, port = self.sip.address
                from_ = _shown(shown, self._host or host, port)
                return Ringing(self._sip(live, _destinations(way, from_, credentials)), heard)

    def _in_turn(
        self,
        live: LiveCall,
        ways: Sequence[Registered | InProcess | Sip],
        from_host: str,
        shown: str,
        heard: Callable[[], None],
    ) -> Successive:
        """Ring a customer's PBX or carrier; it is told whose call this is."""
        assert self.sip is not None, "calls go out once SIP is up"
        host, port = self.sip.address
        from_ = _shown(shown, from_host or self._host or host, 5060 if from_host else port)
        from_ = replace(from_, display=live.call.caller_name)
        headers = (
            ("X-Twilio-AccountSid", live.call.account_sid),
            ("X-Twilio-CallSid", live.sid),
        )

        def attempt(way: Registered | InProcess | Sip) -> Ringing:
            if isinstance(way, InProcess):
                return self.ring(live, way, shown=shown, heard=heard)
            destinations = [
                replace(one, headers=one.headers + headers)
                for one in _destinations(way, from_, None)
            ]
            return Ringing(self._sip(live, destinations), heard)

        return Successive(
            [partial(attempt, way) for way in ways],
            lambda why: live.warn(PASSED_OVER, f"one of several places was passed over: {why}"),
        )

    def _client(self, live: LiveCall, way: Browsers, shown: str) -> list[MediaLeg]:
        """Ring every page of a client, and its SIP phone."""
        legs = self.pages.ring(live, way, shown) if self.pages is not None else []
        if way.phone is None:
            return legs
        assert self.sip is not None, "calls go out once SIP is up"
        host, port = self.sip.address
        destinations = _destinations(way.phone, _shown(shown, self._host or host, port), None)
        try:
            return legs + self._sip(live, destinations)
        except BaseException:
            for leg in legs:
                leg.hangup()
            raise

    def _wired(self) -> tuple[MediaLeg, MediaLeg]:
        one, other = self._media.pair()
        near, far = MediaLeg(one), MediaLeg(other)
        wire.join(near, far)
        return near, far

    def _sip(self, live: LiveCall, destinations: list[Destination]) -> list[MediaLeg]:
        assert self.sip is not None, "calls go out once SIP is up"
        legs: list[MediaLeg] = []
        for destination in destinations:
            try:
                leg = call_out(self.sip, self._media, destination, self._host)
                live.traces.follow(leg.call_id)
                legs.append(leg)
            except NoPort:
                if not legs:
                    raise
            except BaseException:
                for leg in legs:
                    leg.hangup()
                raise
        return legs


def _destinations(
    way: Registered | Trunk | Sip, from_: NameAddr, credentials: Credentials | None
) -> list[Destination]:
    match way:
        case Registered(_, contacts, asked):
            return [_contact(contact, from_, asked) for contact in contacts]
        case Trunk(trunk, uri, caller_id, signs_in):
            shown = NameAddr(replace(from_.uri, user=caller_id)) if trunk.caller_id else from_
            return [Destination(uri, NameAddr(uri), shown, credentials=signs_in or credentials)]
        case Sip(uri, patience):
            plain = uri.without_headers()
            to = NameAddr(replace(plain, params={}))
            headers = _headers(uri)
            return [
                Destination(
                    plain, to, from_, headers=headers, credentials=credentials, patience=patience
                )
            ]


def _asked(way: Way) -> SipUri | None:
    """Return the SIP address that was dialled, if it was one."""
    match way:
        case Sip(uri):
            return uri
        case Registered(asked=asked):
            return asked
    return None


def _headers(uri: SipUri) -> Headers:
    """Return the headers in a SIP address that go along."""
    refused = refused_headers(uri)
    return tuple(item for item in uri.headers.items() if item[0] not in refused)


def refused_headers(uri: SipUri) -> list[str]:
    """Return the headers in a SIP address that an app may not set (RFC 3261 §19.1.5)."""
    return [
        name
        for name, value in uri.headers.items()
        if not is_token(name)
        or not (name.lower().startswith("x-") or name.lower() in _SETTABLE)
        or not value.isprintable()
    ]


def _contact(contact: Contact, from_: NameAddr, asked: SipUri | None) -> Destination:
    """Return a registered phone; To is the address that was dialled, as a proxy would leave it."""
    to = NameAddr(replace((asked or contact.uri).without_headers(), params={}))
    headers = contact.headers + (_headers(asked) if asked else ())
    return Destination(contact.uri, to, from_, peer=contact.peer, headers=headers)


def _shown(shown: str, host: str, port: int) -> NameAddr:
    """Return the From of a call that shows `shown`: a number, a name, or a SIP address."""
    if shown.startswith(("sip:", "sips:")):
        try:
            return NameAddr(SipUri.parse(shown).without_headers())
        except SipParseError:
            pass
    user = shown.removeprefix("client:") or ANONYMOUS
    return NameAddr(SipUri(user=user, host=host, port=None if port == 5060 else port))
