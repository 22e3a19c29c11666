"""SIP domains, and which lists say who may call by them or register at them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Literal

from switchhook.api import stored
from switchhook.api.binding import Bound, bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.changes import Change, Condition, Delete, Insert, Query, Update
from switchhook.domain.entities import (
    AuthType,
    CredentialList,
    DomainMapping,
    IpAccessControlList,
    SipDomain,
    SipTrunk,
)
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.declaration import Resource
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import (
    SIP_AUTH_CALLS_CREDENTIAL_LIST_MAPPINGS,
    SIP_AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPINGS,
    SIP_AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPINGS,
    SIP_CREDENTIAL_LIST_MAPPINGS,
    SIP_DOMAINS,
    SIP_IP_ACCESS_CONTROL_LIST_MAPPINGS,
)

MOST_DOMAINS = 100  # of an account
TOO_MANY, NOT_VALID, INVALID_NAME, HAS_SUBDOMAINS = 21230, 21231, 21232, 21233
NO_FALLBACK = 21405

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")

Purpose = Literal["calls", "registrations"]
ListKind = type[CredentialList] | type[IpAccessControlList]


async def create(request: Request, values: Values) -> SipDomain:
    """Store a domain whose name nobody has."""
    name = values["domain_name"].lower()
    async with request.services.claim:
        own = (Condition("account_sid", "=", request.account.sid),)
        if await request.services.store.count(SipDomain, own) >= MOST_DOMAINS:
            raise TwilioError(TOO_MANY)
        await _check_name(request, name)
        settings = {"friendly_name": name, **values, "domain_name": name}
        return await stored.create(request, SipDomain, "SD", settings, _check(values))


async def update(request: Request, domain: SipDomain, values: Values) -> SipDomain:
    """Change a domain."""
    name = values.get("domain_name", "").lower() or domain.domain_name
    async with request.services.claim:
        if name != domain.domain_name:
            await _check_name(request, name)
        settings = {**values, "domain_name": name}
        return await stored.update(request, domain, settings, _check(values))


async def delete(request: Request, domain: SipDomain, values: Values) -> None:
    """Forget a domain that has no subdomains, and its mappings."""
    async with request.services.claim:
        domains = await request.services.store.find(SipDomain)
        if any(one.domain_name.endswith(f".{domain.domain_name}") for one in domains):
            raise TwilioError(HAS_SUBDOMAINS)
        gone = [Delete(DomainMapping, one.sid) for one in await _mapped(request, domain.sid)]
        await request.services.bus.commit([*gone, Delete(SipDomain, domain.sid)])


async def _check_name(request: Request, name: str) -> None:
    """Refuse what is no name, ours, taken, or below a name of somebody else's."""
    if not _NAME.fullmatch(name) or _is_address(name) or request.services.endpoints.is_us(name):
        raise TwilioError(INVALID_NAME, f"{name} cannot be the name of a domain")
    store = request.services.store
    if await store.count(SipTrunk, (Condition("domain_name", "=", name),)):
        raise TwilioError(INVALID_NAME, f"{name} is taken")
    for other in await store.find(SipDomain):
        theirs = other.account_sid != request.account.sid
        if name == other.domain_name or (theirs and name.endswith(f".{other.domain_name}")):
            raise TwilioError(INVALID_NAME, f"{name} is taken")


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _check(values: Values) -> Callable[[SipDomain], SipDomain]:
    """Return the check of what setting `values` makes of a domain."""

    def check(domain: SipDomain) -> SipDomain:
        if domain.secure:
            raise TwilioError(NOT_VALID, "Secure is not available: it needs TLS and SRTP")
        if values.get("voice_fallback_url") and not domain.voice_url:
            raise TwilioError(NO_FALLBACK)
        return domain

    return check


@dataclass(frozen=True, slots=True)
class ShownMapping:
    """A mapping as it is shown: by its list's SID and name."""

    sid: str
    account_sid: str
    domain_sid: str
    friendly_name: str
    date_created: datetime
    date_updated: datetime


