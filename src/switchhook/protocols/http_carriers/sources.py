"""Where a value of a message is to be found: in its document, its headers, its URL, its status.

`$.messages[0].id` is a path (`documents`), `header X-Request-Id` a header, `query token` a
parameter of the URL, `status` the status of an answer, `regex id=(\\d+)` the first group of what
the whole text is searched for. In quotes, `'delivered'`, is that text itself, with the operator's
settings filled in. `$.a or $.b` is the first of them that there is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from switchhook.protocols.http_carriers.documents import Path, clean, scalar
from switchhook.protocols.http_carriers.errors import ProfileError
from switchhook.protocols.http_carriers.templates import Template, Values

NOTHING: Final[Values] = {}
SEARCHED: Final = 8192  # characters that a regular expression gets to see


@dataclass(frozen=True, slots=True)
class Found:
    """One item of a document, and all around it. Names of headers are in lower case."""

    item: object
    document: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    status: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """A place to look."""

    kind: str
    name: str
    path: Path | None = None
    pattern: re.Pattern[str] | None = None
    others: tuple["Source", ...] = ()

    @classmethod
    def parse(cls, text: str, given: Values = NOTHING) -> "Source":
        """Read a source. Raises `ProfileError`."""
        if not text.startswith("regex ") and " or " in text:
            first, *others = (cls.parse(one.strip(), given) for one in text.split(" or "))
            return cls("any", text, others=(first, *others))
        kind, _, rest = text.partition(" ")
        if text[:1] in ("$", "^"):
            return cls("path", text, path=Path.parse(text))
        if kind in ("header", "query") and rest.strip():
            name = rest.strip()
            return cls(kind, name.lower() if kind == "header" else name)
        if text == "status":
            return cls("status", "")
        if kind == "regex" and rest:
            return cls(kind, rest, pattern=_pattern(rest))
        if len(text) > 1 and text[0] == text[-1] == "'":
            return cls("constant", Template.parse(text[1:-1], given).text(given))
        raise ProfileError(
            f"{text!r} is not a place to look: it starts with $, ^, header, query or regex, or is"
            " status or 'a text in quotes'"
        )

    def texts(self, found: Found) -> list[str]:
        """Return everything there, as text."""
        match self.kind:
            case "any":
                every = ([one for one in other.texts(found) if one] for other in self.others)
                return next(filter(None, every), [])
            case "path" if self.path is not None:
                return [scalar(one) for one in self.path.find(found.item, found.document)]
            case "header":
                return [clean(found.headers.get(self.name, ""))]
            case "query":
                return [clean(found.query.get(self.name, ""))]
            case "status":
                return [str(found.status)]
            case "regex" if self.pattern is not None:
                match = self.pattern.search(found.text[:SEARCHED])
                return [match[1] or ""] if match else []
        return [self.name]

    def text(self, found: Found) -> str:
        """Return the first text there; empty when there is none."""
        return next(filter(None, self.texts(found)), "")


def _pattern(text: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise ProfileError(f"{text!r} is not a regular expression: {error}") from None
    if pattern.groups < 1:
        raise ProfileError(f"{text!r} has no group in parentheses, which is what is looked for")
    return pattern


class ConditionSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"is_": "is"}):
    """A condition: what is at `source` is among `is` (`*`: is there at all)."""

    source: str
    is_: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition, ready to be checked."""

    source: Source
    texts: frozenset[str]

    @classmethod
    def of(cls, spec: ConditionSpec) -> "Condition":
        """Read a condition. Raises `ProfileError`."""
        return cls(Source.parse(spec.source), frozenset(spec.is_))

    def holds(self, found: Found) -> bool:
        """Say whether it holds."""
        text = self.source.text(found)
        return text in self.texts or (bool(text) and "*" in self.texts)
