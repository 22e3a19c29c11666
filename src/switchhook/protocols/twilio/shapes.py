"""Shapes: one representation's members, worked out once so that each item is cheap to show.

Most members are attributes as they are: they are read all at once. The few that are converted,
and those derived from several attributes, follow. A page has up to 1000 items of some 25 members.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, cast

from switchhook.protocols.twilio import dates, phone
from switchhook.protocols.twilio.declaration import Field, Resource
from switchhook.protocols.twilio.names import argument

Members = dict[str, object]


@dataclass(frozen=True, slots=True)
class View:
    """How an answer is to look: the base URL that the client came by, and the paths' suffix.

    `unsaid` is the start of paths that the host's name stands for (`/trunking` at
    trunking.twilio.com): addresses there go without it.
    """

    base: str = ""
    suffix: str = ".json"
    unsaid: str = ""


Derive = Callable[[object, View], object]

_HOLE = re.compile(r"\{(\w+)\}")
_DERIVED = frozenset(("uri", "subresources", "template", "object"))


class Shape:
    """What makes members of an entity."""

    def __init__(self, resource: Resource, fields: Iterable[Field]) -> None:
        fields = list(fields)
        read = [field for field in fields if field.type not in _DERIVED | {"constant"}]
        self._frame: Members = {field.name: field.value for field in fields}  # order, constants
        self._names = [field.name for field in read]
        self._read = _attributes([field.attribute for field in read])
        self._nullable = [field.name for field in read if field.type == "nullable"]
        self._converted = [
            (field.name, convert) for field in read if (convert := _conversion(field, resource))
        ]
        self._derived = [
            (field.name, _derivation(field, resource)) for field in fields if field.type in _DERIVED
        ]

    def members(self, entity: object, view: View) -> Members:
        """Return what `view` shows of an entity."""
        members = self._frame.copy()
        members.update(zip(self._names, self._read(entity), strict=True))
        for name in self._nullable:
            members[name] = members[name] or None
        for name, convert in self._converted:
            if (value := members[name]) is not None:
                members[name] = convert(value)
        for name, derive in self._derived:
            members[name] = derive(entity, view)
        return members


def _attributes(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    """Return what reads several attributes at once."""
    if len(names) > 1:
        return cast(Callable[[object], tuple[object, ...]], attrgetter(*names))
    return lambda entity: tuple(getattr(entity, name) for name in names)


def _conversion(field: Field, resource: Resource) -> Callable[[Any], object] | None:
    match field.type:
        case "number_string":
            return str
        case "strings":
            return list
        case "phone":
            return phone.formatted
        case "flags":
            names = cast(Sequence[str], field.value)
            return lambda held: {name: name in held for name in names}
        case "mapping":
            return cast(Mapping[object, object], field.value).__getitem__
        case "date":
            return dates.rfc2822 if resource.product.dates == "rfc2822" else dates.iso8601
        case _:
            return None


def _derivation(field: Field, resource: Resource) -> Derive:
    match field.type:
        case "uri":
            return _uri(str(field.value or resource.instance_path), resource)
        case "subresources":
            return _subresources(cast(Mapping[str, str], field.value), resource)
        case "object":
            return _object(cast(Mapping[str, str], field.value))
        case _:
            return _fill(str(field.value), {})


def _uri(path: str, resource: Resource) -> Derive:
    address = _fill(resource.product.root + path, resource.scope)
    if resource.product.paging == "2010":
        return lambda entity, view: address(entity, view) + view.suffix
    return lambda entity, view: view.base + address(entity, view).removeprefix(view.unsaid)


def _subresources(names: Mapping[str, str], resource: Resource) -> Derive:
    above = _fill(resource.product.root + resource.instance_path, resource.scope)
    if resource.product.paging == "meta":
        return _links(names, above)

    def derive(entity: object, view: View) -> object:
        start = above(entity, view)
        return {name: f"{start}{end}{view.suffix}" for name, end in names.items()}

    return derive


def _links(names: Mapping[str, str], above: Callable[[object, View], str]) -> Derive:
    """Return what makes the absolute addresses that newer products show."""
    ends = {name: end for name, end in names.items() if not end.startswith("{base}")}
    templates = {name: _fill(end, {}) for name, end in names.items() if name not in ends}

    def derive(entity: object, view: View) -> object:
        start = view.base + above(entity, view).removeprefix(view.unsaid)
        below = {name: f"{start}{end}" for name, end in ends.items()}
        return below | {name: fill(entity, view) for name, fill in templates.items()}

    return derive


def _object(members: Mapping[str, str]) -> Derive:
    read = _attributes(list(members.values()))
    return lambda entity, view: dict(zip(members, read(entity), strict=True))


def _fill(text: str, scope: Mapping[str, str]) -> Callable[[object, View], str]:
    """Return what fills the holes of `text`, {Sid} or {sid}; it may start at the view's {base}."""
    path = text.removeprefix("{base}")
    read = _attributes([scope.get(name) or argument(name) for name in _HOLE.findall(path)])
    pattern = _HOLE.sub("%s", path.replace("%", "%%"))
    if path != text:
        return lambda entity, view: view.base + pattern % read(entity)
    return lambda entity, view: pattern % read(entity)
