"""What every call and request of an endpoint shares: addresses, transactions, sessions."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Protocol

from switchhook.protocols.remembering import remembered
from switchhook.protocols.sip.check import ALLOW
from switchhook.protocols.sip.message import Request
from switchhook.protocols.sip.uri import SipUri, format_host
from switchhook.protocols.sip.via import MAGIC
from switchhook.transports.sip.peer import Peer, Transport
from switchhook.transports.sip.serving import ServerRequest
from switchhook.transports.sip.transactions import Transactions
from switchhook.transports.sip.wheel import Wheel

_LONGEST_ADDRESS = 64  # with a zone

Resolve = Callable[[str, Callable[[str | None], None]], None]
Found = Callable[[Peer | None], None]


class Dialogue(Protocol):
    """A session, as the stack knows it."""

    def handle(self, server: ServerRequest) -> None:
        """A request within the dialog."""

    def acknowledge(self, request: Request) -> None:
        """An ACK within the dialog."""

    def drop(self) -> None:
        """The endpoint closes."""


class Stack:
    """The shared part. `resolve` finds the address of a host name, later."""

    def __init__(
        self,
        *,
        wheel: Wheel,
        send: Callable[[bytes, Peer], None],
        resolve: Resolve,
        new_token: Callable[[], str],
        user_agent: str,
        host: str,
        port: int,
    ) -> None:
        self.wheel = wheel
        self.send = send
        self.new_token = new_token
        self.user_agent = user_agent
        self.transactions = Transactions(send, wheel, new_token, user_agent)
        self.sessions: dict[tuple[str, str], Dialogue] = {}
        self._resolve = resolve
        self._sent_by = f"{format_host(host)}:{port}"
        self.contacts = {
            "udp": f"<sip:{self._sent_by}>",
            "tcp": f"<sip:{self._sent_by};transport=tcp>",
        }
        # Header lines of responses that make or keep a dialog, by transport.
        self.tails = {
            transport: f"Contact: {contact}\r\nAllow: {ALLOW}\r\nSupported: timer\r\n"
            f"Server: {user_agent}\r\n"
            for transport, contact in self.contacts.items()
        }

    def with_via(self, request: Request, peer: Peer) -> Request:
        """Return the request with a Via of ours on top."""
        via = (
            f"SIP/2.0/{peer.transport.upper()} {self._sent_by};"
            f"branch={MAGIC}{self.new_token()};rport"
        )
        return request.under(via)

    def send_directly(self, request: Request, peer: Peer) -> bytes:
        """Send a request outside of transactions (the ACK of a 2xx); return its bytes."""
        data = self.with_via(request, peer).serialise()
        self.send(data, peer)
        return data

    def locate(self, uri: SipUri, found: Found) -> None:
        """Call `found` with where `uri` leads, None for nowhere; at once if it is an address."""
        if uri.scheme != "sip":
            found(None)
            return
        transport: Transport = "tcp" if uri.transport == "tcp" else "udp"
        port = uri.port or 5060

        def resolved(host: str | None) -> None:
            found(Peer(host, port, transport) if host else None)

        if is_address(uri.host):
            resolved(uri.host)
            return

        self._resolve(uri.host, resolved)

    def close(self) -> None:
        """Fail what is under way, and leave nothing behind."""
        self.transactions.close()
        for session in list(self.sessions.values()):
            session.drop()
        self.transactions.forget()
        self.sessions.clear()
        self.wheel.close()


@remembered(most=4096, longest=_LONGEST_ADDRESS)
def is_address(host: str) -> bool:
    """Say whether `host` is an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
