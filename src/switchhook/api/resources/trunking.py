"""Elastic SIP trunking: trunks, where their PBX takes calls, who may call out, which numbers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchhook.api import stored
from switchhook.api.binding import Bound, bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.changes import Change, Condition, Delete, Insert, Query, Update
from switchhook.domain.entities import (
    CredentialList,
    IncomingPhoneNumber,
    IpAccessControlList,
    OriginationUrl,
    SipDomain,
    SipTrunk,
    TrunkAccess,
)
from switchhook.domain.errors import TwilioError
from switchhook.endpoints.targets import sip_target
from switchhook.protocols.twilio.declaration import Resource
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import (
    ORIGINATION_URLS,
    SIP_TRUNKS,
    TRUNK_CREDENTIAL_LISTS,
    TRUNK_IP_ACCESS_CONTROL_LISTS,
    TRUNK_PHONE_NUMBERS,
    TRUNK_RECORDING,
)

INVALID = 21245
IN_USE = 21247
DOMAIN_TAKEN = 21248
TOO_MANY_URLS = 21249
MOST_URLS = 10  # of one trunk, as Twilio has it

_DOMAIN = re.compile(r"(?=.{4,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)*\.[a-z]{2,63}")
_TRUNKS = {"TrunkSid": SipTrunk}

AccessKind = Literal["IP_ACL", "CREDENTIAL_LIST"]
AccessList = CredentialList | IpAccessControlList


async def create(request: Request, values: Values) -> SipTrunk:
    """Create a trunk."""
    async with request.services.claim:
        settings = await _settings(request, values)
        return await stored.create(request, SipTrunk, "TK", settings)


async def update(request: Request, trunk: SipTrunk, values: Values) -> SipTrunk:
    """Change a trunk."""
    async with request.services.claim:
        return await stored.update(request, trunk, await _settings(request, values, trunk.sid))


async def delete(request: Request, trunk: SipTrunk, values: Values) -> None:
    """Delete a trunk with what belongs to it; 21247 while a number leads to it."""
    store = request.services.store
    of_trunk = Query((Condition("trunk_sid", "=", trunk.sid),))
    if await store.find(IncomingPhoneNumber, of_trunk):
        raise TwilioError(IN_USE)
    changes: list[Change] = [Delete(SipTrunk, trunk.sid)]
    changes += [
        Delete(OriginationUrl, one.sid) for one in await store.find(OriginationUrl, of_trunk)
    ]
    changes += [Delete(TrunkAccess, one.sid) for one in await store.find(TrunkAccess, of_trunk)]
    await request.services.bus.commit(changes)


async def _settings(request: Request, values: Values, sid: str = "") -> Values:
    if values.get("secure"):
        raise TwilioError(INVALID, "Secure trunking is not available: it needs TLS and SRTP")
    if "domain_name" not in values:
        return values
    domain = values["domain_name"].lower().rstrip(".")
    if domain:
        await _check_domain(request, domain, sid)
    return {**values, "domain_name": domain}


async def _check_domain(request: Request, domain: str, sid: str) -> None:
    if not _DOMAIN.fullmatch(domain) or request.services.endpoints.is_us(domain):
        raise TwilioError(INVALID, f"DomainName {domain} is not a host name")
    called_so = Query((Condition("domain_name", "=", domain),))
    store = request.services.store
    trunks = await store.find(SipTrunk, called_so)
    if any(one.sid != sid for one in trunks) or await store.find(SipDomain, called_so):
        raise TwilioError(DOMAIN_TAKEN)


async def add_url(request: Request, values: Values) -> OriginationUrl:
    """Add a place where the PBX takes calls."""
    there = (Condition("trunk_sid", "=", request.ids["TrunkSid"]),)
    async with request.services.claim:
        if await request.services.store.count(OriginationUrl, there) >= MOST_URLS:
            raise TwilioError(TOO_MANY_URLS)
        settings = {**_checked_url(values), "trunk_sid": request.ids["TrunkSid"]}
        return await stored.create(request, OriginationUrl, "OU", settings)


async def change_url(request: Request, url: OriginationUrl, values: Values) -> OriginationUrl:
    """Change a place where the PBX takes calls."""
    return await stored.update(request, url, _checked_url(values))


def _checked_url(values: Values) -> Values:
    text = values.get("sip_url")
    if text is not None and sip_target(text) is None:
        raise TwilioError(INVALID, f"SipUrl {text} is not a sip: address")
    return values


@dataclass(frozen=True, slots=True)
class ShownList:
    """A list as a trunk shows it: by its own SID and name."""

    sid: str
    account_sid: str
    trunk_sid: str
    friendly_name: str
    date_created: datetime
    date_updated: datetime


class _Lists:
    """The lists of one kind that say who may call out by a trunk."""

    def __init__(self, kind: AccessKind, entity: type[AccessList], sent: str) -> None:
        self._kind = kind
        self._entity = entity
        self._sent = sent

    async def find(self, request: Request, sid: str) -> TrunkAccess:
        """Return the trunk's access by the list `sid`."""
        scope = {**self.scope(request), "list_sid": sid}
        where = tuple(Condition(name, "=", value) for name, value in scope.items())
        found = await request.services.store.find(TrunkAccess, Query(where, limit=1))
        if not found:
            raise not_found(request.path)
        return found[0]

    def scope(self, request: Request) -> Mapping[str, object]:
        """Return what the trunk's accesses of this kind have."""
        trunk_sid = request.ids["TrunkSid"]
        return {"account_sid": request.account.sid, "trunk_sid": trunk_sid, "kind": self._kind}

    async def create(self, request: Request, values: Values) -> ShownList:
        """Let a list count; it may be named again."""
        list_sid = values[self._sent]
        of_account = {"account_sid": request.account.sid}
        await stored.fetch(request, self._entity, list_sid, of_account)
        async with request.services.claim:
            try:
                access = await self.find(request, list_sid)
            except TwilioError:
                access = await self._insert(request, list_sid)
        return await self._shown(request, access)

    async def _insert(self, request: Request, list_sid: str) -> TrunkAccess:
        services = request.services
        now = services.now()
        trunk = await stored.fetch(request, SipTrunk, request.ids["TrunkSid"], {})
        access = TrunkAccess(
            sid=services.new_sid("XM"),
            account_sid=trunk.account_sid,
            trunk_sid=trunk.sid,
            kind=self._kind,
            list_sid=list_sid,
            date_created=now,
            date_updated=now,
        )
        kinds = sorted({*trunk.auth_type_set, self._kind}, reverse=True)
        await services.bus.commit([Insert(access), _auth_types(trunk, kinds)])
        return access

    async def page(
        self, request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
    ) -> Page[ShownList]:
        """Return the lists that count."""
        page = await stored.page(request, TrunkAccess, asked, comparisons, self.scope(request))
        shown = [await self._shown(request, access) for access in page.items]
        return Page(shown, page.before, page.after)

    async def fetch(self, request: Request, access: TrunkAccess, values: Values) -> ShownList:
        """Return a list that counts."""
        return await self._shown(request, access)

    async def delete(self, request: Request, access: TrunkAccess, values: Values) -> None:
        """Let a list count no more."""
        async with request.services.claim:
            trunk = await stored.fetch(request, SipTrunk, access.trunk_sid, {})
            where = tuple(Condition(name, "=", v) for name, v in self.scope(request).items())
            kinds = trunk.auth_type_set
            if await request.services.store.count(TrunkAccess, where) == 1:
                kinds = tuple(kind for kind in kinds if kind != self._kind)
            await request.services.bus.commit(
                [Delete(TrunkAccess, access.sid), _auth_types(trunk, kinds)]
            )

    async def _shown(self, request: Request, access: TrunkAccess) -> ShownList:
        entity = await request.services.store.get(self._entity, access.list_sid)
        return ShownList(
            sid=access.list_sid,
            account_sid=access.account_sid,
            trunk_sid=access.trunk_sid,
            friendly_name=entity.friendly_name if entity else "",
            date_created=access.date_created,
            date_updated=access.date_updated,
        )

    def bind(self, resource: Resource) -> list[Bound]:
        """Return the operations."""
        return bind(
            resource,
            TrunkAccess,
            scope=self.scope,
            find=self.find,
            parents=_TRUNKS,
            create=self.create,
            list=self.page,
            fetch=self.fetch,
            delete=self.delete,
        )


