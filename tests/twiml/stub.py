"""Write the builder's stub from the vocabulary: `python -m tests.twiml.stub`."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import switchhook.twiml
from switchhook.protocols.twiml.vocabulary import RESPONSE, VOCABULARY, Element
from switchhook.twiml.classes import KINDS, RESPONSES, held, method_name, parameters

PATH = Path(switchhook.twiml.__file__).with_suffix(".pyi")

HEADER = '''"""Build TwiML documents. Written by `python -m tests.twiml.stub`: not by hand."""

from collections.abc import Sequence
from typing import Any

from switchhook.twiml.node import GenericNode as GenericNode
from switchhook.twiml.node import TwiML as TwiML
from switchhook.twiml.node import TwimlException as TwimlException

TwiMLException = TwimlException
'''


def stub() -> str:
    """Return the stub's text."""
    elements = {e.class_name: e for kind in KINDS for e in VOCABULARY[kind]}
    parts = [HEADER]
    parts += [_mixin(element) for element in elements.values()]
    parts += [_class(element) for element in elements.values()]
    parts += [_response(title) for title in RESPONSES]
    return "\n".join(parts)


def _mixin(element: Element) -> str:
    """Return the class that has just the method which adds the element."""
    name = method_name(element)
    return (
        f"class _Holds{element.class_name}:\n"
        f"{_function(name, element, element.class_name)}"
        f"    add{element.class_name} = {name}\n"
    )


def _class(element: Element) -> str:
    bases = _bases([child.class_name for child in held(element.name).values()])
    return f"class {element.class_name}({bases}):\n{_function('__init__', element, 'None')}"


def _response(title: str) -> str:
    bases = _bases([child.class_name for child in held(RESPONSE, RESPONSES[title]).values()])
    init = "    def __init__(self, **attributes: Any) -> None: ...\n"
    if title == RESPONSE:
        init += "    def append(self, verb: Any) -> Any: ...\n"
    return f"class {title}({bases}):\n{init}"


def _bases(children: list[str]) -> str:
    names = [*(f"_Holds{child}" for child in children), "TwiML"]
    line = ", ".join(names)
    return line if len(line) < 60 else "\n    " + ",\n    ".join(names) + ",\n"


def _function(name: str, element: Element, result: str) -> str:
    accepted = list(_parameters(element))
    if not accepted:
        return f"    def {name}(self, **attributes: Any) -> {result}: ...\n"
    lines = "".join(f"        {line},\n" for line in ["self", *accepted, "**attributes: Any"])
    return f"    def {name}(\n{lines}    ) -> {result}: ...\n"


def _parameters(element: Element) -> Iterator[str]:
    types = ["object"] if element.text else []
    types += [kind.python for kind in element.attributes.values()]
    for parameter, kind in zip(parameters(element)[:-1], types, strict=True):
        if parameter.default is inspect.Parameter.empty:
            yield f"{parameter.name}: {kind}"
        else:
            yield f"{parameter.name}: {kind} | None = None"


if __name__ == "__main__":
    PATH.write_text(stub(), encoding="utf-8")
