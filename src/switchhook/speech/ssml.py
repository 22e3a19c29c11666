"""The part of SSML that espeak-ng may see: https://www.w3.org/TR/speech-synthesis11/.

Twilio's subset: https://www.twilio.com/docs/voice/twiml/say/text-speech#ssml. A document is
parsed and written anew with known elements and attributes only: espeak-ng would open the files
that an <audio> names. What it doesn't know loses its tags and keeps its words.
"""

import re
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from switchhook.speech.voices import espeak_language

DEEPEST: Final = 32

_KNOWN: Final = {
    "speak": (),
    "p": (),
    "s": (),
    "break": ("strength", "time"),
    "emphasis": ("level",),
    "prosody": ("volume", "rate", "pitch"),
    "say-as": ("interpret-as", "format"),
    "sub": ("alias",),
}
_SAID_AS: Final = {"spell-out": "characters"}
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Refused(Exception):
    """The document is not one that we rewrite."""


def plain(text: str) -> str:
    """Return text without control characters, some of which are commands to espeak-ng."""
    return _CONTROL.sub(" ", text)


def markup(text: str) -> str | None:
    """Return a <speak> document that is safe to speak; None when `text` is not one."""
    if not text.lstrip().startswith("<speak"):
        return None
    writer = _Writer()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = writer.start
    parser.EndElementHandler = writer.end
    parser.CharacterDataHandler = writer.text
    try:
        parser.Parse(text.strip().encode("utf-8", "replace"), True)
    except (expat.ExpatError, _Refused):
        return None
    return "".join(writer.out)


def _refuse(*declaration: object) -> None:
    raise _Refused


class _Writer:
    """Writes what the parser finds, and remembers how to close what is open."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._closing: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._closing) >= DEEPEST:
            raise _Refused
        if name == "lang":
            voice = espeak_language(attributes.get("xml:lang", ""))
            self._open("voice", {"xml:lang": voice})
        elif name in _KNOWN:
            kept = {key: attributes[key] for key in _KNOWN[name] if key in attributes}
            if "interpret-as" in kept:
                kept["interpret-as"] = _SAID_AS.get(kept["interpret-as"], kept["interpret-as"])
            self._open(name, kept)
        else:
            self._closing.append("")

    def end(self, name: str) -> None:
        self.out.append(self._closing.pop())

    def text(self, words: str) -> None:
        self.out.append(escape(plain(words)))

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        written = "".join(f" {key}={quoteattr(plain(value))}" for key, value in attributes.items())
        self.out.append(f"<{name}{written}>")
        self._closing.append(f"</{name}>")
