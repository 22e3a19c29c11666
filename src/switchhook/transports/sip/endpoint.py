"""The SIP endpoint: places and takes calls over UDP and TCP (RFC 3261)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal, Protocol

from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.message import Request, Response
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.listeners import Deaf, DialogListener, InviteListener
from switchhook.transports.sip.peer import DEFAULT_OUTSIDE, Direction, Outside, Peer, Trace

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
]

HeaderList = Sequence[tuple[str, str]]


class SipTimeout(Exception):
    """No final response came in time."""


class SipUnreachable(SipTimeout):
    """The request could not be sent at all."""


class Session(Protocol):
    """An INVITE's dialog, from either side. Before the answer only `call_id` means something."""

    call_id: str
    local_tag: str
    remote_tag: str | None
    state: Literal["early", "answered", "ended"]
    listener: DialogListener

    def bye(self, headers: HeaderList = ()) -> None:
        """Hang up an answered call. Nothing happens when it has ended already."""

    def reinvite(self, body: bytes) -> Awaitable[Response]:
        """Offer new SDP; an ACK follows by itself. Always yields a response (408, 481 ...)."""
        ...

    def info(
        self, body: bytes, content_type: str = "application/dtmf-relay"
    ) -> Awaitable[Response]:
        """Send INFO."""
        ...

    def refer(self, target: NameAddr, headers: HeaderList = ()) -> Awaitable[Response]:
        """Ask the far end to call `target` (RFC 3515)."""
        ...


class InboundInvite(Session, Protocol):
    """A call that comes in. 100 Trying is sent when `on_invite` returns without an answer."""

    request: Request
    peer: Peer
    on_cancel: Callable[[], None]

    def ring(self, body: bytes | None = None, status: int = 180, headers: HeaderList = ()) -> None:
        """Send a provisional response, with SDP for early media (183)."""

    def answer(self, body: bytes, headers: HeaderList = ()) -> None:
        """Answer with 200 and our SDP (an offer if the INVITE had none)."""

    def reject(self, status: int, reason: str | None = None, headers: HeaderList = ()) -> None:
        """Refuse. 401 and 407 are sent once and keep no state (RFC 3261 §26.3.2.4)."""


class OutboundInvite(Session, Protocol):
    """A call of ours."""

    def cancel(self) -> None:
        """Give up; `on_failed(487)` follows, also when the far end answers meanwhile."""


class ServerRequest(Protocol):
    """A request outside of calls: REGISTER, MESSAGE and the like."""

    request: Request
    peer: Peer

    def respond(
        self, status: int, reason: str | None = None, headers: HeaderList = (), body: bytes = b""
    ) -> None:
        """Answer it, once."""


class SipEndpoint(Protocol):
    """Our side of SIP. Answers OPTIONS, ill-formed and unknown requests by itself."""

    address: tuple[str, int]

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
    ) -> None: ...

    async def start(self, host: str, port: int, *, advertise: str | None = None) -> None:
        """Listen on UDP and TCP, on the same port; 0 picks one that is free for both."""

    async def close(self) -> None:
        """Stop at once: no BYE is sent, every timer and connection ends."""

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
        """Place a call. `peer` overrides where `request_uri` leads."""
        ...

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

        Raises `SipTimeout`, `SipUnreachable`.
        """
        ...
