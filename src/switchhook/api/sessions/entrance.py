"""The entrance: who may sign in, and how often one may guess.

In development the console opens signed in, for whoever sits at this machine; see `Origin` for what
that takes.
"""

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

from switchhook.api.sessions.origin import Origin
from switchhook.api.sessions.passwords import Passwords
from switchhook.api.sessions.sessions import Who
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import Account, Role, User
from switchhook.domain.errors import TwilioError
from switchhook.endpoints.throttle import Throttle, source_of
from switchhook.store.protocol import Store

WRONG, FORBIDDEN, TOO_MANY = 20003, 20403, 20429
OPERATOR: Final = "operator"
# Guesses: how many at once, and how long until there is one more.
OF_A_NAME_FROM_A_PLACE: Final = 5, 30.0  # seconds
FROM_A_PLACE: Final = 20, 10.0
OF_A_NAME: Final = 100, 5.0


class Accounts(Protocol):
    """Accounts in memory (`endpoints.directory.Directory`)."""

    def account(self, sid: str) -> Account | None:
        """Return the account `sid`, or None."""
        ...


class Entrance:
    """Says who signs in. `trusting` is development on loopback; `public_host` our name outside."""

    def __init__(
        self,
        store: Store,
        accounts: Accounts,
        *,
        now: Callable[[], datetime],
        trusting: bool = False,
        public_host: str = "",
    ) -> None:
        self.passwords = Passwords()
        self.public_host = public_host
        self._store = store
        self._accounts = accounts
        self._now = now
        self._trusting = trusting
        self._throttles = tuple(
            Throttle(limit=limit, per_second=1 / seconds)
            for limit, seconds in (OF_A_NAME_FROM_A_PLACE, FROM_A_PLACE, OF_A_NAME)
        )

    async def who(self, origin: Origin, name: str, password: str) -> Who:
        """Return who signs in; raises TwilioError 20403, 20003 or 20429."""
        if not origin.by_console(self.public_host):
            raise TwilioError(FORBIDDEN, "Only pages of the console sign in")
        if not name and not password:
            return await self._developer(origin)
        keys = _keys(name, origin.address)
        self._guess(keys)
        who = await self._known(name, password, origin)
        if who is None:
            raise TwilioError(WRONG)
        self._count(keys, -1)
        return who

    async def _developer(self, origin: Origin) -> Who:
        if not (self._trusting and origin.from_this_machine):
            raise TwilioError(WRONG)
        first = await self._store.find(Account, Query(order="date_created", limit=1))
        if not first:
            raise TwilioError(WRONG)
        return _who(origin, first[0].sid, OPERATOR, "operator")

    async def _known(self, name: str, password: str, origin: Origin) -> Who | None:
        account = self._accounts.account(name)
        if account is not None:
            fits = hmac.compare_digest(account.auth_token.encode(), password.encode())
            return _who(origin, account.sid, name, "account") if fits else None
        where = (Condition("username", "=", name.lower()),)
        found = await self._store.find(User, Query(where, limit=1))
        user = found[0] if found else None
        if not await self.passwords.fits(password, user.password_hash if user else ""):
            return None
        assert user is not None, "without a hash no password fits"
        return _who(origin, user.account_sid, user.username, user.role, user.sid)

    def _guess(self, keys: tuple[str, ...]) -> None:
        """Count a guess before it is looked at, so that many at once are counted too."""
        now = self._now().timestamp()
        pairs = zip(self._throttles, keys, strict=True)
        if any(throttle.blocked(key, now) for throttle, key in pairs):
            raise TwilioError(TOO_MANY)
        self._count(keys, 1)

    def _count(self, keys: tuple[str, ...], weight: float) -> None:
        now = self._now().timestamp()
        for throttle, key in zip(self._throttles, keys, strict=True):
            throttle.offend(key, now, weight)


def _keys(name: str, address: str) -> tuple[str, ...]:
    place = source_of(address)
    return f"{place} {name.lower()}", place, name.lower()


def _who(origin: Origin, account_sid: str, name: str, role: Role, user_sid: str = "") -> Who:
    return Who(
        account_sid=account_sid,
        username=name,
        role=role,
        user_sid=user_sid,
        user_agent=origin.agent,
        address=origin.address,
    )
