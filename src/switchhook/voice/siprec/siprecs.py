"""The recording sessions of every call: begun by its document or by REST, found by SID or name.

https://www.twilio.com/docs/voice/twiml/siprec, https://www.twilio.com/docs/voice/api/siprec
Where a recorder is, the operator says: a session names one of the account's connectors.
"""

import logging
from collections.abc import Callable
from typing import Final

from switchhook.domain.changes import Condition, Query, StoreError
from switchhook.domain.entities import Call, SiprecConnector
from switchhook.domain.errors import TwilioError
from switchhook.domain.siprec import Siprec
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.uri import SipUri
from switchhook.protocols.twiml import voice as twiml
from switchhook.transports.sip.endpoint import SipEndpoint
from switchhook.voice.legs.media import MediaLeg
from switchhook.voice.live.live_call import LiveCall
from switchhook.voice.live.parts import Parts
from switchhook.voice.outcomes import Warn
from switchhook.voice.sidelines import Sidelines
from switchhook.voice.siprec.session import Session, Side, Wanted

NOT_LIVE: Final = 21220
BAD_VALUE: Final = 20422
NO_CONNECTOR: Final = 12200
UNKNOWN: Final = 12400
END_SECONDS: Final = 2.0
SIDES: Final[dict[str, tuple[Side, ...]]] = {
    "inbound_track": ("inbound",),
    "outbound_track": ("outbound",),
    "both_tracks": ("inbound", "outbound"),
}

log = logging.getLogger(__name__)


class SiprecRefused(Exception):
    """The session cannot begin."""


class Siprecs:
    """Keeps the live sessions. `live` finds a call that is going on."""

    def __init__(self, parts: Parts, live: Callable[[str], LiveCall | None]) -> None:
        self.sip: SipEndpoint | None = None
        self._parts = parts
        self._live = live
        self._sessions: Sidelines[Session] = Sidelines(UNKNOWN)

    @property
    def count(self) -> int:
        """Return how many sessions are going on."""
        return self._sessions.count

    async def connector(self, account_sid: str, name: str) -> SiprecConnector | None:
        """Return the account's connector of this name; raises `StoreError`."""
        where = (
            Condition("account_sid", "=", account_sid),
            Condition("unique_name", "=", name),
        )
        found = await self._parts.store.find(SiprecConnector, Query(where, limit=1))
        return next(iter(found), None)

    def start(self, call: Call, wanted: Wanted) -> Siprec:
        """Begin a session of a call; raises `TwilioError`."""
        live = self._live(call.sid)
        if live is None or live.leg is None or live.status != "in-progress":
            raise TwilioError(NOT_LIVE, "Call is not in-progress. Cannot start a Siprec session.")
        try:
            return self.begin(call, live.leg, wanted, live.warn).record
        except SiprecRefused as refused:
            raise TwilioError(BAD_VALUE, str(refused)) from refused

    def stop(self, call: Call, name: str) -> Siprec | None:
        """End the session of a call with this SID or name; None when there is none that goes on."""
        found = self.find(call.sid, name)
        if found is None:
            return None
        found.stop()
        return found.record

    def find(self, call_sid: str, name: str) -> Session | None:
        """Return the session of a call with this SID or name, if it goes on."""
        return self._sessions.find(call_sid, name)

    def begin(self, call: Call, leg: MediaLeg, wanted: Wanted, warn: Warn) -> Session:
        """Begin a session on a leg; raises `SiprecRefused`."""
        if wanted.name and self.find(call.sid, wanted.name):
            raise SiprecRefused(f"Siprec: one called {wanted.name!r} goes on already")
        if self.sip is None:
            raise SiprecRefused("Siprec: there is no SIP yet")
        now = self._parts.now()
        record = Siprec(
            sid=self._parts.new_sid("SR"),
            account_sid=call.account_sid,
            call_sid=call.sid,
            name=wanted.name,
            date_created=now,
            date_updated=now,
        )
        session = Session(self._parts, self.sip, record, leg, wanted, _parties(call), warn)
        self._sessions.begin(session)
        return session

    async def close(self) -> None:
        """End every session."""
        await self._sessions.close(END_SECONDS)


class CallSiprecs:
    """Implements `voice.abilities.Siprecs` for one call."""

    def __init__(self, siprecs: Siprecs, live: LiveCall, leg: MediaLeg) -> None:
        self._siprecs = siprecs
        self._live = live
        self._leg = leg

    async def start(self, noun: twiml.Siprec) -> None:
        """Begin a session; it goes on until the call ends, or `stop`."""
        live, call = self._live, self._live.call
        try:
            connector = await self._siprecs.connector(call.account_sid, noun.connector_name)
        except StoreError as error:
            live.warn(UNKNOWN, f"Siprec: {error}")
            return
        if connector is None:
            live.warn(NO_CONNECTOR, f"Siprec: there is no connector {noun.connector_name!r}")
            return
        wanted = Wanted(
            connector=connector,
            sides=SIDES[noun.track],
            name=noun.name,
            parameters=noun.parameters,
            callback=noun.status_callback,
            callback_method=noun.status_callback_method,
        )
        try:
            self._siprecs.begin(call, self._leg, wanted, live.warn)
        except SiprecRefused as refused:
            live.warn(NO_CONNECTOR, str(refused))

    def stop(self, name: str) -> None:
        """End the session called so; nothing happens when there is none."""
        found = self._siprecs.find(self._live.sid, name)
        if found is not None:
            found.stop()


def _parties(call: Call) -> dict[Side, str]:
    """Return who is on which side of the call's leg."""
    far, near = (call.from_, call.to) if call.direction == "inbound" else (call.to, call.from_)
    return {"inbound": _address(far), "outbound": _address(near)}


def _address(party: str) -> str:
    """Return a party as the recorder knows addresses: of SIP, or a telephone number."""
    if party.startswith("+"):
        return f"tel:{party}"
    try:
        return str(SipUri.parse(party))
    except SipParseError:
        return f"sip:{party.removeprefix('client:')}@switchhook.invalid"
