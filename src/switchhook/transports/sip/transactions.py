"""The transaction layer: finds the transaction a message belongs to and does what it says.

RFC 3261 §17.1.3 and §17.2.3; the machines are in `protocols.sip`. Every table here is
emptied by the machines' own timers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from switchhook.protocols.sip.client import ClientTransaction, InviteClient, NonInviteClient
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.reply import Replies, format_headers, reply_address
from switchhook.protocols.sip.requests import ack_of_failure
from switchhook.protocols.sip.server import InviteServer, NonInviteServer, ServerTransaction
from switchhook.protocols.sip.transaction import (
    Action,
    Deliver,
    End,
    Send,
    StartTimer,
    TimedOut,
    TimerName,
)
from switchhook.protocols.sip.via import MAGIC
from switchhook.transports.sip.peer import Peer
from switchhook.transports.sip.wheel import Timer, Wheel

HeaderList = Sequence[tuple[str, str]]
Key = tuple[str, ...]
Sender = Callable[[bytes, Peer], None]


def server_key(request: Request, method: str) -> Key:
    """Return what tells server transactions apart (§17.2.3); ACK belongs to its INVITE."""
    method = "INVITE" if method == "ACK" else method
    via = request.via
    branch = via.branch
    if len(branch) > len(MAGIC) and branch.startswith(MAGIC):
        return (branch, via.sent_by, method)
    # RFC 2543 peers: no unique branch, so the rest of the request must tell.
    return (
        str(via),
        request.call_id,
        request.from_.tag or "",
        str(request.cseq.number),
        request.target,
        method,
    )


class ServerRequest:
    """A request that came in, and the way to answer it."""

    __slots__ = (
        "_layer",
        "_machine",
        "_replies",
        "_timers",
        "answered",
        "key",
        "merge_key",
        "on_cancel",
        "peer",
        "provisional",
        "reply_to",
        "request",
        "tag",
    )

    def __init__(
        self, layer: Transactions, key: Key, request: Request, peer: Peer, tag: str
    ) -> None:
        reliable = peer.transport != "udp"
        self._layer = layer
        self._machine: ServerTransaction = (
            InviteServer(reliable=reliable)
            if request.method == "INVITE"
            else NonInviteServer(reliable=reliable)
        )
        self._replies = Replies(request, peer.host, peer.port)
        self._timers: list[Timer] = []
        self.key = key
        self.merge_key: Key | None = None
        self.request = request
        self.peer = peer
        self.reply_to = peer if reliable else Peer(*reply_address(request, peer.host, peer.port))
        self.tag = tag
        self.answered = False
        self.provisional = False
        self.on_cancel: Callable[[], None] | None = None

    def respond(
        self,
        status: int,
        reason: str | None = None,
        headers: HeaderList = (),
        body: bytes = b"",
    ) -> None:
        """Answer the request; provisionally below 200, else once.

        401 and 407 keep no state (RFC 3261 §26.3.2.4). Raises `TransactionError` if the
        final answer has been given, ValueError if a header cannot be sent.
        """
        self.send(status, reason, self._layer.tail + format_headers(headers), body)

    def send(
        self, status: int, reason: str | None, tail: str, body: bytes = b"", *, routed: bool = False
    ) -> bytes:
        """Answer with the header lines `tail` and return what was sent."""
        tag = self.tag if status > 100 else None
        data = self._replies.build(status, reason, tag=tag, tail=tail, body=body, routed=routed)
        actions = self._machine.respond(status, data)
        self.provisional = True
        self.answered = self.answered or status >= 200
        self.perform(actions)
        if status in (401, 407):
            self.perform(self._machine.abandon())
        return data

    def resend(self, data: bytes) -> None:
        """Send a 2xx again, which is the dialog's business (§13.3.1.4)."""
        self._layer.send(data, self.reply_to)

    def retransmission(self) -> None:
        """The request came again."""
        self.perform(self._machine.retransmission())

    def ack(self) -> None:
        """The ACK of a failure came."""
        self.perform(self._machine.ack())

    def timer(self, name: TimerName) -> None:
        """A timer fired."""
        self.perform(self._machine.timer(name))

    def perform(self, actions: list[Action]) -> None:
        """Do what the transaction says."""
        for action in actions:
            if type(action) is Send:
                self._layer.send(action.data, self.reply_to)
            elif type(action) is StartTimer:
                start_timer(self._layer.wheel, self._timers, action, self.timer)
            elif type(action) is End:
                self._end()

    def _end(self) -> None:
        cancel(self._timers)
        self._layer.forget_server(self)


