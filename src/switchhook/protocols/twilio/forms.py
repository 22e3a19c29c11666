"""Forms: `application/x-www-form-urlencoded` bodies and query strings, as bytes.

WHATWG URL §5.1, with what a public API needs besides: text must be UTF-8 without NUL, and there
is an end to how many fields are read. What an API takes as a JSON object is read into the same.
"""

from collections.abc import Iterable
from urllib.parse import quote, unquote_to_bytes

import msgspec

MAX_FIELDS = 1000
FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"

Form = dict[str, list[str]]  # repeated names in their order


class FormError(Exception):
    """The bytes are no form that we accept; the message says why."""


def parse(data: bytes) -> Form:
    """Return every name with its values; a malformed percent sequence stands for itself.

    Raises FormError when a name or value isn't UTF-8 text, or there are too many.
    """
    form: Form = {}
    if not data:
        return form
    pairs = data.split(b"&", MAX_FIELDS)
    if len(pairs) > MAX_FIELDS:
        raise FormError(f"more than {MAX_FIELDS} parameters")
    for pair in pairs:
        if pair:
            name, _, value = pair.partition(b"=")
            form.setdefault(_text(name), []).append(_text(value))
    return form


def parse_json(data: bytes) -> Form:
    """Return the members of a JSON object: strings as they are, null as not sent, else JSON.

    Raises FormError.
    """
    try:
        members = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        sent = {name: bytes(raw) for name, raw in members.items() if bytes(raw) != b"null"}
        texts = {
            name: msgspec.json.decode(raw, type=str) if raw[:1] == b'"' else raw.decode()
            for name, raw in sent.items()
        }
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise FormError("the body must be a JSON object") from None
    if len(texts) > MAX_FIELDS:
        raise FormError(f"more than {MAX_FIELDS} parameters")
    if any("\0" in text for text in (*texts, *texts.values())):
        raise FormError("parameters must not hold NUL characters")
    return {name: [text] for name, text in texts.items()}


def _text(raw: bytes) -> str:
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    if b"%" in raw:
        raw = unquote_to_bytes(raw)
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise FormError("parameters must be UTF-8") from None
    if "\0" in text:
        raise FormError("parameters must not hold NUL characters")
    return text


def serialise(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a query string or body; what `parse` makes of it is `pairs` again."""
    return "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
