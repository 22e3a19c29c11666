"""Sessions: who is signed in, in memory and in the store, until it is over.

Every request of the console asks, so they are looked up in memory, by the hash of the cookie's
token: what is stored opens nothing.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from switchhook.domain.changes import Delete, Insert
from switchhook.domain.entities import Role, Session
from switchhook.store.protocol import Store

LASTS: Final = timedelta(days=7)
MOST: Final = 100  # of one account


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who signs in, for which account, and from where."""

    account_sid: str
    username: str
    role: Role
    user_sid: str = ""
    user_agent: str = ""
    address: str = ""


class Sessions:
    """Every session. `ended` hears of those that are over before their time."""

    def __init__(
        self,
        store: Store,
        *,
        now: Callable[[], datetime],
        new_sid: Callable[[str], str],
        new_token: Callable[[], str],
        ended: Callable[[Iterable[str]], None] = lambda sids: None,
    ) -> None:
        self._store = store
        self._now = now
        self._new_sid = new_sid
        self._new_token = new_token
        self._ended = ended
        self._by_hash: dict[str, Session] = {}

    async def load(self) -> None:
        """Read what is stored, at the start."""
        found = await self._store.find(Session)
        self._by_hash = {one.token_hash: one for one in found}

    def find(self, token: str) -> Session | None:
        """Return the session that a cookie opens, unless it is over."""
        found = self._by_hash.get(_hash(token)) if token else None
        return found if found is not None and found.date_expires > self._now() else None

    async def open(self, who: Who) -> tuple[Session, str]:
        """Sign somebody in; return the session and the token for the cookie.

        Sessions that are over are forgotten; an account's oldest makes room.
        """
        now, token = self._now(), self._new_token()
        session = Session(
            sid=self._new_sid("CS"),
            account_sid=who.account_sid,
            username=who.username,
            user_sid=who.user_sid,
            role=who.role,
            token_hash=_hash(token),
            user_agent=who.user_agent,
            address=who.address,
            date_expires=now + LASTS,
            date_created=now,
            date_updated=now,
        )
        gone = self._too_many(who.account_sid, now)
        await self._store.commit([*(Delete(Session, one.sid) for one in gone), Insert(session)])
        self._by_hash[session.token_hash] = session
        self._forget(gone)
        return session, token

    async def end(self, sessions: Iterable[Session]) -> None:
        """End sessions at once."""
        sessions = list(sessions)
        await self._store.commit([Delete(Session, one.sid) for one in sessions])
        self._forget(sessions)

    async def end_of_user(self, user_sid: str) -> None:
        """End every session of a user."""
        await self.end([one for one in self._by_hash.values() if one.user_sid == user_sid])

    def _too_many(self, account_sid: str, now: datetime) -> list[Session]:
        over = [one for one in self._by_hash.values() if one.date_expires <= now]
        own = sorted(
            (
                one
                for one in self._by_hash.values()
                if one.account_sid == account_sid and one.date_expires > now
            ),
            key=lambda one: one.date_created,
        )
        return over + own[: max(0, len(own) - MOST + 1)]

    def _forget(self, sessions: Iterable[Session]) -> None:
        sessions = list(sessions)
        for one in sessions:
            self._by_hash.pop(one.token_hash, None)
        self._ended([one.sid for one in sessions])


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
