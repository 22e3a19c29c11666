"""The SIP endpoint: places and takes calls over UDP and TCP (RFC 3261)."""

from __future__ import annotations

import asyncio
import logging
import zlib
from collections.abc import Callable, Sequence

from switchhook.protocols.sip import session_timer
from switchhook.protocols.sip.check import ALLOW, Rejection, check, check_offer
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.message import Request, Response, UnreadableRequest, parse
from switchhook.protocols.sip.reply import Replies, format_headers, reply_address
from switchhook.protocols.sip.requests import new_request
from switchhook.protocols.sip.transaction import TransactionError
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.carrier import Carrier
from switchhook.transports.sip.exchange import Exchange
from switchhook.transports.sip.inbound import InboundInvite
from switchhook.transports.sip.listeners import Deaf, DialogListener, InviteListener
from switchhook.transports.sip.outbound import OutboundInvite
from switchhook.transports.sip.peer import DEFAULT_OUTSIDE, Direction, Outside, Peer, Trace
from switchhook.transports.sip.session import Session
from switchhook.transports.sip.sockets import Sockets
from switchhook.transports.sip.stack import Stack
from switchhook.transports.sip.transactions import Key, ServerRequest, server_key
from switchhook.transports.sip.wheel import Wheel

__all__ = [
    "Deaf",
    "DialogListener",
    "Direction",
    "InboundInvite",
    "InviteListener",
    "OutboundInvite",
    "Peer",
    "ServerRequest",
    "Session",
    "SipEndpoint",
    "SipTimeout",
    "SipUnreachable",
    "TransactionError",
]

log = logging.getLogger(__name__)
HeaderList = Sequence[tuple[str, str]]
# Beyond this many transactions under way, new requests are turned away without keeping state.
MAX_TRANSACTIONS = 50_000
RETRY_AFTER = ("Retry-After", "5")
_OUTSIDE_DIALOGS = frozenset({"REGISTER", "MESSAGE"})


class SipTimeout(Exception):
    """No final response came in time."""


class SipUnreachable(SipTimeout):
    """The request could not be sent at all."""


