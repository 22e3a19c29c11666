"""Who calls us and how somebody is reached, as data.

`identify` answers with a `Caller`, a `Challenge` or `Refused`; `locate` with a `Route`.
"""

from dataclasses import dataclass

from switchhook.domain.entities import CarrierTrunk, Handset, IncomingPhoneNumber, SipCredential
from switchhook.protocols.sip.digest import Credentials
from switchhook.protocols.sip.uri import SipUri
from switchhook.transports.sip.peer import Peer

Headers = tuple[tuple[str, str], ...]


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
    """A SIP phone of ours: ring every contact, the most recent one first in the list."""

    owner: Handset | SipCredential
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class InProcess:
    """A handset without a SIP phone: ring it inside this process."""

    handset: Handset


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number of this server, of whichever account: the call comes back in."""

    number: IncomingPhoneNumber


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
    """Anybody's SIP URI."""

    uri: SipUri


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No way there. `code` is for a REST request and the call, `dial_code` for `<Dial>`."""

    code: int
    dial_code: int
    reason: str


Route = Registered | InProcess | OwnNumber | SignedOut | Trunk | Sip | Unreachable

Caller = Handset | SipCredential | CarrierTrunk


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
