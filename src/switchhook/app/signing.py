"""The auth tokens that requests to apps are signed with, kept in memory."""

from collections.abc import Sequence

from switchhook.domain.changes import Change, Delete, Update
from switchhook.domain.entities import Account
from switchhook.endpoints import WatchedStore


class Tokens:
    """Every request is signed: a token is read, and opened, once until an account changes."""

    def __init__(self, store: WatchedStore) -> None:
        self._store = store
        self._known: dict[str, str] = {}  # by account
        store.watch(self._changed)

    async def of(self, account_sid: str) -> str:
        """Return the account's auth token, empty if there is no such account."""
        known = self._known
        token = known.get(account_sid)
        if token is None:
            account = await self._store.get(Account, account_sid)
            if account is None:
                return ""
            # If the account has changed meanwhile, `known` is not what is asked any more.
            token = known[account_sid] = account.auth_token
        return token

    def _changed(self, changes: Sequence[Change]) -> None:
        if any(isinstance(each, Update | Delete) and each.kind is Account for each in changes):
            self._known = {}
