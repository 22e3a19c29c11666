"""Templates of TwiML: `{{From}}` stands for what the request says of it.

https://www.twilio.com/docs/serverless/twiml-bins#use-templates. What is filled in is text, never
markup. `{{#e164}}{{From}}{{/e164}}` takes a number however it is written.
"""

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from switchhook.protocols.numbers import normalise

_FIELD: Final = re.compile(r"{{#e164}}\s*{{\s*(\w+)\s*}}\s*{{/e164}}|{{\s*(\w+)\s*}}")
_QUOTES: Final = {'"': "&quot;", "'": "&apos;"}


def fill(template: str, parameters: Mapping[str, str]) -> str:
    """Return the document; a parameter that the request does not have is empty."""

    def value(found: re.Match[str]) -> str:
        number, plain = found.groups()
        if number is None:
            return escape(parameters.get(plain, ""), _QUOTES)
        text = parameters.get(number, "")
        return escape(normalise(text) or text, _QUOTES)

    return _FIELD.sub(value, template)
