"""Questions and changes as SQL with positional parameters, compiled once per shape.

A shape is everything about a question that isn't a value: a list filtered by status and sorted by
date is compiled the first time it is asked for, and from then on costs a look-up. The cache is
bounded because clients choose the filters.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    Column,
    ColumnElement,
    Delete,
    Insert,
    Select,
    Table,
    Update,
    and_,
    bindparam,
    delete,
    exists,
    false,
    func,
    insert,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.engine import Dialect

from switchhook.domain.changes import Condition
from switchhook.domain.entities import Callback
from switchhook.store.schema import PENDING, TABLES, columns, stem

NO_LIMIT = 2**63 - 1
_BEYOND = "\U0010ffff"  # a noncharacter: greater than anything a text goes on with


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL for one database, and the names of its parameters in their positions."""

    sql: str
    names: tuple[str, ...]
    must_match: bool = False  # an Update that finds no row is a Conflict

    def bind(self, values: Mapping[str, object]) -> tuple[object, ...]:
        """Return the positional parameters."""
        return tuple([values[name] for name in self.names])


class Filter(NamedTuple):  # rather than a dataclass: every question hashes some
    """The shape of one condition.

    `size` counts the values of an "in", rounded up to a power of two so that there are few
    shapes; `absent` says that None is, or is among, what is compared with.
    """

    field: str
    op: str
    size: int = 1
    absent: bool = False


def filters(conditions: Iterable[Condition]) -> tuple[tuple[Filter, ...], list[tuple[str, object]]]:
    """Return the shapes of `conditions`, and (field, value) for each parameter they need."""
    shapes: list[Filter] = []
    values: list[tuple[str, object]] = []
    for condition in conditions:
        shape, operands = _filter(condition)
        shapes.append(shape)
        values.extend((condition.field, operand) for operand in operands)
    return tuple(shapes), values


def _filter(condition: Condition) -> tuple[Filter, Sequence[object]]:
    match condition:
        case Condition(field, "in", value):
            assert isinstance(value, Iterable)
            return one_of(field, value)
        case Condition(field, "prefix", value):
            return Filter(field, "prefix"), (value, f"{value}{_BEYOND}")
        case Condition(field, op, None):
            return Filter(field, op, 0, absent=True), ()
        case Condition(field, op, value):
            return Filter(field, op), (value,)


def one_of(field: str, values: Iterable[object]) -> tuple[Filter, Sequence[object]]:
    """Return the shape and the parameters of "`field` is one of `values`"."""
    wanted = list(values)
    present = [value for value in wanted if value is not None]
    if not present:
        return Filter(field, "in", 0, absent=bool(wanted)), ()
    size = 1 << (len(present) - 1).bit_length()
    padded = present + present[-1:] * (size - len(present))
    return Filter(field, "in", size, absent=len(present) < len(wanted)), padded


def parameters(values: Iterable[object]) -> dict[str, object]:
    """Name the values of filters as the compiled statements do."""
    return {f"p{n}": value for n, value in enumerate(values)}


@cache
def insertion(dialect: Dialect, table: Table) -> Statement:
    """Insert a row whose parameters are in the order of the fields."""
    names = [column.name for column in columns(table)]
    statement = _compile(dialect, insert(table).values({name: bindparam(name) for name in names}))
    assert list(statement.names) == names
    return statement


@cache
def deletion(dialect: Dialect, table: Table) -> Statement:
    """Delete the row `sid`."""
    return _compile(dialect, delete(table).where(table.c.sid == bindparam("sid")))


@cache
def lookup(dialect: Dialect, table: Table) -> Statement:
    """Select the row `sid`."""
    return _compile(dialect, _rows(table).where(table.c.sid == bindparam("sid")))


@lru_cache(maxsize=1024)
def updating(
    dialect: Dialect, table: Table, names: tuple[str, ...], only_if: tuple[Filter, ...]
) -> Statement:
    """Set the columns `names` (parameters "set_…") of the row `sid`, if the filters hold."""
    change: Update = (
        update(table)
        .where(table.c.sid == bindparam("sid"), *_predicates(table, only_if))
        .values({name: bindparam(f"set_{name}") for name in names})
    )
    if dialect.name == "postgresql":  # where many are sent at once, and only rows are counted
        change = change.returning(table.c.sid)
    compiled = _compile(dialect, change)
    return Statement(compiled.sql, compiled.names, must_match=True)


