"""Documents of carriers, and the paths that find something in them.

A document is JSON, a form or a query; a form is an object of texts (of a list when a name comes
several times). A path is JSONPath's smallest part: `$.messages[0].status`, `$['a.b']`,
`$.data[*].id`. `^` in place of `$` starts at the whole document where a list of it is gone
through item by item.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qsl

import msgspec

from switchhook.protocols.http_carriers.errors import ProfileError, Unreadable

Format = Literal["auto", "json", "form", "query", "text"]

MOST_FIELDS: Final = 1000
_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d{1,6})\]|\['([^']+)'\]|\[(\*)\]")
_UNWRITABLE: Final = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Path:
    """A place in a document: names, numbers, and None for every item of a list."""

    steps: tuple[str | int | None, ...]
    whole: bool = False  # begins at the whole document

    @classmethod
    def parse(cls, text: str) -> "Path":
        """Read a path. Raises `ProfileError`."""
        steps: list[str | int | None] = []
        place = 1
        while place < len(text):
            match = _STEP.match(text, place)
            if match is None:
                break
            name, number, quoted, _ = match.groups()
            steps.append(name or quoted or (int(number) if number else None))
            place = match.end()
        if text[:1] not in ("$", "^") or place < len(text):
            raise ProfileError(f"{text!r} is not a path such as $.messages[0].id")
        return cls(tuple(steps), text.startswith("^"))

    def find(self, item: object, document: object = None) -> list[object]:
        """Return everything at this place, of `item` or of the `document` that it is in."""
        found: list[object] = [document if self.whole else item]
        for step in self.steps:
            found = [below for one in found for below in _below(one, step)]
        return found


def _below(node: object, step: str | int | None) -> Sequence[object]:
    if step is None:
        return node if isinstance(node, list) else ()
    if isinstance(step, int):
        return node[step : step + 1] if isinstance(node, list) else ()
    if isinstance(node, dict) and step in node:
        return (node[step],)
    return ()


def scalar(found: object) -> str:
    """Return a document's text, number or boolean as text; empty for all else."""
    match found:
        case str():
            return clean(found)
        case bool():
            return "true" if found else "false"
        case int() if abs(found) < 10**40:
            return str(found)
        case float():
            return str(int(found)) if found.is_integer() and abs(found) < 2**53 else str(found)
    return ""


def clean(text: str) -> str:
    """Return text that a database takes."""
    return _UNWRITABLE.sub("\ufffd", text)


def read(body: bytes, query: str, content_type: str, form: Format) -> object:
    """Return the document. Raises `Unreadable`."""
    if form == "auto":
        form = _told(body, content_type)
    match form:
        case "query":
            return _form(query)
        case "form":
            return _form(body.decode("utf-8", "replace"))
        case "text":
            return clean(body.decode("utf-8", "replace"))
        case _:
            return _json(body)


def _told(body: bytes, content_type: str) -> Format:
    kind = content_type.partition(";")[0].strip().lower()
    if kind.endswith("json"):
        return "json"
    if kind == "application/x-www-form-urlencoded":
        return "form"
    if not body:
        return "query"
    return "json" if body.lstrip()[:1] in (b"{", b"[") else "form"


def _json(body: bytes) -> object:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise Unreadable(f"not JSON: {error}") from None


def _form(text: str) -> Mapping[str, object]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unreadable(f"not a form: {error}") from None
    found: dict[str, object] = {}
    for name, value in pairs:
        before = found.get(name)
        if before is None:
            found[name] = value
        else:
            found[name] = [*before, value] if isinstance(before, list) else [before, value]
    return found
