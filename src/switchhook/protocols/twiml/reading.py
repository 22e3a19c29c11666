"""Hold a tree against the vocabulary: typed attribute values, known children, warnings.

What does not fit is a warning, never a failure: an attribute that is unknown is passed over,
one with a bad value keeps its default (a number out of range becomes the nearest that is
allowed), an element that may not stand where it does is skipped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from switchhook.protocols.twiml.errors import TwimlWarning
from switchhook.protocols.twiml.tree import Node
from switchhook.protocols.twiml.vocabulary import (
    SCHEMA_WARNING,
    BadValue,
    DocumentKind,
    Element,
    children,
)

Built = TypeVar("Built")

MAX_WARNINGS = 50  # each becomes an alert; a document of nonsense would otherwise flood them
MAX_QUOTED = 100  # characters


@dataclass(frozen=True, slots=True)
class Reading:
    """One element with its declaration. Warnings of the whole document gather in one list."""

    node: Node
    element: Element
    kind: DocumentKind
    warnings: list[TwimlWarning] = field(default_factory=list)

    def warn(self, code: int, text: str, line: int = 0) -> None:
        """Add a warning at this element's line, or at another."""
        if len(self.warnings) < MAX_WARNINGS:
            self.warnings.append(TwimlWarning(code, text, line or self.node.line))

    def values(self) -> dict[str, object]:
        """Return the attributes that were given and are usable, under their Python names."""
        found: dict[str, object] = {}
        for name, text in self.node.attributes.items():
            if name not in self.element.attributes:
                self._unknown_attribute(name)
            elif (value := self._value(name, text)) is not None:
                found[python_name(name)] = value
        return found

    def _unknown_attribute(self, name: str) -> None:
        if not name.startswith(("xmlns", "xsi:")):
            where = self.element.name
            self.warn(
                SCHEMA_WARNING,
                f"Attribute '{_shown(name)}' is not allowed to appear in element '{where}'.",
            )

    def _value(self, name: str, text: str) -> object:
        kind = self.element.attributes[name]
        try:
            return kind.read(text)
        except BadValue as bad:
            where = f"attribute '{name}' of element '{self.element.name}'"
            shown = _shown(text)
            self.warn(kind.code, f"The value '{shown}' of {where} is not {bad.expected}.")
            return bad.nearest

    def children(self) -> Iterator["Reading"]:
        """Yield the children that may stand here; each of the others is a warning."""
        allowed = children(self.kind, self.element.name)
        for node in self.node.children:
            if element := allowed.get(node.name):
                yield Reading(node, element, self.kind, self.warnings)
            elif len(self.warnings) < MAX_WARNINGS:
                self._misplaced(node, list(allowed))

    def pass_over_children(self) -> None:
        """Warn about the children that may not stand here, and do without the others."""
        for child in self.children():
            child.values()

    def _misplaced(self, node: Node, allowed: list[str]) -> None:
        text = (
            f"Invalid content was found starting with element '{_shown(node.name)}'"
            f" in element '{self.element.name}'."
        )
        similar = [name for name in allowed if name.lower() == node.name.lower()]
        if similar:
            text += f" Names are case-sensitive: did you mean '{similar[0]}'?"
        elif allowed:
            text += f" One of {', '.join(allowed)} is expected."
        self.warn(self.element.nested, text, node.line)

    def text(self) -> str:
        """Return the text that stands directly inside, without white space around it."""
        return self.node.text.strip()

    def refuse_text(self) -> None:
        """Warn about text where only elements may stand."""
        if self.text():
            self.warn(
                SCHEMA_WARNING,
                f"Element '{self.element.name}' cannot have text, only elements inside.",
            )


def _shown(text: str) -> str:
    """Return the text as a warning quotes it: not without end."""
    return text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}..."


def construct(kind: Callable[..., Built], reading: Reading, **given: object) -> Built:
    """Return `kind` made of the element's attributes and of what was read besides them.

    The vocabulary and the dataclass agree on names and types: a test holds them together.
    """
    return kind(**given, **reading.values())


def python_name(attribute: str) -> str:
    """Return the attribute's name in snake_case: `finishOnKey` is `finish_on_key`."""
    name = "".join(f"_{char.lower()}" if char.isupper() else char for char in attribute)
    name = name.replace("-", "_").replace(":", "_")
    return f"{name}_" if name in ("from", "for", "break") else name
