"""Who is calling, and whom: what an INVITE or MESSAGE says once we know whom to believe.

A carrier is known by its address (its trunk's access list), a phone by its digest credentials,
and who calls by a SIP domain or a trunk by what is mapped to that: credentials, addresses, or
both. Nobody else is served: there is no unauthenticated relay. A request is for a domain when its
Request-URI has the domain's host, or is for us while To has it, or comes from an address that is
mapped to the domain. A customer's own carrier is known by the address of its targets.
"""

from switchhook.domain.entities import CarrierTrunk, Handset, SipCredential, SipDomain, SipTrunk
from switchhook.endpoints.authentication import Authenticator
from switchhook.endpoints.directory import Directory
from switchhook.endpoints.hosts import Hosts
from switchhook.endpoints.routes import (
    ByocCaller,
    Caller,
    Challenge,
    DomainCaller,
    DomainUser,
    Owner,
    Refused,
    TrunkCaller,
)
from switchhook.protocols import numbers
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.message import Request
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.transports.sip.peer import Peer


class Identity:
    """Judges requests by the directory, the trunks' access lists and digest."""

    def __init__(self, directory: Directory, authenticator: Authenticator, hosts: Hosts) -> None:
        self._directory = directory
        self._authenticator = authenticator
        self._hosts = hosts

    def identify(self, request: Request, peer: Peer) -> Caller | Challenge | Refused:
        """Return who sent the request, or what to answer instead."""
        try:
            caller = self._caller(request, peer)
        except SipParseError as error:
            return Refused(error.status, error.reason)
        if isinstance(caller, Challenge | Refused):
            return caller
        if not self._directory.active(caller.account_sid):
            return Refused(403, "Account Not Active")
        return caller

    def registering(self, request: Request, peer: Peer) -> Owner | Challenge | Refused:
        """Return whose phone sent a REGISTER, or what to answer instead."""
        domains = self._directory.domains
        domain = self._domain(request)
        if domain is None:
            return self._authenticator.check(request, peer, self._registrants)
        if not domain.sip_registration:
            return Refused(403, "Registration Not Allowed")
        return self._authenticator.check(
            request,
            peer,
            lambda name: domains.users(domain, name, "registrations"),
            domain.domain_name,
        )

    def called(self, request: Request) -> str:
        """Return what the request is for: a number as E.164, or else `sip:user@host`.

        Raises `SipParseError` when the Request-URI cannot be read.
        """
        uri = request.uri
        user = _digits(uri)
        # Carriers leave out the plus sign; a number of ours settles what was meant.
        for candidate in (numbers.normalise(user), numbers.normalise(f"+{user}")):
            if candidate and (
                self._directory.number(candidate) or self._directory.handset(candidate)
            ):
                return candidate
        return numbers.normalise(user) or address_of(uri)

    def calling(self, caller: Caller, request: Request) -> str:
        """Return what to show as From: a number as E.164, or else `sip:user@host`.

        Phones are shown as who they are; carriers are believed (RFC 3325 comes first).
        """
        if isinstance(caller, DomainCaller):
            return caller.from_
        if isinstance(caller, Handset):
            return caller.phone_number
        if isinstance(caller, SipCredential):
            return f"sip:{caller.username}@{self._hosts.name}"
        claimed = _asserted(request) or request.from_
        user = _digits(claimed.uri)
        plain = numbers.possible(f"+{user}") if user.isdigit() and len(user) > 10 else None
        return numbers.possible(user) or plain or address_of(claimed.uri)

    def _caller(self, request: Request, peer: Peer) -> Caller | Challenge | Refused:
        trunk = self._directory.sip_trunks.at(request.uri.host) if request.uri.is_sip else None
        if trunk is not None:
            return self._by_trunk(trunk, request, peer)
        domain = self._domain(request)
        if domain is not None:
            return self._by_domain(domain, request, peer)
        known = self._known(request, peer)
        if known is not None:
            return known
        owner = self._authenticator.check(request, peer, lambda name: self._callers(name, peer))
        if isinstance(owner, DomainUser):
            return self._at(owner.domain, request, owner.username)
        return owner

    def _domain(self, request: Request) -> SipDomain | None:
        """Return the domain that a request is for, by the host that it asks for."""
        domains = self._directory.domains
        domain = domains.at(request.uri.host) if request.uri.is_sip else None
        if domain is not None or not self._hosts.has(request.uri):
            return domain
        to = request.to.uri
        return domains.at(to.host) if to.is_sip else None

    def _known(
        self, request: Request, peer: Peer
    ) -> CarrierTrunk | ByocCaller | DomainCaller | Challenge | Refused | None:
        """Return who is known by their address: the operator's carriers first.

        What an account says of addresses never takes calls to another account's numbers.
        """
        carrier = self._carrier(request, peer)
        if carrier is not None or not self._hosts.has(request.uri):
            return carrier
        number = self._directory.number(self.called(request))
        owner = number.account_sid if number else None
        trunks = self._directory.sip_trunks
        domain = self._directory.domains.get(trunks.domain_of(peer.host))
        if domain is not None and owner in (None, domain.account_sid):
            return self._by_domain(domain, request, peer)
        if self._claims_to_be_ours(request):
            return None
        brought = (one for one in trunks.byoc_at(peer.host) if owner in (None, one.account_sid))
        trunk = next(brought, None)
        return ByocCaller(trunk) if trunk else None

    def _by_trunk(
        self, trunk: SipTrunk, request: Request, peer: Peer
    ) -> TrunkCaller | Challenge | Refused:
        """Return the PBX that calls out: with both kinds of list mapped, both must have it."""
        lists = self._directory.lists
        by_kind: dict[str, list[str]] = {"IP_ACL": [], "CREDENTIAL_LIST": []}
        for access in self._directory.sip_trunks.access(trunk.sid):
            by_kind[access.kind].append(access.list_sid)
        addresses, names = by_kind["IP_ACL"], by_kind["CREDENTIAL_LIST"]
        known = any(lists.admits(sid, peer.host) for sid in addresses)
        if not (addresses or names) or (addresses and not known):
            return Refused(403, "Forbidden")
        if not names:
            return TrunkCaller(trunk)
        owner = self._authenticator.check(
            request,
            peer,
            lambda name: [one for sid in names if (one := lists.credential(sid, name))],
            trunk.domain_name,
        )
        return owner if isinstance(owner, Challenge) else TrunkCaller(trunk, owner.username)

    def _by_domain(
        self, domain: SipDomain, request: Request, peer: Peer
    ) -> DomainCaller | Challenge | Refused:
        """Return who calls by a domain: with both kinds of list mapped, both must have them."""
        domains = self._directory.domains
        if not domain.auth_type_set or not domains.admits(domain, peer.host):
            return Refused(403, "Forbidden")
        if not domains.needs_name(domain):
            return self._at(domain, request)
        owner = self._authenticator.check(
            request, peer, lambda name: domains.users(domain, name, "calls"), domain.domain_name
        )
        if isinstance(owner, Challenge):
            return owner
        return self._at(domain, request, owner.username)

    def _at(self, domain: SipDomain, request: Request, username: str = "") -> DomainCaller:
        return DomainCaller(
            domain,
            to=self._address_at(domain, request.uri),
            from_=self._address_at(domain, request.from_.uri),
            username=username,
        )

    def _address_at(self, domain: SipDomain, uri: SipUri) -> str:
        """Return an address; one at this server, however it was written, is at the domain."""
        if uri.is_sip and (self._hosts.has(uri) or self._directory.domains.at(uri.host) == domain):
            uri = SipUri(user=uri.user, host=domain.domain_name)
        return address_of(uri)

    def _registrants(self, name: str) -> list[Owner]:
        """Return who may register at our own address under a name."""
        user = self._directory.user(name)
        elsewhere = self._directory.domains.everywhere(name, "registrations")
        return [
            *([user] if user else []),
            *(one for one in elsewhere if one.domain.sip_registration),
        ]

    def _callers(self, name: str, peer: Peer) -> list[Owner]:
        """Return who may call by our own address under a name."""
        domains = self._directory.domains
        user = self._directory.user(name)
        elsewhere = domains.everywhere(name, "calls")
        return [
            *([user] if user else []),
            *(one for one in elsewhere if domains.admits(one.domain, peer.host)),
        ]

    def _carrier(self, request: Request, peer: Peer) -> CarrierTrunk | None:
        """Return the trunk whose access list has the sender's address.

        A phone of ours may share an address with a carrier: what says it comes from one of
        our users has to sign in.
        """
        trunks = self._directory.trunks_at(peer.host)
        if not trunks or self._claims_to_be_ours(request):
            return None
        if len(trunks) > 1:
            number = self._directory.number(self.called(request))
            for trunk in trunks:
                if number and trunk in self._directory.trunks(number.account_sid):
                    return trunk
        return trunks[0]

    def _claims_to_be_ours(self, request: Request) -> bool:
        uri = request.from_.uri
        if not uri.is_sip:
            return False
        if self._directory.domains.at(uri.host) is not None:
            return True
        return self._hosts.has(uri) and bool(self._claimed(uri.user or ""))

    def _claimed(self, name: str) -> bool:
        domains = self._directory.domains
        return bool(self._directory.user(name) or domains.everywhere(name, "calls"))


def address_of(uri: SipUri) -> str:
    """Return a URI without port, password, parameters and headers."""
    if not uri.is_sip:
        return str(uri)
    return str(SipUri(user=uri.user, host=uri.host))


def _asserted(request: Request) -> NameAddr | None:
    value = request.headers.first("p-asserted-identity")
    if value is None:
        return None
    try:
        return NameAddr.parse(value)
    except SipParseError:
        return None


def _digits(uri: SipUri) -> str:
    """Return the user part without parameters (RFC 3261 §19.1.6) and visual separators."""
    user = (uri.user or "").partition(";")[0]
    return user.translate(_SEPARATORS)


_SEPARATORS = str.maketrans("", "", "-.()")
