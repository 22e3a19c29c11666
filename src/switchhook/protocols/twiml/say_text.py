"""`<Say>`: its text, and its SSML. https://www.twilio.com/docs/voice/twiml/say"""

from collections.abc import Iterable, Iterator

from switchhook.protocols.twiml.reading import Reading, construct
from switchhook.protocols.twiml.tree import Node
from switchhook.protocols.twiml.voice import Say, Ssml

INVALID_TEXT = 13520
TOO_LONG = 13521
MAX_CHARACTERS = 4096


def read_say(reading: Reading) -> Say | None:
    """Return what to say, or None where there is nothing or too much."""
    content = tuple(_content(reading))
    text = " ".join(_spoken(content).split())
    if not text:
        reading.warn(INVALID_TEXT, "Say has no text.")
        return None
    if len(text) > MAX_CHARACTERS:
        reading.warn(TOO_LONG, f"Say has {len(text)} characters, more than {MAX_CHARACTERS}.")
        return None
    marked_up = any(isinstance(part, Ssml) for part in content)
    return construct(Say, reading, text=text, content=content if marked_up else ())


def _content(reading: Reading) -> Iterator[str | Ssml]:
    """Yield text and SSML in their order; of an element that does not fit only the text."""
    fitting = {id(child.node): child for child in reading.children()}
    for part in reading.node.content:
        if isinstance(part, str):
            yield part
        elif child := fitting.get(id(part)):
            child.values()
            yield Ssml(part.name, part.attributes, tuple(_content(child)))
        else:
            yield _all_text(part)


def _all_text(node: Node) -> str:
    return "".join(part if isinstance(part, str) else _all_text(part) for part in node.content)


def _spoken(content: Iterable[str | Ssml]) -> str:
    """Return the words alone: of `sub` its alias, and a space for a break or a paragraph."""
    return "".join(part if isinstance(part, str) else _words(part) for part in content)


def _words(ssml: Ssml) -> str:
    match ssml.element:
        case "sub" if "alias" in ssml.attributes:
            return ssml.attributes["alias"]
        case "p" | "s" | "break":
            return f" {_spoken(ssml.content)} "
    return _spoken(ssml.content)
