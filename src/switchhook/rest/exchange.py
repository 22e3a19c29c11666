"""Requests and answers as data: from a call in Python to HTTP and back, by the declarations.

Sans-IO: a transport sends an `Outgoing` and returns the `Answer`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Generic, TypeVar, cast
from urllib.parse import quote, urlsplit

from switchhook.protocols.twilio.declaration import Operation, Resource
from switchhook.protocols.twilio.filters import spelled_out
from switchhook.protocols.twilio.forms import FORM_TYPE, JSON_TYPE, serialise
from switchhook.protocols.twilio.names import argument
from switchhook.rest.errors import NoAnswer, TwilioRestException

T = TypeVar("T")

Parameters = Mapping[str, Any]  # by Python name, as the TypedDicts say
Members = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A request to send: `target` is a path with its query."""

    method: str
    target: str
    form: str | None = None
    body_type: str = FORM_TYPE


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    asked: Outgoing
    status: int
    body: bytes

    def checked(self) -> "Answer":
        """Return the answer; raises TwilioRestException when it is a refusal."""
        if self.status < 400:
            return self
        members = self._members() if self.body[:1] == b"{" else {}
        raise TwilioRestException(
            self.status,
            self.asked.target,
            str(members.get("message", "")),
            members.get("code"),
            self.asked.method,
            str(members.get("more_info", "")),
        )

    def members(self) -> dict[str, Any]:
        """Return the JSON object that a success holds."""
        return self.checked()._members()

    def _members(self) -> dict[str, Any]:
        try:
            members = json.loads(self.body)
        except ValueError:
            members = None
        if not isinstance(members, dict):
            raise NoAnswer(f"{self.asked.target} answered {self.status}, but not in JSON")
        return members


class Endpoint(Generic[T]):
    """One resource, and the type that its items are read into."""

    def __init__(self, resource: Resource, kind: type[T]) -> None:
        self.resource = resource
        self._kind = kind
        self._members = [field.name for field in fields(cast(Any, kind))]
        self._dates = {argument(one.name) for one in resource.fields if one.type == "date"}
        self._names = {one.name: _names(one) for one in resource.operations}
        self._operations = {one.name: one for one in resource.operations}

    def outgoing(
        self,
        name: str,
        ids: Mapping[str, str],
        parameters: Parameters,
        suffix: str | None = None,
    ) -> Outgoing:
        """Return the request for the operation `name`; `ids` fill the path's parameters."""
        operation, product = self._operations[name], self.resource.product
        path = product.root + self.resource.path_of(operation)
        for hole, value in ids.items():
            path = path.replace(f"{{{hole}}}", quote(value, safe=""))
        if suffix is None:
            suffix = ".json" if product.paging == "2010" else ""
        if product.bodies == "json" and operation.method in ("POST", "PUT"):
            members = dict(_members(self._names[name], parameters))
            return Outgoing(operation.method, path + suffix, json.dumps(members), JSON_TYPE)
        form = serialise(_pairs(self._names[name], parameters))
        if operation.method == "POST":
            return Outgoing("POST", path + suffix, form)
        return Outgoing(operation.method, path + suffix + (f"?{form}" if form else ""))

    def next_page(self, members: Members) -> Outgoing | None:
        """Return the request for the page after the one with `members`; None: it was the last."""
        if self.resource.product.paging == "2010":
            address = members.get("next_page_uri")
        else:
            address = members["meta"].get("next_page_url")
        if not address:
            return None
        parts = urlsplit(address)  # credentials go to our own base URL only
        return Outgoing("GET", f"{parts.path}?{parts.query}")

    def items(self, members: Members) -> list[T]:
        """Return the items of a page."""
        return [self.instance(one) for one in members[self.resource.key]]

    def instance(self, members: Members) -> T:
        """Return the typed result: dates as datetimes, the rest as JSON has it."""
        values: dict[str, Any] = {argument(name): value for name, value in members.items()}
        for name in self._dates:
            if values.get(name):
                values[name] = _date(values[name])
        return self._kind(**{name: values.get(name) for name in self._members})


def _names(operation: Operation) -> dict[str, str]:
    """Return the names on the wire by their names in Python."""
    declared = (*operation.parameters, *spelled_out(operation.filters))
    return {one.argument: one.name for one in declared} | {"page": "Page", "page_size": "PageSize"}


def _pairs(names: Mapping[str, str], parameters: Parameters) -> Iterator[tuple[str, str]]:
    for name, value in _members(names, parameters):
        for one in value if isinstance(value, list | tuple) else [value]:
            if one is not None:
                yield name, _text(one)


def _members(names: Mapping[str, str], parameters: Parameters) -> Iterator[tuple[str, Any]]:
    """Yield what is given by its names on the wire."""
    for name, value in parameters.items():
        if name not in names:
            raise TypeError(f"unexpected parameter {name!r}; there are {', '.join(names)}")
        if value is not None:
            yield names[name], value


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            moment = value if value.tzinfo is None else value.astimezone(UTC)
            return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _date(text: str) -> datetime:
    return datetime.fromisoformat(text) if text[:1].isdigit() else parsedate_to_datetime(text)
