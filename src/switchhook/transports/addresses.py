"""Which address of ours others can reach, when we listen on all of them."""

import ipaddress
import socket

# Addresses for documentation (RFC 5737, RFC 3849): asking for a route to them sends nothing.
_ELSEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}


def reachable(host: str) -> str:
    """Return `host`, or for an unspecified address (0.0.0.0, ::) that of the way out."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if not address.is_unspecified:
        return host
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_ELSEWHERE[family], 9))
        except OSError:
            return "::1" if family is socket.AF_INET6 else "127.0.0.1"
        return str(probe.getsockname()[0])
