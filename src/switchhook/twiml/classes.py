"""The builder's classes, made from the vocabulary: one per element, a method per child.

`Gather` takes its attributes in the order of the declaration, and has `say`, `play` and `pause`
because those may stand in it. The stub beside `__init__` says the same to editors.
"""

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from switchhook.protocols.twiml.reading import python_name
from switchhook.protocols.twiml.vocabulary import (
    RESPONSE,
    VOCABULARY,
    DocumentKind,
    Element,
    children,
)
from switchhook.twiml.node import TwiML

# The builder's documents, and whose verbs they hold. `Response` is the name of 2015, for both.
RESPONSES: Mapping[str, tuple[DocumentKind, ...]] = {
    "VoiceResponse": ("voice",),
    "MessagingResponse": ("messaging",),
    "FaxResponse": ("fax",),
    "Response": ("voice", "messaging"),
}

KINDS: tuple[DocumentKind, ...] = ("voice", "messaging", "fax")


def method_name(element: Element) -> str:
    """Return what the method that adds the element is called: `say_as`, `break_`, `whats_app`."""
    return python_name(element.name[0].lower() + element.name[1:])


def parameters(element: Element) -> list[inspect.Parameter]:
    """Return what the element's class takes: its text, its attributes, and any others by name.

    All are optional but a text that the element cannot do without.
    """
    found = []
    if element.text:
        required = element.content == "required"
        found.append(_parameter(element.text, inspect.Parameter.empty if required else None))
    found += [_parameter(python_name(attribute)) for attribute in element.attributes]
    return [*found, inspect.Parameter("attributes", inspect.Parameter.VAR_KEYWORD)]


def _parameter(name: str, default: object = None) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default)


def _class(element: Element) -> type[TwiML]:
    accepted = parameters(element)
    given = _binder(element, [parameter.name for parameter in accepted[:-1]])

    def init(self: TwiML, *args: Any, **attributes: Any) -> None:
        values = given(args, attributes)
        text = values.pop(element.text, None) if element.text else None
        TwiML.__init__(self, **values)
        self.name = element.name
        self.value = text

    _sign(init, accepted)
    body = {"__init__": init, "__doc__": f"The <{element.name}> element."}
    return type(element.class_name, (TwiML,), body)


def _binder(element: Element, names: list[str]) -> Callable[..., dict[str, Any]]:
    """Return what gives each argument its name, and raises `TypeError` for a wrong call."""
    title = element.class_name
    required = element.text if element.content == "required" else ""

    def bind(args: tuple[Any, ...], named: dict[str, Any]) -> dict[str, Any]:
        if len(args) > len(names):
            raise TypeError(f"{title}() takes at most {len(names)} positional arguments")
        values = dict(zip(names, args, strict=False))
        if twice := values.keys() & named.keys():
            raise TypeError(f"{title}() got {sorted(twice)} twice")
        values |= named
        if required and required not in values:
            raise TypeError(f"{title}() needs {required!r}")
        return values

    return bind


def _adder(element: Element) -> Callable[..., TwiML]:
    def add(self: TwiML, *args: Any, **attributes: Any) -> TwiML:
        return self.nest(CLASSES[element.class_name](*args, **attributes))

    add.__name__ = method_name(element)
    add.__doc__ = f"Put a <{element.name}> element at the end, and return it."
    _sign(add, parameters(element))
    return add


def _sign(function: Callable[..., object], accepted: Iterable[inspect.Parameter]) -> None:
    signature = inspect.Signature([_parameter("self", inspect.Parameter.empty), *accepted])
    vars(function)["__signature__"] = signature


def held(element_name: str, kinds: Iterable[DocumentKind] = KINDS) -> dict[str, Element]:
    """Return the elements that may stand in `element_name`, by name."""
    return {name: child for kind in kinds for name, child in children(kind, element_name).items()}


def _equip(kind: type[TwiML], inside: Iterable[Element]) -> None:
    """Give the class a method per child, under its name and under that of 2015: `addSay`."""
    for element in inside:
        adder = _adder(element)
        setattr(kind, method_name(element), adder)
        setattr(kind, f"add{element.class_name}", adder)


def _response(title: str, kinds: tuple[DocumentKind, ...]) -> type[TwiML]:
    def init(self: TwiML, **attributes: Any) -> None:
        TwiML.__init__(self, **attributes)
        self.name = RESPONSE

    body: dict[str, object] = {"__init__": init, "__doc__": "A TwiML document."}
    if title == RESPONSE:
        body["append"] = TwiML.nest  # in 2015 it returned the verb
    kind = type(title, (TwiML,), body)
    _equip(kind, held(RESPONSE, kinds).values())
    return kind


def _classes() -> dict[str, type[TwiML]]:
    elements = [element for kind in KINDS for element in VOCABULARY[kind]]
    made = {element.class_name: _class(element) for element in elements}
    for element in elements:
        _equip(made[element.class_name], held(element.name).values())
    return made | {title: _response(title, kinds) for title, kinds in RESPONSES.items()}


CLASSES: Mapping[str, type[TwiML]] = _classes()
