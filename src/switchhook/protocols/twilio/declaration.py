"""The words in which a REST resource is declared.

A `Resource` says where it lives, what its operations take and what its representation shows. It
is data: nothing here knows how a request is read or answered. A resource lives at a collection
path (`/Accounts/{AccountSid}/Calls`) and, when it has instances, at that path plus `/{Sid}`.
A path parameter that isn't the account's or the instance's names a parent: it becomes a condition
on the attribute of the same name (`{CallSid}` -> `call_sid`) unless `scope` says which.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from switchhook.protocols.twilio.names import argument

ParameterType = Literal[
    "string", "integer", "number", "boolean", "enum", "url", "phone", "endpoint", "sid", "datetime",
    "digits", "json",
]  # fmt: skip
FieldType = Literal[
    "string",  # as it is
    "nullable",  # null when empty
    "number_string",  # an integer shown as a string, null when there is none
    "integer",
    "number",
    "boolean",
    "date",  # in the product's notation
    "strings",  # a list of strings
    "map",  # a map of strings
    "flags",  # whether the attribute holds each of `value`
    "phone",  # a number as people write it
    "constant",  # always `value`
    "mapping",  # `value[attribute]`
    "template",  # `value` filled with the attributes; it may start with {base}
    "uri",  # the resource's own address
    "subresources",  # addresses below it: `value` maps a name to the path's end, or to a template
    "object",  # `value` maps the names of its members to attributes
    "members",  # an object as it is, or none
]
OperationKind = Literal["create", "list", "fetch", "update", "delete", "action"]
HttpMethod = Literal["GET", "POST", "PUT", "DELETE"]
Returns = Literal["instance", "page", "nothing", "document", "stream"]
Place = Literal["collection", "instance"]

INVALID = 20422


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One of Twilio's APIs: the start of its paths, and its customs."""

    name: str
    root: str
    hosts: tuple[str, ...] = ()  # first labels of host names that mean this product
    paging: Literal["2010", "meta"] = "meta"
    dates: Literal["rfc2822", "iso8601"] = "iso8601"
    bodies: Literal["form", "json"] = "form"
    group: str = ""  # what holds its collections in the helper library; empty: the client itself


@dataclass(frozen=True, slots=True)
class Parameter:
    """One form or query parameter. `required` and `invalid` are the codes of its refusals."""

    name: str
    type: ParameterType = "string"
    doc: str = ""
    required: int = field(default=0, kw_only=True)
    invalid: int = field(default=INVALID, kw_only=True)
    values: tuple[str, ...] = field(default=(), kw_only=True)
    minimum: int | None = field(default=None, kw_only=True)
    maximum: int | None = field(default=None, kw_only=True)  # a number, or characters
    too_long: int = field(default=0, kw_only=True)  # code; else `invalid`
    repeated: bool = field(default=False, kw_only=True)
    default: str = field(default="", kw_only=True)  # what happens without it, for the reference
    used: bool = field(default=True, kw_only=True)  # False: checked, and then without effect

    @property
    def argument(self) -> str:
        """The parameter's name in Python."""
        return argument(self.name)


@dataclass(frozen=True, slots=True)
class Filter(Parameter):
    """A parameter of a list that selects on an attribute.

    `ranges` also declares `Name<` and `Name>`, which clients send for `<=` and `>=`; with
    `through`, `<=` a day includes the day and not only its midnight. `wildcard` lets the value end
    in `*`. `stored` says what a value is stored as.
    """

    attribute: str = field(default="", kw_only=True)
    ranges: bool = field(default=False, kw_only=True)
    wildcard: bool = field(default=False, kw_only=True)
    through: bool = field(default=False, kw_only=True)
    stored: Mapping[str, str] = field(default_factory=dict, kw_only=True)

    @property
    def source(self) -> str:
        """The attribute that is compared."""
        return self.attribute or self.argument


