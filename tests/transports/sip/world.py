"""Two SIP endpoints joined in memory, with users that write down what they hear."""

import itertools
from collections.abc import Callable, Sequence

from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.message import Request, Response, parse
from switchhook.protocols.sip.refer import told
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.endpoint import InboundInvite, OutboundInvite, SipEndpoint
from switchhook.transports.sip.memory import MemoryNetwork
from switchhook.transports.sip.peer import Direction, Peer
from switchhook.transports.sip.serving import ServerRequest

ALICE, BOB = "192.0.2.1", "192.0.2.2"
BOB_URI = SipUri("bob", BOB)
ANSWER = b"v=0\r\nanswer\r\n"
OFFER = b"v=0\r\noffer\r\n"


def tokens(prefix: str) -> Callable[[], str]:
    """Return a source of distinct tokens, the same in each run."""
    numbers = itertools.count(1)
    return lambda: f"{prefix}{next(numbers)}"


class Listener:
    """Writes down what it hears; `answer` is its answer to offers."""

    def __init__(self, answer: bytes | None = ANSWER, refer: int = 202) -> None:
        self.heard: list[object] = []
        self.answer = answer
        self.refer = refer

    def on_provisional(self, response: Response) -> None:
        self.heard.append(("provisional", response.status))

    def on_answered(self, response: Response) -> None:
        self.heard.append(("answered", response.body))

    def on_failed(self, status: int, reason: str) -> None:
        self.heard.append(("failed", status))

    def on_bye(self, request: Request) -> None:
        self.heard.append("bye")

    def on_offer(self, body: bytes) -> bytes | None:
        self.heard.append(("offer", body))
        return self.answer

    def on_info(self, request: Request) -> None:
        self.heard.append(("info", request.body))

    def on_ack(self, body: bytes) -> None:
        self.heard.append(("ack", body))

    def on_refer(self, request: Request) -> int:
        self.heard.append(("refer", request.headers.get("refer-to")))
        return self.refer

    def on_notify(self, request: Request) -> None:
        self.heard.append(("notify", told(request)))

    def on_lost(self) -> None:
        self.heard.append("lost")


class Side:
    """One endpoint with its user; `act` is what the user does with a call that comes in."""

    def __init__(
        self, network: MemoryNetwork, host: str, admit: Callable[[], bool] = lambda: True
    ) -> None:
        self.act: Callable[[InboundInvite], None] = lambda call: call.ring()
        self.act_on_request: Callable[[ServerRequest], None] = lambda server: server.respond(200)
        self.calls: list[InboundInvite] = []
        self.requests: list[ServerRequest] = []
        self.listeners: list[Listener] = []
        self.trace: list[tuple[Direction, bytes]] = []
        self.host = host
        self.network = network
        self.endpoint = SipEndpoint(
            on_invite=self._on_invite,
            on_request=self._on_request,
            new_token=tokens(host.replace(".", "")),
            trace=self._note,
            admit=admit,
        )
        network.attach(self.endpoint, host)

    def invite(
        self,
        listener: Listener,
        uri: SipUri = BOB_URI,
        peer: Peer | None = None,
        headers: Sequence[tuple[str, str]] = (),
        credentials: Credentials | None = None,
        body: bytes = OFFER,
    ) -> OutboundInvite:
        return self.endpoint.invite(
            uri,
            to=NameAddr(uri),
            from_=NameAddr(SipUri("me", self.host)),
            body=body,
            listener=listener,
            peer=peer,
            headers=headers,
            credentials=credentials,
        )

    def seen(self, direction: Direction) -> list[str]:
        """Return methods and statuses as they passed."""
        return [
            message.method if isinstance(message, Request) else str(message.status)
            for message in self.messages(direction)
        ]

    def messages(self, direction: Direction) -> list[Request | Response]:
        """Return the messages that passed."""
        return [parse(data) for way, data in self.trace if way == direction]

    def idle(self) -> bool:
        return not any(self.endpoint.load.values())

    def _on_invite(self, call: InboundInvite) -> None:
        listener = Listener()
        call.listener = listener
        call.on_cancel = lambda: listener.heard.append("cancel")
        self.calls.append(call)
        self.listeners.append(listener)
        self.act(call)

    def _on_request(self, server: ServerRequest) -> None:
        self.requests.append(server)
        self.act_on_request(server)

    def _note(self, direction: Direction, peer: Peer, data: bytes) -> None:
        self.trace.append((direction, data))


class Stranger:
    """Someone who sends whatever bytes it likes, and keeps what comes back."""

    def __init__(self, network: MemoryNetwork, host: str = "198.51.100.7") -> None:
        self.received_messages: list[Request | Response] = []
        self.peer = Peer(host, 5060)
        self._network = network
        network.listen((host, 5060), self)

    def send(self, data: bytes, to: str = BOB) -> None:
        self._network.carry(data, self.peer, Peer(to, 5060))

    def received(self, data: bytes, peer: Peer) -> None:
        self.received_messages.append(parse(data))

    def unreachable(self, peer: Peer) -> None:
        raise AssertionError("UDP never says so")

    @property
    def statuses(self) -> list[int]:
        return [m.status for m in self.received_messages if isinstance(m, Response)]
