"""What calls are made of: the parts of the house that voice stands on, wired by `app`."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from switchhook.bus import Bus
from switchhook.domain.entities import ByocTrunk, OutgoingCallerId, SipTrunk
from switchhook.endpoints.routes import Caller, Challenge, Refused, Route, Targets, Unreachable
from switchhook.media.ports import Media
from switchhook.protocols.sip.message import Request
from switchhook.speech import Recogniser
from switchhook.store.protocol import Store
from switchhook.transports.sip.peer import Peer
from switchhook.voice.clips import Clips
from switchhook.voice.documents import Asker
from switchhook.voice.live.ladder import Ladder
from switchhook.voice.recordings.recordings import Recordings
from switchhook.voice.websockets import WebSockets
from switchhook.webhooks import AlertSink

Outside = Callable[[float | None], AbstractAsyncContextManager[object]]


class Endpoints(Protocol):
    """Who calls us and how others are reached (`endpoints.Endpoints`)."""

    def identify(self, request: Request, peer: Peer) -> Caller | Challenge | Refused:
        """Return who sent an INVITE, or what to answer instead."""
        ...

    def called(self, request: Request) -> str:
        """Return what a request is for: E.164 or `sip:user@host`. Raises `SipError`."""
        ...

    def calling(self, caller: Caller, request: Request) -> str:
        """Return what to show as a request's From: E.164 or `sip:user@host`."""
        ...

    def caller_id(self, account_sid: str, number: str) -> OutgoingCallerId | None:
        """Return the caller ID that the account has verified (E.164)."""
        ...

    def number_of(self, account_sid: str) -> str:
        """Return a number of the account's to call from; empty when it has none."""
        ...

    def sip_trunk(self, sid: str) -> SipTrunk | None:
        """Return the trunk of a customer."""
        ...

    def origination(self, trunk: SipTrunk, number: str) -> Targets:
        """Return the way of a call to `number` to the trunk's PBX; there may be no place."""
        ...

    def byoc(self, account_sid: str, sid: str, number: str) -> Targets | Unreachable:
        """Return the way of a call to `number` to a carrier that the account brought along."""
        ...

    def byoc_trunk(self, sid: str) -> ByocTrunk | None:
        """Return a carrier that a customer brought along."""
        ...

    def locate(self, account_sid: str, to: str, from_: str) -> Route:
        """Return the way to `to` for this account."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How much voice does at once. The default rate is made for development."""

    calls: int = 1000  # at once
    calls_per_second: float = 100.0  # that an account may start


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that a call needs from below."""

    store: Store
    bus: Bus
    endpoints: Endpoints
    media: Media
    webhooks: Asker
    clips: Clips
    recordings: Recordings
    websockets: WebSockets
    recogniser: Recogniser | None = None
    ladder: Ladder | None = None  # where SIP messages are noted, if they are
    alert: AlertSink
    now: Callable[[], datetime]
    new_sid: Callable[[str], str]
    media_host: str = ""  # our address in SDP; a port's own unless given
    limits: Limits = Limits()
    outside: Outside = asyncio.timeout
