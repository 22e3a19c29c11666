"""Rendering: from what is stored to what is shown, by a resource's declaration.

A `Representation` is compiled once per resource. It makes the members of JSON; XML is made of the
same members (PascalCase, an empty element for null) by `xml`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import cast

from switchhook.protocols.twilio import dates, phone
from switchhook.protocols.twilio.declaration import Field, Resource
from switchhook.protocols.twilio.names import argument, element
from switchhook.protocols.twilio.paging import PageLinks, PageRequest

Members = dict[str, object]


@dataclass(frozen=True, slots=True)
class View:
    """How an answer is to look: the base URL that the client came by, and the paths' suffix."""

    base: str = ""
    suffix: str = ".json"


Show = Callable[[object, View], object]

_HOLE = re.compile(r"\{(\w+)\}")


class Representation:
    """What one resource looks like."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        shows = [(field, _show(field, resource)) for field in resource.fields]
        self._listed = [(field.name, show) for field, show in shows if field.listed]
        self._fetched = [(field.name, show) for field, show in shows]

    def instance(self, entity: object, view: View) -> Members:
        """Return the members of one."""
        return {name: show(entity, view) for name, show in self._fetched}

    def page(
        self, entities: Iterable[object], asked: PageRequest, links: PageLinks, view: View
    ) -> Members:
        """Return the members of a page of them."""
        items = [{name: show(one, view) for name, show in self._listed} for one in entities]
        if self.resource.product.paging == "2010":
            return {**_page_2010(asked, links, len(items)), self.resource.key: items}
        return {self.resource.key: items, "meta": self._meta(asked, links, view)}

    def _meta(self, asked: PageRequest, links: PageLinks, view: View) -> Members:
        return {
            "key": self.resource.key,
            "page": asked.page,
            "page_size": asked.size,
            "url": view.base + links.own,
            "first_page_url": view.base + links.first,
            "next_page_url": links.next and view.base + links.next,
            "previous_page_url": links.previous and view.base + links.previous,
        }


def _page_2010(asked: PageRequest, links: PageLinks, count: int) -> Members:
    start = asked.page * asked.size
    return {
        "page": asked.page,
        "page_size": asked.size,
        "start": start if count else 0,
        "end": start + count - 1 if count else 0,
        "uri": links.own,
        "first_page_uri": links.first,
        "next_page_uri": links.next,
        "previous_page_uri": links.previous,
    }


def _show(field: Field, resource: Resource) -> Show:
    if field.type == "uri":
        return _uri(str(field.value or resource.instance_path), resource)
    if field.type == "subresources":
        return _subresources(cast(Mapping[str, str], field.value), resource)
    if field.type == "template":
        return _template(str(field.value))
    if field.type == "constant":
        return lambda entity, view: field.value
    get = attrgetter(field.attribute)
    if field.type == "mapping":
        shown = cast(Mapping[object, object], field.value)
        return lambda entity, view: shown[get(entity)]
    convert = _CONVERSIONS.get(field.type)
    if field.type == "date":
        convert = _optional(dates.rfc2822 if resource.product.dates == "rfc2822" else dates.iso8601)
    if convert is None:
        return lambda entity, view: get(entity)
    found = convert
    return lambda entity, view: found(get(entity))


def _optional(convert: Callable[..., object]) -> Callable[..., object]:
    return lambda value: None if value is None else convert(value)


_CONVERSIONS: Mapping[str, Callable[..., object]] = {
    "nullable": lambda value: value or None,
    "number_string": _optional(str),
    "strings": list,
    "phone": phone.formatted,
}


def _uri(path: str, resource: Resource) -> Show:
    product, address = resource.product, _fill(path, resource.scope)
    if product.paging == "2010":
        return lambda entity, view: f"{product.root}{address(entity, view)}{view.suffix}"
    return lambda entity, view: f"{view.base}{product.root}{address(entity, view)}"


def _subresources(names: Mapping[str, str], resource: Resource) -> Show:
    shows = {name: _uri(resource.instance_path + end, resource) for name, end in names.items()}
    return lambda entity, view: {name: show(entity, view) for name, show in shows.items()}


def _template(text: str) -> Show:
    return _fill(text, {})


def _fill(text: str, scope: Mapping[str, str]) -> Callable[[object, View], str]:
    """Return what fills the holes of `text`: {Sid} or {sid} an attribute, {base} the view's."""
    literals = _HOLE.split(text)[::2]
    holes = [_hole(scope.get(name) or argument(name)) for name in _HOLE.findall(text)]

    def fill(entity: object, view: View) -> str:
        parts = [literals[0]]
        for hole, literal in zip(holes, literals[1:], strict=True):
            parts += (hole(entity, view), literal)
        return "".join(parts)

    return fill


def _hole(name: str) -> Callable[[object, View], str]:
    if name == "base":
        return lambda entity, view: view.base
    get = attrgetter(name)
    return lambda entity, view: str(get(entity))


# XML: https://www.twilio.com/docs/usage/twilios-response#response-formats-list-paging

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_ATTRIBUTES = {
    "page": "page", "page_size": "pagesize", "start": "start", "end": "end", "uri": "uri",
    "first_page_uri": "firstpageuri", "next_page_uri": "nextpageuri",
    "previous_page_uri": "previouspageuri",
}  # fmt: skip


def xml(resource: Resource, members: Members) -> str:
    """Return the document that shows one, or a page of them when `members` holds the list."""
    items = members.get(resource.key)
    if not isinstance(items, list):
        return document(_element(resource.name, members))
    attributes = "".join(
        f' {shown}="{_escaped(members[name])}"' for name, shown in _ATTRIBUTES.items()
    )
    body = "".join(_element(resource.name, item) for item in items)
    return document(f"<{resource.plural}{attributes}>{body}</{resource.plural}>")


def xml_error(members: Members) -> str:
    """Return the document of a refusal."""
    return document(_element("RestException", members))


def document(body: str) -> str:
    """Return `body` in the envelope that every XML answer has."""
    return f"{_DECLARATION}<TwilioResponse>{body}</TwilioResponse>"


def _element(name: str, value: object) -> str:
    match value:
        case None | "":
            return f"<{name}/>"
        case Mapping():
            return f"<{name}>{''.join(_element(element(k), v) for k, v in value.items())}</{name}>"
        case list():
            return f"<{name}>{''.join(_element('Item', one) for one in value)}</{name}>"
        case _:
            return f"<{name}>{_escaped(value)}</{name}>"


def _escaped(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _FORBIDDEN.sub("\ufffd", str(value)).translate(_ENTITIES)
