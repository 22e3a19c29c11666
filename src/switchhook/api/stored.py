"""What most resources do with the store: list, fetch, create, update, delete."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from typing import Any, Generic, TypeVar, cast

from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.domain.changes import Change, Condition, Delete, Insert, Query, Update
from switchhook.domain.entities import Account, Entity
from switchhook.domain.errors import TwilioError
from switchhook.protocols.twilio import paging
from switchhook.protocols.twilio.filters import Comparison
from switchhook.protocols.twilio.paging import Mark, PageRequest

E = TypeVar("E", bound=Entity)
V = TypeVar("V")
Shown = TypeVar("Shown")

Scope = Mapping[str, object]  # attributes that an entity must have to be found here


@dataclass(frozen=True, slots=True)
class Page(Generic[Shown]):
    """Some items of a list, and the tokens of the neighbouring pages (empty: there is none)."""

    items: Sequence[Shown]
    before: str = ""
    after: str = ""


async def fetch(request: Request, kind: type[E], sid: str, scope: Scope) -> E:
    """Return the entity `sid` if it has what `scope` asks; raises TwilioError 20404."""
    entity = await request.services.store.get(kind, sid)
    if entity is None or any(getattr(entity, name) != scope[name] for name in scope):
        raise not_found(request.path)
    return entity


async def page(
    request: Request,
    kind: type[E],
    asked: PageRequest,
    comparisons: Sequence[Comparison],
    scope: Scope,
    *,
    oldest_first: bool = False,
) -> Page[E]:
    """Return the page asked for of what `scope` and `comparisons` select, the newest first."""
    forwards, backwards = ("date_created", "-date_created")[:: 1 if oldest_first else -1]
    where = (
        *(Condition(name, "=", value) for name, value in scope.items()),
        *(Condition(*comparison) for comparison in comparisons),
    )
    mark = asked.mark
    if mark is not None and mark.way == "PB":
        return await _page_before(request, kind, asked, where, mark, backwards)
    after = None if mark is None else (mark.created, mark.sid)
    offset = 0 if mark is not None else asked.page * asked.size
    query = Query(where, forwards, asked.size + 1, after, offset)
    found = await request.services.store.find(kind, query)
    items, more = found[: asked.size], len(found) > asked.size
    first = mark is None and asked.page == 0
    return Page(items, "" if first else _before(items), _after(items) if more else "")


async def _page_before(
    request: Request,
    kind: type[E],
    asked: PageRequest,
    where: tuple[Condition, ...],
    mark: Mark,
    order: str,
) -> Page[E]:
    query = Query(where, order, asked.size + 1, (mark.created, mark.sid))
    found = await request.services.store.find(kind, query)
    items = found[: asked.size][::-1]
    return Page(items, _before(items) if len(found) > asked.size else "", _after(items))


def _before(items: Sequence[E]) -> str:
    return paging.token("PB", items[0].sid, items[0].date_created) if items else ""


def _after(items: Sequence[E]) -> str:
    return paging.token("PA", items[-1].sid, items[-1].date_created) if items else ""


def slice_of(
    items: Sequence[V], asked: PageRequest, key: Callable[[V], tuple[str, datetime]]
) -> Page[V]:
    """Return the page asked for of `items` that live in memory, in their order.

    `key` gives what a page's token is made of: a SID that no other item has, and a time.
    """
    start = asked.page * asked.size
    if (mark := asked.mark) is not None:
        place = next((n for n, one in enumerate(items) if key(one)[0] == mark.sid), -1)
        start = place + 1 if mark.way == "PA" else max(place - asked.size, 0)
    chosen = items[start : start + asked.size]
    before = paging.token("PB", *key(chosen[0])) if chosen and start else ""
    after = paging.token("PA", *key(chosen[-1])) if start + asked.size < len(items) else ""
    return Page(chosen, before, after)


async def create(
    request: Request,
    kind: type[E],
    prefix: str,
    values: Values,
    check: Callable[[E], E] | None = None,
) -> E:
    """Store a new entity with `values`, of the request's account unless they say otherwise.

    `check` returns the entity in its normal form, or raises.
    """
    services = request.services
    now = services.now()
    entity = kind(
        **_known(kind, {"account_sid": request.account.sid, **values}),
        sid=services.new_sid(prefix),
        date_created=now,
        date_updated=now,
    )
    entity = check(entity) if check else entity
    await services.bus.commit([Insert(entity)])
    return entity


async def update(
    request: Request,
    entity: E,
    values: Values,
    check: Callable[[E], E] | None = None,
    also: Sequence[Change] = (),
) -> E:
    """Set `values` on `entity`, with what `also` changes; return it once that is durable.

    `check` is as for `create`.
    """
    kind = type(entity)
    changed = {**_known(kind, values), "date_updated": request.services.now()}
    updated: E = replace(cast(Any, entity), **changed)
    if check:
        updated = check(updated)
        changed = {name: getattr(updated, name) for name in changed}
    await request.services.bus.commit([Update(cast(Any, kind), entity.sid, changed), *also])
    return updated


async def delete(request: Request, entity: Entity) -> None:
    """Remove `entity`, durably."""
    await request.services.bus.commit([Delete(type(entity), entity.sid)])


def account_of(request: Request, sid: str) -> Account:
    """Return the account that a parameter names; raises TwilioError 21470."""
    account = request.services.endpoints.directory.account(sid)
    if account is None or not request.principal.may_act_for(account):
        raise TwilioError.about(21470)
    return account


@cache
def _names(kind: Any) -> frozenset[str]:
    return frozenset(field.name for field in fields(kind))


def _known(kind: Any, values: Values) -> Values:
    names = _names(kind)
    return {name: value for name, value in values.items() if name in names}
