"""IPv4 addresses, as the core has them: numbers."""

import ipaddress
import socket


def number_of(host: str) -> int:
    """Return an IPv4 address as a number, also of the form `::ffff:192.0.2.1`.

    Raises `OSError` for anything else.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise OSError(None, f"{host} is no IP address") from None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else address
    if mapped is None:
        raise OSError(None, f"media needs an IPv4 address, {host} is of IPv6")
    return int(mapped)


def host_of(address: int) -> str:
    """Return the dotted form of an IPv4 address."""
    return socket.inet_ntoa(address.to_bytes(4, "big"))
