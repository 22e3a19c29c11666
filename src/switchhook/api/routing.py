"""Routing: a path is split once and walked through a tree of its segments.

A tree rather than a list of patterns, because there are to be hundreds of resources. Literal
segments win over parameters (`IncomingPhoneNumbers/Local` over `IncomingPhoneNumbers/{Sid}`).
The suffix of the last segment, `.json` or `.xml`, is part of the choice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from switchhook.api.binding import Bound

_SUFFIXES = frozenset((".json", ".xml", ".wav", ".mp3", ".csv", ".txt"))
_PARAMETER = "{}"


@dataclass(frozen=True, slots=True)
class Route:
    """An operation and the names of the path's parameters, in order."""

    bound: Bound
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What a path leads to: the routes there by method and suffix, and the parameters' values."""

    routes: dict[tuple[str, str], Route]
    values: tuple[str, ...]
    suffix: str
    unsaid: str = ""  # the start of the path that the host's name stood for

    def route(self, method: str) -> Route | None:
        """Return the route that takes `method` (HEAD is GET), or None."""
        return self.routes.get(("GET" if method == "HEAD" else method, self.suffix))

    def allowed(self) -> list[str]:
        """Return the methods that are taken here."""
        methods = {method for method, suffix in self.routes if suffix == self.suffix}
        return sorted(methods | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set()))


@dataclass(slots=True)
class _Node:
    children: dict[str, "_Node"] = field(default_factory=dict)
    routes: dict[tuple[str, str], Route] = field(default_factory=dict)


class Router:
    """Every path of the API."""

    def __init__(self, operations: Iterable[Bound]) -> None:
        self._root = _Node()
        self._hosts: dict[str, str] = {}
        for bound in operations:
            self._add(bound)

    def match(self, path: str, host: str = "") -> Match | None:
        """Return what is at `path`, or None; `host` may name the product instead of the path."""
        segments = path.strip("/").split("/")
        last, dot, ending = segments[-1].rpartition(".")
        suffix = f".{ending}" if dot and f".{ending}" in _SUFFIXES else ""
        if suffix:
            segments[-1] = last
        found = self._walk(segments, suffix)
        if found is None and (product := self._hosts.get(host.partition(".")[0])):
            found = self._walk([product, *segments], suffix)
            found = found and replace(found, unsaid=f"/{product}")
        return found

    def _walk(self, segments: list[str], suffix: str) -> Match | None:
        node, values = self._root, []
        for segment in segments:
            child = node.children.get(segment)
            if child is None:
                child = node.children.get(_PARAMETER)
                values.append(segment)
            if child is None or not segment or segment == _PARAMETER:
                return None
            node = child
        if not any(suffix == taken for _, taken in node.routes):
            return None
        return Match(node.routes, tuple(values), suffix)

    def _add(self, bound: Bound) -> None:
        resource, operation = bound.resource, bound.operation
        product, path = resource.product, resource.path_of(operation)
        node, names = self._root, []
        for segment in f"{product.root}{path}".strip("/").split("/"):
            if segment.startswith("{"):
                names.append(segment[1:-1])
                segment = _PARAMETER
            node = node.children.setdefault(segment, _Node())
        route = Route(bound, tuple(names))
        for suffix in operation.suffixes or _suffixes(bound):
            taken = (operation.method, suffix)
            if operation.suffixes or taken not in node.routes:
                node.routes[taken] = route
        for host in product.hosts:
            self._hosts[host] = product.root.strip("/").split("/")[0]


def _suffixes(bound: Bound) -> tuple[str, ...]:
    if bound.resource.product.paging == "2010":
        return (".json", ".xml", "")
    return ("", ".json")
