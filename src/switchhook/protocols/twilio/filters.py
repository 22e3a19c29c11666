"""Filters of a list: from a query string to comparisons.

`StartTime=2020-01-01` selects a day, `StartTime=2020-01-01T10:00:00Z` a second. The comparisons
are inclusive: clients write `StartTime>=2020-01-01`, which is the name `StartTime>`, and a day
stands for its midnight (UTC). https://www.twilio.com/docs/voice/api/call-resource#read-multiple-call-resources
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from switchhook.protocols.twilio.declaration import Filter
from switchhook.protocols.twilio.forms import Form
from switchhook.protocols.twilio.validation import Reader

_DAY = timedelta(days=1)


class Comparison(NamedTuple):
    """`attribute op value`."""

    attribute: str
    op: Literal["=", "<", "<=", ">", ">=", "in", "prefix"]
    value: object


def spelled_out(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """Return `filters` with the `Name<` and `Name>` of those that have ranges beside them."""
    names: list[Filter] = []
    for one in filters:
        ends = ("", "<", ">") if one.ranges else ("",)
        names += [replace(one, name=one.name + end, attribute=one.source) for end in ends]
    return tuple(names)


class Selector:
    """Reads one list's filters."""

    def __init__(self, filters: Iterable[Filter]) -> None:
        self._filters = spelled_out(filters)
        self._reader = Reader(self._filters)

    def read(self, form: Form) -> list[Comparison]:
        """Return what items must satisfy; raises ParameterError. An empty value is no filter."""
        values = self._reader.read({name: sent for name, sent in form.items() if any(sent)})
        found: list[Comparison] = []
        for one in self._filters:
            if one.used and one.argument in values:
                found += _compare(one, values[one.argument])
        return found


def _compare(one: Filter, value: object) -> list[Comparison]:
    if one.type == "datetime" and isinstance(value, tuple):
        return _compare_dates(one, *value)
    if one.wildcard and isinstance(value, str) and value.endswith("*"):
        return [Comparison(one.source, "prefix", value.rstrip("*"))]
    if isinstance(value, str):
        value = one.stored.get(value, value)
    return [Comparison(one.source, "=", value)]


def _compare_dates(one: Filter, start: datetime, span: timedelta) -> list[Comparison]:
    match one.name[-1]:
        case ">":
            return [Comparison(one.source, ">=", start)]
        case "<" if span == _DAY and not one.through:
            return [Comparison(one.source, "<=", start)]
        case "<":
            return [Comparison(one.source, "<", start + span)]
        case _:
            return [
                Comparison(one.source, ">=", start),
                Comparison(one.source, "<", start + span),
            ]
