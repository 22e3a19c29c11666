"""SIP phones and a server for them to register with, without sockets."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from switchhook.bus import EmbeddedBus
from switchhook.domain.changes import Insert
from switchhook.domain.entities import Entity
from switchhook.domain.events import RegistrationChanged
from switchhook.endpoints import ANYWHERE, Endpoints, Policy
from switchhook.endpoints.registrar import Answer
from switchhook.protocols.sip.digest import Challenge, Credentials, answer
from switchhook.protocols.sip.message import Request, parse
from switchhook.store import MemoryStore
from switchhook.transports.sip.peer import Peer
from tests.store.samples import NOW, account, credential, handset, number

PEER = Peer("192.0.2.7", 40000)
EVERYBODY: tuple[Entity, ...] = (
    account(1), number(1), handset(2), handset(3), credential(1),
)  # fmt: skip


@dataclass
class Server:
    """A server whose host is `localhost`, and what the bus told of it."""

    store: MemoryStore
    endpoints: Endpoints
    bus: EmbeddedBus
    changes: list[RegistrationChanged] = field(default_factory=list)


async def server(*entities: Entity, policy: Policy = ANYWHERE) -> Server:
    """Return a running server with `entities`, or else EVERYBODY, in its store."""
    store = MemoryStore()
    await store.commit([Insert(entity) for entity in entities or EVERYBODY])
    bus = EmbeddedBus(store)
    endpoints = Endpoints(store, bus, secret=b"secret", now=lambda: NOW, policy=policy)
    await endpoints.load()
    endpoints.hosts.listening("127.0.0.1", 5060)
    started = Server(store, endpoints, bus)
    bus.subscribe(RegistrationChanged, started.changes.append)
    return started


def request(
    method: str,
    uri: str,
    *,
    from_: str,
    to: str | None = None,
    call_id: str = "call",
    cseq: int = 1,
    headers: Sequence[tuple[str, str]] = (),
) -> Request:
    """Return a request as it arrives, parsed from its bytes."""
    lines = [
        f"{method} {uri} SIP/2.0",
        "Via: SIP/2.0/UDP 10.0.0.9:5060;branch=z9hG4bKbranch;rport",
        "Max-Forwards: 70",
        f"From: <{from_}>;tag=local",
        f"To: <{to or uri}>",
        f"Call-ID: {call_id}",
        f"CSeq: {cseq} {method}",
        *(f"{name}: {value}" for name, value in headers),
        "Content-Length: 0",
    ]
    parsed = parse("\r\n".join([*lines, "", ""]).encode())
    assert isinstance(parsed, Request)
    return parsed


def signed(unsigned: Request, challenge: str, credentials: Credentials, nc: int = 1) -> Request:
    """Return the request again with the answer to a challenge."""
    value = answer(
        Challenge.parse(challenge), credentials, unsigned.method, unsigned.target,
        cnonce="cnonce", nc=nc,
    )  # fmt: skip
    again = Request(unsigned.method, unsigned.target, unsigned.headers.copy())
    again.headers.add("Authorization", value)
    return again


class Phone:
    """A SIP phone that registers with `endpoints`."""

    def __init__(
        self,
        endpoints: Endpoints,
        username: str = "phone2",
        password: str = "correct horse",
        *,
        peer: Peer = PEER,
        call_id: str = "registration",
    ) -> None:
        self.endpoints = endpoints
        self.username = username
        self.credentials = Credentials(username, password)
        self.peer = peer
        self.call_id = call_id
        self.cseq = 0

    @property
    def aor(self) -> str:
        """Our address of record."""
        return f"sip:{self.username}@localhost"

    def request(self, *contacts: str, headers: Sequence[tuple[str, str]] = ()) -> Request:
        """Return the next REGISTER, unsigned."""
        self.cseq += 1
        return request(
            "REGISTER", "sip:localhost", from_=self.aor, to=self.aor, call_id=self.call_id,
            cseq=self.cseq, headers=[*(("Contact", one) for one in contacts), *headers],
        )  # fmt: skip

    def register(self, *contacts: str, headers: Sequence[tuple[str, str]] = ()) -> Answer:
        """Send a REGISTER, answering the challenge, and return the final answer."""
        asked = self.endpoints.registrar.register(self.request(), self.peer)
        if asked.status != 401:
            return asked
        again = self.request(*contacts, headers=headers)
        return self.send(signed(again, dict(asked.headers)["WWW-Authenticate"], self.credentials))

    def send(self, asked: Request) -> Answer:
        """Send a REGISTER as it is."""
        return self.endpoints.registrar.register(asked, self.peer)


def contacts_of(answer: Answer) -> list[str]:
    """Return the Contact values of an answer."""
    return [value for name, value in answer.headers if name == "Contact"]