class ClientRequest:
    """A request of ours under way."""

    __slots__ = (
        "_data",
        "_layer",
        "_machine",
        "_on_failure",
        "_on_response",
        "_timers",
        "ended",
        "key",
        "peer",
        "request",
    )

    def __init__(
        self,
        layer: Transactions,
        request: Request,
        peer: Peer,
        on_response: Callable[[Response], None],
        on_failure: Callable[[int], None],
    ) -> None:
        reliable = peer.transport != "udp"
        data = request.serialise()
        self._layer = layer
        self._machine: ClientTransaction = (
            InviteClient(
                data,
                lambda response: ack_of_failure(request, response).serialise(),
                reliable=reliable,
            )
            if request.method == "INVITE"
            else NonInviteClient(data, reliable=reliable)
        )
        self._on_response = on_response
        self._on_failure = on_failure
        self._timers: list[Timer] = []
        self.request = request
        self.peer = peer
        self.key = (request.via.branch, request.method)
        self.ended = False

    def start(self) -> None:
        """Send it."""
        self.perform(self._machine.start())

    def receive(self, response: Response) -> None:
        """A response came."""
        self.perform(self._machine.receive(response))

    def timer(self, name: TimerName) -> None:
        """A timer fired."""
        self.perform(self._machine.timer(name))

    def fail(self, status: int) -> None:
        """The transport failed; says so if no final response has come."""
        waiting = self._machine.state.value in ("calling", "trying", "proceeding")
        self.perform(self._machine.fail())
        if waiting:
            self._on_failure(status)

    def abandon(self) -> None:
        """Forget it without a word."""
        self.perform(self._machine.fail())

    def perform(self, actions: list[Action]) -> None:
        """Do what the transaction says; users hear last, when its state is settled."""
        failed = False
        response: Response | None = None
        for action in actions:
            if type(action) is Send:
                self._layer.send(action.data, self.peer)
            elif type(action) is StartTimer:
                start_timer(self._layer.wheel, self._timers, action, self.timer)
            elif type(action) is Deliver:
                response = action.response
            elif type(action) is TimedOut:
                failed = True
            elif type(action) is End:
                self._end()
        if response is not None:
            self._on_response(response)
        if failed:
            self._on_failure(408)

    def _end(self) -> None:
        self.ended = True
        cancel(self._timers)
        self._layer.clients.pop(self.key, None)


def start_timer(
    wheel: Wheel, timers: list[Timer], action: StartTimer, fire: Callable[[TimerName], None]
) -> None:
    """Start a transaction's timer, and drop those that have fired from its list."""
    name = action.name
    if timers:
        timers[:] = [timer for timer in timers if timer.callback is not None]
    timers.append(wheel.later(action.seconds, lambda: fire(name)))


def cancel(timers: list[Timer]) -> None:
    """Cancel a transaction's timers."""
    for timer in timers:
        timer.cancel()
    timers.clear()


class Transactions:
    """Every transaction under way."""

    def __init__(
        self, send: Sender, wheel: Wheel, new_token: Callable[[], str], user_agent: str
    ) -> None:
        self.send = send
        self.wheel = wheel
        self.new_token = new_token
        self.tail = f"Server: {user_agent}\r\n"
        self.servers: dict[Key, ServerRequest] = {}
        self.clients: dict[tuple[str, str], ClientRequest] = {}
        self._merging: dict[Key, Key] = {}

    def open(self, request: Request, peer: Peer, key: Key) -> ServerRequest:
        """Begin the server transaction of a request that belongs to none."""
        server = ServerRequest(self, key, request, peer, self.new_token())
        self.servers[key] = server
        if request.to.tag is None:
            server.merge_key = merge_key(request)
            self._merging.setdefault(server.merge_key, key)
        return server

    def is_merged(self, request: Request, key: Key) -> bool:
        """Say whether the request came already, by another path (§8.2.2.2: 482)."""
        if request.to.tag is not None:
            return False
        return self._merging.get(merge_key(request), key) != key

    def start(
        self,
        request: Request,
        peer: Peer,
        on_response: Callable[[Response], None],
        on_failure: Callable[[int], None],
    ) -> ClientRequest:
        """Send a request that has its Via. `on_failure` gets 408, or 503 without transport."""
        client = ClientRequest(self, request, peer, on_response, on_failure)
        self.clients[client.key] = client
        client.start()
        return client

    def receive(self, response: Response) -> None:
        """Hand a response to its transaction; one that belongs to none is dropped."""
        client = self.clients.get((response.via.branch, response.cseq.method))
        if client is not None:
            client.receive(response)

    def unreachable(self, peer: Peer) -> None:
        """Fail whatever waits for `peer`, whose transport is gone."""
        for client in [client for client in self.clients.values() if client.peer == peer]:
            client.fail(503)

    def forget_server(self, server: ServerRequest) -> None:
        """Drop an ended transaction."""
        self.servers.pop(server.key, None)
        merged = server.merge_key
        if merged is not None and self._merging.get(merged) == server.key:
            del self._merging[merged]

    def close(self) -> None:
        """Fail every request of ours that still waits."""
        for client in list(self.clients.values()):
            client.fail(503)

    def forget(self) -> None:
        """Drop everything without a word."""
        self.servers.clear()
        self.clients.clear()
        self._merging.clear()


def merge_key(request: Request) -> Key:
    """Return what stays the same when a request arrives by two paths (§8.2.2.2)."""
    number, method = request.cseq
    return (request.call_id, request.from_.tag or "", str(number), method)
