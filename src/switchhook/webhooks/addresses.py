"""Which addresses webhooks may be sent to: the defence against server-side request forgery.

A host name tells nothing: it is judged by the address that is really dialled, in the
connector's socket factory, so that neither an IP literal nor a name that changes its mind
between look-up and connection gets by. Redirects dial too, and are judged the same way.
"""

import ipaddress
import socket
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

dialling: ContextVar["Target | None"] = ContextVar("dialling", default=None)


class AddressRefused(OSError):
    """The address may not be dialled."""


@dataclass(slots=True)
class Target:
    """Where a request is on its way to.

    `dialled` tells a new connection from a kept one; `connected` that there is one, so that
    something may have been sent; `refused` is the address the policy stopped it at.
    """

    host: str
    port: int
    dialled: bool = False
    connected: bool = False
    refused: str = ""


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    """What may be dialled.

    With `private` (development) everything may. Without, only global addresses, besides
    `allowed`: host names, "host:port", addresses or CIDR blocks, and origins such as
    "http://10.0.0.1:8080" (our own base URL).
    """

    private: bool = False
    allowed: Sequence[str] = ()

    def permits(self, host: str, port: int, address: str, *, secure: bool = True) -> bool:
        """Return whether `address`, to which `host` resolved, may be dialled at `port`.

        What is not `secure` where it should be, a WebSocket without TLS, goes only where a
        private address could be.
        """
        if self.private:
            return True
        ip = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
        if any(_matches(entry, host, port, ip) for entry in self.allowed):
            return True
        return secure and ip.is_global and not ip.is_multicast

    def open(self, info: tuple[Any, ...]) -> socket.socket:
        """Make the socket for an address found by getaddrinfo; raises `AddressRefused`."""
        family, kind, protocol, _, address = info
        target = dialling.get() or Target("", address[1])
        target.dialled = True
        if not self.permits(target.host, target.port, address[0]):
            target.refused = str(address[0])
            raise AddressRefused(f"private address {address[0]} is not an allowed target")
        return socket.socket(family=family, type=kind, proto=protocol)


def _matches(entry: str, host: str, port: int, ip: _Address) -> bool:
    if "://" in entry:
        parts = urlsplit(entry)
        default = 443 if parts.scheme in ("https", "wss") else 80
        return (parts.hostname, parts.port or default) == (host.lower(), port)
    try:
        return ip in ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return entry.lower() in (host.lower(), f"{host}:{port}".lower())


def _unwrapped(ip: _Address) -> _Address:
    """Return the IPv4 address inside a mapped, 6to4, Teredo or NAT64 address."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
