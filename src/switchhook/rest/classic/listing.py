"""What every resource of 2015 had: items with attributes, and lists of them.

A list resource says in data what is special about it: its collection now, what identifies an item,
what can be done to items, and which other resources belong to one.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from switchhook.rest.resources import Collections

PAGE_SIZE = 50


class Instance:
    """One item: its members and what belongs to it as attributes, what it can do as methods.

    What is done to the item shows in it afterwards.
    """

    def __init__(self, item: Any, owner: "ListResource") -> None:
        self._item = item
        self._owner = owner

    def __getattr__(self, name: str) -> Any:
        if name in self._owner.on_instances:
            return partial(self._do, getattr(self._owner, name))
        if self._owner.has_below(name):
            return self._owner.resource_below(self._identifier, name)
        if name in self._owner.derived:
            return self._owner.derived[name](self._item, self._owner.base_url)
        return getattr(self._item, name)

    @property
    def _identifier(self) -> str:
        identifier: str = getattr(self._item, self._owner.key)
        return identifier

    def _do(self, method: Callable[..., Any], /, *given: Any, **values: Any) -> Any:
        result = method(self._identifier, *given, **values)
        if not isinstance(result, Instance) or result._owner is not self._owner:
            return result
        self._item = result._item
        return self

    def __repr__(self) -> str:
        return f"<{type(self._item).__name__} {self._identifier}>"


class ListResource:
    """The operations that every resource had."""

    collection: ClassVar[str]  # its name now
    key: ClassVar[str] = "sid"  # of the member that identifies an item
    on_instances: ClassVar[frozenset[str]] = frozenset(("update", "delete"))
    # What belongs to an item: attribute -> the resource, and what it calls the item's identifier.
    below: ClassVar[Mapping[str, tuple[type["ListResource"], str]]] = {}
    # Attributes that are made of members and the base URL.
    derived: ClassVar[Mapping[str, Callable[[Any, str], Any]]] = {}
    filters: ClassVar[Mapping[str, str]] = {}  # names then -> names now

    def __init__(self, now: Collections, **parents: str) -> None:
        self._now = now
        self._collection: Any = getattr(now, self.collection)
        self._parents = parents  # SIDs of what the collection belongs to, by argument

    @property
    def base_url(self) -> str:
        """Where the server is."""
        return self._now.sender.base_url

    def has_below(self, name: str) -> bool:
        """Return whether a resource called so belongs to each item."""
        return name in self.below

    def resource_below(self, identifier: str, name: str) -> Any:
        """Return the resource `name` of the item called so."""
        kind, argument = self.below[name]
        return kind(self._now, **{argument: identifier})

    def get(self, sid: str) -> Instance:
        """Return one."""
        return Instance(self._collection.fetch(**self._named(sid)), self)

    def list(self, page: int = 0, page_size: int = PAGE_SIZE, **filters: Any) -> list[Instance]:
        """Return one page."""
        found = self._collection.iter(
            page=page, page_size=page_size, limit=page_size, **self._asked(filters)
        )
        return [Instance(item, self) for item in found]

    def iter(self, **filters: Any) -> Iterator[Instance]:
        """Return all, page after page."""
        for item in self._collection.iter(**self._asked(filters)):
            yield Instance(item, self)

    def update(self, sid: str, **values: Any) -> Instance:
        """Change one."""
        return Instance(self._collection.update(**self._named(sid), **values), self)

    def delete(self, sid: str) -> bool:
        """Delete one."""
        deleted: bool = self._collection.delete(**self._named(sid))
        return deleted

    def _create(self, values: Mapping[str, Any]) -> Instance:
        return Instance(self._collection.create(**self._parents, **values), self)

    def _named(self, identifier: str) -> dict[str, str]:
        return {**self._parents, self.key: identifier}

    def _asked(self, filters: Mapping[str, Any]) -> dict[str, Any]:
        named = {self.filters.get(name, name): value for name, value in filters.items()}
        return {**self._parents, **named}


class Creatable(ListResource):
    """A resource of which items are made by naming their members."""

    def create(self, **values: Any) -> Instance:
        """Create one."""
        return self._create(values)
