"""The part of SSML that espeak-ng may see: https://www.w3.org/TR/speech-synthesis11/.

Twilio's subset: https://www.twilio.com/docs/voice/twiml/say/text-speech#ssml. A document is
parsed and written anew with known elements and attributes only: espeak-ng would open the files
that an <audio> names. What it doesn't know loses its tags and keeps its words.
"""

import re
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from switchhook.speech.saying import said_as
from switchhook.speech.voices import espeak_language

DEEPEST: Final = 32

_KNOWN: Final = {
    "speak": (),
    "p": (),
    "s": (),
    "break": ("strength", "time"),
    "emphasis": ("level",),
    "prosody": ("volume", "rate", "pitch"),
    "sub": ("alias",),
}
_SAID_AS: Final = {"spell-out": "characters"}
_DECIBELS: Final = re.compile(r"\s*([+-]\d{1,2}(?:\.\d+)?)\s*dB\s*", re.IGNORECASE)
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _Refused(Exception):
    """The document is not one that we rewrite."""


def plain(text: str) -> str:
    """Return text without control characters, some of which are commands to espeak-ng."""
    return _CONTROL.sub(" ", text)


def markup(text: str, *, voice: str = "en") -> str | None:
    """Return a <speak> document that is safe to speak; None when `text` is not one.

    `voice` is the espeak-ng voice that will speak.
    """
    if not text.lstrip().startswith("<speak"):
        return None
    writer = _Writer(voice)
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


def _volume(volume: str) -> str:
    """Return decibels as the percentage that espeak-ng takes."""
    found = _DECIBELS.fullmatch(volume)
    if found is None:
        return volume
    return f"{10 ** (float(found[1]) / 20) * 100 - 100:+.0f}%"


def _refuse(*declaration: object) -> None:
    raise _Refused


class _Writer:
    """Writes what the parser finds, and remembers how to close what is open."""

    def __init__(self, voice: str) -> None:
        self.out: list[str] = []
        self._closing: list[str] = []
        self._voices = [voice]
        self._saying: tuple[str, str] | None = None  # how, and in which format
        self._held = ""  # what a say-as says

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._closing) >= DEEPEST:
            raise _Refused
        if name == "lang":
            voice = espeak_language(attributes.get("xml:lang", ""))
            self._voices.append(voice)
            self._open("voice", {"xml:lang": voice})
        elif name == "say-as":
            self._saying = attributes.get("interpret-as", ""), attributes.get("format", "")
            self._closing.append("")
        elif name in _KNOWN:
            kept = {key: attributes[key] for key in _KNOWN[name] if key in attributes}
            if "volume" in kept:
                kept["volume"] = _volume(kept["volume"])
            self._open(name, kept)
        else:
            self._closing.append("")

    def end(self, name: str) -> None:
        if name == "lang":
            self._voices.pop()
        elif name == "say-as":
            self._say()
        self.out.append(self._closing.pop())

    def text(self, words: str) -> None:
        if self._saying is not None:
            self._held += plain(words)
        else:
            self.out.append(escape(plain(words)))

    def _say(self) -> None:
        """Write the words of a say-as that has ended, or leave them to the synthesiser."""
        how, order = self._saying or ("", "")
        text, self._held, self._saying = self._held, "", None
        words = said_as(how, text, order, english=self._voices[-1].startswith("en"))
        if words is not None:
            self.out.append(escape(words))
            return
        how = quoteattr(_SAID_AS.get(how, plain(how)))
        self.out.append(f"<say-as interpret-as={how}>{escape(text)}</say-as>")

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        written = "".join(f" {key}={quoteattr(plain(value))}" for key, value in attributes.items())
        self.out.append(f"<{name}{written}>")
        self._closing.append(f"</{name}>")
