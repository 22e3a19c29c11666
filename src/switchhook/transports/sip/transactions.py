"""The transaction layer: finds the transaction a message belongs to.

RFC 3261 §17.1.3 and §17.2.3. Every table here is emptied by the transactions' own timers.
"""

from __future__ import annotations

from collections.abc import Callable

from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.via import MAGIC
from switchhook.transports.sip.asking import Asking, Failed, Heard
from switchhook.transports.sip.peer import Peer
from switchhook.transports.sip.serving import Key, ServerRequest, Serving
from switchhook.transports.sip.wheel import Wheel

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


class Transactions:
    """Every transaction under way."""

    def __init__(
        self, send: Sender, wheel: Wheel, new_token: Callable[[], str], user_agent: str
    ) -> None:
        self._send = send
        self.wheel = wheel
        self.new_token = new_token
        self.tail = f"Server: {user_agent}\r\n"
        self.servers: dict[Key, Serving] = {}
        self.clients: dict[tuple[str, str], Asking] = {}
        self._merging: dict[Key, Key] = {}

    def send(self, data: bytes, peer: Peer) -> None:
        """Send a message."""
        self._send(data, peer)

    def open(self, request: Request, peer: Peer, key: Key, tag: str | None = None) -> ServerRequest:
        """Begin the server transaction of a request that belongs to none."""
        transaction = Serving(self, key, request, peer, tag or self.new_token())
        self.servers[key] = transaction
        if request.to.tag is None:
            transaction.merge_key = merge_key(request)
            self._merging.setdefault(transaction.merge_key, key)
        return ServerRequest(transaction, request, peer, self.tail)

    def is_merged(self, request: Request, key: Key) -> bool:
        """Say whether the request came already, by another path (§8.2.2.2: 482)."""
        if request.to.tag is not None:
            return False
        return self._merging.get(merge_key(request), key) != key

    def start(
        self,
        request: Request,
        peer: Peer,
        on_response: Heard,
        on_failure: Failed,
    ) -> Asking:
        """Send a request that has its Via. `on_failure` gets 408, or 503 without transport."""
        client = Asking(self, request, peer, on_response, on_failure)
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

    def forget_server(self, transaction: Serving) -> None:
        """Drop an ended transaction."""
        self.servers.pop(transaction.key, None)
        merged = transaction.merge_key
        if merged is not None and self._merging.get(merged) == transaction.key:
            del self._merging[merged]

    def forget_client(self, transaction: Asking) -> None:
        """Drop an ended transaction."""
        self.clients.pop(transaction.key, None)

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