@dataclass(frozen=True, slots=True)
class _Mappings:
    """What the mappings of one kind and purpose can do."""

    kind: AuthType
    purpose: Purpose

    @property
    def list_kind(self) -> ListKind:
        return CredentialList if self.kind == "CREDENTIAL_LIST" else IpAccessControlList

    def scope(self, request: Request) -> Mapping[str, object]:
        return {
            "account_sid": request.account.sid,
            "domain_sid": request.ids["DomainSid"],
            "purpose": self.purpose,
            "kind": self.kind,
        }

    async def find(self, request: Request, sid: str) -> DomainMapping:
        where = [Condition(name, "=", value) for name, value in self.scope(request).items()]
        where.append(Condition("list_sid", "=", sid))
        found = await request.services.store.find(DomainMapping, Query(tuple(where), limit=1))
        if not found:
            raise not_found(request.path)
        return found[0]

    async def list_(
        self, request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
    ) -> Page[ShownMapping]:
        page = await stored.page(request, DomainMapping, asked, comparisons, self.scope(request))
        shown = [await self.shown(request, one) for one in page.items]
        return Page(shown, page.before, page.after)

    async def fetch(self, request: Request, mapping: DomainMapping, values: Values) -> ShownMapping:
        return await self.shown(request, mapping)

    async def create(self, request: Request, values: Values) -> ShownMapping:
        (list_sid,) = values.values()
        async with request.services.claim:
            owner = {"account_sid": request.account.sid}
            await stored.fetch(request, self.list_kind, list_sid, owner)
            mapped = await _mapped(request, request.ids["DomainSid"])
            if any((one.purpose, one.list_sid) == (self.purpose, list_sid) for one in mapped):
                raise TwilioError(NOT_VALID, f"{list_sid} is mapped already")
            mapping = self._new(request, list_sid)
            await request.services.bus.commit(
                [Insert(mapping), _auth_types(mapping.domain_sid, [*mapped, mapping])]
            )
        return await self.shown(request, mapping)

    async def delete(self, request: Request, mapping: DomainMapping, values: Values) -> None:
        async with request.services.claim:
            mapped = await _mapped(request, mapping.domain_sid)
            left = [one for one in mapped if one.sid != mapping.sid]
            await request.services.bus.commit(
                [Delete(DomainMapping, mapping.sid), _auth_types(mapping.domain_sid, left)]
            )

    async def shown(self, request: Request, mapping: DomainMapping) -> ShownMapping:
        mapped = await request.services.store.get(self.list_kind, mapping.list_sid)
        return ShownMapping(
            sid=mapping.list_sid,
            account_sid=mapping.account_sid,
            domain_sid=mapping.domain_sid,
            friendly_name=mapped.friendly_name if mapped else "",
            date_created=mapping.date_created,
            date_updated=mapping.date_updated,
        )

    def _new(self, request: Request, list_sid: str) -> DomainMapping:
        now = request.services.now()
        return DomainMapping(
            sid=request.services.new_sid("XD"),
            account_sid=request.account.sid,
            domain_sid=request.ids["DomainSid"],
            purpose=self.purpose,
            kind=self.kind,
            list_sid=list_sid,
            date_created=now,
            date_updated=now,
        )

    def bound(self, resource: Resource) -> list[Bound]:
        """Return the operations of a resource that shows these mappings."""
        return bind(
            resource,
            DomainMapping,
            find=self.find,
            parents={"DomainSid": SipDomain},
            create=self.create,
            list=self.list_,
            fetch=self.fetch,
            delete=self.delete,
        )


async def _mapped(request: Request, domain_sid: str) -> list[DomainMapping]:
    where = (Condition("domain_sid", "=", domain_sid),)
    return await request.services.store.find(DomainMapping, Query(where))


def _auth_types(domain_sid: str, mapped: Sequence[DomainMapping]) -> Change:
    """Return the change that notes how callers show who they are."""
    kinds = {one.kind for one in mapped if one.purpose == "calls"}
    return Update(SipDomain, domain_sid, {"auth_type_set": tuple(sorted(kinds, reverse=True))})


_BY_CREDENTIAL = _Mappings("CREDENTIAL_LIST", "calls")
_BY_ADDRESS = _Mappings("IP_ACL", "calls")
_REGISTERING = _Mappings("CREDENTIAL_LIST", "registrations")

OPERATIONS = [
    *bind(SIP_DOMAINS, SipDomain, create=create, update=update, delete=delete),
    *_BY_CREDENTIAL.bound(SIP_CREDENTIAL_LIST_MAPPINGS),
    *_BY_CREDENTIAL.bound(SIP_AUTH_CALLS_CREDENTIAL_LIST_MAPPINGS),
    *_BY_ADDRESS.bound(SIP_IP_ACCESS_CONTROL_LIST_MAPPINGS),
    *_BY_ADDRESS.bound(SIP_AUTH_CALLS_IP_ACCESS_CONTROL_LIST_MAPPINGS),
    *_REGISTERING.bound(SIP_AUTH_REGISTRATIONS_CREDENTIAL_LIST_MAPPINGS),
]
