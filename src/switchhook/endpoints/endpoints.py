"""Everything about who may speak SIP with us and how they are reached, in one place."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from switchhook.bus import Bus
from switchhook.domain.changes import Change
from switchhook.domain.entities import ByocTrunk, CarrierTrunk, OutgoingCallerId, SipTrunk
from switchhook.domain.events import TrunkStatusChanged
from switchhook.endpoints.authentication import Authenticator
from switchhook.endpoints.clients import Clients
from switchhook.endpoints.directory import Directory
from switchhook.endpoints.hosts import Hosts
from switchhook.endpoints.hunts import Hunts
from switchhook.endpoints.identity import Identity
from switchhook.endpoints.permissions import Permissions
from switchhook.endpoints.registrar import Registrar
from switchhook.endpoints.routes import (
    Caller,
    Challenge,
    Refused,
    Route,
    Targets,
    Trunk,
    Unreachable,
)
from switchhook.endpoints.routing import ANYWHERE, Policy, Router, through
from switchhook.endpoints.targets import Draw, first
from switchhook.endpoints.trunks import PING_EVERY, Health
from switchhook.protocols.sip.message import Request
from switchhook.protocols.sip.uri import SipUri
from switchhook.store.protocol import Store
from switchhook.transports.sip.endpoint import ServerRequest, SipEndpoint
from switchhook.transports.sip.peer import Peer

ALLOW = (("Allow", "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, REFER, MESSAGE, REGISTER"),)


class Endpoints:
    """The directory, registrar, trunks and routes of this server.

    `secret` (32 random octets) keys the digest nonces; nonces of an earlier run are stale.
    `draw` decides among equals: see `targets`.
    """

    def __init__(
        self,
        store: Store,
        bus: Bus,
        *,
        secret: bytes,
        now: Callable[[], datetime],
        policy: Policy = ANYWHERE,
        ping_every: float = PING_EVERY,
        draw: Draw = first,
    ) -> None:
        self._bus = bus
        self._now = now
        self.hosts = Hosts()
        self.directory = Directory(store)
        authenticator = Authenticator(secret=secret, time=lambda: asyncio.get_running_loop().time())
        self._identity = Identity(self.directory, authenticator, self.hosts)
        self.registrar = Registrar(check=self._identity.registering, bus=bus, now=now)
        self.permissions = Permissions(self.directory, policy.countries)
        self.health = Health(self.directory.every_trunk, every=ping_every, tell=self._tell)
        self.clients = Clients(self.directory, bus, now)
        self._router = Router(
            self.directory,
            self.hosts,
            contacts=self.registrar.contacts,
            up=self.health.up,
            permits=self.permissions.permits,
            pages=self.clients.pages,
            policy=policy,
        )
        self._hunts = Hunts(self.directory, self.hosts, self._router, draw)
        self._pings: asyncio.Task[None] | None = None
        self._on_text: Callable[[ServerRequest], None] | None = None

    async def load(self) -> None:
        """Read everything from the store: at start, and after others wrote to it."""
        await self.directory.load()
        self.registrar.prune(self.directory.current)

    def apply(self, changes: Sequence[Change]) -> None:
        """Take over what was committed in this process; a watcher for `WatchedStore`.

        A phone whose handset or credential went, or got another password, is unregistered.
        """
        self.directory.apply(changes)
        self.registrar.prune(self.directory.current)

    def listen(self, sip: SipEndpoint, *, advertise: str | None = None) -> None:
        """Note where the started `sip` listens, and begin to watch the trunks' health."""
        host, port = sip.address
        self.hosts.listening(host, port, advertise=advertise)
        ours = SipUri(user="switchhook", host=self.hosts.name, port=port)
        self._pings = asyncio.create_task(self.health.run(sip.request, ours))

    def text_with(self, on_text: Callable[[ServerRequest], None]) -> None:
        """Let `on_text` answer MESSAGEs outside of calls from here on."""
        self._on_text = on_text

    def close(self) -> None:
        """Forget who is registered and stop watching trunks."""
        self.registrar.close()
        if self._pings is not None:
            self._pings.cancel()

    def on_request(self, server: ServerRequest) -> None:
        """Answer a request outside of calls: REGISTER is served, MESSAGE by whoever takes texts."""
        if server.request.method == "MESSAGE" and self._on_text is not None:
            self._on_text(server)
            return
        if server.request.method != "REGISTER":
            server.respond(405, headers=ALLOW)
            return
        answer = self.registrar.register(server.request, server.peer)
        server.respond(answer.status, answer.reason, answer.headers)

    def is_us(self, host: str) -> bool:
        """Say whether `host` is a name or address of this server itself."""
        return self.hosts.has(SipUri(host=host))

    def identify(self, request: Request, peer: Peer) -> Caller | Challenge | Refused:
        """Return who sent an INVITE or MESSAGE, or what to answer instead."""
        return self._identity.identify(request, peer)

    def called(self, request: Request) -> str:
        """Return what a request is for: E.164 or `sip:user@host`. Raises `SipParseError`."""
        return self._identity.called(request)

    def calling(self, caller: Caller, request: Request) -> str:
        """Return what to show as a request's From: E.164 or `sip:user@host`."""
        return self._identity.calling(caller, request)

    def sip_trunk(self, sid: str) -> SipTrunk | None:
        """Return the trunk of a customer."""
        return self.directory.sip_trunks.trunk(sid)

    def carrier_trunk(self, sid: str) -> CarrierTrunk | None:
        """Return the operator's carrier, None unless it is enabled."""
        return next((one for one in self.directory.every_trunk() if one.sid == sid), None)

    def through(self, sid: str, number: str, from_: str) -> Trunk | None:
        """Return the way to `number` by this very carrier, None unless it is enabled."""
        trunk = self.carrier_trunk(sid)
        return through(trunk, number, from_) if trunk else None

    def origination(self, trunk: SipTrunk, number: str) -> Targets:
        """Return the way of a call to `number` to the trunk's PBX; there may be no place."""
        return self._hunts.origination(trunk, number)

    def byoc(self, account_sid: str, sid: str, number: str) -> Targets | Unreachable:
        """Return the way of a call to `number` to a carrier that the account brought along."""
        return self._hunts.byoc(account_sid, sid, number)

    def byoc_trunk(self, sid: str) -> ByocTrunk | None:
        """Return a carrier that a customer brought along."""
        return self.directory.sip_trunks.byoc(sid)

    def caller_id(self, account_sid: str, number: str) -> OutgoingCallerId | None:
        """Return the caller ID that the account has verified (E.164)."""
        return self.directory.caller_id(account_sid, number)

    def number_of(self, account_sid: str) -> str:
        """Return a number of the account's to call from; empty when it has none."""
        numbers = self.directory.numbers_of(account_sid)
        return numbers[0].phone_number if numbers else ""

    def locate(self, account_sid: str, to: str, from_: str) -> Route:
        """Return the way to `to`, a number, `sip:` or `client:` address, for this account."""
        return self._router.locate(account_sid, to, from_)

    def _tell(self, trunk: CarrierTrunk, up: bool) -> None:
        self._bus.commit([], TrunkStatusChanged(trunk=trunk, up=up, at=self._now()))
