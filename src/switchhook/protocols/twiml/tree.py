"""XML into a plain tree of elements, over expat: bounded in size and depth, no document type.

A document type is refused, and with it every way to declare an entity; comments and processing
instructions are passed over. Text and elements stay in their order (mixed content).
"""

import codecs
from dataclasses import dataclass, field
from xml.parsers import expat

from switchhook.protocols.twiml.errors import TwimlError

MAX_OCTETS = 65_536  # https://www.twilio.com/docs/errors/11750
MAX_DEPTH = 32
PARSE_FAILURE = 12100
TOO_LARGE = 11750

_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf8": "UTF-8",
    "us-ascii": "UTF-8",
    "iso-8859-1": "ISO-8859-1",
    "windows-1252": "windows-1252",
}


@dataclass(slots=True)
class Node:
    """One element as it was written: `line` is where its tag starts."""

    name: str
    attributes: dict[str, str]
    line: int
    content: list["str | Node"] = field(default_factory=list)

    @property
    def children(self) -> list["Node"]:
        """Return the elements directly inside."""
        return [part for part in self.content if isinstance(part, Node)]

    @property
    def text(self) -> str:
        """Return the text directly inside, without that of the elements."""
        return "".join(part for part in self.content if isinstance(part, str))


def parse_xml(body: bytes, charset: str = "") -> Node:
    """Return the root of the document in `body`.

    `charset` is what the HTTP header says: it outranks the document's own declaration (RFC 7303
    §3.2); one that is unknown is passed over. Raises `TwimlError` 12100 or 11750.
    """
    if len(body) > MAX_OCTETS:
        raise TwimlError(TOO_LARGE, f"TwiML response body too large: {len(body)} bytes")
    builder = _Builder(_encoding(body, charset))
    try:
        builder.parser.Parse(body, True)
    except expat.ExpatError as error:
        raise _failure(error.lineno, expat.ErrorString(error.code) or "not well-formed") from error
    except (LookupError, ValueError) as error:  # an encoding that expat cannot be taught
        raise _failure(builder.parser.CurrentLineNumber, str(error)) from error
    return builder.root


def _failure(line: int, reason: str) -> TwimlError:
    return TwimlError(PARSE_FAILURE, f"Error on line {line} of document: {reason}", line)


class _Builder:
    """Put the tree together from what expat reports."""

    def __init__(self, encoding: str | None) -> None:
        self.parser = expat.ParserCreate(encoding)
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.buffer_text = True
        self._open = [Node("", {}, 0)]

    @property
    def root(self) -> Node:
        """Return the outermost element; expat has seen to it that there is one."""
        return self._open[0].children[0]

    def _doctype(self, *_: object) -> None:
        raise _failure(self.parser.CurrentLineNumber, "a document type is not allowed")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MAX_DEPTH:
            raise _failure(self.parser.CurrentLineNumber, "elements are nested too deeply")
        node = Node(name, attributes, self.parser.CurrentLineNumber)
        self._open[-1].content.append(node)
        self._open.append(node)

    def _end(self, name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].content.append(text)


def _encoding(body: bytes, charset: str) -> str | None:
    """Return the name expat knows for `charset`, or None to let the document speak for itself."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    return _ENCODINGS.get(charset.strip().lower())
