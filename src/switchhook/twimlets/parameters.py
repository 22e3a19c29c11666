"""What a twimlet is asked with: query and form together, in PHP's notation for lists and maps.

`Message=a`, `Message[]=a&Message[]=b` and `Message[0]=a&Message[1]=b` are one list;
`Options[1]=url` is an entry of a map.
"""

import re
from collections.abc import Iterable

from switchhook.protocols.twilio.forms import Form

_INDEXED = re.compile(r"(\w+)\[([^\[\]]*)\]")


class BadParameters(Exception):
    """The twimlet cannot answer; the message says in one sentence what is wrong."""


class Parameters:
    """The parameters of one request; the form outranks the query."""

    def __init__(self, *forms: Form) -> None:
        self._values = {name: values for form in forms for name, values in form.items()}

    def given(self) -> dict[str, str]:
        """Return every parameter by its name, the first of several values."""
        return {name: values[0] for name, values in self._values.items() if values}

    def text(self, name: str, default: str = "") -> str:
        """Return the parameter's value, or `default` where it is missing or empty."""
        values = self.list(name)
        return values[0] if values else default

    def flag(self, name: str) -> bool:
        """Say whether the parameter is true: `true`, `1` or `yes`."""
        return self.text(name).lower() in ("true", "1", "yes")

    def required(self, name: str) -> str:
        """Return the parameter's value; raises `BadParameters` if there is none."""
        if not (value := self.text(name)):
            raise BadParameters(f"The parameter {name} is missing.")
        return value

    def seconds(self, name: str, default: int) -> int:
        """Return a time to ring, kept within what `<Dial>` takes."""
        value = self.text(name)
        return min(max(int(value), 5), 600) if re.fullmatch(r"[0-9]{1,9}", value) else default

    def list(self, name: str) -> list[str]:
        """Return all values of the parameter that are not empty, indexed ones by their index."""
        plain = [value for value in self._values.get(name, []) if value]
        indexed = sorted(self._indexed(name), key=lambda pair: (len(pair[0]), pair[0]))
        return plain + [value for _, value in indexed]

    def map(self, name: str) -> dict[str, str]:
        """Return the parameter's entries: `Options[1]=url` is `{"1": "url"}`."""
        return dict(self._indexed(name))

    def _indexed(self, name: str) -> Iterable[tuple[str, str]]:
        for key, values in self._values.items():
            found = _INDEXED.fullmatch(key)
            if found and found[1] == name:
                yield from ((found[2], value) for value in values if value)
