"""Binding: a declaration, the entity behind it and its handlers make routes.

`bind(DECLARATION, Entity)` alone lists, fetches, creates, updates and deletes in the store, within
the account that the path names; a handler module adds only what is special. A handler of the
collection takes `(request, values)`, one of an instance `(request, entity, values)`: `values` are
the parameters that were sent, checked. It returns what the declaration says: the entity, nothing,
or for a document a response.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from switchhook.api import stored
from switchhook.api.errors import not_found
from switchhook.api.requests import Request, Values
from switchhook.domain.entities import Call, Entity
from switchhook.protocols.twilio import paging
from switchhook.protocols.twilio.declaration import Operation, Resource
from switchhook.protocols.twilio.filters import Selector
from switchhook.protocols.twilio.names import argument
from switchhook.protocols.twilio.rendering import Representation
from switchhook.protocols.twilio.validation import Reader

E = TypeVar("E", bound=Entity)

Result = object  # an entity, a page, a response or None, as the declaration says
Handler = Callable[..., Awaitable[Result]]
Run = Callable[[Request], Awaitable[Result]]
ScopeOf = Callable[[Request], Mapping[str, object]]
Find = Callable[[Request, str], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Bound:
    """An operation ready to run."""

    resource: Resource
    operation: Operation
    representation: Representation
    run: Run
    open: bool = False  # to be had without credentials


def bind(
    resource: Resource,
    kind: type[E] | None = None,
    *,
    scope: ScopeOf | None = None,
    find: Find | None = None,
    parents: Mapping[str, type[Entity]] | None = None,
    open_operations: frozenset[str] = frozenset(),
    **handlers: Handler,
) -> list[Bound]:
    """Return the resource's operations, each with its handler or the store's.

    `scope` says which entities are to be found here, else those of the account and of the parents
    in the path. `find` finds an instance, else the store does.
    """
    parents = {"CallSid": Call} if parents is None else parents
    within = scope or _scope_of(resource)
    binder = _Binder(resource, kind, within, find or _finder(resource, kind, within), parents)
    representation = Representation(resource)
    return [
        Bound(
            resource,
            operation,
            representation,
            binder.run(operation, handlers.get(operation.name)),
            operation.name in open_operations,
        )
        for operation in resource.operations
    ]


@dataclass(frozen=True, slots=True)
class _Binder:
    resource: Resource
    kind: Any
    scope: ScopeOf
    find: Find
    parents: Mapping[str, type[Entity]]

    def run(self, operation: Operation, handler: Handler | None) -> Run:
        """Return what answers `operation`."""
        if operation.returns == "page":
            return self._list(operation, handler)
        read = Reader(operation.parameters).read
        chosen = handler or self._default(operation)
        if operation.place == "collection":

            async def run_collection(request: Request) -> Result:
                await self._check_parents(request)
                return await chosen(request, read(request.form))

            return run_collection

        async def run_instance(request: Request) -> Result:
            await self._check_parents(request)
            entity = await self.find(request, request.ids[self.resource.sid])
            return await chosen(request, entity, read(request.form))

        return run_instance

    def _list(self, operation: Operation, handler: Handler | None) -> Run:
        select = Selector(operation.filters).read

        async def run(request: Request) -> Result:
            await self._check_parents(request)
            comparisons, asked = select(request.form), paging.read(request.form)
            if handler is not None:
                return await handler(request, asked, comparisons)
            return await stored.page(request, self.kind, asked, comparisons, self.scope(request))

        return run

    def _default(self, operation: Operation) -> Handler:
        prefix = self.resource.prefixes[0] if self.resource.prefixes else ""

        async def create(request: Request, values: Values) -> Result:
            return await stored.create(request, self.kind, prefix, values)

        return create if operation.name == "create" else _DEFAULTS[operation.name]

    async def _check_parents(self, request: Request) -> None:
        for name, kind in self.parents.items():
            if name in request.ids:
                owner = {"account_sid": request.account.sid}
                await stored.fetch(request, kind, request.ids[name], owner)


async def _fetch(request: Request, entity: Entity, values: Values) -> Result:
    return entity


async def _update(request: Request, entity: Entity, values: Values) -> Result:
    return await stored.update(request, entity, values)


async def _delete(request: Request, entity: Entity, values: Values) -> Result:
    await stored.delete(request, entity)
    return None


_DEFAULTS: Mapping[str, Handler] = {"fetch": _fetch, "update": _update, "delete": _delete}


def _scope_of(resource: Resource) -> ScopeOf:
    def scope(request: Request) -> Mapping[str, object]:
        found: dict[str, object] = {"account_sid": request.account.sid}
        for name, value in request.ids.items():
            if name not in ("AccountSid", resource.sid):
                found[resource.scope.get(name) or argument(name)] = value
        return found

    return scope


def _finder(resource: Resource, kind: Any, scope: ScopeOf) -> Find:
    async def find(request: Request, sid: str) -> Entity:
        if not sid.startswith(resource.prefixes):
            raise not_found(request.path)
        found: Entity = await stored.fetch(request, kind, sid, scope(request))
        return found

    return find
