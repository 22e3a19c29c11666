"""Templates: text, and JSON made of text, with holes like `{to}` for a message's values.

`{to|digits}` passes the value through a filter; several may follow one another. `{{` and `}}` are
braces. What comes out empty is left out: a member of an object, an item of a list, a field of a
form. A text that is nothing but one hole keeps the value's type, so that `"{segments}"` becomes a
number in JSON and `"{media_urls}"` a list. An object `{"each": NAME, "item": ...}` makes an item
for each of a list's values, `{item}` in it; `{"when": NAME, "then": ..., "else": ...}` chooses by
whether a value is empty.
"""

import base64
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from switchhook.protocols.http_carriers.errors import ProfileError

Value = str | int | bool | tuple[str, ...]
Values = Mapping[str, Value]
Filter = Callable[[str], str]

_TOKEN: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}")
_NOT_DIGITS: Final = re.compile(r"[^0-9]+")
MOST_DEPTH: Final = 16


def _hexadecimal(text: str) -> str:
    return text.encode("utf-16-be", "replace").hex().upper()


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "replace")).decode()


def _digits(text: str) -> str:
    """Return a number without its plus; a sender's name stays as it is."""
    return _NOT_DIGITS.sub("", text) if text.startswith("+") else text


FILTERS: Final[Mapping[str, Filter]] = {
    "digits": _digits,
    "lower": str.lower,
    "upper": str.upper,
    "hex": _hexadecimal,
    "base64": _base64,
}
_WHOLE: Final = ("first", "number")  # filters of a whole value, not of its text


@dataclass(frozen=True, slots=True)
class Hole:
    """A place for the value called `name`."""

    name: str
    filters: tuple[Filter, ...] = ()
    whole: str = ""  # `first` of a list, or the text as a `number`

    def value(self, values: Values) -> Value:
        """Return what belongs here."""
        found = values.get(self.name, "")
        if self.filters and isinstance(found, tuple):
            found = tuple(map(self._filtered, found))
        elif self.filters:
            found = self._filtered(as_text(found))
        if self.whole == "first":
            return (found[0] if found else "") if isinstance(found, tuple) else found
        if self.whole == "number" and isinstance(found, str):
            return int(found) if _NUMBER.fullmatch(found) else ""
        return found

    def _filtered(self, text: str) -> str:
        for one in self.filters:
            text = one(text)
        return text


@dataclass(frozen=True, slots=True)
class Template:
    """Text with holes."""

    parts: tuple[str | Hole, ...]

    @classmethod
    def parse(cls, text: str, known: Collection[str]) -> "Template":
        """Read a template whose holes are among `known`. Raises `ProfileError`."""
        parts: list[str | Hole] = []
        end = 0
        for match in _TOKEN.finditer(text):
            parts.append(text[end : match.start()])
            end = match.end()
            if match[0] in ("{{", "}}"):
                parts.append(match[0][0])
            elif match[1] is None:
                raise ProfileError(f"{text!r} has a brace too many; {{{{ and }}}} stand for braces")
            else:
                parts.append(_hole(match[1], known))
        parts.append(text[end:])
        return cls(tuple(part for part in parts if part != ""))

    @property
    def holes(self) -> list[Hole]:
        """Its holes, in their order."""
        return [part for part in self.parts if isinstance(part, Hole)]

    def value(self, values: Values) -> Value:
        """Return the text; the value itself when the template is a single hole."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Hole):
            return self.parts[0].value(values)
        return self.text(values)

    def text(self, values: Values, quote: Filter = str) -> str:
        """Return the text, each value passed through `quote`."""
        return "".join(
            part if isinstance(part, str) else quote(as_text(part.value(values)))
            for part in self.parts
        )


def as_text(value: Value) -> str:
    """Return a value as it stands in text: lists with commas, booleans as JSON has them."""
    match value:
        case bool():
            return "true" if value else "false"
        case tuple():
            return ",".join(value)
        case _:
            return str(value)


def _hole(text: str, known: Collection[str]) -> Hole:
    name, *filters = (word.strip() for word in text.split("|"))
    if name not in known:
        raise ProfileError(f"there is no {{{name}}}; there are {', '.join(sorted(known))}")
    whole = filters.pop() if filters and filters[-1] in _WHOLE else ""
    return Hole(name, tuple(map(_filter, filters)), whole)


def _filter(text: str) -> Filter:
    name, *words = text.split()
    if name == "map" and words:
        pairs = dict(word.partition("=")[::2] for word in words)
        return lambda found: pairs.get(found, "")
    if name not in FILTERS or words:
        raise ProfileError(
            f"there is no filter {text!r}; there are map, {', '.join((*FILTERS, *_WHOLE))}"
        )
    return FILTERS[name]


@dataclass(frozen=True, slots=True)
class Each:
    """One item for each of a list's values, each of them `{item}`."""

    hole: Hole
    item: "Node"


@dataclass(frozen=True, slots=True)
class When:
    """One thing where a value is there, another where it is empty."""

    hole: Hole
    then: "Node"
    otherwise: "Node"


Node = Template | Each | When | dict[str, "Node"] | list["Node"] | int | float | bool | None


class Absent:
    """What a template made of nothing comes to."""


ABSENT: Final = Absent()


def parse_tree(given: object, known: Collection[str], depth: int = 0) -> Node:
    """Read JSON whose texts are templates. Raises `ProfileError`."""
    if depth > MOST_DEPTH:
        raise ProfileError(f"the body has more than {MOST_DEPTH} levels")
    match given:
        case str():
            return Template.parse(given, known)
        case dict() if set(given) == {"each", "item"} and isinstance(given["each"], str):
            item = parse_tree(given["item"], {*known, "item"}, depth + 1)
            return Each(_hole(given["each"], known), item)
        case dict() if "when" in given and set(given) <= {"when", "then", "else"}:
            branches = (
                parse_tree(given.get(one, ""), known, depth + 1) for one in ("then", "else")
            )
            return When(_hole(str(given["when"]), known), *branches)
        case dict():
            return {str(key): parse_tree(one, known, depth + 1) for key, one in given.items()}
        case list() | tuple():
            return [parse_tree(one, known, depth + 1) for one in given]
        case int() | float() | bool() | None:
            return given
    raise ProfileError(f"the body has {given!r}, which is not JSON")


def fill(node: Node, values: Values) -> object:
    """Return the JSON, or `ABSENT`."""
    match node:
        case Template():
            return _filled(node, values)
        case Each():
            items = node.hole.value(values)
            listed = items if isinstance(items, tuple) else (as_text(items),) if items else ()
            return _list([fill(node.item, {**values, "item": one}) for one in listed])
        case When():
            return fill(node.then if node.hole.value(values) else node.otherwise, values)
        case dict():
            made = {key: fill(one, values) for key, one in node.items()}
            left = {key: one for key, one in made.items() if one is not ABSENT}
            return left if left or not made else ABSENT
        case list():
            return _list([fill(one, values) for one in node]) if node else []
        case _:
            return node


def _filled(template: Template, values: Values) -> object:
    value = template.value(values)
    if value in ("", ()) and template.holes:
        return ABSENT
    return list(value) if isinstance(value, tuple) else value


def _list(items: list[object]) -> object:
    return [one for one in items if one is not ABSENT] or ABSENT
