"""What becomes of a message that comes in (RFC 3261 §8.2, §9.2, §12.2.2).

It belongs to a transaction, to a dialog, or it is new; whatever it is, it harms nobody
but its sender. What can be refused without keeping state is.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Callable

from switchhook.protocols.sip import session_timer
from switchhook.protocols.sip.check import ALLOW, Rejection, check, check_offer
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.message import Request, Response, UnreadableRequest, parse
from switchhook.protocols.sip.reply import Replies, format_headers, reply_address
from switchhook.transports.sip.inbound import InboundInvite
from switchhook.transports.sip.peer import Peer
from switchhook.transports.sip.serving import Key, ServerRequest, Serving
from switchhook.transports.sip.stack import Stack
from switchhook.transports.sip.transactions import server_key

log = logging.getLogger(__name__)
# Beyond this many transactions under way, new requests are turned away without keeping state.
MAX_TRANSACTIONS = 50_000
_RETRY_AFTER = ("Retry-After", "5")
_OUTSIDE_DIALOGS = frozenset({"REGISTER", "MESSAGE"})


class Reception:
    """Sorts incoming messages."""

    def __init__(
        self,
        stack: Stack,
        on_invite: Callable[[InboundInvite], None],
        on_request: Callable[[ServerRequest], None],
        admit: Callable[[], bool],
    ) -> None:
        self._stack = stack
        self._transactions = stack.transactions
        self._on_invite = on_invite
        self._on_request = on_request
        self._admit = admit

    def take(self, data: bytes, peer: Peer) -> None:
        """Take one message."""
        try:
            message = parse(data)
        except UnreadableRequest as error:
            self._turn_away(error.request, peer, Rejection(error.status, error.reason))
            return
        except SipParseError:
            return
        try:
            if isinstance(message, Response):
                self._transactions.receive(message)
            else:
                self._request(message, peer)
        except SipParseError as error:
            if isinstance(message, Request):
                self._turn_away(message, peer, Rejection(error.status, error.reason))
        except Exception:
            log.exception("sip message failed", extra={"peer": peer.host})

    def _turn_away(self, request: Request, peer: Peer, rejection: Rejection) -> None:
        """Answer without keeping state; the same request gets the same answer again."""
        if request.method == "ACK":
            return
        try:
            seed = f"{request.via.branch} {request.headers.get('call-id')}".encode(errors="replace")
            replies = Replies(request, peer.host, peer.port)
            host, port = reply_address(request, peer.host, peer.port)
        except SipParseError:
            return  # nobody there to answer
        tail = f"Server: {self._stack.user_agent}\r\n{format_headers(rejection.headers)}"
        data = replies.build(
            rejection.status, rejection.reason, tag=f"{zlib.crc32(seed):08x}", tail=tail
        )
        self._stack.send(data, peer if peer.transport == "tcp" else Peer(host, port))

    def _request(self, request: Request, peer: Peer) -> None:
        key = server_key(request, request.method)
        server = self._transactions.servers.get(key)
        if server is not None:
            self._again(server, request)
            return
        if request.method == "ACK":
            self._acknowledge(request)
            return
        rejection = check(request) or self._overload(request)
        if rejection is None and self._transactions.is_merged(request, key):
            rejection = Rejection(482)
        if rejection is not None:
            self._turn_away(request, peer, rejection)
        elif request.method == "CANCEL":
            self._cancel(request, peer)
        elif request.to.tag is not None:
            self._within_dialog(request, peer, key)
        else:
            self._new(request, peer, key)

    def _again(self, server: Serving, request: Request) -> None:
        """Take a retransmission, or the ACK that shares its INVITE's transaction."""
        if request.method != "ACK":
            server.retransmission()
            return
        server.ack()
        # Some devices acknowledge a 2xx with the INVITE's own branch.
        self._acknowledge(request)

    def _acknowledge(self, request: Request) -> None:
        session = self._stack.sessions.get((request.call_id, request.to.tag or ""))
        if session is not None:
            session.acknowledge(request)

    def _overload(self, request: Request) -> Rejection | None:
        if request.to.tag is not None or request.method == "CANCEL":
            return None
        full = len(self._transactions.servers) >= MAX_TRANSACTIONS
        if full or (request.method == "INVITE" and not self._admit()):
            return Rejection(503, None, (_RETRY_AFTER,))
        return None

    def _cancel(self, request: Request, peer: Peer) -> None:
        """Answer CANCEL, then the INVITE it means (§9.2)."""
        invite = self._transactions.servers.get(server_key(request, "INVITE"))
        if invite is None:
            self._turn_away(request, peer, Rejection(481))
            return
        key = server_key(request, "CANCEL")
        self._transactions.open(request, peer, key, invite.tag).respond(200)
        if invite.on_cancel is not None:
            invite.on_cancel()

    def _within_dialog(self, request: Request, peer: Peer, key: Key) -> None:
        session = self._stack.sessions.get((request.call_id, request.to.tag or ""))
        if session is None:
            self._turn_away(request, peer, Rejection(481))
        else:
            server = self._transactions.open(request, peer, key)
            self._guarded(lambda: session.handle(server), lambda: _excuse(server))

    def _new(self, request: Request, peer: Peer, key: Key) -> None:
        method = request.method
        if method == "INVITE":
            self._new_call(request, peer, key)
        elif method == "OPTIONS":
            accept = (("Allow", ALLOW), ("Accept", "application/sdp"), ("Supported", "timer"))
            self._turn_away(request, peer, Rejection(200, None, accept))
        elif method in _OUTSIDE_DIALOGS:
            server = self._transactions.open(request, peer, key)
            self._guarded(lambda: self._on_request(server), lambda: _excuse(server))
        else:
            self._turn_away(request, peer, Rejection(481))

    def _new_call(self, request: Request, peer: Peer, key: Key) -> None:
        rejection = check_offer(request)
        if rejection is None and session_timer.too_small(request):
            rejection = Rejection(422, None, (("Min-SE", str(session_timer.MIN_SE)),))
        if rejection is not None:
            self._turn_away(request, peer, rejection)
            return
        server = self._transactions.open(request, peer, key)
        call = InboundInvite(self._stack, server)
        self._guarded(lambda: self._on_invite(call), lambda: call.reject(500))
        if not server.provisional:
            server.send(100, None, self._transactions.tail)

    def _guarded(self, act: Callable[[], None], excuse: Callable[[], None]) -> None:
        """Let the user act on a request; a fault of theirs is logged and answered 500."""
        try:
            act()
        except Exception:
            log.exception("sip request failed")
            excuse()


def _excuse(server: ServerRequest) -> None:
    if not server.answered:
        server.respond(500)