class SipEndpoint:
    """Our side of SIP. Answers OPTIONS, ill-formed and unknown requests by itself."""

    def __init__(
        self,
        *,
        on_invite: Callable[[InboundInvite], None],
        on_request: Callable[[ServerRequest], None],
        new_token: Callable[[], str],
        admit: Callable[[], bool] = lambda: True,
        trace: Trace | None = None,
        user_agent: str = "Switchhook",
        outside: Outside = DEFAULT_OUTSIDE,
    ) -> None:
        self._on_invite = on_invite
        self._on_request = on_request
        self._new_token = new_token
        self._admit = admit
        self._trace = trace
        self._user_agent = user_agent
        self._outside = outside
        self._carrier: Carrier | None = None
        self._stack: Stack | None = None

    async def start(self, host: str, port: int, *, advertise: str | None = None) -> None:
        """Listen on UDP and TCP, on the same port; 0 picks one that is free for both.

        `advertise` is the address peers are told (default: the one listened on, or for a
        wildcard that of the default route). Raises OSError.
        """
        sockets = Sockets(self, outside=self._outside)
        await sockets.open(host, port)
        self.attach(sockets, advertise=advertise or sockets.default_address())

    def attach(self, carrier: Carrier, *, advertise: str | None = None) -> None:
        """Work over `carrier`, which is open already."""
        host, port = carrier.address
        self._carrier = carrier
        self._stack = Stack(
            wheel=Wheel(asyncio.get_running_loop()),
            send=self._send,
            resolve=carrier.resolve,
            new_token=self._new_token,
            user_agent=self._user_agent,
            host=advertise or host,
            port=port,
        )

    @property
    def address(self) -> tuple[str, int]:
        """The address listened on."""
        return self._open_carrier.address

    @property
    def load(self) -> dict[str, int]:
        """Count what is under way: transactions, sessions, timers."""
        stack = self._started
        return {
            "transactions": len(stack.transactions.servers) + len(stack.transactions.clients),
            "sessions": len(stack.sessions),
            "timers": stack.wheel.pending,
        }

    async def close(self) -> None:
        """Stop at once: no BYE is sent, every timer and connection ends."""
        if self._stack is not None:
            self._stack.wheel.close()
            self._stack.transactions.close()
            self._stack.sessions.clear()
        if self._carrier is not None:
            await self._carrier.close()

    def invite(
        self,
        request_uri: SipUri,
        *,
        to: NameAddr,
        from_: NameAddr,
        body: bytes,
        listener: InviteListener,
        peer: Peer | None = None,
        headers: HeaderList = (),
        credentials: Credentials | None = None,
    ) -> OutboundInvite:
        """Place a call. `peer` overrides where `request_uri` leads.

        Raises ValueError for a header that cannot be sent. Nothing is heard before this
        returns.
        """
        stack = self._started
        tcp = peer.transport == "tcp" if peer is not None else request_uri.transport == "tcp"
        request = self._outside_dialog("INVITE", request_uri, to, from_)
        for name, value in (
            ("Contact", stack.contacts["tcp" if tcp else "udp"]),
            ("Allow", ALLOW),
            *session_timer.headers_of_request(None),
            *headers,
            *((("Content-Type", "application/sdp"),) if body else ()),
        ):
            request.headers.add(name, value)
        request.body = body
        call = OutboundInvite(stack, request, listener, "tcp" if tcp else "udp", peer, credentials)
        call.start()
        return call

    async def request(
        self,
        method: str,
        request_uri: SipUri,
        *,
        to: NameAddr,
        from_: NameAddr,
        headers: HeaderList = (),
        body: bytes = b"",
        peer: Peer | None = None,
        credentials: Credentials | None = None,
    ) -> Response:
        """Send MESSAGE, OPTIONS, REGISTER ... and return the final response.

        Raises `SipTimeout`, `SipUnreachable`, and ValueError for a header that cannot be sent.
        """
        request = self._outside_dialog(method, request_uri, to, from_)
        for name, value in headers:
            request.headers.add(name, value)
        request.body = body
        outcome: asyncio.Future[Response | int] = asyncio.get_running_loop().create_future()

        def settle(value: Response | int) -> None:
            if not outcome.done() and (isinstance(value, int) or value.status >= 200):
                outcome.set_result(value)

        numbers = iter(range(2, 100))
        exchange = Exchange(
            self._started,
            request,
            settle,
            settle,
            credentials=credentials,
            next_number=lambda: next(numbers),
        )
        if peer is not None:
            exchange.start(peer)
        else:
            self._started.locate(request.uri, exchange.start)
        result = await outcome
        if isinstance(result, Response):
            return result
        raise (SipTimeout if result == 408 else SipUnreachable)(f"{method} {request_uri.host}")

    def _outside_dialog(self, method: str, uri: SipUri, to: NameAddr, from_: NameAddr) -> Request:
        request = new_request(
            method,
            uri,
            to=to.with_tag(None),
            from_=from_.with_tag(self._new_token()),
            call_id=self._new_token(),
        )
        request.headers.add("User-Agent", self._user_agent)
        return request

    @property
    def _started(self) -> Stack:
        if self._stack is None:
            raise RuntimeError("the SIP endpoint has not been started")
        return self._stack

    @property
    def _open_carrier(self) -> Carrier:
        if self._carrier is None:
            raise RuntimeError("the SIP endpoint has not been started")
        return self._carrier

    def _send(self, data: bytes, peer: Peer) -> None:
        if self._trace is not None:
            self._trace("out", peer, data)
        self._open_carrier.send(data, peer)

    def unreachable(self, peer: Peer) -> None:
        """What was sent to `peer` will not arrive."""
        if self._stack is not None:
            self._stack.transactions.unreachable(peer)

    def received(self, data: bytes, peer: Peer) -> None:
        """Take one message. Whatever it is, it harms nobody but its sender."""
        if self._stack is None or not data.strip(b"\r\n\0 "):
            return  # keep-alive (RFC 5626 §3.5.1, and older habits)
        if self._trace is not None:
            self._trace("in", peer, data)
        try:
            message = parse(data)
        except UnreadableRequest as error:
            self._turn_away(error.request, peer, Rejection(error.status, error.reason))
            return
        except SipParseError:
            return
        try:
            if isinstance(message, Response):
                self._stack.transactions.receive(message)
            else:
                self._request(self._stack, message, peer)
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
        tail = f"Server: {self._user_agent}\r\n{format_headers(rejection.headers)}"
        data = replies.build(
            rejection.status, rejection.reason, tag=f"{zlib.crc32(seed):08x}", tail=tail
        )
        self._send(data, peer if peer.transport == "tcp" else Peer(host, port))

    def _request(self, stack: Stack, request: Request, peer: Peer) -> None:
        key = server_key(request, request.method)
        server = stack.transactions.servers.get(key)
        if server is not None:
            self._again(stack, server, request)
            return
        if request.method == "ACK":
            self._acknowledge(stack, request)
            return
        rejection = check(request) or self._overload(stack, request)
        if rejection is None and stack.transactions.is_merged(request, key):
            rejection = Rejection(482)
        if rejection is not None:
            self._turn_away(request, peer, rejection)
        elif request.method == "CANCEL":
            self._cancel(stack, request, peer)
        elif request.to.tag is not None:
            self._within_dialog(stack, request, peer, key)
        else:
            self._new(stack, request, peer, key)

    def _again(self, stack: Stack, server: ServerRequest, request: Request) -> None:
        """Take a retransmission, or the ACK that shares its INVITE's transaction."""
        if request.method != "ACK":
            server.retransmission()
            return
        server.ack()
        # Some devices acknowledge a 2xx with the INVITE's own branch.
        self._acknowledge(stack, request)

    def _acknowledge(self, stack: Stack, request: Request) -> None:
        session = stack.sessions.get((request.call_id, request.to.tag or ""))
        if session is not None:
            session.acknowledge(request)

    def _overload(self, stack: Stack, request: Request) -> Rejection | None:
        if request.to.tag is not None or request.method == "CANCEL":
            return None
        full = len(stack.transactions.servers) >= MAX_TRANSACTIONS
        if full or (request.method == "INVITE" and not self._admit()):
            return Rejection(503, None, (RETRY_AFTER,))
        return None

    def _cancel(self, stack: Stack, request: Request, peer: Peer) -> None:
        """Answer CANCEL, then the INVITE it means (§9.2)."""
        invite = stack.transactions.servers.get(server_key(request, "INVITE"))
        if invite is None:
            self._turn_away(request, peer, Rejection(481))
            return
        server = stack.transactions.open(request, peer, server_key(request, "CANCEL"))
        server.tag = invite.tag
        server.respond(200)
        if invite.on_cancel is not None:
            invite.on_cancel()

    def _within_dialog(self, stack: Stack, request: Request, peer: Peer, key: Key) -> None:
        session = stack.sessions.get((request.call_id, request.to.tag or ""))
        if session is None:
            self._turn_away(request, peer, Rejection(481))
        else:
            server = stack.transactions.open(request, peer, key)
            self._guarded(lambda: session.handle(server), lambda: _excuse(server))

    def _new(self, stack: Stack, request: Request, peer: Peer, key: Key) -> None:
        method = request.method
        if method == "INVITE":
            self._new_call(stack, request, peer, key)
        elif method == "OPTIONS":
            accept = (("Allow", ALLOW), ("Accept", "application/sdp"), ("Supported", "timer"))
            self._turn_away(request, peer, Rejection(200, None, accept))
        elif method in _OUTSIDE_DIALOGS:
            server = stack.transactions.open(request, peer, key)
            self._guarded(lambda: self._on_request(server), lambda: _excuse(server))
        else:
            self._turn_away(request, peer, Rejection(481))

    def _new_call(self, stack: Stack, request: Request, peer: Peer, key: Key) -> None:
        rejection = check_offer(request)
        if rejection is None and session_timer.too_small(request):
            rejection = Rejection(422, None, (("Min-SE", str(session_timer.MIN_SE)),))
        if rejection is not None:
            self._turn_away(request, peer, rejection)
            return
        server = stack.transactions.open(request, peer, key)
        call = InboundInvite(stack, server)
        self._guarded(lambda: self._on_invite(call), lambda: call.reject(500))
        if not server.provisional:
            server.send(100, None, stack.transactions.tail)

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
