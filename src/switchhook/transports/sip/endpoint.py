"""The SIP endpoint: places and takes calls over UDP and TCP (RFC 3261)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from switchhook.protocols.sip import session_timer
from switchhook.protocols.sip.check import ALLOW
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.requests import new_request
from switchhook.protocols.sip.transaction import TransactionError
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.carrier import Carrier
from switchhook.transports.sip.exchange import Exchange
from switchhook.transports.sip.inbound import InboundInvite
from switchhook.transports.sip.listeners import Deaf, DialogListener, InviteListener
from switchhook.transports.sip.outbound import OutboundInvite
from switchhook.transports.sip.peer import DEFAULT_OUTSIDE, Direction, Outside, Peer, Trace
from switchhook.transports.sip.reception import Reception
from switchhook.transports.sip.serving import ServerRequest
from switchhook.transports.sip.session import Session
from switchhook.transports.sip.sockets import Sockets
from switchhook.transports.sip.stack import Stack
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

HeaderList = Sequence[tuple[str, str]]


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
        self._reception: Reception | None = None

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
        self._reception = Reception(self._stack, self._on_invite, self._on_request, self._admit)

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
        """Stop at once: what is under way fails with 503, and nothing more is sent."""
        self._reception = None
        if self._stack is not None:
            self._stack.close()
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
        content_type: str = "application/sdp",
        feature: str = "",
    ) -> OutboundInvite:
        """Place a call. `peer` overrides where `request_uri` leads.

        `feature` is a parameter of our Contact that says what we are (RFC 3840).

        Raises ValueError for a header that cannot be sent. Nothing is heard before this
        returns.
        """
        stack = self._started
        tcp = peer.transport == "tcp" if peer is not None else request_uri.transport == "tcp"
        request = self._outside_dialog("INVITE", request_uri, to, from_)
        for name, value in (
            ("Contact", stack.contacts["tcp" if tcp else "udp"] + (feature and f";{feature}")),
            ("Allow", ALLOW),
            *session_timer.headers_of_request(None),
            *headers,
            *((("Content-Type", content_type),) if body else ()),
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
        if self._reception is None:
            return  # closed
        if self._trace is not None:
            self._trace("out", peer, data)
        self._open_carrier.send(data, peer)

    def unreachable(self, peer: Peer) -> None:
        """What was sent to `peer` will not arrive."""
        if self._stack is not None:
            self._stack.transactions.unreachable(peer)

    def received(self, data: bytes, peer: Peer) -> None:
        """Take one message from the carrier."""
        if self._reception is None or not data.strip(b"\r\n\0 "):
            return  # keep-alive (RFC 5626 §3.5.1, and older habits)
        if self._trace is not None:
            self._trace("in", peer, data)
        self._reception.take(data, peer)
