"""How a text is asked for: a request made of templates.

Each value is escaped as its place demands: percent-encoded in the URL (except one that the URL
begins with, a base), freed of line ends in headers, and as JSON, form or XML has it in the body.
"""

import base64
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote, urlencode, urlsplit
from xml.sax.saxutils import escape

import msgspec

from switchhook.protocols.http_carriers.errors import ProfileError
from switchhook.protocols.http_carriers.templates import (
    ABSENT,
    Hole,
    Node,
    Template,
    Values,
    as_text,
    fill,
    parse_tree,
)

BodyFormat = Literal["json", "form", "query", "xml", "text"]

_TYPES: Final[Mapping[BodyFormat, str]] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "xml": "application/xml; charset=utf-8",
    "text": "text/plain; charset=utf-8",
}
_CONTROLS: Final = re.compile("[\x00-\x1f\x7f]+")
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


class AuthSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How we show who we are: `basic` with username and password, or `bearer` with a token."""

    type: Literal["basic", "bearer"]
    username: str = ""
    password: str = ""
    token: str = ""


class RequestSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request, as a profile has it."""

    url: str
    method: Literal["GET", "POST"] = "POST"
    headers: dict[str, str] = {}
    auth: AuthSpec | None = None
    format: BodyFormat = "json"
    body: object = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A request to make."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class RequestTemplate:
    """A request, ready to be filled."""

    method: str
    url: Template
    headers: Mapping[str, Template]
    auth: AuthSpec | None
    login: tuple[Template, ...]
    format: BodyFormat
    body: Node

    @classmethod
    def of(cls, spec: RequestSpec, known: Collection[str]) -> "RequestTemplate":
        """Read a request. Raises `ProfileError`."""
        for name in spec.headers:
            if not _NAME.fullmatch(name):
                raise ProfileError(f"{name!r} is not a name of a header")
        textual = spec.format in ("xml", "text")
        if textual != isinstance(spec.body, str) or (
            spec.format in ("form", "query") and not isinstance(spec.body, dict)
        ):
            kind = "a text" if textual else "an object"
            raise ProfileError(f"a body of format {spec.format} is {kind}")
        auth = spec.auth
        login = () if auth is None else (auth.username, auth.password, auth.token)
        return cls(
            method="GET" if spec.format == "query" else spec.method,
            url=Template.parse(spec.url, known),
            headers={name: Template.parse(text, known) for name, text in spec.headers.items()},
            auth=auth,
            login=tuple(Template.parse(text, known) for text in login),
            format=spec.format,
            body=parse_tree(spec.body, known),
        )

    def fill(self, values: Values) -> HttpCall:
        """Return the request for a message. Raises `ProfileError` when its URL is none."""
        url = _url(self.url, values)
        headers = {
            name: text
            for name, template in self.headers.items()
            if (text := _CONTROLS.sub(" ", template.text(values)).strip())
        }
        if self.auth is not None:
            headers["Authorization"] = self._authorization(self.auth, values)
        if self.format == "query":
            pairs = _pairs(fill(self.body, values))
            return HttpCall(self.method, _with_query(url, pairs), headers, b"")
        if self.method != "GET":
            headers.setdefault("Content-Type", _TYPES[self.format])
            return HttpCall(self.method, url, headers, self._body(values))
        return HttpCall(self.method, url, headers, b"")

    def _authorization(self, auth: AuthSpec, values: Values) -> str:
        username, password, token = (one.text(values) for one in self.login)
        if auth.type == "bearer":
            return _CONTROLS.sub("", f"Bearer {token}")
        pair = f"{username}:{password}".encode("utf-8", "replace")
        return f"Basic {base64.b64encode(pair).decode()}"

    def _body(self, values: Values) -> bytes:
        if isinstance(self.body, Template):
            return self.body.text(values, _xml if self.format == "xml" else str).encode(
                "utf-8", "replace"
            )
        filled = fill(self.body, values)
        if self.format == "form":
            return urlencode(_pairs(filled), errors="replace").encode()
        return msgspec.json.encode(_encodable({} if filled is ABSENT else filled))


def _url(template: Template, values: Values) -> str:
    """Return the URL: what it begins with is a base, and stays as it is."""
    first = template.parts[0] if template.parts else ""
    base = as_text(first.value(values)).rstrip("/") if isinstance(first, Hole) else first
    rest = Template(template.parts[1:]).text(values, _quoted)
    url = base + rest
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable or _CONTROLS.search(url) or " " in url:
        raise ProfileError(f"{url!r} is not an http URL")
    return url


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")


def _xml(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text), {'"': "&quot;", "'": "&apos;"})


def _pairs(filled: object) -> list[tuple[str, str]]:
    """Return the fields of a form: a list is a name that comes several times."""
    pairs: list[tuple[str, str]] = []
    for name, value in filled.items() if isinstance(filled, dict) else ():
        for one in value if isinstance(value, list) else (value,):
            pairs.append((name, as_text(one) if isinstance(one, str | int | bool) else _json(one)))
    return pairs


def _json(value: object) -> str:
    return msgspec.json.encode(_encodable(value)).decode()


def _with_query(url: str, pairs: list[tuple[str, str]]) -> str:
    query = urlencode(pairs, errors="replace")
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def _encodable(value: object) -> object:
    """Return JSON whose texts can be written: half a surrogate pair cannot."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case dict():
            return {key: _encodable(one) for key, one in value.items()}
        case list():
            return [_encodable(one) for one in value]
    return value
