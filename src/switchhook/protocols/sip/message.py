"""SIP messages: parsing and serialising (RFC 3261 §7).

Built for speed: the head is decoded once and cut with `str.partition`, headers stay a
list of raw pairs, and whatever has structure (Via, From, To, CSeq, Contact) is parsed
when first asked for. Content-Length is no header here: it follows from the body.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from switchhook.protocols.sip.errors import SipParseError
from switchhook.protocols.sip.grammar import SPACE, is_token, split_commas
from switchhook.protocols.sip.headers import Headers, canonical, known_names, spelled
from switchhook.protocols.sip.uri import NameAddr, SipUri
from switchhook.protocols.sip.via import Via

__all__ = [
    "CSeq",
    "Headers",
    "Message",
    "Request",
    "Response",
    "SipParseError",
    "UnreadableRequest",
    "parse",
]

MAX_HEADERS = 256
_VERSION = "SIP/2.0"
_CSEQ = re.compile(r"([0-9]{1,10})\s+(\S+)")
_STATUS_LINE = re.compile(r"[Ss][Ii][Pp]/2\.0 +([1-6][0-9][0-9])(?: +(.*))?")


class CSeq(NamedTuple):
    """Sequence number and method (RFC 3261 §20.16)."""

    number: int
    method: str


class Message:
    """What requests and responses share. Structured headers raise `SipParseError` (400)."""

    __slots__ = ("_contacts", "_cseq", "_from", "_to", "_via", "body", "headers")

    def __init__(
        self, headers: Headers | Iterable[tuple[str, str]] = (), body: bytes = b""
    ) -> None:
        self.headers = headers if isinstance(headers, Headers) else Headers(headers)
        self.body = body
        self._contacts: list[NameAddr] | None = None
        self._cseq: CSeq | None = None
        self._from: NameAddr | None = None
        self._to: NameAddr | None = None
        self._via: Via | None = None

    @property
    def start_line(self) -> str:
        """The first line, without its end."""
        raise AssertionError("only requests and responses have a start line")

    @property
    def call_id(self) -> str:
        """The Call-ID."""
        return self._required("call-id")

    @property
    def cseq(self) -> CSeq:
        """The CSeq, its method in upper case only if it came so: methods mind their case."""
        if self._cseq is None:
            match = _CSEQ.fullmatch(self._required("cseq"))
            if match is None or (number := int(match[1])) >= 2**32:
                raise SipParseError(400, "Bad CSeq")
            self._cseq = CSeq(number, match[2])
        return self._cseq

    @property
    def from_(self) -> NameAddr:
        """The From address."""
        if self._from is None:
            self._from = NameAddr.parse(self._required("from"))
        return self._from

    @property
    def to(self) -> NameAddr:
        """The To address."""
        if self._to is None:
            self._to = NameAddr.parse(self._required("to"))
        return self._to

    @property
    def via(self) -> Via:
        """The topmost Via."""
        if self._via is None:
            self._via = Via.parse((split_commas(self._required("via")) or [""])[0])
        return self._via

    @property
    def contacts(self) -> list[NameAddr]:
        """Every Contact; `*` is left out (see `headers.get`)."""
        if self._contacts is None:
            values = self.headers.get_all("contact")
            self._contacts = [NameAddr.parse(value) for value in values if value != "*"]
        return self._contacts

    @property
    def content_type(self) -> str:
        """The media type of the body, lower-case, without parameters."""
        value = self.headers.get("content-type") or ""
        return value.partition(";")[0].strip(SPACE).lower()

    def _required(self, name: str) -> str:
        value = self.headers.get(name)
        if not value:
            raise SipParseError(400, f"Missing {spelled(name)}")
        return value

    def serialise(self) -> bytes:
        """Return the bytes to send."""
        lines = [self.start_line]
        lines += [f"{spelled(name)}: {value}" for name, value in self.headers]
        lines.append(f"Content-Length: {len(self.body)}\r\n\r\n")
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + self.body


class Request(Message):
    """A request; `target` is the Request-URI as it stands in the first line."""

    __slots__ = ("_uri", "method", "target")

    def __init__(
        self,
        method: str,
        target: str | SipUri,
        headers: Headers | Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> None:
        super().__init__(headers, body)
        self.method = method
        self._uri = target if isinstance(target, SipUri) else None
        self.target = str(target)

    @property
    def uri(self) -> SipUri:
        """The Request-URI. Raises `SipParseError` (400)."""
        if self._uri is None:
            self._uri = SipUri.parse(self.target)
        return self._uri

    def under(self, via: str) -> Request:
        """Return the request with one more Via on top; what was parsed stays so."""
        copy = Request(self.method, self.target, (), self.body)
        copy.headers = Headers.parsed([("via", via), *self.headers])
        copy._uri, copy._cseq, copy._from, copy._to = self._uri, self._cseq, self._from, self._to
        return copy

    @property
    def start_line(self) -> str:
        """The request line."""
        return f"{self.method} {self.target} {_VERSION}"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Request)
            and (self.method, self.target, self.body) == (other.method, other.target, other.body)
            and self.headers == other.headers
        )

    def __repr__(self) -> str:
        return f"<Request {self.method} {self.target}>"


class UnreadableRequest(SipParseError):
    """A request that cannot be processed; `request` is what is known of it, to answer it."""

    def __init__(self, error: SipParseError, request: Request) -> None:
        super().__init__(error.status, error.reason)
        self.request = request


class Response(Message):
    """A response."""

    __slots__ = ("reason", "status")

    def __init__(
        self,
        status: int,
        reason: str,
        headers: Headers | Iterable[tuple[str, str]] = (),
        body: bytes = b"",
    ) -> None:
        super().__init__(headers, body)
        self.status = status
        self.reason = reason

    @property
    def start_line(self) -> str:
        """The status line."""
        return f"{_VERSION} {self.status} {self.reason}"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Response)
            and (self.status, self.reason, self.body) == (other.status, other.reason, other.body)
            and self.headers == other.headers
        )

    def __repr__(self) -> str:
        return f"<Response {self.status} {self.reason}>"


def parse(data: bytes) -> Request | Response:
    """Read one message that fills `data` (a datagram, or a framed piece of a stream).

    Bytes beyond Content-Length are dropped (RFC 3261 §18.3). Raises `SipParseError`.
    """
    if data[:1] in (b"\r", b"\n"):
        data = data.lstrip(b"\r\n")
    head, separator, body = data.partition(b"\r\n\r\n")
    if not separator:
        # Tolerated: bare line feeds, and a head that just ends.
        head, _, body = data.partition(b"\n\n")
    text = head.decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    if "\r" in text:
        text = text.replace("\r", "\n")
    lines = text.rstrip("\n").split("\n")
    start = lines[0].rstrip(SPACE)
    if start[:8].upper() == "SIP/2.0 ":
        return _parse_response(start, lines, body)
    return _parse_request(start, lines, body)


def _parse_response(start: str, lines: list[str], body: bytes) -> Response:
    match = _STATUS_LINE.fullmatch(start)
    if match is None:
        raise SipParseError(400, "Bad status line")
    headers, lengths = _parse_headers(lines)
    return Response(int(match[1]), match[2] or "", headers, _cut_body(body, lengths))


def _parse_request(start: str, lines: list[str], body: bytes) -> Request:
    """Read a request. What can be read of a bad one goes with the error."""
    method, _, rest = start.partition(" ")
    target, _, version = rest.rpartition(" ")
    if not is_token(method) or not target or not version[:4].upper() == "SIP/":
        raise SipParseError(400, "Bad request line")
    headers, lengths = _parse_headers(lines)
    request = Request(method, target, headers)
    try:
        if version.upper() != _VERSION:
            raise SipParseError(505, "Version Not Supported")
        if " " in target or "\t" in target:
            raise SipParseError(400, "Bad request line")
        request.body = _cut_body(body, lengths)
    except SipParseError as error:
        raise UnreadableRequest(error, request) from None
    return request


def _parse_headers(lines: list[str]) -> tuple[Headers, list[str]]:
    """Return the headers, and apart from them every Content-Length."""
    items: list[tuple[str, str]] = []
    spellings: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        known = known_names.get(name)
        if known and colon:  # so it is neither folded nor one whose spelling counts
            items.append((known, value.strip(SPACE)))
            continue
        if line[:1] in (" ", "\t"):
            _unfold(items, line)
            continue
        if not colon:
            raise SipParseError(400, "Header without colon")
        known = canonical(name)
        items.append((known, value.strip(SPACE)))
        if known[:2] == "x-":
            spellings[known] = name.strip(SPACE)
    if len(items) > MAX_HEADERS:
        raise SipParseError(400, "Too many headers")
    lengths = [item for item in items if item[0] == "content-length"]
    for item in lengths:
        items.remove(item)
    headers = Headers.parsed(items, spellings) if spellings else Headers.parsed(items)
    return headers, [value for _, value in lengths]


def _unfold(items: list[tuple[str, str]], line: str) -> None:
    """Append a continuation line to the header before it (RFC 3261 §7.3.1)."""
    if not items:
        raise SipParseError(400, "Continuation of no header")
    name, value = items[-1]
    items[-1] = (name, f"{value} {line.strip(SPACE)}".strip(SPACE))


def _cut_body(body: bytes, lengths: list[str]) -> bytes:
    if not lengths:
        return body
    if len(set(lengths)) > 1:
        raise SipParseError(400, "Contradicting Content-Length")
    length = lengths[0]
    if not (length.isascii() and length.isdigit() and len(length) < 10):
        raise SipParseError(400, "Bad Content-Length")
    octets = int(length)
    if octets > len(body):
        raise SipParseError(400, "Body shorter than Content-Length")
    return body[:octets] if octets < len(body) else body
