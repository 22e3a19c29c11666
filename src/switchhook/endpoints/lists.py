"""Credential lists and IP access control lists, in memory: who is in them."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from switchhook.domain.entities import IpAddress, SipCredential
from switchhook.endpoints.tables import Table


class Lists:
    """What the lists hold that domains and trunks map."""

    def __init__(self) -> None:
        self._credentials = Table(
            SipCredential, lambda one: f"{one.credential_list_sid} {one.username}"
        )
        self._by_name = Table(SipCredential, lambda one: one.username)
        self._addresses = Table(IpAddress, lambda one: one.ip_access_control_list_sid)
        self.tables: tuple[Table[Any], ...] = self._credentials, self._by_name, self._addresses

    def credential(self, list_sid: str, username: str) -> SipCredential | None:
        """Return the credential in a list; that of no list, the operator's, with an empty SID."""
        return self._credentials.get(f"{list_sid} {username}")

    def credentials(self, username: str) -> list[SipCredential]:
        """Return the credentials with this name in whichever list."""
        return [one for one in self._by_name.all(username) if one.credential_list_sid]

    def admits(self, list_sid: str, host: str) -> bool:
        """Say whether an access list has the IP address `host`."""
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(
            address in _block(one.ip_address, one.cidr_prefix_length)
            for one in self._addresses.all(list_sid)
        )


@lru_cache(4096)
def _block(address: str, prefix_length: int) -> IPv4Network | IPv6Network:
    return ip_network(f"{address}/{prefix_length}", strict=False)
