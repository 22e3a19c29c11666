"""Rendering: from what is stored to what is shown, by a resource's declaration.

A `Representation` is compiled once per resource. It makes the members of JSON; XML is made of the
same members (PascalCase, an empty element for null) by `xml`.
"""

import re
from collections.abc import Iterable, Mapping

from switchhook.protocols.twilio.declaration import Resource
from switchhook.protocols.twilio.names import element
from switchhook.protocols.twilio.paging import PageLinks, PageRequest
from switchhook.protocols.twilio.shapes import Members, Shape, View

__all__ = ["Members", "Representation", "View", "document", "xml", "xml_error"]


class Representation:
    """What one resource looks like."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self._listed = Shape(resource, [field for field in resource.fields if field.listed])
        self._fetched = Shape(resource, resource.fields)

    def instance(self, entity: object, view: View) -> Members:
        """Return the members of one."""
        return self._fetched.members(entity, view)

    def page(
        self, entities: Iterable[object], asked: PageRequest, links: PageLinks, view: View
    ) -> Members:
        """Return the members of a page of them."""
        items = [self._listed.members(one, view) for one in entities]
        if not self.resource.paged:
            return {self.resource.key: items, "uri": links.own.partition("?")[0]}
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
        f' {shown}="{_escaped(members[name])}"'
        for name, shown in _ATTRIBUTES.items()
        if name in members
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
