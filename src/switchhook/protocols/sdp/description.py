"""Session descriptions: reading and writing SDP (RFC 4566)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from switchhook.protocols.remembering import remembered

Direction = Literal["sendrecv", "sendonly", "recvonly", "inactive"]
Line = tuple[str, str]

MAX_BYTES = 65_536
MAX_STREAMS = 32
DIRECTIONS: tuple[Direction, ...] = ("sendrecv", "sendonly", "recvonly", "inactive")
_MEDIA = re.compile(r"([!-~]+) +([0-9]{1,5})(?:/([0-9]{1,5}))? +([!-~]+)((?: +[!-~]+)*) *")
_RTPMAP = re.compile(r"([0-9]{1,3}) +([!-.0-~]+)/([0-9]{1,6})(?:/.*)?")


class SdpError(Exception):
    """A description that cannot be read, or an offer without common ground."""

    status = 488


@dataclass(frozen=True, slots=True)
class Codec:
    """A format of an audio stream."""

    payload: int
    name: str
    rate: int = 8000
    fmtp: str = ""
    channels: int = 1

    @property
    def rtpmap(self) -> str:
        """Return the value of its `a=rtpmap`."""
        more = f"/{self.channels}" if self.channels > 1 else ""
        return f"{self.payload} {self.name}/{self.rate}{more}"


PCMU = Codec(0, "PCMU")
PCMA = Codec(8, "PCMA")
TELEPHONE_EVENT = Codec(101, "telephone-event", fmtp="0-16")
CODECS = (PCMU, PCMA, TELEPHONE_EVENT)
# Payload types that need no rtpmap (RFC 3551 §6).
_STATIC = {0: PCMU, 3: Codec(3, "GSM"), 8: PCMA, 9: Codec(9, "G722"), 18: Codec(18, "G729")}


@dataclass(slots=True)
class Stream:
    """An m-line and the lines under it."""

    kind: str
    port: int
    profile: str
    formats: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    _attributes: dict[str, list[str]] | None = field(
        default=None, init=False, repr=False, compare=False
    )

    def attributes(self, name: str) -> Sequence[str]:
        """Return the values of every `a=name` or `a=name:value`."""
        if self._attributes is None:
            self._attributes = _by_name(self.lines)
        return self._attributes.get(name, ())

    @property
    def codecs(self) -> list[Codec]:
        """The formats in order of preference; unknown static ones are left out."""
        maps = dict(found for value in self.attributes("rtpmap") if (found := _mapped(value)))
        details = dict(_split(value, " ") for value in self.attributes("fmtp"))
        codecs: list[Codec] = []
        for text in self.formats:
            mapped = maps.get(text)
            if mapped is not None and mapped.payload < 128:
                fmtp = details.get(text)
                more = Codec(mapped.payload, mapped.name, mapped.rate, fmtp) if fmtp else None
                codecs.append(more or mapped)
            elif mapped is None and text.isdigit() and int(text) in _STATIC:
                codecs.append(_STATIC[int(text)])
        return codecs

    def declined(self) -> Stream:
        """Return the stream as an answer that does not want it."""
        return replace(self, port=0, lines=())


@dataclass(frozen=True, slots=True)
class SessionDescription:
    """The lines of a description, in order; only what concerns us is interpreted."""

    lines: tuple[Line, ...]
    streams: tuple[Stream, ...] = ()

    @classmethod
    def parse(cls, body: bytes) -> SessionDescription:
        """Read a description. Raises `SdpError`."""
        sections: list[tuple[str, list[Line]]] = [("", [])]
        for letter, value in _lines(body):
            if letter == "m":
                sections.append((value, []))
            else:
                sections[-1][1].append((letter, value))
        if len(sections) > MAX_STREAMS + 1:
            raise SdpError("too many streams")
        if not sections[0][1] or sections[0][1][0] != ("v", "0"):
            raise SdpError("not a session description")
        streams = tuple(_stream(value, lines) for value, lines in sections[1:])
        return cls(tuple(sections[0][1]), streams)

    def serialise(self) -> bytes:
        """Return the bytes of the description."""
        lines = [f"{letter}={value}" for letter, value in self.lines]
        for stream in self.streams:
            formats = " ".join(stream.formats)
            lines.append(f"m={stream.kind} {stream.port} {stream.profile} {formats}".rstrip())
            lines += [f"{letter}={value}" for letter, value in stream.lines]
        return ("\r\n".join(lines) + "\r\n").encode("utf-8", "surrogateescape")

    def address(self, stream: Stream) -> str | None:
        """Return the connection address that holds for `stream`, None if there is none."""
        for letter, value in (*stream.lines, *self.lines):
            if letter == "c":
                parts = value.split()
                return parts[2].partition("/")[0] if len(parts) == 3 else None
        return None

    def direction(self, stream: Stream) -> Direction:
        """Return what the sender of the description does with `stream`."""
        for lines in (stream.lines, self.lines):
            for letter, value in lines:
                if letter == "a" and value in DIRECTIONS:
                    return DIRECTIONS[DIRECTIONS.index(value)]
        return "sendrecv"


def _lines(body: bytes) -> list[Line]:
    if len(body) > MAX_BYTES:
        raise SdpError("description too long")
    lines: list[Line] = []
    for line in body.decode("utf-8", "surrogateescape").split("\n"):
        text = line.rstrip("\r")
        if not text:
            continue
        letter, equals, value = text.partition("=")
        if len(letter) != 1 or not equals:
            raise SdpError("not a line of a session description")
        lines.append((letter, value))
    return lines


def _stream(value: str, lines: list[Line]) -> Stream:
    match = _MEDIA.fullmatch(value)
    if match is None:
        raise SdpError("bad media line")
    kind, port, _, profile, formats = match.groups()
    return Stream(kind, int(port), profile, tuple(formats.split()), tuple(lines))


def _by_name(lines: Sequence[Line]) -> dict[str, list[str]]:
    """Return the values of the attributes among `lines`, by their names."""
    found: dict[str, list[str]] = {}
    for letter, text in lines:
        if letter == "a":
            name, _, value = text.partition(":")
            found.setdefault(name, []).append(value.strip())
    return found


# The same few formats are in every offer.
@remembered(most=256, longest=64)
def _mapped(rtpmap: str) -> tuple[str, Codec] | None:
    """Return the codec of an rtpmap attribute, and its payload type as it was written."""
    match = _RTPMAP.fullmatch(rtpmap)
    return (match[1], Codec(int(match[1]), match[2], int(match[3]))) if match else None


def _split(text: str, separator: str) -> tuple[str, str]:
    key, _, value = text.partition(separator)
    return key, value.strip()
