"""A server, a phone and a carrier, joined in memory."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

from switchhook.bus import EmbeddedBus
from switchhook.domain.entities import Message
from switchhook.endpoints import Endpoints
from switchhook.messaging.carriers.sip.carrier import SipKind, Tools
from switchhook.messaging.carriers.sip.taking import Taking
from switchhook.messaging.requests import MessageRequest
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.store import MemoryStore
from switchhook.transports.sip.endpoint import SipEndpoint
from switchhook.transports.sip.memory import MemoryNetwork
from switchhook.transports.sip.serving import ServerRequest
from tests.endpoints.phones import EVERYBODY, server
from tests.messaging.carriers.http.providers import MESSAGE
from tests.store.samples import account, trunk

OURS, PHONE, CARRIER = "192.0.2.1", "192.0.2.2", "198.51.100.7"
NUMBER, HANDSET, OTHER_HANDSET = "+14155550101", "+14155550102", "+14155550103"
CREDENTIALS = Credentials("phone2", "correct horse")
TRUNK = replace(
    trunk(1), host=CARRIER, username="", allowed_addresses=(f"{CARRIER}/32",), caller_id=""
)


@dataclass
class Texts:
    """Messages, as far as phones and carriers reach; `fails` is what goes wrong."""

    sent: list[MessageRequest] = field(default_factory=list)
    received: list[tuple[str, str, str, str]] = field(default_factory=list)
    fails: Exception | None = None

    async def send(self, request: MessageRequest) -> Message:
        self._check()
        self.sent.append(request)
        return MESSAGE

    async def receive(self, *, account_sid: str, from_: str, to: str, body: str) -> Message:
        self._check()
        self.received.append((account_sid, from_, to, body))
        return MESSAGE

    def _check(self) -> None:
        if self.fails is not None:
            raise self.fails


@dataclass
class Other:
    """Somebody with a SIP stack: what came, and what is answered to it."""

    sip: SipEndpoint
    came: list[ServerRequest] = field(default_factory=list)
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    def on_request(self, server: ServerRequest) -> None:
        self.came.append(server)
        if self.status:
            server.respond(self.status, headers=self.headers)

    async def text(
        self,
        to: str,
        body: bytes = b"Hello",
        *,
        user: str = "phone2",
        credentials: Credentials | None = CREDENTIALS,
        kind: str = "text/plain",
    ) -> int:
        """Send a MESSAGE to our server and return its answer."""
        uri = SipUri(user=to, host=OURS)
        response = await self.sip.request(
            "MESSAGE",
            uri,
            to=NameAddr(uri),
            from_=NameAddr(SipUri(user=user, host=OURS)),
            headers=[("Content-Type", kind)],
            body=body,
            credentials=credentials,
        )
        return response.status


@dataclass
class World:
    """Everybody."""

    endpoints: Endpoints
    store: MemoryStore
    bus: EmbeddedBus
    sip: SipEndpoint
    texts: Texts
    phone: Other
    carrier: Other
    kind: SipKind

    async def register(self) -> None:
        """Let the phone sign in for the handset."""
        aor = NameAddr(SipUri(user="phone2", host=OURS))
        headers = [("Contact", f"<sip:phone2@{PHONE}:40000>"), ("Expires", "3600")]
        response = await self.phone.sip.request(
            "REGISTER", SipUri(host=OURS), to=aor, from_=aor, headers=headers,
            credentials=CREDENTIALS,
        )  # fmt: skip
        assert response.status == 200


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    """Join a server, a phone and a carrier."""
    tokens = itertools.count(1)
    texts = Texts()
    started = await server(*EVERYBODY, account(2), TRUNK)
    taking = Taking(started.endpoints, texts)
    started.endpoints.text_with(taking.take)
    network = MemoryNetwork()

    def endpoint(other: Other | None = None) -> SipEndpoint:
        return SipEndpoint(
            on_invite=lambda invite: None,
            on_request=other.on_request if other else started.endpoints.on_request,
            new_token=lambda: f"token{next(tokens)}",
        )

    ours = endpoint()
    others = [Other(ours), Other(ours)]
    for other in others:
        other.sip = endpoint(other)
    phone, carrier = others
    network.attach(ours, OURS)
    network.attach(phone.sip, PHONE, 40000)
    network.attach(carrier.sip, CARRIER)
    started.endpoints.listen(ours)
    tools = Tools(endpoints=started.endpoints, sip=ours, bus=started.bus)
    try:
        yield World(
            started.endpoints,
            started.store,
            started.bus,
            ours,
            texts,
            phone,
            carrier,
            SipKind(tools),
        )
    finally:
        await taking.close()
        started.endpoints.close()
        for one in (ours, phone.sip, carrier.sip):
            await one.close()
