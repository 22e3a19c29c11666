"""Sessions: signing in, being signed in, signing out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from switchhook.api import stored
from switchhook.api.answers import Answer, document
from switchhook.api.binding import bind
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.api.sessions.sessions import LASTS
from switchhook.api.stored import Page
from switchhook.domain.changes import Condition, Query
from switchhook.domain.entities import Role, Session
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import PageRequest
from switchhook.protocols.twilio.rendering import Representation
from switchhook.protocols.twilio.resources import SESSIONS

CURRENT: Final = "current"
_SHOWN: Final = Representation(SESSIONS)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as whoever asks sees it."""

    sid: str
    account_sid: str
    username: str
    role: Role
    user_agent: str
    address: str
    current: bool
    date_created: datetime
    date_expires: datetime


async def create(request: Request, values: Values) -> Answer:
    """Sign in."""
    services = request.services
    who = await services.entrance.who(
        request.origin, values.get("username", ""), values.get("password", "")
    )
    session, token = await services.sessions.open(who)
    cookie = request.origin.set_cookie(token, int(LASTS.total_seconds()))
    body = _encode(_SHOWN.instance(_shown(session, session.sid), request.view))
    return Answer(201, body, headers=((b"set-cookie", cookie), (b"cache-control", b"no-store")))


async def listing(
    request: Request, asked: PageRequest, comparisons: Sequence[Comparison]
) -> Page[Shown]:
    """Return who else is signed in as whoever asks."""
    ahead = Comparison("date_expires", ">", request.services.now())
    page = await stored.page(request, Session, asked, [*comparisons, ahead], _scope(request))
    current = request.principal.session_sid
    return Page([_shown(one, current) for one in page.items], page.before, page.after)


async def fetch(request: Request, session: Session, values: Values) -> Shown:
    """Return a session."""
    return _shown(session, request.principal.session_sid)


async def delete(request: Request, session: Session, values: Values) -> None:
    """Sign a browser out."""
    await request.services.sessions.end([session])


async def revoke(request: Request, values: Values) -> Answer:
    """Sign every browser out that the list shows."""
    where = tuple(Condition(name, "=", value) for name, value in _scope(request).items())
    sessions = await request.services.store.find(Session, Query(where))
    await request.services.sessions.end(sessions)
    return document({"revoked": len(sessions)})


async def find(request: Request, sid: str) -> Session:
    """Return a session of whoever asks; `current` is the one that is asked by."""
    if sid == CURRENT:
        sid = request.principal.session_sid
    if not sid.startswith(SESSIONS.prefixes):
        raise not_found(request.path)
    return await stored.fetch(request, Session, sid, _scope(request))


def _scope(request: Request) -> Mapping[str, object]:
    principal = request.principal
    if principal.operator:
        return {}
    if principal.user_sid:
        return {"user_sid": principal.user_sid}
    return {"account_sid": principal.account.sid}


def _shown(session: Session, current: str) -> Shown:
    return Shown(
        sid=session.sid,
        account_sid=session.account_sid,
        username=session.username,
        role=session.role,
        user_agent=session.user_agent,
        address=session.address,
        current=session.sid == current,
        date_created=session.date_created,
        date_expires=session.date_expires,
    )


OPERATIONS = bind(
    SESSIONS,
    Session,
    find=find,
    open_operations=frozenset(("create",)),
    create=create,
    list=listing,
    fetch=fetch,
    delete=delete,
    revoke=revoke,
)