@lru_cache(maxsize=1024)
def finding(
    dialect: Dialect, table: Table, where: tuple[Filter, ...], order: str, resume: str
) -> Statement:
    """Select rows in `order`, behind ("after_value", "after_sid") unless `resume` is "start"."""
    column = table.c[order.removeprefix("-")]
    descending = order.startswith("-")
    query = _rows(table).where(
        *_predicates(table, where), *_behind(column, table.c.sid, descending, resume)
    )
    keys = dict.fromkeys((column, table.c.sid))
    query = query.order_by(*(_direction(each, descending) for each in keys))
    return _compile(dialect, query.limit(bindparam("limit")).offset(bindparam("offset")))


@lru_cache(maxsize=1024)
def counting(dialect: Dialect, table: Table, where: tuple[Filter, ...]) -> Statement:
    """Count the rows for which the filters hold."""
    query = select(func.count()).select_from(table).where(*_predicates(table, where))
    return _compile(dialect, query)


@lru_cache(maxsize=64)
def naming(dialect: Dialect, table: Table, where: tuple[Filter, ...]) -> Statement:
    """Select the sids of at most `limit` rows for which the filters hold."""
    query = select(table.c.sid).where(*_predicates(table, where))
    return _compile(dialect, query.limit(bindparam("limit")).offset(bindparam("offset")))


@cache
def falling_due(dialect: Dialect) -> Statement:
    """Select pending callbacks due at `now` with none pending before them in their stream."""
    table = TABLES[Callback]
    earlier = table.alias("earlier")
    same_stream = and_(
        stem(earlier.c.stream) == stem(table.c.stream), earlier.c.stream == table.c.stream
    )
    blocked = exists().where(
        same_stream, earlier.c.state == PENDING, earlier.c.position < table.c.position
    )
    query = (
        _rows(table)
        .where(table.c.state == PENDING, table.c.due <= bindparam("now"), ~blocked)
        .order_by(table.c.due, table.c.position)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )
    return _compile(dialect, query)


def _rows(table: Table) -> Select[Any]:
    return select(*columns(table))


def _compile(dialect: Dialect, statement: Select[Any] | Insert | Update | Delete) -> Statement:
    compiled = statement.compile(dialect=dialect)
    names = compiled.positiontup or ()
    return Statement(compiled.string, tuple(names))


def _direction(column: Column[Any], descending: bool) -> ColumnElement[Any]:
    """Sort absent values first in ascending order; PostgreSQL would put them last."""
    ordered = column.desc() if descending else column.asc()
    if not column.nullable:
        return ordered
    return ordered.nulls_last() if descending else ordered.nulls_first()


def _behind(
    column: Column[Any], sid: Column[Any], descending: bool, resume: str
) -> Sequence[ColumnElement[bool]]:
    """Return what holds of the rows that come after the given value and sid."""
    value: BindParameter[Any] = bindparam("after_value")
    mark: BindParameter[Any] = bindparam("after_sid")
    tie = sid < mark if descending else sid > mark
    match resume:
        case "start":
            return ()
        case "absent":
            ties = and_(column.is_(None), tie)
            return (ties,) if descending else (or_(column.is_not(None), ties),)
    pairs, marks = tuple_(column, sid), tuple_(value, mark)
    if not descending:
        return (pairs > marks,)
    return (or_(pairs < marks, column.is_(None)),) if column.nullable else (pairs < marks,)


def _predicates(table: Table, shapes: Iterable[Filter]) -> list[ColumnElement[bool]]:
    numbers = count()

    def parameter() -> BindParameter[Any]:
        return bindparam(f"p{next(numbers)}")

    return [
        _predicate(table.c[shape.field], shape, [parameter() for _ in range(_width(shape))])
        for shape in shapes
    ]


def _width(shape: Filter) -> int:
    return 2 if shape.op == "prefix" else shape.size


def _predicate(
    column: ColumnElement[Any], shape: Filter, values: Sequence[BindParameter[Any]]
) -> ColumnElement[bool]:
    match shape.op:
        case "in":
            held = column.in_(values) if values else false()
            return or_(held, column.is_(None)) if shape.absent else held
        case "prefix":
            low, high = values
            return and_(column >= low, column < high)
        case "=":
            return column.is_(None) if shape.absent else column == values[0]
        case "!=":
            return column.is_not(None) if shape.absent else column.is_distinct_from(values[0])
        case op:
            return false() if shape.absent else column.op(op, is_comparison=True)(values[0])
