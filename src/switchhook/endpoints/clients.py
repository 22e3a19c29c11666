"""Browser pages that are signed in: who they are, by their tokens, and who of them may be called.

A client is a name in an account (`client:alice`); several pages may have it, and all of them ring.
A page that holds a handset is a client by the handset's user name.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Final

from switchhook.bus import Bus
from switchhook.domain.entities import Handset
from switchhook.domain.events import RegistrationChanged
from switchhook.endpoints.directory import Directory
from switchhook.protocols.voicesdk import BadToken, Grant, codes
from switchhook.protocols.voicesdk.tokens import Signer, grant, handset_token

MOST_PAGES: Final = 10  # that have the same name; the oldest is called no longer


class Clients:
    """The pages that want to be called, each known by a name that is its own."""

    def __init__(self, directory: Directory, bus: Bus, now: Callable[[], datetime]) -> None:
        self._directory = directory
        self._bus = bus
        self._now = now
        self._pages: dict[tuple[str, str], list[str]] = {}  # by account and identity

    def grant(self, token: str) -> Grant:
        """Return what a token lets a page do now; raises `BadToken`."""
        found = grant(token, self._signer, self._now().timestamp())
        if not self._directory.active(found.account_sid):
            raise BadToken(codes.NO_ACCOUNT, "the account is not active")
        return found

    def token(self, handset: Handset, ttl: int) -> str:
        """Return a token with which a page is a handset for `ttl` seconds."""
        return handset_token(handset.sid, _signs(handset), self._now().timestamp(), ttl)

    def handset(self, given: Grant) -> Handset | None:
        """Return the handset that a page is, if it is one."""
        return self._directory.handset_by_sid(given.signer) if given.of_handset else None

    def holds(self, given: Grant) -> bool:
        """Say whether who signed a token still may: keys are deleted, accounts suspended."""
        known = self._signer(given.signer)
        return known is not None and self._directory.active(given.account_sid)

    def enlist(self, given: Grant, page: str) -> str:
        """Let a page be called; return the page that made room for it, empty if none did."""
        pages = self._pages.setdefault((given.account_sid, given.identity), [])
        if page in pages:
            return ""
        pages.append(page)
        self._tell(given)
        return pages.pop(0) if len(pages) > MOST_PAGES else ""

    def dismiss(self, given: Grant, page: str) -> None:
        """Let a page be called no longer."""
        key = given.account_sid, given.identity
        pages = self._pages.get(key, [])
        if page not in pages:
            return
        pages.remove(page)
        if not pages:
            del self._pages[key]
        self._tell(given)

    def pages(self, account_sid: str, identity: str) -> tuple[str, ...]:
        """Return the pages of a client, the latest first."""
        return tuple(reversed(self._pages.get((account_sid, identity), ())))

    def _signer(self, sid: str) -> Signer | None:
        key = self._directory.key(sid)
        if key is not None:
            return Signer(account_sid=key.account_sid, secret=key.secret)
        handset = self._directory.handset_by_sid(sid)
        if handset is not None:
            return _signs(handset)
        account = self._directory.account(sid)
        return Signer(account_sid=sid, secret=account.auth_token) if account else None

    def _tell(self, given: Grant) -> None:
        pages = self.pages(given.account_sid, given.identity)
        self._bus.commit(
            [],
            RegistrationChanged(
                account_sid=given.account_sid,
                username=given.address,
                contact=pages[0] if pages else "",
                at=self._now(),
            ),
        )


def _signs(handset: Handset) -> Signer:
    # Of its own length, and of use for nothing else that the password is for.
    secret = hashlib.sha256(f"token {handset.password}".encode()).hexdigest()
    return Signer(account_sid=handset.account_sid, secret=secret, name=handset.username)
