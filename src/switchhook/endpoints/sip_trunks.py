"""Trunks of customers, and the carriers that they bring along, in memory.

https://www.twilio.com/docs/sip-trunking, https://www.twilio.com/docs/voice/bring-your-own-carrier-byoc
"""

from ipaddress import ip_address, ip_network
from typing import Any

from switchhook.domain.entities import (
    ByocTrunk,
    ConnectionPolicyTarget,
    Entity,
    IpRecord,
    OriginationUrl,
    SipTrunk,
    SourceIpMapping,
    TrunkAccess,
)
from switchhook.endpoints.tables import Table
from switchhook.endpoints.targets import sip_target

KINDS: tuple[type[Entity], ...] = (
    SipTrunk,
    OriginationUrl,
    TrunkAccess,
    ByocTrunk,
    ConnectionPolicyTarget,
    IpRecord,
    SourceIpMapping,
)


class SipTrunks:
    """What a directory knows of trunks and connection policies."""

    def __init__(self) -> None:
        self._trunks = Table(SipTrunk, lambda trunk: trunk.sid)
        self._domains = Table(SipTrunk, lambda trunk: trunk.domain_name)
        self._urls = Table(OriginationUrl, lambda url: url.trunk_sid)
        self._access = Table(TrunkAccess, lambda access: access.trunk_sid)
        self._byoc = Table(ByocTrunk, lambda trunk: trunk.sid)
        self._targets = Table(ConnectionPolicyTarget, lambda target: target.connection_policy_sid)
        self._records = Table(IpRecord, lambda record: record.sid)
        self._mappings = Table(SourceIpMapping, lambda mapping: mapping.ip_record_sid)

    @property
    def tables(self) -> tuple[Table[Any], ...]:
        """Return every table."""
        return (
            self._trunks, self._domains, self._urls, self._access, self._byoc, self._targets,
            self._records, self._mappings,
        )  # fmt: skip

    def trunk(self, sid: str) -> SipTrunk | None:
        """Return the trunk."""
        return self._trunks.get(sid)

    def at(self, host: str) -> SipTrunk | None:
        """Return the trunk whose domain name this is."""
        return self._domains.get(host.lower().rstrip(".")) if host else None

    def urls(self, trunk_sid: str) -> list[OriginationUrl]:
        """Return the places where the trunk's PBX takes calls."""
        return self._urls.all(trunk_sid)

    def access(self, trunk_sid: str) -> list[TrunkAccess]:
        """Return the lists that say who may call out by the trunk."""
        return self._access.all(trunk_sid)

    def byoc(self, sid: str) -> ByocTrunk | None:
        """Return the customer's carrier."""
        return self._byoc.get(sid)

    def targets(self, policy_sid: str) -> list[ConnectionPolicyTarget]:
        """Return the places of a connection policy."""
        return self._targets.all(policy_sid)

    def byoc_at(self, host: str) -> list[ByocTrunk]:
        """Return the customers' carriers that have a target at this very address."""
        return [
            trunk
            for trunk in self._byoc
            if any(_is_at(one.target, host) for one in self.targets(trunk.connection_policy_sid))
        ]

    def domain_of(self, host: str) -> str:
        """Return the SID of the SIP domain that calls from this address are meant for, if any."""
        try:
            address = ip_address(host)
        except ValueError:
            return ""
        found = [
            (record.cidr_prefix_length, mapping.sip_domain_sid)
            for record in self._records
            for mapping in self._mappings.all(record.sid)
            if address in ip_network(f"{record.ip_address}/{record.cidr_prefix_length}", False)
        ]
        return max(found)[1] if found else ""


def _is_at(target: str, host: str) -> bool:
    uri = sip_target(target)
    return uri is not None and uri.host == host