def _auth_types(trunk: SipTrunk, kinds: Sequence[str]) -> Update:
    return Update(SipTrunk, trunk.sid, {"auth_type_set": tuple(kinds)})


async def add_number(request: Request, values: Values) -> IncomingPhoneNumber:
    """Let a number's calls go to the PBX; an application cannot have them, too."""
    of_account = {"account_sid": request.account.sid}
    sid = values["phone_number_sid"]
    number = await stored.fetch(request, IncomingPhoneNumber, sid, of_account)
    settings = {"trunk_sid": request.ids["TrunkSid"], "voice_application_sid": ""}
    return await stored.update(request, number, settings)


async def remove_number(request: Request, number: IncomingPhoneNumber, values: Values) -> None:
    """Let a number's calls go to its voice URL again."""
    await stored.update(request, number, {"trunk_sid": ""})


async def recording(request: Request, values: Values) -> SipTrunk:
    """Return the trunk, whose recording setting is shown."""
    of_account = {"account_sid": request.account.sid}
    return await stored.fetch(request, SipTrunk, request.ids["TrunkSid"], of_account)


async def record(request: Request, values: Values) -> SipTrunk:
    """Change what is recorded."""
    trunk = await recording(request, values)
    settings = {f"recording_{name}": value for name, value in values.items()}
    return await stored.update(request, trunk, settings)


OPERATIONS = [
    *bind(SIP_TRUNKS, SipTrunk, create=create, update=update, delete=delete),
    *bind(ORIGINATION_URLS, OriginationUrl, parents=_TRUNKS, create=add_url, update=change_url),
    *_Lists("CREDENTIAL_LIST", CredentialList, "credential_list_sid").bind(TRUNK_CREDENTIAL_LISTS),
    *_Lists("IP_ACL", IpAccessControlList, "ip_access_control_list_sid").bind(
        TRUNK_IP_ACCESS_CONTROL_LISTS
    ),
    *bind(
        TRUNK_PHONE_NUMBERS,
        IncomingPhoneNumber,
        parents=_TRUNKS,
        create=add_number,
        delete=remove_number,
    ),
    *bind(TRUNK_RECORDING, SipTrunk, fetch=recording, update=record),
]
