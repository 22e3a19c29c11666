"""One element under construction: attributes, text and children, written out as XML."""

import json
import re
from collections.abc import Mapping
from types import TracebackType
from typing import Any, ClassVar, Self, TypeVar
from xml.etree import ElementTree

Nested = TypeVar("Nested", bound="TwiML | str")

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_PYTHON_NAMES = {
    "from_": "from",
    "sender": "from",
    "for_": "for",
    "xml_lang": "xml:lang",
    "interpret_as": "interpret-as",
}


class TwimlException(Exception):
    """The document cannot be built as asked."""


class TwiML:
    """A TwiML element. As a context manager it is itself: `with response.gather() as gather:`."""

    GET: ClassVar[str] = "GET"
    POST: ClassVar[str] = "POST"

    def __init__(self, **attributes: Any) -> None:
        self.name = type(self).__name__
        self.value: object = None
        self.verbs: list[TwiML | str] = []
        self.attrs: dict[str, Any] = {
            attribute_name(key): value for key, value in attributes.items() if value is not None
        }

    def __str__(self) -> str:
        return self.to_xml()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        return None

    def append(self, verb: "TwiML | str") -> Self:
        """Put an element or text at the end, and return this element."""
        self.nest(verb)
        return self

    def nest(self, verb: Nested) -> Nested:
        """Put an element or text at the end, and return what was put."""
        if not isinstance(verb, TwiML | str):
            raise TwimlException(f"Only TwiML and text can be nested, not {type(verb).__name__}")
        self.verbs.append(verb)
        return verb

    def add_text(self, text: str) -> Self:
        """Put text at the end, and return this element."""
        return self.append(text)

    def add_child(self, name: str, value: object = None, **attributes: Any) -> "GenericNode":
        """Put an element of any name at the end, and return it."""
        return self.nest(GenericNode(name, value, **attributes))

    def to_xml(self, xml_declaration: bool = True) -> str:
        """Return the document; raises `TwimlException` for characters that XML cannot carry."""
        text = ElementTree.tostring(self.xml(), encoding="unicode")
        if found := _ILLEGAL.search(text):
            raise TwimlException(f"Character U+{ord(found[0]):04X} is not allowed in XML")
        return _DECLARATION + text if xml_declaration else text

    def toxml(self, xml_declaration: bool = True) -> str:
        """Return the document, as `to_xml` does."""
        return self.to_xml(xml_declaration)

    def xml(self) -> ElementTree.Element:
        """Return the element and all inside it, attributes in alphabetical order."""
        element = ElementTree.Element(self.name)
        for name in sorted(self.attrs):
            element.set(name, written(self.attrs[name]))
        element.text = "" if self.value is None else written(self.value)
        last: ElementTree.Element | None = None
        for verb in self.verbs:
            if isinstance(verb, TwiML):
                last = verb.xml()
                element.append(last)
            elif last is None:
                element.text += verb
            else:
                last.tail = (last.tail or "") + verb
        return element


class GenericNode(TwiML):
    """An element of any name."""

    def __init__(self, name: str, value: object = None, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.name = name
        self.value = value


def written(value: object) -> str:
    """Return a value as TwiML writes it: `true`, words joined by spaces, JSON for a mapping."""
    match value:
        case bool():
            return str(value).lower()
        case list() | tuple() | set() | frozenset():
            return " ".join(map(written, value))
        case Mapping():
            return json.dumps(value)
    return str(value)


def attribute_name(key: str) -> str:
    """Return the attribute that a keyword means: `finish_on_key` and `finishOnKey` are one."""
    key = _PYTHON_NAMES.get(key, key)
    first, *others = key.split("_")
    return first + "".join(other.title() for other in others) if others else key
