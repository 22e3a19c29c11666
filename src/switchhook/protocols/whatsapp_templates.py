"""What WhatsApp is told of a template's variables: header, body and buttons.

https://developers.facebook.com/docs/whatsapp/cloud-api/guides/send-message-templates. A variable
that is missing is empty: then the API refuses the message.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from switchhook.protocols.contents import AUTHENTICATION, CARD, placeholders

Component = dict[str, object]


def components(
    kind: str, given: Mapping[str, Any], variables: Mapping[str, str], header: Component | None
) -> list[Component]:
    """Return the components of a message by a template of this content type.

    `header` is the parameter that stands for its file.
    """
    found: list[Component] = []
    above = [header] if header else _texts(given.get("header_text", ""), variables)
    if above:
        found.append({"type": "header", "parameters": above})
    body = {CARD: given.get("title", ""), AUTHENTICATION: "{{1}}"}.get(kind, given.get("body", ""))
    if told := _texts(body, variables):
        found.append({"type": "body", "parameters": told})
    found += _buttons(kind, given, variables)
    return found


def _texts(text: str, variables: Mapping[str, str]) -> list[Component]:
    """Return a parameter for each placeholder; those with names say which they are."""
    found: list[Component] = []
    for name in placeholders(text):
        named: Component = {} if name.isdigit() else {"parameter_name": name}
        found.append({"type": "text", "text": variables.get(name, ""), **named})
    return found


def _buttons(
    kind: str, given: Mapping[str, Any], variables: Mapping[str, str]
) -> Iterator[Component]:
    for index, action in enumerate(given.get("actions", ())):
        url = "{{1}}" if kind == AUTHENTICATION else action.get("url", "")
        for name in placeholders(url)[:1]:
            value: Component = {"type": "text", "text": variables.get(name, "")}
            yield {"type": "button", "sub_type": "url", "index": str(index), "parameters": [value]}
