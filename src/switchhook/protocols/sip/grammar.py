"""The few productions of RFC 3261 §25 that several headers share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote, unquote

Params = Mapping[str, str | None]

_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.S)
_TOKEN = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+")
# One piece of a list: quoted strings and <...> hide the separator.
_COMMA_PIECE = re.compile(r'(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^,"<]|["<])+', re.S)
_SEMICOLON_PIECE = re.compile(r'(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^;"<]|["<])+', re.S)
SPACE = " \t"


def is_token(text: str) -> bool:
    """Say whether `text` is a token (RFC 3261 §25.1)."""
    return _TOKEN.fullmatch(text) is not None


def split_commas(text: str) -> list[str]:
    """Split a comma-separated header value, minding quotes and angle brackets."""
    if "," not in text:
        return [text]
    plain = '"' not in text and "<" not in text
    pieces = text.split(",") if plain else _COMMA_PIECE.findall(text)
    return [stripped for piece in pieces if (stripped := piece.strip(SPACE))]


def parse_params(text: str) -> dict[str, str | None]:
    """Read `;name=value;name` into a dictionary; names lower-case, values as written.

    The first of two equal names counts.
    """
    params: dict[str, str | None] = {}
    pieces = _SEMICOLON_PIECE.findall(text) if '"' in text else text.split(";")
    for piece in pieces:
        if not piece:
            continue
        name, equals, value = piece.partition("=")
        name = name.strip(SPACE).lower()
        if name and name not in params:
            params[name] = value.strip(SPACE) if equals else None
    return params


def format_params(params: Params) -> str:
    """Write parameters as `;name=value;name`."""
    return "".join(
        [f";{name}" if value is None else f";{name}={value}" for name, value in params.items()]
    )


def quoted(text: str) -> str:
    """Write `text` as a quoted-string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unquoted(text: str) -> str:
    """Read a quoted-string; anything else comes back as it is."""
    if len(text) >= 2 and text[0] == text[-1] == '"':
        inner = text[1:-1]
        return re.sub(r"\\(.)", r"\1", inner, flags=re.S) if "\\" in inner else inner
    return text


def quoted_prefix(text: str) -> int | None:
    """Return the length of the quoted-string `text` begins with, None when it never closes."""
    match = _QUOTED.match(text)
    return match.end() if match else None


def escape(text: str, safe: str) -> str:
    """Percent-encode all but letters, digits, `-_.~` and `safe` (RFC 3261 §19.1.2)."""
    if text.isascii() and text.isalnum():
        return text
    return quote(text, safe=safe, errors="surrogateescape")


def unescape(text: str) -> str:
    """Undo percent-encoding; bytes that are not UTF-8 survive as surrogates."""
    return unquote(text, errors="surrogateescape") if "%" in text else text


def parse_auth_params(pieces: Iterable[str]) -> dict[str, str]:
    """Read the `name=value` pairs of a challenge or of credentials (RFC 3261 §25.1)."""
    params: dict[str, str] = {}
    for piece in pieces:
        name, equals, value = piece.partition("=")
        if equals:
            params.setdefault(name.strip(SPACE).lower(), unquoted(value.strip(SPACE)))
    return params
