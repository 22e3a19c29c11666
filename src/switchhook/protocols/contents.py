"""Content templates: which types they have, what their placeholders become, what text they make.

https://www.twilio.com/docs/content/content-types-overview and
https://www.twilio.com/docs/content/using-variables-with-content-api. A template says the same by
several types, and each channel shows the best that it can: phones text and media, WhatsApp more.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

TEXT, MEDIA = "twilio/text", "twilio/media"
QUICK_REPLY, CALL_TO_ACTION, LIST_PICKER = (
    "twilio/quick-reply", "twilio/call-to-action", "twilio/list-picker",
)  # fmt: skip
CARD, WHATSAPP_CARD, AUTHENTICATION = "twilio/card", "whatsapp/card", "whatsapp/authentication"

BY_SMS: Final = (TEXT, MEDIA)  # the best first
BY_WHATSAPP: Final = (
    AUTHENTICATION, WHATSAPP_CARD, CARD, LIST_PICKER, CALL_TO_ACTION, QUICK_REPLY, MEDIA, TEXT,
)  # fmt: skip
TEMPLATES: Final = tuple(kind for kind in BY_WHATSAPP if kind != LIST_PICKER)

# What each type needs, and may have besides.
_TYPES: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    TEXT: (("body",), ()),
    MEDIA: (("media",), ("body",)),
    QUICK_REPLY: (("body", "actions"), ()),
    CALL_TO_ACTION: (("body", "actions"), ()),
    LIST_PICKER: (("body", "button", "items"), ()),
    CARD: (("title",), ("subtitle", "media", "actions")),
    WHATSAPP_CARD: (("body",), ("footer", "media", "header_text", "actions")),
    AUTHENTICATION: (("actions",), ("add_security_recommendation", "code_expiration_minutes")),
}
_LISTS: Final = {"media": str, "actions": dict, "items": dict}
_KINDS: Final[Mapping[str, type | tuple[type, ...]]] = {
    "add_security_recommendation": bool,
    "code_expiration_minutes": (int, float),
}
_HOLE: Final = re.compile(r"\{\{([0-9A-Za-z_]{1,64})\}\}")


class ContentError(Exception):
    """The types of a template are not as they must be; the message says why."""


class UnknownVariable(Exception):
    """A placeholder for which there is no variable."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a template becomes on a channel."""

    kind: str
    body: str
    media: tuple[str, ...] = ()


def checked(types: Mapping[str, Any]) -> dict[str, object]:
    """Return the types of a template without what is null. Raises `ContentError`."""
    found = {kind: _without_null(given) for kind, given in types.items() if given is not None}
    if not found:
        raise ContentError(f"types has none of {', '.join(_TYPES)}")
    for kind, given in found.items():
        if kind not in _TYPES:
            raise ContentError(f"{kind} is none of {', '.join(_TYPES)}")
        if not isinstance(given, dict):
            raise ContentError(f"{kind} must be an object")
        _check(kind, given)
    return found


def _without_null(given: object) -> object:
    if isinstance(given, dict):
        return {name: _without_null(one) for name, one in given.items() if one is not None}
    if isinstance(given, list):
        return [_without_null(one) for one in given]
    return given


def _check(kind: str, given: Mapping[str, object]) -> None:
    needed, more = _TYPES[kind]
    for name in needed:
        if given.get(name) in (None, "", []):
            raise ContentError(f"{kind} needs {name}")
    for name, value in given.items():
        if name not in (*needed, *more):
            raise ContentError(f"{kind} has no {name}")
        if name in _LISTS:
            if not isinstance(value, list) or not all(isinstance(x, _LISTS[name]) for x in value):
                what = "texts" if _LISTS[name] is str else "objects"
                raise ContentError(f"{name} of {kind} must be a list of {what}")
        elif not isinstance(value, _KINDS.get(name, str)):
            raise ContentError(f"{name} of {kind} has the wrong type")


def best(types: Mapping[str, Any], order: Sequence[str]) -> str:
    """Return the type that a channel shows best; empty when it can show none."""
    return next((kind for kind in order if kind in types), "")


def shown(types: Mapping[str, Any], kind: str, variables: Mapping[str, str]) -> Shown:
    """Return what a template says by one of its types. Raises `UnknownVariable`."""
    given: Mapping[str, Any] = types[kind]
    body = filled("\n".join(filter(None, _lines(kind, given))), variables)
    return Shown(kind, body, tuple(filled(url, variables) for url in given.get("media", ())))


def _lines(kind: str, given: Mapping[str, Any]) -> Iterator[str]:
    if kind == CARD:
        yield from (given["title"], given.get("subtitle", ""))
    elif kind == AUTHENTICATION:
        yield _code(given)
    else:
        yield from (given.get("header_text", ""), given.get("body", ""), given.get("footer", ""))


def _code(given: Mapping[str, Any]) -> str:
    """Return the text that WhatsApp has for codes, in English."""
    sentences = ["{{1}} is your verification code."]
    if given.get("add_security_recommendation"):
        sentences.append("For your security, do not share this code.")
    if minutes := given.get("code_expiration_minutes"):
        sentences.append(f"This code expires in {minutes:g} minutes.")
    return " ".join(sentences)


def filled(text: str, variables: Mapping[str, str]) -> str:
    """Return a text with variables in the place of its placeholders. Raises `UnknownVariable`."""

    def value(hole: re.Match[str]) -> str:
        if hole[1] not in variables:
            raise UnknownVariable(hole[1])
        return variables[hole[1]]

    return _HOLE.sub(value, text)


def placeholders(text: str) -> list[str]:
    """Return the names of a text's placeholders, each once: numbers by size, names in order."""
    names = list(dict.fromkeys(_HOLE.findall(text)))
    return sorted(names, key=int) if all(name.isdigit() for name in names) else names
