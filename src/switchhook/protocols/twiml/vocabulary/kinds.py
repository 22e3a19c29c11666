"""The kinds of value that an attribute takes, and how each is read.

A kind reads the attribute's text into a Python value or raises `BadValue`. Its `code` is the
warning that a bad value raises: 12200 unless Twilio has one for that very attribute.
"""

import re
from dataclasses import dataclass
from typing import Protocol

SCHEMA_WARNING = 12200


class BadValue(Exception):
    """The text is not of the kind. `nearest` is the value to use instead, None for the default."""

    def __init__(self, expected: str, nearest: object = None) -> None:
        super().__init__(expected)
        self.expected = expected
        self.nearest = nearest


class Kind(Protocol):
    """What an attribute takes."""

    @property
    def code(self) -> int:
        """Return the code of the warning that a bad value raises."""

    @property
    def expected(self) -> str:
        """Return what a good value is, in words."""

    @property
    def python(self) -> str:
        """Return the type that the builder takes, as an annotation."""

    def read(self, text: str) -> object:
        """Return the value of `text`, or raise `BadValue`."""


@dataclass(frozen=True, slots=True)
class Text:
    """Any text of at most `limit` characters; names, URLs and SIDs are checked by who uses them."""

    limit: int | None = None
    code: int = SCHEMA_WARNING
    python: str = "str"

    @property
    def expected(self) -> str:
        return "text" if self.limit is None else f"at most {self.limit} characters"

    def read(self, text: str) -> str:
        if self.limit is not None and len(text) > self.limit:
            raise BadValue(self.expected)
        return text.strip()


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from `low` to `high`; outside of them the nearer one is used."""

    low: int = 0
    high: int | None = None
    code: int = SCHEMA_WARNING
    python: str = "int | str"

    @property
    def expected(self) -> str:
        if self.high is None:
            return f"a whole number of at least {self.low}"
        return f"a whole number from {self.low} to {self.high}"

    def read(self, text: str) -> int:
        if not re.fullmatch(r"\s*[+-]?[0-9]{1,18}\s*", text):
            raise BadValue(self.expected)
        number = int(text)
        if number < self.low:
            raise BadValue(self.expected, nearest=self.low)
        if self.high is not None and number > self.high:
            raise BadValue(self.expected, nearest=self.high)
        return number


@dataclass(frozen=True, slots=True)
class Flag:
    """`true` or `false`; letter case is forgiven, since Python writes `True`."""

    code: int = SCHEMA_WARNING
    python: str = "bool | str"
    expected: str = "true or false"

    def read(self, text: str) -> bool:
        match text.strip().lower():
            case "true":
                return True
            case "false":
                return False
        raise BadValue(self.expected)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the words in `values`; a key of `aliases` stands for its value."""

    values: str
    code: int = SCHEMA_WARNING
    aliases: tuple[tuple[str, str], ...] = ()
    python: str = "str"

    @property
    def expected(self) -> str:
        return "one of " + ", ".join(self.values.split())

    def read(self, text: str) -> str:
        value = dict(self.aliases).get(text.strip(), text.strip())
        if value not in self.values.split():
            raise BadValue(self.expected)
        return value


@dataclass(frozen=True, slots=True)
class Method:
    """`GET` or `POST`; letter case is forgiven."""

    code: int = SCHEMA_WARNING
    python: str = "str"
    expected: str = "GET or POST"

    def read(self, text: str) -> str:
        value = text.strip().upper()
        if value not in ("GET", "POST"):
            raise BadValue(self.expected)
        return value


@dataclass(frozen=True, slots=True)
class Words:
    """Some of the words in `values`, separated by spaces."""

    values: str
    code: int = SCHEMA_WARNING
    python: str = "str | Sequence[str]"

    @property
    def expected(self) -> str:
        return "any of " + ", ".join(self.values.split()) + ", separated by spaces"

    def read(self, text: str) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(text.split()))
        if not words or not set(words) <= set(self.values.split()):
            raise BadValue(self.expected)
        return words


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whole numbers, separated by spaces."""

    code: int = SCHEMA_WARNING
    python: str = "int | str | Sequence[int]"
    expected: str = "whole numbers, separated by spaces"

    def read(self, text: str) -> tuple[int, ...]:
        words = text.split()
        if not words or not all(re.fullmatch(r"[0-9]{1,9}", word) for word in words):
            raise BadValue(self.expected)
        return tuple(map(int, words))


@dataclass(frozen=True, slots=True)
class Pattern:
    """Text that `regex` matches as a whole; `expected` says so in words."""

    regex: str
    expected: str
    code: int = SCHEMA_WARNING
    python: str = "str"

    def read(self, text: str) -> str:
        if not re.fullmatch(self.regex, text.strip()):
            raise BadValue(self.expected)
        return text.strip()


@dataclass(frozen=True, slots=True)
class Locale:
    """One of the languages in `tags`, in any letter case, or their first part alone (`en`)."""

    tags: str
    code: int = SCHEMA_WARNING
    python: str = "str"
    expected: str = "a supported language tag, e.g. en-US"

    def read(self, text: str) -> str:
        given = text.strip().lower().replace("_", "-")
        for tag in self.tags.split():
            if tag.lower() == given:
                return tag
        if given not in {tag.lower().split("-")[0] for tag in self.tags.split()}:
            raise BadValue(self.expected)
        return given


# Kinds that many attributes share.
TEXT = Text()
URL = Text()
FLAG = Flag()
METHOD = Method()
COUNT = Whole()
