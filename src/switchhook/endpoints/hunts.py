"""The way to a customer's PBX or carrier, which is at several places: see `targets`."""

from collections.abc import Iterable
from typing import Final

from switchhook.domain.entities import SipTrunk
from switchhook.endpoints.directory import Directory
from switchhook.endpoints.hosts import Hosts
from switchhook.endpoints.routes import InProcess, Registered, Sip, Targets, Unreachable
from switchhook.endpoints.routing import Router
from switchhook.endpoints.targets import Draw, called, in_turn, sip_target
from switchhook.protocols.sip.uri import SipUri

PATIENCE: Final = 4.0  # seconds until a place that says nothing at all is passed over
_NO_TRUNK = 21300, 21300
_NO_TARGET = 32400, 32400


class Hunts:
    """Says in which order to try the places."""

    def __init__(self, directory: Directory, hosts: Hosts, router: Router, draw: Draw) -> None:
        self._directory = directory
        self._hosts = hosts
        self._router = router
        self._draw = draw

    def origination(self, trunk: SipTrunk, number: str) -> Targets:
        """Return the way of a call to `number` to the trunk's PBX; there may be no place."""
        urls = in_turn(self._directory.sip_trunks.urls(trunk.sid), self._draw)
        return self._targets(trunk.account_sid, (url.sip_url for url in urls), number)

    def byoc(self, account_sid: str, sid: str, number: str) -> Targets | Unreachable:
        """Return the way of a call to `number` to a carrier that the account brought along."""
        trunk = self._directory.sip_trunks.byoc(sid)
        if trunk is None or trunk.account_sid != account_sid:
            return Unreachable(*_NO_TRUNK, f"there is no BYOC trunk {sid}")
        places = in_turn(
            self._directory.sip_trunks.targets(trunk.connection_policy_sid), self._draw
        )
        domain = self._directory.domains.get(trunk.from_domain_sid)
        from_host = domain.domain_name if domain else ""
        found = self._targets(account_sid, (one.target for one in places), number, from_host)
        if not found.ways:
            return Unreachable(*_NO_TARGET, f"BYOC trunk {sid} has no target that can be called")
        return found

    def _targets(
        self, account_sid: str, addresses: Iterable[str], number: str, from_host: str = ""
    ) -> Targets:
        uris = (uri for address in addresses if (uri := sip_target(address)))
        ways = (self._way(account_sid, called(uri, number)) for uri in uris)
        return Targets(tuple(way for way in ways if way is not None), from_host)

    def _way(self, account_sid: str, uri: SipUri) -> Registered | InProcess | Sip | None:
        """Return the way to one place; of those at this server only phones can be called."""
        if not (self._hosts.has(uri) or self._directory.domains.at(uri.host)):
            return Sip(uri, PATIENCE)
        found = self._router.locate(account_sid, str(uri), "")
        return found if isinstance(found, Registered | InProcess) else None
