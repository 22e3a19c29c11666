"""Entities to rows and back, one codec per kind, derived from its fields.

Compiled statements skip SQLAlchemy's type processors, so this is where values are converted.
Text that not every database can hold (NUL, lone surrogates) is kept with U+FFFD in its place.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, Generic

import msgspec

from switchhook.store.cipher import Cipher
from switchhook.store.fields import Field, Form, fields_of, table_name
from switchhook.store.protocol import E

Row = Sequence[object]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_DAY, _SECOND = 86_400_000_000, 1_000_000  # microseconds

_decode_list = msgspec.json.Decoder(tuple[str, ...]).decode
_decode_mapping = msgspec.json.Decoder(dict[str, str]).decode
_decode_document = msgspec.json.Decoder(dict[str, object]).decode


def clean(text: str) -> str:
    """Return `text` with U+FFFD for what is not text in every database."""
    if "\0" in text:
        text = text.replace("\0", "\ufffd")
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    return text


def encode_time(moment: datetime) -> int:
    """Return microseconds since 1970; `moment` must know its time zone."""
    since = moment - _EPOCH
    return since.days * _DAY + since.seconds * _SECOND + since.microseconds


def decode_time(microseconds: int) -> datetime:
    """Return the moment in UTC."""
    return _EPOCH + microseconds * _MICROSECOND


def encode_list(values: Sequence[str]) -> str:
    """Return a JSON array."""
    return msgspec.json.encode([clean(value) for value in values]).decode()


def encode_mapping(values: Mapping[str, str]) -> str:
    """Return a JSON object whose members keep their order."""
    return msgspec.json.encode({clean(k): clean(v) for k, v in values.items()}).decode()


def encode_document(document: Mapping[str, object]) -> str:
    """Return a JSON object of whatever JSON has."""
    return msgspec.json.encode(_cleaned(document)).decode()


def _cleaned(value: object) -> object:
    match value:
        case str():
            return clean(value)
        case Mapping():
            return {clean(str(key)): _cleaned(one) for key, one in value.items()}
        case list() | tuple():
            return [_cleaned(one) for one in value]
    return value


_ENCODE: Mapping[Form, Callable[[Any], object]] = {
    "text": clean,
    "integer": int,
    "real": float,
    "boolean": bool,
    "time": encode_time,
    "list": encode_list,
    "mapping": encode_mapping,
    "document": encode_document,
}
_DECODE: Mapping[Form, Callable[[Any], object]] = {
    "boolean": bool,
    "time": decode_time,
    "list": _decode_list,
    "mapping": _decode_mapping,
    "document": _decode_document,
}
_SEARCHABLE: frozenset[Form] = frozenset(("text", "integer", "real", "boolean", "time"))


class Codec(Generic[E]):
    """Converts the entities of one kind."""

    def __init__(self, kind: type[E], cipher: Cipher) -> None:
        self._kind = kind
        self._cipher = cipher
        self._table = table_name(kind)
        fields = fields_of(kind)
        self._fields = {field.name: field for field in fields}
        self._names = tuple(self._fields)
        self._values: Callable[[E], Sequence[object]] = attrgetter(*self._names)
        self._encoders = [_ENCODE.get(field.form, str) for field in fields]
        self._decoders = [
            (n, _DECODE[field.form]) for n, field in enumerate(fields) if field.form in _DECODE
        ]
        self._secrets = [(n, field.name) for n, field in enumerate(fields) if _is_secret(field)]
        self._sid = self._names.index("sid")
        self._setters = [getattr(kind, name).__set__ for name in self._names]

    def encode(self, entity: E) -> tuple[object, ...]:
        """Return the row of `entity`, in the order of its fields."""
        row = [
            None if value is None else encode(value)
            for encode, value in zip(self._encoders, self._values(entity), strict=True)
        ]
        for index, name in self._secrets:
            row[index] = self._seal(entity.sid, name, row[index])
        return tuple(row)

    def decode(self, row: Row) -> E:
        """Return the entity of a row whose columns are in the order of the fields."""
        values: list[Any] = list(row)
        for index, decode in self._decoders:
            if values[index] is not None:
                values[index] = decode(values[index])
        for index, name in self._secrets:
            values[index] = self._cipher.open(values[index], self._table, values[self._sid], name)
        # Slot by slot, because a frozen dataclass takes three times as long to set its own.
        entity = object.__new__(self._kind)
        for set_, value in zip(self._setters, values, strict=True):
            set_(entity, value)
        return entity

    def value(self, sid: str, name: str, value: object) -> object:
        """Return what column `name` of the row `sid` is set to."""
        field = self._fields[name]
        if value is None:
            return None
        if _is_secret(field):
            return self._seal(sid, name, value)
        return _ENCODE[field.form](value)

    def operand(self, name: str, value: object) -> object:
        """Return what column `name` is compared with; raise ValueError if it can't be."""
        field = self._fields.get(name)
        if field is None or field.form not in _SEARCHABLE:
            raise ValueError(f"{self._kind.__name__} cannot be searched by {name}")
        return None if value is None else _ENCODE[field.form](value)

    def _seal(self, sid: str, name: str, secret: object) -> bytes:
        return self._cipher.seal(str(secret), self._table, sid, name)


def _is_secret(field: Field) -> bool:
    return field.form == "secret"
