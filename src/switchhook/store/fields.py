"""How each field of an entity is kept, derived once from its type.

A datetime is kept as microseconds since 1970 in UTC, a tuple or mapping of str as JSON text, and so
is a mapping of any objects that JSON has (a document); a `Secret` is bytes that only the key's
holder can read; str, int, float and bool are kept as they are.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Literal, NewType, Union, get_args, get_origin, get_type_hints

from switchhook.domain.entities import Secret

Form = Literal[
    "text", "integer", "real", "boolean", "time", "list", "mapping", "document", "secret",
]  # fmt: skip

_PLAIN: Mapping[object, Form] = {
    str: "text",
    int: "integer",
    float: "real",
    bool: "boolean",
    datetime: "time",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name, the form it is kept in, whether it may be absent, its default."""

    name: str
    form: Form
    optional: bool
    default: object = MISSING


def fields_of(kind: type[Any]) -> tuple[Field, ...]:
    """Return the fields of an entity's class, in their order."""
    hints = get_type_hints(kind)
    return tuple(_field(one.name, hints[one.name], one.default) for one in fields(kind))


def table_name(kind: type[object]) -> str:
    """Return the name of the table of `kind`: "SipCredential" is kept in "sip_credentials"."""
    name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.__name__)
    name = name.removeprefix("_")
    if name.endswith("y"):
        return name.removesuffix("y") + "ies"
    return name + ("es" if name.endswith("s") else "s")


def _field(name: str, hint: object, default: object) -> Field:
    members = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    (inner,) = (member for member in members if member is not NoneType)
    return Field(name, _form(inner), NoneType in members, default)


def _form(hint: object) -> Form:
    if hint is Secret:
        return "secret"
    if isinstance(hint, NewType):
        return _form(hint.__supertype__)
    match get_origin(hint):
        case origin if origin is Literal:
            return _form(type(get_args(hint)[0]))
        case origin if origin is tuple:
            return "list"
        case origin if origin is Mapping:
            return "mapping" if get_args(hint)[1] is str else "document"
    return _PLAIN[hint]
