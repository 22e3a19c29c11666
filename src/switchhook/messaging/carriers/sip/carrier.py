"""A carrier trunk that takes texts as well as calls: each goes out as a MESSAGE (RFC 3428)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from switchhook.bus import Bus
from switchhook.domain.entities import Message, MessageCarrier, Submission
from switchhook.domain.events import TrunkStatusChanged
from switchhook.endpoints import Endpoints
from switchhook.messaging.carriers.in_hand import InHand
from switchhook.messaging.carriers.sip import page
from switchhook.messaging.delivery import (
    Answer,
    CarrierSettingsError,
    Refused,
    Reports,
    Unknown,
)
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.endpoint import SipTimeout, SipUnreachable

AT_ONCE: Final = 10


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the operator says: whose MESSAGEs they are."""

    trunk_sid: str
    at_once: int = AT_ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What carriers of this kind need."""

    endpoints: Endpoints
    sip: page.Sip
    bus: Bus


class SipCarrier:
    """One carrier: a trunk, as texts see it."""

    def __init__(self, sid: str, settings: Settings, reports: Reports, tools: Tools) -> None:
        self._sid = sid
        self._settings = settings
        self._reports = reports
        self._tools = tools
        self._in_hand = InHand()
        self._closed = False
        self._unsubscribe: Callable[[], None] | None = None

    @property
    def window(self) -> int:
        """How many texts it may be handed at once; 0 while the trunk does not answer."""
        sid = self._settings.trunk_sid
        up = self._tools.endpoints.carrier_trunk(sid) and self._tools.endpoints.health.up(sid)
        return self._settings.at_once if up and not self._closed else 0

    def parts(self, message: Message) -> int:
        """Return 1, for a text goes in one piece; 0 for media."""
        return 0 if message.num_media else 1

    async def start(self) -> None:
        """Watch the trunk."""
        self._unsubscribe = self._tools.bus.subscribe(TrunkStatusChanged, self._trunk_changed)

    async def close(self) -> None:
        """Take nothing more, and give what is under way time to be answered."""
        self._closed = True
        if self._unsubscribe is not None:
            self._unsubscribe()
        await self._in_hand.drain()

    async def submit(self, message: Message, submission: Submission) -> Answer:
        """Hand a text over."""
        endpoints = self._tools.endpoints
        way = endpoints.through(self._settings.trunk_sid, message.to, message.from_)
        if way is None:
            return Refused(page.UNKNOWN_ERROR, "elsewhere", detail="the trunk is gone")
        body = message.body.encode("utf-8", "replace")
        uri = page.over(way.request_uri, body)
        with self._in_hand:
            try:
                response = await self._tools.sip.request(
                    "MESSAGE",
                    uri,
                    to=NameAddr(way.request_uri),
                    from_=NameAddr(SipUri(user=way.caller_id, host=endpoints.hosts.name)),
                    headers=(page.CONTENT,),
                    body=body,
                    credentials=way.credentials,
                )
            except SipUnreachable as error:
                return Refused(page.UNKNOWN_ERROR, "again", detail=f"out of reach: {error}")
            except SipTimeout as error:
                return Unknown(f"no answer: {error}")
            except ValueError as error:
                return Refused(page.UNKNOWN_ERROR, "elsewhere", detail=str(error))
        return page.outcome(response, submission.sid)

    def _trunk_changed(self, event: TrunkStatusChanged) -> None:
        if event.trunk.sid == self._settings.trunk_sid:
            self._reports.changed(self._sid)


@dataclass(frozen=True, slots=True)
class SipKind:
    """The kind "sip". It has no secret: the trunk has."""

    tools: Tools

    def check(self, record: MessageCarrier) -> None:
        """Raise `CarrierSettingsError` unless a carrier can be made of the record."""
        settings = _read(record)
        if self.tools.endpoints.carrier_trunk(settings.trunk_sid) is None:
            raise CarrierSettingsError(f"there is no enabled trunk {settings.trunk_sid!r}")

    def open(self, record: MessageCarrier, reports: Reports) -> SipCarrier:
        """Return the record's carrier, not started. Raises `CarrierSettingsError`."""
        return SipCarrier(record.sid, _read(record), reports, self.tools)


def _read(record: MessageCarrier) -> Settings:
    try:
        settings = msgspec.convert(record.settings, Settings)
    except msgspec.ValidationError as error:
        raise CarrierSettingsError(str(error)) from None
    if settings.at_once < 1:
        raise CarrierSettingsError("at_once is at least 1")
    return settings
