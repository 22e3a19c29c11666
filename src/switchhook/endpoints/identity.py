"""Who is calling, and whom: what an INVITE or MESSAGE says once we know whom to believe.

A carrier is known by its address (its trunk's access list), a phone by its digest credentials.
Nobody else is served: there is no unauthenticated relay.
"""

from switchhook.domain.entities import CarrierTrunk, Handset
from switchhook.endpoints.authentication import Authenticator
from switchhook.endpoints.directory import Directory
from switchhook.endpoints.hosts import Hosts
from switchhook.endpoints.routes import Caller, Challenge, Refused
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
            caller = self._carrier(request, peer) or self._authenticator.check(request, peer)
        except SipParseError as error:
            return Refused(error.status, error.reason)
        if isinstance(caller, Challenge):
            return caller
        if not self._directory.active(caller.account_sid):
            return Refused(403, "Account Not Active")
        return caller

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
        if isinstance(caller, Handset):
            return caller.phone_number
        if not isinstance(caller, CarrierTrunk):
            return f"sip:{caller.username}@{self._hosts.name}"
        claimed = _asserted(request) or request.from_
        user = _digits(claimed.uri)
        plain = numbers.possible(f"+{user}") if user.isdigit() and len(user) > 10 else None
        return numbers.possible(user) or plain or address_of(claimed.uri)

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
        return self._hosts.has(uri) and self._directory.user(uri.user or "") is not None


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
