"""Console users, whom the operator makes."""

import re
from collections.abc import Sequence
from typing import Final

from switchhook.api import operator, stored
from switchhook.api.binding import bind
from switchhook.api.requests import Request, Values
from switchhook.api.stored import Page
from switchhook.domain.changes import Condition
from switchhook.domain.entities import User
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.resources import USERS

DENIED, CONFLICT, INVALID = 20006, 20409, 20422
SHORTEST_PASSWORD: Final = 8  # characters
_NAME: Final = re.compile(r"[a-z0-9.@_+-]{1,64}")
_ACCOUNT: Final = re.compile(r"ac[0-9a-f]{32}")


async def create(request: Request, values: Values) -> User:
    """Create a user with a name that nobody has."""
    _operator(request)
    name = values["username"].lower()
    if not _NAME.fullmatch(name) or _ACCOUNT.fullmatch(name):
        raise TwilioError.about(INVALID, "Username", values["username"])
    facts: Values = {
        "username": name,
        "role": values.get("role", "account"),
        "account_sid": operator.owner_sid(request, values),
        "password_hash": await _hash(request, values),
    }
    services = request.services
    async with services.claim:
        if await services.store.count(User, (Condition("username", "=", name),)):
            raise TwilioError(CONFLICT, f"There is a user called {name} already")
        return await stored.create(request, User, "US", facts)


async def listing(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[User]:
    """Return the users."""
    _operator(request)
    return await stored.page(request, User, asked, comparisons, {})


async def find(request: Request, sid: str) -> User:
    """Return a user."""
    _operator(request)
    return await stored.fetch(request, User, sid, {})


async def update(request: Request, user: User, values: Values) -> User:
    """Change a user's password."""
    hashed = await _hash(request, values)
    changed = await stored.update(request, user, {"password_hash": hashed})
    await request.services.sessions.end_of_user(user.sid)
    return changed


async def delete(request: Request, user: User, values: Values) -> None:
    """Delete a user."""
    await stored.delete(request, user)
    await request.services.sessions.end_of_user(user.sid)


async def _hash(request: Request, values: Values) -> str:
    password: str = values["password"]
    if len(password) < SHORTEST_PASSWORD:
        raise TwilioError(INVALID, f"Password has fewer than {SHORTEST_PASSWORD} characters")
    return await request.services.entrance.passwords.hash(password)


def _operator(request: Request) -> None:
    if not request.principal.operator:
        raise TwilioError(DENIED)


OPERATIONS = bind(USERS, User, find=find, list=listing, create=create, update=update, delete=delete)
