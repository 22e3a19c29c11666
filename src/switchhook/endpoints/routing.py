"""Where a call or text goes: from what was asked for to who can be reached, and how."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from switchhook.domain.entities import CarrierTrunk, Handset, SipCredential, SipDomain
from switchhook.endpoints.directory import Directory
from switchhook.endpoints.hosts import Hosts
from switchhook.endpoints.permissions import EVERYWHERE
from switchhook.endpoints.routes import (
    Browsers,
    Contact,
    InProcess,
    OwnNumber,
    Registered,
    Route,
    SignedOut,
    Sip,
    Trunk,
    Unreachable,
    key_of,
)
from switchhook.protocols import numbers
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.uri import SipUri

# Twilio's codes for a REST request and for `<Dial>`.
_INVALID_NUMBER = 21211, 13223
_UNREACHABLE = 21214, 13224
_INVALID_NESTED = 21211, 13215
_INVALID_URI = 21211, 13243
_NOT_ALLOWED = 21216, 13225
_NO_DOMAIN = 21214, 32002
_NOT_REGISTERED = 21214, 32009
_NO_USER = 21214, 32223
_NO_PERMISSION = 21215, 13227


@dataclass(frozen=True, slots=True)
class Policy:
    """What accounts may reach. `external_sip`: SIP URIs elsewhere, without a trunk.

    `countries` are those whose low-risk numbers may be called unless an account says otherwise:
    ISO 3166 codes, or `*` for all.
    """

    external_sip: bool = True
    countries: tuple[str, ...] = (EVERYWHERE,)


ANYWHERE = Policy()


def nobody(account_sid: str, identity: str) -> tuple[str, ...]:
    """Return that nobody is signed in with a browser."""
    return ()


class Router:
    """Finds the way to numbers and SIP addresses.

    `contacts` is the registrar's; `up` says whether a trunk (its sid) answered of late, `permits`
    whether an account may call a number through a carrier, `pages` who of an account is signed in
    under a name with a browser.
    """

    def __init__(
        self,
        directory: Directory,
        hosts: Hosts,
        *,
        contacts: Callable[[str], list[Contact]],
        up: Callable[[str], bool],
        permits: Callable[[str, str], bool],
        pages: Callable[[str, str], tuple[str, ...]] = nobody,
        policy: Policy = ANYWHERE,
    ) -> None:
        self._directory = directory
        self._hosts = hosts
        self._contacts = contacts
        self._up = up
        self._permits = permits
        self._pages = pages
        self._policy = policy

    def locate(self, account_sid: str, to: str, from_: str) -> Route:
        """Return the way to `to`, a number, `sip:` or `client:` address, for this account."""
        scheme = to.partition(":")[0].lower()
        if scheme == "client":
            return self._client(account_sid, to[7:])
        if scheme in ("sip", "sips"):
            return self._sip(account_sid, to, from_)
        number = numbers.normalise(to)
        if number is None:
            return Unreachable(*_INVALID_NUMBER, f"{to!r} is not a phone number")
        return self._number(account_sid, number, from_)

    def _number(self, account_sid: str, number: str, from_: str) -> Route:
        handset = self._directory.handset(number)
        if handset is not None:
            return self._phone(handset)
        own = self._directory.number(number)
        if own is not None:
            if self._directory.active(own.account_sid):
                return OwnNumber(own)
            return Unreachable(*_UNREACHABLE, f"the account of {number} is not active")
        if not self._permits(account_sid, number):
            return Unreachable(*_NO_PERMISSION, f"calls to {number} are not permitted")
        trunk = self._trunk(account_sid, number)
        if trunk is None:
            return Unreachable(*_UNREACHABLE, f"no trunk, number or handset serves {number}")
        return through(trunk, number, from_)

    def _sip(self, account_sid: str, to: str, from_: str) -> Route:
        try:
            uri = SipUri.parse(to)
        except SipParseError:
            return Unreachable(*_INVALID_URI, f"{to!r} is not a SIP URI")
        domain = self._directory.domains.at(uri.host)
        if domain is not None:
            return self._at(domain, account_sid, uri)
        if self._hosts.has(uri):
            return self._here(account_sid, uri, from_)
        if not self._policy.external_sip:
            return Unreachable(*_NOT_ALLOWED, f"SIP calls to {uri.host} are not allowed")
        return Sip(uri)

    def _here(self, account_sid: str, uri: SipUri, from_: str) -> Route:
        user = uri.user or ""
        owner = self._directory.user(user)
        if owner is not None:
            return self._phone(owner, uri)
        number = numbers.normalise(user)
        if number is not None:
            return self._number(account_sid, number, from_)
        return Unreachable(*_UNREACHABLE, f"nobody here is called {user!r}")

    def _client(self, account_sid: str, address: str) -> Route:
        """A client is whoever is signed in under that name: browsers, a SIP phone of the account's.

        What follows a question mark is for the browsers: `client:alice?team=blue`.
        """
        identity, _, query = address.partition("?")
        if not identity:
            return Unreachable(*_INVALID_NESTED, "a client has a name")
        owner = self._directory.user(identity)
        ours = owner is not None and owner.account_sid == account_sid
        way = self._phone(owner) if owner is not None and ours else None
        if isinstance(way, Browsers):
            return replace(way, parameters=tuple(parse_qsl(query)))
        pages = self._pages(account_sid, identity)
        if pages and self._directory.active(account_sid):
            phone = way if isinstance(way, Registered) else None
            return Browsers(account_sid, identity, pages, phone, tuple(parse_qsl(query)))
        return SignedOut(identity) if way is None or isinstance(way, Unreachable) else way

    def _at(self, domain: SipDomain, account_sid: str, uri: SipUri) -> Route:
        """Return the way to a phone that is registered at a domain of the account's."""
        if domain.account_sid != account_sid:
            return Unreachable(*_NO_DOMAIN, f"the account has no SIP domain {domain.domain_name}")
        if not uri.user:
            return Unreachable(*_NO_USER, f"{uri} names nobody at {domain.domain_name}")
        users = self._directory.domains.users(domain, uri.user, "registrations")
        contacts = tuple(self._contacts(key_of(users[0]))) if users else ()
        if not contacts or not domain.sip_registration:
            return Unreachable(*_NOT_REGISTERED, f"{uri.user} is not registered at {uri.host}")
        return Registered(users[0], contacts, uri)

    def _phone(self, owner: Handset | SipCredential, asked: SipUri | None = None) -> Route:
        """A registered phone or an open page takes precedence over the handset's in-process leg.

        Where a SIP address was `asked` for, only SIP phones count.
        """
        if not self._directory.active(owner.account_sid):
            return Unreachable(*_UNREACHABLE, f"the account of {owner.username} is not active")
        contacts = tuple(self._contacts(key_of(owner)))
        phone = Registered(owner, contacts, asked) if contacts else None
        pages = self._pages(owner.account_sid, owner.username) if asked is None else ()
        if pages and isinstance(owner, Handset):
            return Browsers(owner.account_sid, owner.username, pages, phone)
        if phone is not None:
            return phone
        if isinstance(owner, Handset):
            return InProcess(owner)
        return Unreachable(*_UNREACHABLE, f"{owner.username} is not registered")

    def _trunk(self, account_sid: str, number: str) -> CarrierTrunk | None:
        """Return the best trunk: one that is up, then the longest prefix, then the oldest."""
        matches = [
            (self._up(trunk.sid), len(prefix), trunk)
            for trunk in self._directory.trunks(account_sid)
            for prefix in trunk.prefixes
            if number.startswith(prefix)
        ]
        return max(matches, key=lambda match: match[:2])[2] if matches else None


def through(trunk: CarrierTrunk, number: str, from_: str) -> Trunk:
    """Return the way to `number` by this trunk."""
    user = number.removeprefix("+") if trunk.strip_plus else number
    port = None if trunk.port == 5060 else trunk.port
    params = {"transport": "tcp"} if trunk.transport == "tcp" else {}
    credentials = Credentials(trunk.username, trunk.password) if trunk.username else None
    return Trunk(
        trunk=trunk,
        request_uri=SipUri(user=user, host=trunk.host, port=port, params=params),
        caller_id=trunk.caller_id or from_,
        credentials=credentials,
    )
