"""The registrar (RFC 3261 §10): where our phones are just now.

A phone is called back on the flow it registered from, its address as we see it or its TCP
connection, which is what works through NAT; `Path` (RFC 3327) names the proxies in between.
Bindings are not persisted: see `bindings`.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime

from switchhook.bus import Bus
from switchhook.domain.entities import Handset
from switchhook.domain.events import RegistrationChanged
from switchhook.endpoints.bindings import (
    LONGEST,
    SHORTEST,
    USUAL,
    Asked,
    BindingError,
    Bindings,
    Source,
)
from switchhook.endpoints.routes import (
    Challenge,
    Contact,
    DomainUser,
    Headers,
    Owner,
    Refused,
    key_of,
)
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.message import Request
from switchhook.protocols.sip.uri import NameAddr
from switchhook.transports.sip.peer import Peer

Check = Callable[[Request, Peer], Owner | Challenge | Refused]

_EXTENSIONS = frozenset(("path", "outbound"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What to answer a request with."""

    status: int
    reason: str
    headers: Headers = ()


@dataclass(slots=True)
class _User:
    owner: Owner
    bindings: Bindings
    timer: asyncio.TimerHandle | None = None


class Registrar:
    """Keeps the contacts of everyone who signs in. `check` is `Identity.registering`."""

    def __init__(self, *, check: Check, bus: Bus, now: Callable[[], datetime]) -> None:
        self._check = check
        self._bus = bus
        self._now = now
        self._users: dict[str, _User] = {}  # by the owner's key

    def close(self) -> None:
        """Forget every contact."""
        for user in self._users.values():
            if user.timer:
                user.timer.cancel()
        self._users.clear()

    def contacts(self, key: str) -> list[Contact]:
        """Return where a user (`key_of`) can be reached, the most recently refreshed first."""
        user = self._users.get(key)
        if user is None:
            return []
        time = asyncio.get_running_loop().time()
        live = [binding for binding in user.bindings if binding.until > time]
        return [binding.contact(time) for binding in reversed(live)]

    def prune(self, current: Callable[[Owner], Owner | None]) -> None:
        """Drop the contacts of users who are no more, or whose password has changed."""
        for user in list(self._users.values()):
            if current(user.owner) is None:
                user.bindings = Bindings()
                self._settle(user, changed=True)

    def register(self, request: Request, peer: Peer) -> Answer:
        """Carry out a REGISTER and return its answer."""
        try:
            unknown = [one for one in request.headers.get_all("require") if one not in _EXTENSIONS]
            if unknown:
                return Answer(420, "Bad Extension", (("Unsupported", ", ".join(unknown)),))
            owner = self._check(request, peer)
            if isinstance(owner, Challenge | Refused):
                return Answer(owner.status, owner.reason, owner.headers)
            if not _may_register(owner, request.to):
                return Answer(403, "Forbidden")
            return self._change(owner, request, peer)
        except (BindingError, SipParseError) as error:
            return Answer(error.status, error.reason)

    def _change(self, owner: Owner, request: Request, peer: Peer) -> Answer:
        user = self._users.get(key_of(owner)) or _User(owner, Bindings())
        user.owner = owner
        time = asyncio.get_running_loop().time()
        user.bindings.expire(time)
        before = set(user.bindings.uris())
        source = _source(request, peer)
        if request.headers.get("contact") == "*":
            if request.headers.get("expires") != "0" or len(request.headers.get_all("contact")) > 1:
                return Answer(400, "Contact * Needs Expires 0")
            user.bindings.clear(source)
        else:
            asked = _asked(request)
            if any(0 < one.seconds < SHORTEST for one in asked):
                return Answer(423, "Interval Too Brief", (("Min-Expires", str(SHORTEST)),))
            user.bindings.change(asked, source, time)
        self._settle(user, changed=before != set(user.bindings.uris()))
        return Answer(200, "OK", self._headers(user, request, time))

    def _headers(self, user: _User, request: Request, time: float) -> Headers:
        contacts = [("Contact", binding.header(time)) for binding in user.bindings]
        paths = [("Path", value) for value in request.headers.get_all("path")]
        date = format_datetime(self._now(), usegmt=True)
        return (*contacts, *paths, ("Date", date), ("Supported", "path"))

    def _settle(self, user: _User, *, changed: bool) -> None:
        """Wait for the next binding to run out; tell the bus if the contacts have changed."""
        if user.timer:
            user.timer.cancel()
        key, loop = key_of(user.owner), asyncio.get_running_loop()
        expiry = user.bindings.next_expiry()
        if expiry is None:
            self._users.pop(key, None)
            user.timer = None
        else:
            self._users[key] = user
            user.timer = loop.call_at(expiry, self._expire, user)
        if changed:
            self._tell(user)

    def _expire(self, user: _User) -> None:
        before = len(user.bindings.uris())
        user.bindings.expire(asyncio.get_running_loop().time())
        self._settle(user, changed=len(user.bindings.uris()) != before)

    def _tell(self, user: _User) -> None:
        uris = user.bindings.uris()
        event = RegistrationChanged(
            account_sid=user.owner.account_sid,
            username=_name_of(user.owner),
            contact=uris[-1] if uris else "",
            at=self._now(),
        )
        self._bus.commit([], event)


def _name_of(owner: Owner) -> str:
    if isinstance(owner, DomainUser):
        return f"{owner.username}@{owner.domain.domain_name}"
    return owner.username


def _may_register(owner: Owner, to: NameAddr) -> bool:
    """Say whether the address of record is the owner's: the user name, or a handset's number."""
    number = owner.phone_number if isinstance(owner, Handset) else None
    return to.uri.user in (owner.username, number)


def _source(request: Request, peer: Peer) -> Source:
    return Source(
        call_id=request.call_id,
        cseq=request.cseq.number,
        peer=peer,
        path=tuple(request.headers.get_all("path")),
        user_agent=(request.headers.get("user-agent") or "")[:100],
    )


def _asked(request: Request) -> list[Asked]:
    """Return the SIP contacts of a REGISTER and for how long, in seconds, it wants them."""
    default = _seconds(request.headers.get("expires"), USUAL)
    return [
        Asked(address, min(_seconds(address.params.get("expires"), default), LONGEST))
        for address in request.contacts
        if address.uri.is_sip
    ]


def _seconds(text: str | None, default: int) -> int:
    """Read an expiry; a malformed one counts as if it were not there (RFC 3261 §10.2.1.1)."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else default
