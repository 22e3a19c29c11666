"""Digest sign-in of phones (RFC 3261 §22), and the brake on those who guess.

Theory of operation. A request without credentials gets a challenge, which costs us nothing to
remember. To the throttle a challenge weighs little and the right answer takes that back, so a
phone never pays; a wrong answer weighs much, and so does a scanner's stream of requests that
never answer. What a blocked source sends is not looked at: it gets one challenge after another,
the only answer for which SIP keeps no state (RFC 3261 §26.3.2.4), and does not learn whether
it guessed right. A name under attack from many sources is closed to all sources but those that
lately signed in with it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable

from switchhook.endpoints.routes import Challenge, Owner, key_of
from switchhook.endpoints.throttle import Throttle, source_of
from switchhook.protocols.sip import digest
from switchhook.protocols.sip.digest import Authorization, Nonces
from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.message import Request
from switchhook.transports.sip.peer import Peer

REALM = "switchhook"
# Phones in the field (libre, for one) fail on a second challenge with an algorithm they lack,
# so RFC 8760's list of them would lock them out.
ALGORITHM = "MD5"

CHALLENGE_WEIGHT = 1.0
WRONG_WEIGHT = 10.0
MOST_NAMESAKES = 100  # whose passwords one request is tried against
_REMEMBERED = 10_000


Users = Callable[[str], Iterable[Owner]]
"""Whoever may sign in by a name: at our own address that may be users of several domains."""


class Authenticator:
    """Says who signed a request. `secret` keys the nonces; `time` is a steady clock."""

    def __init__(self, *, secret: bytes, time: Callable[[], float]) -> None:
        self._time = time
        self._nonces = Nonces(secret)
        self._sources = Throttle(limit=300.0, per_second=1.0)
        # What one source may try on and on must not close a name to everybody else.
        self._names = Throttle(limit=1000.0, per_second=1.0)
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()  # owner and source

    def check(
        self, request: Request, peer: Peer, users: Users, place: str = ""
    ) -> Owner | Challenge:
        """Return whose credentials the request carries, or the challenge to answer with.

        `place` is the domain that the names are of: elsewhere they are somebody else's.
        """
        source, now = source_of(peer.host), self._time()
        if self._sources.blocked(source, now):
            return self._challenge(now)
        authorization = _credentials(request)
        freshness = self._nonces.judge(authorization, now) if authorization else "foreign"
        if authorization is None or freshness != "fresh":
            self._sources.offend(source, now, CHALLENGE_WEIGHT)
            return self._challenge(now, stale=freshness == "stale")
        name = f"{authorization.username}@{place}"
        owner = _verified(authorization, request.method, users)
        if owner is None or self._closed(name, owner, source, now):
            self._sources.offend(source, now, WRONG_WEIGHT)
            self._names.offend(name, now, WRONG_WEIGHT)
            return self._challenge(now)
        self._nonces.used(authorization)
        self._sources.offend(source, now, -CHALLENGE_WEIGHT)
        self._remember(key_of(owner), source)
        return owner

    def _closed(self, name: str, owner: Owner, source: str, now: float) -> bool:
        """Say whether the name is under attack, and this source unknown."""
        return self._names.blocked(name, now) and (key_of(owner), source) not in self._known

    def _challenge(self, now: float, *, stale: bool = False) -> Challenge:
        nonce = self._nonces.issue(now)
        value = digest.challenge(REALM, nonce, algorithm=ALGORITHM, stale=stale)
        return Challenge((("WWW-Authenticate", value),))

    def _remember(self, key: str, source: str) -> None:
        self._known[key, source] = None
        self._known.move_to_end((key, source))
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)


def _verified(authorization: Authorization, method: str, users: Users) -> Owner | None:
    """Return the first whose password is right; an unknown name costs the time of a wrong one."""
    found = list(users(authorization.username))[:MOST_NAMESAKES]
    for owner in found:
        if digest.verify(authorization, method, owner.password):
            return owner
    if not found:
        digest.verify(authorization, method, "")
    return None


def _credentials(request: Request) -> Authorization | None:
    """Return the credentials for our realm, if there are any that can be read."""
    for name in ("authorization", "proxy-authorization"):
        for value in request.headers.get_all(name):
            try:
                authorization = Authorization.parse(value)
            except SipParseError:
                continue
            if authorization.realm == REALM:
                return authorization
    return None
