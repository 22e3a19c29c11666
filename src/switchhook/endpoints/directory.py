"""Who is who, in memory: SIP asks many times a second and never waits for the disk.

Loaded from the store at start. What this process commits comes in by `apply` (see `watched`);
what others wrote by `changed`, which reads it, or `load`, which reads everything again.
"""

import asyncio
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

from switchhook.domain.changes import Change
from switchhook.domain.entities import (
    Account,
    ApiKey,
    CarrierTrunk,
    DialingPolicy,
    DomainMapping,
    Entity,
    Handset,
    IncomingPhoneNumber,
    IpAddress,
    OutgoingCallerId,
    SipCredential,
    SipDomain,
)
from switchhook.endpoints import messaging_services, sip_trunks
from switchhook.endpoints.domains import Domains
from switchhook.endpoints.lists import Lists
from switchhook.endpoints.messaging_services import MessagingServices
from switchhook.endpoints.routes import DomainUser, Owner
from switchhook.endpoints.sip_trunks import SipTrunks
from switchhook.endpoints.tables import Table
from switchhook.store.protocol import Store

Network = IPv4Network | IPv6Network

KINDS: tuple[type[Entity], ...] = (
    Account,
    IncomingPhoneNumber,
    OutgoingCallerId,
    Handset,
    SipCredential,
    IpAddress,
    SipDomain,
    DomainMapping,
    CarrierTrunk,
    ApiKey,
    DialingPolicy,
    *sip_trunks.KINDS,
    *messaging_services.KINDS,
)


class Directory:
    """The server's accounts, numbers, handsets, credentials, domains and trunks."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = asyncio.Lock()
        self._accounts = Table(Account, lambda account: account.sid)
        self._numbers = Table(IncomingPhoneNumber, lambda number: number.phone_number)
        self._handsets = Table(Handset, lambda handset: handset.phone_number)
        self._handset_users = Table(Handset, lambda handset: handset.username)
        self._handset_sids = Table(Handset, lambda handset: handset.sid)
        self._caller_ids = Table(
            OutgoingCallerId, lambda one: f"{one.account_sid} {one.phone_number}"
        )
        self.lists = Lists()
        self.domains = Domains(self.lists)
        self._trunks = Table(CarrierTrunk, lambda trunk: trunk.sid)
        self._keys = Table(ApiKey, lambda key: key.sid)
        self._policies = Table(DialingPolicy, lambda policy: policy.account_sid)
        self.sip_trunks = SipTrunks()
        self.messaging_services = MessagingServices()
        self._tables: tuple[Table[Any], ...] = (
            self._accounts, self._numbers, self._handsets, self._handset_users,
            self._handset_sids, self._caller_ids, self._trunks, self._keys, self._policies,
            *self.lists.tables, *self.domains.tables, *self.sip_trunks.tables,
            *self.messaging_services.tables,
        )  # fmt: skip
        self._networks: list[tuple[Network, CarrierTrunk]] = []

    async def load(self) -> None:
        """Read everything from the store."""
        for kind in KINDS:
            await self.changed(kind)

    async def changed(self, kind: type[Entity], sid: str | None = None) -> None:
        """Read the entity `sid`, or all of `kind`, again; other kinds do not matter here."""
        async with self._lock:  # or an older answer could overtake a newer one
            for table in self._tables:
                if table.kind is kind:
                    await table.refresh(self._store, sid)
            self._networks = _networks(self._trunks)

    def apply(self, changes: Iterable[Change]) -> None:
        """Take over changes that have just been committed."""
        for change in changes:
            for table in self._tables:
                table.apply(change)
        self._networks = _networks(self._trunks)

    def account(self, sid: str) -> Account | None:
        """Return the account."""
        return self._accounts.get(sid)

    def active(self, account_sid: str) -> bool:
        """Say whether the account and its owner are active."""
        account = self.account(account_sid)
        if account is None or account.status != "active":
            return False
        owner = self.account(account.owner_account_sid)
        return owner is None or owner.status == "active"

    def key(self, sid: str) -> ApiKey | None:
        """Return the API key."""
        return self._keys.get(sid)

    def dialing_policy(self, account_sid: str) -> DialingPolicy | None:
        """Return what the account changed about the countries that it may call."""
        return self._policies.get(account_sid)

    def number(self, phone_number: str) -> IncomingPhoneNumber | None:
        """Return the number of ours that is `phone_number` (E.164), of whichever account."""
        return self._numbers.get(phone_number)

    def handset(self, phone_number: str) -> Handset | None:
        """Return the handset whose number this is (E.164)."""
        return self._handsets.get(phone_number)

    def handset_by_sid(self, sid: str) -> Handset | None:
        """Return the handset."""
        return self._handset_sids.get(sid)

    def caller_id(self, account_sid: str, phone_number: str) -> OutgoingCallerId | None:
        """Return the caller ID that the account has verified (E.164)."""
        return self._caller_ids.get(f"{account_sid} {phone_number}")

    def numbers_of(self, account_sid: str) -> list[IncomingPhoneNumber]:
        """Return the account's numbers."""
        return [number for number in self._numbers if number.account_sid == account_sid]

    def user(self, username: str) -> Handset | SipCredential | None:
        """Return the handset or the operator's credential that signs in as `username`."""
        return self._handset_users.get(username) or self.lists.credential("", username)

    def current(self, owner: Owner) -> Owner | None:
        """Return who signed in as they are now; None when they could no longer."""
        if isinstance(owner, DomainUser):
            return self.domains.current(owner)
        found = self.user(owner.username)
        return found if found is not None and found.password == owner.password else None

    def trunks(self, account_sid: str) -> list[CarrierTrunk]:
        """Return the enabled trunks that the account may use: its own and its owner's."""
        account = self.account(account_sid)
        usable = {account_sid, account.owner_account_sid if account else account_sid}
        return [trunk for trunk in self._trunks if trunk.enabled and trunk.account_sid in usable]

    def every_trunk(self) -> list[CarrierTrunk]:
        """Return all enabled trunks."""
        return [trunk for trunk in self._trunks if trunk.enabled]

    def trunks_at(self, host: str) -> list[CarrierTrunk]:
        """Return the enabled trunks that may call from the IP address `host`, narrowest first."""
        try:
            address = ip_address(host)
        except ValueError:
            return []
        return [trunk for network, trunk in self._networks if address in network]


def _networks(trunks: Iterable[CarrierTrunk]) -> list[tuple[Network, CarrierTrunk]]:
    pairs = [
        (ip_network(block, strict=False), trunk)
        for trunk in trunks
        if trunk.enabled
        for block in trunk.allowed_addresses
    ]
    return sorted(pairs, key=lambda pair: -pair[0].prefixlen)
