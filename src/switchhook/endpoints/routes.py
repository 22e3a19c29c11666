"""Who calls us and how somebody is reached, as data.

`identify` answers with a `Caller`, a `Challenge` or `Refused`; `locate` with a `Route`.
"""

from dataclasses import dataclass
from typing import Literal

from switchhook.domain.entities import (
    ByocTrunk,
    CarrierTrunk,
    Handset,
    IncomingPhoneNumber,
    SipCredential,
    SipDomain,
    SipTrunk,
)
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.uri import SipUri
from switchhook.transports.sip.peer import Peer

Headers = tuple[tuple[str, str], ...]
Purpose = Literal["calls", "registrations"]


@dataclass(frozen=True, slots=True)
class DomainUser:
    """Somebody who signs in at a domain, with a credential of a list that it maps."""

    domain: SipDomain
    credential: SipCredential

    @property
    def username(self) -> str:
        """The name they sign in with."""
        return self.credential.username

    @property
    def password(self) -> str:
        """And the password."""
        return self.credential.password

    @property
    def account_sid(self) -> str:
        """Whose domain it is."""
        return self.domain.account_sid


Owner = Handset | SipCredential | DomainUser
"""Who a SIP phone is, once it has signed in."""


def key_of(owner: Owner) -> str:
    """Return what tells an owner from all others: at a domain a name may be somebody else's."""
    if isinstance(owner, DomainUser):
        return f"{owner.username}@{owner.domain.sid}"
    return owner.username


@dataclass(frozen=True, slots=True)
class Contact:
    """One place where a SIP phone can be reached (RFC 3261 §10.2.1).

    A request to `uri` goes to `peer`, the flow that the phone registered on, with a Route
    header for each value of `path` (RFC 3327 §5.1). `expires` is in seconds from now.
    """

    uri: SipUri
    peer: Peer
    expires: int
    path: tuple[str, ...] = ()
    user_agent: str = ""

    @property
    def headers(self) -> Headers:
        """Return the headers that a request to this contact must carry."""
        return tuple(("Route", value) for value in self.path)


@dataclass(frozen=True, slots=True)
class Registered:
    """A SIP phone of ours: ring every contact, the most recent one first in the list.

    `asked` is the SIP address that was dialled, if it was one: its headers go along.
    """

    owner: Owner
    contacts: tuple[Contact, ...]
    asked: SipUri | None = None


@dataclass(frozen=True, slots=True)
class InProcess:
    """A handset without a SIP phone: ring it inside this process."""

    handset: Handset


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number of this server, of whichever account: the call comes back in."""

    number: IncomingPhoneNumber


@dataclass(frozen=True, slots=True)
class Browsers:
    """A client of the account who is signed in with browsers, and maybe with a SIP phone too.

    All of them ring; the pages are told the `parameters`.
    """

    account_sid: str
    identity: str
    pages: tuple[str, ...]
    phone: Registered | None = None
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SignedOut:
    """A client of the account who is nowhere signed in: the call rings nobody."""

    identity: str


@dataclass(frozen=True, slots=True)
class Trunk:
    """Out through a carrier: `request_uri` says where to, `caller_id` is what From shows."""

    trunk: CarrierTrunk
    request_uri: SipUri
    caller_id: str
    credentials: Credentials | None = None


@dataclass(frozen=True, slots=True)
class Sip:
    """Anybody's SIP URI. Whoever says nothing at all within `patience` seconds is given up."""

    uri: SipUri
    patience: float | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """The places of a customer's PBX or carrier, to be tried one after another.

    `from_host` is the host that From shows, ours when empty.
    """

    ways: tuple[Registered | InProcess | Sip, ...]
    from_host: str = ""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No way there. `code` is for a REST request and the call, `dial_code` for `<Dial>`."""

    code: int
    dial_code: int
    reason: str


Route = (
    Registered | InProcess | OwnNumber | Browsers | SignedOut | Trunk | Sip | Targets | Unreachable
)


@dataclass(frozen=True, slots=True)
class DomainCaller:
    """Somebody who calls by a domain, whose TwiML answers. `to` and `from_` are `sip:user@host`.

    `username` is empty when the domain knows its callers by their addresses alone.
    """

    domain: SipDomain
    to: str
    from_: str
    username: str = ""

    @property
    def account_sid(self) -> str:
        """Whose domain it is."""
        return self.domain.account_sid


@dataclass(frozen=True, slots=True)
class TrunkCaller:
    """A PBX that calls out by its trunk."""

    trunk: SipTrunk
    username: str = ""

    @property
    def account_sid(self) -> str:
        """Whose trunk it is."""
        return self.trunk.account_sid


@dataclass(frozen=True, slots=True)
class ByocCaller:
    """A customer's own carrier, known by its address; the trunk's TwiML answers."""

    trunk: ByocTrunk

    @property
    def account_sid(self) -> str:
        """Whose carrier it is."""
        return self.trunk.account_sid


Caller = Handset | SipCredential | CarrierTrunk | DomainCaller | TrunkCaller | ByocCaller


@dataclass(frozen=True, slots=True)
class Challenge:
    """Ask for credentials: answer with this status and these headers."""

    headers: Headers
    status: int = 401
    reason: str = "Unauthorized"


@dataclass(frozen=True, slots=True)
class Refused:
    """Not from here: answer with `status`."""

    status: int
    reason: str
    headers: Headers = ()