@dataclass(frozen=True, slots=True)
class Field:
    """One member of a representation."""

    name: str
    type: FieldType = "string"
    doc: str = ""
    source: str = ""  # the attribute, when not the field's own name
    value: object = field(default=None, kw_only=True)
    listed: bool = field(default=True, kw_only=True)  # False: only a fetch shows it

    @property
    def attribute(self) -> str:
        """The attribute that the member shows."""
        return self.source or argument(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one path."""

    kind: OperationKind
    name: str  # in the helper library
    method: HttpMethod
    place: Place
    returns: Returns
    status: int = 200
    path: str = ""  # what follows the place, e.g. "/answer"
    parameters: tuple[Parameter, ...] = ()
    filters: tuple[Filter, ...] = ()  # of a list
    suffixes: tuple[str, ...] = ()  # of a document: ("", ".wav")
    audio: tuple[str, ...] = ()  # those of the suffixes whose document is audio; else JSON
    doc: str = ""


def create(*parameters: Parameter, doc: str = "", status: int = 201) -> Operation:
    """POST to the collection."""
    return Operation(kind="create", name="create", method="POST", place="collection",
                     returns="instance", status=status, parameters=parameters, doc=doc)  # fmt: skip


def listing(*filters: Filter, doc: str = "") -> Operation:
    """GET the collection, a page at a time."""
    return Operation(kind="list", name="list", method="GET", place="collection",
                     returns="page", filters=filters, doc=doc)  # fmt: skip


def fetch(*, doc: str = "", place: Place = "instance") -> Operation:
    """GET one, or the only one there is, which has the collection's path."""
    return Operation(kind="fetch", name="fetch", method="GET", place=place,
                     returns="instance", doc=doc)  # fmt: skip


def update(*parameters: Parameter, doc: str = "", place: Place = "instance",
           status: int = 200, method: HttpMethod = "POST") -> Operation:  # fmt: skip
    """POST or PUT to one, or to the only one there is, which has the collection's path."""
    return Operation(kind="update", name="update", method=method, place=place, status=status,
                     returns="instance", parameters=parameters, doc=doc)  # fmt: skip


def delete(*, doc: str = "") -> Operation:
    """DELETE one."""
    return Operation(kind="delete", name="delete", method="DELETE", place="instance",
                     returns="nothing", status=204, doc=doc)  # fmt: skip


def action(
    name: str,
    *parameters: Parameter,
    doc: str = "",
    path: str = "",
    method: HttpMethod = "POST",
    place: Place = "instance",
    returns: Returns = "instance",
    suffixes: tuple[str, ...] = (),
    audio: tuple[str, ...] = (),
) -> Operation:
    """Anything else: `method` on the place, or on `path` below it."""
    return Operation(kind="action", name=name, method=method, place=place, returns=returns,
                     path=path, parameters=parameters, suffixes=suffixes, audio=audio,
                     doc=doc)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A REST resource. `name` is its XML element, `key` the member that holds a page's items."""

    name: str
    plural: str
    product: Product
    path: str
    key: str
    doc: str
    prefixes: tuple[str, ...] = ()  # of its SIDs
    sid: str = "Sid"  # the instance's path parameter
    fields: tuple[Field, ...] = ()
    operations: tuple[Operation, ...] = ()
    scope: Mapping[str, str] = field(default_factory=dict)  # parent's path parameter -> attribute
    accessor: str = ""  # in the helper library, within the product's group, when not the key
    by_key: bool = True  # False: an API key may not use it, the auth token alone
    paged: bool = True  # False: lists are shown without numbers and links of pages

    @property
    def instance_path(self) -> str:
        """Where one of them lives, below the product's root."""
        return f"{self.path}/{{{self.sid}}}"

    @property
    def collection(self) -> str:
        """What the helper library calls its collection, within the product's group."""
        return self.accessor or self.key

    def operation(self, name: str) -> Operation:
        """Return the operation called `name`; raises KeyError."""
        for operation in self.operations:
            if operation.name == name:
                return operation
        raise KeyError(f"{self.name} has no operation {name!r}")

    def path_of(self, operation: Operation) -> str:
        """Return the operation's path, below the product's root."""
        start = self.instance_path if operation.place == "instance" else self.path
        return start + operation.path


API_2010 = Product(name="api", root="/2010-04-01", hosts=("api",), paging="2010", dates="rfc2822")
TRUNKING_V1 = Product(name="trunking", root="/trunking/v1", hosts=("trunking",),
                      group="trunking")  # fmt: skip
MESSAGING_V1 = Product(name="messaging", root="/messaging/v1", hosts=("messaging",),
                       group="messaging")  # fmt: skip
CONTENT_V1 = Product(name="content", root="/content/v1", hosts=("content",), group="content",
                     bodies="json")  # fmt: skip
VOICE_V1 = Product(name="voice", root="/voice/v1", hosts=("voice",), group="voice")
SWITCHHOOK_V1 = Product(name="switchhook", root="/switchhook/v1")
