"""Credential lists and IP access control lists, for domains and trunks to map."""

from collections.abc import Callable
from ipaddress import IPv4Address
from typing import TypeVar

from switchhook.api import stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Change, Condition, Delete, Query
from switchhook.domain.entities import (
    CredentialList,
    DomainMapping,
    Entity,
    IpAccessControlList,
    IpAddress,
    Secret,
    SipCredential,
    TrunkAccess,
)
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.resources import (
    SIP_CREDENTIAL_LISTS,
    SIP_CREDENTIALS,
    SIP_IP_ACCESS_CONTROL_LISTS,
    SIP_IP_ADDRESSES,
)

MOST_LISTS = 100  # of an account, of each kind
MOST_CREDENTIALS = 1000  # of a list
MOST_ADDRESSES = 100  # of a list
SHORTEST_PASSWORD = 12

LIST_INVALID, LIST_IN_USE, TOO_MANY_LISTS = 21240, 21241, 21239
CREDENTIAL_INVALID, TOO_MANY_CREDENTIALS = 21243, 21242
ACCESS_LIST_IN_USE, TOO_MANY_ACCESS_LISTS = 21236, 21255
ADDRESS_INVALID, TOO_MANY_ADDRESSES = 21238, 21237

_UNFIT = frozenset('"\\:@<>')

List = TypeVar("List", CredentialList, IpAccessControlList)


async def create_credential_list(request: Request, values: Values) -> CredentialList:
    """Store a list; its name must be new in the account."""
    async with request.services.claim:
        await _room(request, CredentialList, MOST_LISTS, TOO_MANY_LISTS)
        await _check_name(request, values["friendly_name"])
        return await stored.create(request, CredentialList, "CL", values)


async def update_credential_list(
    request: Request, one: CredentialList, values: Values
) -> CredentialList:
    """Rename a list."""
    async with request.services.claim:
        if values["friendly_name"] != one.friendly_name:
            await _check_name(request, values["friendly_name"])
        return await stored.update(request, one, values)


async def delete_credential_list(request: Request, one: CredentialList, values: Values) -> None:
    """Forget a list that nothing maps, and its credentials."""
    await _forget(request, one, SipCredential, "credential_list_sid", LIST_IN_USE)


async def create_access_list(request: Request, values: Values) -> IpAccessControlList:
    """Store a list."""
    async with request.services.claim:
        await _room(request, IpAccessControlList, MOST_LISTS, TOO_MANY_ACCESS_LISTS)
        return await stored.create(request, IpAccessControlList, "AL", values)


async def delete_access_list(request: Request, one: IpAccessControlList, values: Values) -> None:
    """Forget a list that nothing maps, and its addresses."""
    await _forget(request, one, IpAddress, "ip_access_control_list_sid", ACCESS_LIST_IN_USE)


async def create_credential(request: Request, values: Values) -> SipCredential:
    """Add a credential; its name must be new in the list."""
    list_sid = request.ids["CredentialListSid"]
    in_list = Condition("credential_list_sid", "=", list_sid)
    name = _username(values["username"])
    async with request.services.claim:
        await _room(request, SipCredential, MOST_CREDENTIALS, TOO_MANY_CREDENTIALS, in_list)
        same = (in_list, Condition("username", "=", name))
        if await request.services.store.count(SipCredential, same):
            raise TwilioError(CREDENTIAL_INVALID, f"Username {name} is in the list already")
        secret = {"password": _password(values["password"]), "credential_list_sid": list_sid}
        return await stored.create(request, SipCredential, "CR", {**values, **secret})


async def update_credential(
    request: Request, credential: SipCredential, values: Values
) -> SipCredential:
    """Set another password."""
    password = _password(values["password"])
    return await stored.update(request, credential, {"password": password})


async def create_address(request: Request, values: Values) -> IpAddress:
    """Add an address, or a block."""
    list_sid = request.ids["IpAccessControlListSid"]
    in_list = Condition("ip_access_control_list_sid", "=", list_sid)
    async with request.services.claim:
        await _room(request, IpAddress, MOST_ADDRESSES, TOO_MANY_ADDRESSES, in_list)
        settings = {**values, "ip_access_control_list_sid": list_sid}
        return await stored.create(request, IpAddress, "IP", settings, _checked)


async def update_address(request: Request, address: IpAddress, values: Values) -> IpAddress:
    """Change an address."""
    sent = {name: value for name, value in values.items() if value != ""}
    return await stored.update(request, address, sent, _checked)


async def _room(
    request: Request, kind: type[Entity], most: int, code: int, *where: Condition
) -> None:
    own = Condition("account_sid", "=", request.account.sid)
    if await request.services.store.count(kind, (own, *where)) >= most:
        raise TwilioError(code)


async def _check_name(request: Request, name: str) -> None:
    same = (
        Condition("account_sid", "=", request.account.sid),
        Condition("friendly_name", "=", name),
    )
    if await request.services.store.count(CredentialList, same):
        raise TwilioError(LIST_INVALID, f"There is a credential list called {name} already")


async def _forget(
    request: Request, one: List, member: type[Entity], belongs: str, in_use: int
) -> None:
    store = request.services.store
    mapped = (Condition("list_sid", "=", one.sid),)
    async with request.services.claim:
        for kind in (DomainMapping, TrunkAccess):
            if await store.count(kind, mapped):
                raise TwilioError(in_use)
        members = await store.find(member, Query((Condition(belongs, "=", one.sid),)))
        gone: list[Change] = [Delete(member, entity.sid) for entity in members]
        await request.services.bus.commit([*gone, Delete(type(one), one.sid)])


def _username(text: str) -> str:
    if not text.isascii() or not text.isprintable() or " " in text or _UNFIT & set(text):
        raise TwilioError(
            CREDENTIAL_INVALID, f"Username {text} has characters that SIP cannot take"
        )
    return text


def _password(text: str) -> Secret:
    """Return a password that is strong enough; the refusal doesn't repeat it."""
    needs: tuple[Callable[[str], bool], ...] = (str.islower, str.isupper, str.isdigit)
    strong = all(any(map(need, text)) for need in needs)
    if len(text) < SHORTEST_PASSWORD or not strong:
        raise TwilioError(
            CREDENTIAL_INVALID,
            "Password must have at least 12 characters, capital and small letters, and a digit",
        )
    return Secret(text)


def _checked(address: IpAddress) -> IpAddress:
    try:
        IPv4Address(address.ip_address)
    except ValueError:
        raise TwilioError(ADDRESS_INVALID, f"{address.ip_address} is not an IPv4 address") from None
    return address


OPERATIONS = [
    *bind(
        SIP_CREDENTIAL_LISTS,
        CredentialList,
        create=create_credential_list,
        update=update_credential_list,
        delete=delete_credential_list,
    ),
    *bind(
        SIP_CREDENTIALS,
        SipCredential,
        parents={"CredentialListSid": CredentialList},
        create=create_credential,
        update=update_credential,
    ),
    *bind(
        SIP_IP_ACCESS_CONTROL_LISTS,
        IpAccessControlList,
        create=create_access_list,
        delete=delete_access_list,
    ),
    *bind(
        SIP_IP_ADDRESSES,
        IpAddress,
        parents={"IpAccessControlListSid": IpAccessControlList},
        create=create_address,
        update=update_address,
    ),
]
