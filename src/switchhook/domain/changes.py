"""What a transaction does to the store, as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from switchhook.domain.entities import Entity


@dataclass(frozen=True, slots=True)
class Insert:
    """Store a new entity; its sid must be new."""

    entity: Entity


@dataclass(frozen=True, slots=True)
class Update:
    """Set `values` on the entity `sid`, provided that it still holds one of `only_if`'s values.

    When no row matches, the whole transaction is undone and `Conflict` raised.
    """

    kind: type[Entity]
    sid: str
    values: Mapping[str, object]
    only_if: Mapping[str, Sequence[object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove the entity `sid`; removing what is not there is not an error."""

    kind: type[Entity]
    sid: str


Change = Insert | Update | Delete


@dataclass(frozen=True, slots=True)
class Condition:
    """`field op value`; `in` takes a sequence, `prefix` a string."""

    field: str
    op: Literal["=", "!=", "<", "<=", ">", ">=", "in", "prefix"]
    value: object


@dataclass(frozen=True, slots=True)
class Query:
    """Which entities to return, newest first unless `order` says otherwise.

    `order` is a field name, with "-" in front for descending; the sid breaks ties in the same
    direction. `after` resumes behind the entity with that (order value, sid). `offset` skips.
    """

    where: tuple[Condition, ...] = ()
    order: str = "-date_created"
    limit: int | None = None
    after: tuple[object, str] | None = None
    offset: int = 0


class StoreError(Exception):
    """The store could not do what was asked.

    StoreError
    ├── Conflict        an Update's `only_if` did not hold, or an Insert's key exists
    └── StoreUnavailable  disk full, database gone: nothing was written; answer 503
    """


class Conflict(StoreError):
    """Somebody else changed the entity first, or the key exists already."""


class StoreUnavailable(StoreError):
    """Nothing was written, and it may work later: disk full, database unreachable."""
