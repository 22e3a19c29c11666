"""The lite agent of ICE (RFC 8445 §2.5), sans-IO: it answers checks, and never sends any.

Theory of operation. A lite agent has an address that its peer can reach, so the peer, a full
agent, does all the work: it checks its pairs and nominates one. Each check that carries our
password proves that the peer read our description; its source is where the peer can be reached.
The first such source is used until one is nominated. A peer may nominate several sources in its
first second; then the one of the highest priority is used (RFC 8445 §8.1.1 as RFC 5245 peers
practise it). Later it nominates another because it has moved, and the one before falls silent.

The same checks are the peer's consent to be sent media (RFC 7675): without one for thirty
seconds, sending stops. After an ICE restart the old credentials hold until the new ones are used.
"""

from dataclasses import dataclass

from switchhook.protocols import stun
from switchhook.protocols.stun import Address, Attribute, Message

CONSENT_SECONDS = 30.0  # RFC 7675 §5.1
SETTLED_SECONDS = 1.0  # for which a nomination is not overruled by one of lower priority
HOST_PRIORITY = 2130706431  # of our first candidate (RFC 8445 §5.1.2.1)
TCP_PRIORITY = 126 << 24 | (4 << 13 | 0x1FFF) << 8 | 255  # of a passive one (RFC 6544 §4.2)


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user name fragment and the password that goes with it."""

    ufrag: str
    password: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check: what to answer, and whether the peer's address is another now."""

    reply: bytes
    moved: bool = False


@dataclass(slots=True)
class _Selected:
    address: Address
    priority: int
    at: float
    nominated: bool


class LiteAgent:
    """One leg's ICE. Times are seconds of any clock that does not go back."""

    def __init__(self, credentials: Credentials, now: float) -> None:
        self.credentials = credentials
        self.before: Credentials | None = None  # of before an ICE restart, while still in use
        self._selected: _Selected | None = None
        self._heard_at = now

    @property
    def address(self) -> Address | None:
        """Return where the peer is, once it has been heard."""
        return None if self._selected is None else self._selected.address

    @property
    def ufrags(self) -> tuple[str, ...]:
        """Return the fragments by which this agent's checks are known."""
        known = (self.credentials,) if self.before is None else (self.credentials, self.before)
        return tuple(credentials.ufrag for credentials in known)

    def restart(self, credentials: Credentials) -> None:
        """Begin anew with other credentials; what is in use stays so until they are used."""
        self.before, self.credentials = self.credentials, credentials

    def begin(self, now: float) -> None:
        """Let the time for the peer's first check begin."""
        self._heard_at = now

    def forget(self) -> None:
        """Take the peer to be nowhere, until it is heard again."""
        self._selected = None

    def consent_left(self, now: float) -> float:
        """Return for how many seconds the peer may be sent media, if it sends no check."""
        return self._heard_at + CONSENT_SECONDS - now

    def check(self, message: Message, source: Address, now: float) -> Checked | None:
        """Take a request; None when nothing may be answered.

        Only who knows our password is answered, so forged requests cost their sender as much as
        they cost us, and nobody else anything.
        """
        credentials = self._authenticated(message)
        if credentials is None:
            return None
        problem = _problem(message)
        if problem is not None:
            return Checked(problem.serialise(credentials.password))
        moved = self._consider(message, source, now, new=credentials is self.credentials)
        reply = stun.success(message.transaction, source)
        return Checked(reply.serialise(credentials.password), moved)

    def _authenticated(self, message: Message) -> Credentials | None:
        ours = message.username.partition(":")[0]
        for credentials in (self.credentials, self.before):
            if credentials is not None and credentials.ufrag == ours:
                return credentials if message.authentic(credentials.password) else None
        return None

    def _consider(self, message: Message, source: Address, now: float, *, new: bool) -> bool:
        """Take note of a good check; return whether the peer is elsewhere now."""
        self._heard_at = now
        if new and self.before is not None and message.use_candidate:
            self.before, self._selected = None, self._forgotten()
        found = _Selected(source, message.priority, now, message.use_candidate)
        before = self._selected
        if before is not None and source == before.address:
            if message.use_candidate:
                self._selected = found
            return False
        if not self._prevails(found, now):
            return False
        self._selected = found
        return True

    def _prevails(self, found: _Selected, now: float) -> bool:
        before = self._selected
        if before is None:
            return True
        if not found.nominated:
            return False
        settled = before.nominated and now - before.at < SETTLED_SECONDS
        return not settled or found.priority > before.priority

    def _forgotten(self) -> _Selected | None:
        """Return what is in use as something that any nomination may replace."""
        before = self._selected
        return None if before is None else _Selected(before.address, 0, before.at, False)


def _problem(message: Message) -> Message | None:
    """Return the error response that a genuine request deserves, if any."""
    if message.unknown:
        return stun.failure(message.transaction, 420, "Unknown Attribute", message.unknown)
    if message.controlled:
        # A lite agent cannot be in control, so the peer must be (RFC 8445 §6.1.1, §7.3.1.1).
        return stun.failure(message.transaction, 487, "Role Conflict")
    if message.get(Attribute.PRIORITY) is None:
        return stun.failure(message.transaction, 400, "Bad Request")
    return None
