"""Forms: `application/x-www-form-urlencoded` bodies and query strings, as bytes.

WHATWG URL §5.1, with what a public API needs besides: text must be UTF-8 without NUL, and there
is an end to how many fields are read.
"""

from collections.abc import Iterable
from urllib.parse import quote, unquote_to_bytes

MAX_FIELDS = 1000
FORM_TYPE = "application/x-www-form-urlencoded"

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
