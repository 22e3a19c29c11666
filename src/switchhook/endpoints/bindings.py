"""A registrar's bindings (RFC 3261 §10.3, RFC 5626 §6): which contacts a phone has.

In memory only: phones register again by themselves, within their expiry, after a restart.

BindingError        a REGISTER that changes nothing; carries the status to answer with
├── OutOfOrder      an older REGISTER came after a newer one (§10.3 step 7)
└── TooMany         more contacts in one REGISTER than we keep
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from switchhook.endpoints.routes import Contact
from switchhook.protocols.sip.uri import NameAddr
from switchhook.transports.sip.peer import Peer

MOST_CONTACTS = 10  # of one user; a phone that changes its address leaves old ones behind

SHORTEST = 60  # seconds
LONGEST = 7200  # seconds
USUAL = 3600  # seconds


class BindingError(Exception):
    """A REGISTER that cannot be done."""

    status = 500
    reason = "Server Internal Error"


class OutOfOrder(BindingError):
    """An older REGISTER came after a newer one."""

    reason = "Out Of Order"


class TooMany(BindingError):
    """More contacts than we keep."""

    status = 503
    reason = "Too Many Contacts"


@dataclass(frozen=True, slots=True)
class Source:
    """What the bindings of one REGISTER share."""

    call_id: str
    cseq: int
    peer: Peer
    path: tuple[str, ...]
    user_agent: str


@dataclass(frozen=True, slots=True)
class Binding:
    """One contact of one user, good until `until` (seconds of the loop's clock)."""

    address: NameAddr
    until: float
    source: Source

    def same_place(self, address: NameAddr) -> bool:
        """Say whether `address` would replace this binding."""
        instance, flow = self.address.params.get("+sip.instance"), address.params.get("reg-id")
        if instance and flow and self.address.params.get("reg-id"):
            theirs = address.params.get("+sip.instance"), flow
            return (instance, self.address.params["reg-id"]) == theirs
        return self.address.uri.matches(address.uri)

    def contact(self, now: float) -> Contact:
        """Return the contact as others use it."""
        return Contact(
            uri=self.address.uri.without_headers(),
            peer=self.source.peer,
            expires=max(0, round(self.until - now)),
            path=self.source.path,
            user_agent=self.source.user_agent,
        )

    def header(self, now: float) -> str:
        """Return the Contact value that a REGISTER is answered with."""
        expires = str(max(0, round(self.until - now)))
        return str(replace(self.address, params={**self.address.params, "expires": expires}))


@dataclass(frozen=True, slots=True)
class Asked:
    """A contact as a REGISTER asks for it; `seconds` 0 removes it."""

    address: NameAddr
    seconds: int


class Bindings:
    """The contacts of one user, the most recently refreshed one last."""

    def __init__(self) -> None:
        self._bindings: list[Binding] = []

    def __iter__(self) -> Iterator[Binding]:
        return iter(self._bindings)

    def __bool__(self) -> bool:
        return bool(self._bindings)

    def uris(self) -> list[str]:
        """Return the contact URIs."""
        return [str(binding.address.uri) for binding in self._bindings]

    def change(self, asked: list[Asked], source: Source, now: float) -> None:
        """Do all of what a REGISTER asks, or raise `BindingError` and do nothing."""
        if len(asked) > MOST_CONTACTS:
            raise TooMany
        bindings = self._bindings
        for one in asked:
            kept = [binding for binding in bindings if not binding.same_place(one.address)]
            if any(_newer(old, source) for old in bindings if old not in kept):
                raise OutOfOrder
            if one.seconds:
                kept.append(Binding(one.address, now + one.seconds, source))
            bindings = kept
        self._bindings = bindings[-MOST_CONTACTS:]

    def clear(self, source: Source) -> None:
        """Remove every contact (`Contact: *`), or raise `BindingError` and remove none."""
        if any(_newer(binding, source) for binding in self._bindings):
            raise OutOfOrder
        self._bindings = []

    def expire(self, now: float) -> None:
        """Drop what is no longer good."""
        self._bindings = [binding for binding in self._bindings if binding.until > now]

    def next_expiry(self) -> float | None:
        """Return when the first binding runs out."""
        return min((binding.until for binding in self._bindings), default=None)


def _newer(binding: Binding, source: Source) -> bool:
    """Say whether the binding was set by a later REGISTER of the same phone."""
    return binding.source.call_id == source.call_id and binding.source.cseq >= source.cseq
