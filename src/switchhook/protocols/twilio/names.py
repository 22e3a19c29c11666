"""Spelling: Twilio's names at the edge, snake_case inside."""

import keyword
import re
from functools import cache

from switchhook.protocols.remembering import remembered

_ELEMENT = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[0-9])(?=[A-Z][a-z])|(?<=[0-9][A-Z])(?=[A-Z][a-z])")


@cache
def argument(name: str) -> str:
    """Return the Python name of a parameter or field: `StatusCallback` -> `status_callback`.

    A comparison stands at the end (`StartTime>` -> `start_time_after`), and Python's own words
    get an underscore (`From` -> `from_`); points go (`Parameter1.Name` -> `parameter1_name`).
    """
    suffix = {">": "_after", "<": "_before"}.get(name[-1:], "")
    bare = name.rstrip("<>").replace(".", "")
    snake = bare.lower() if bare.isupper() else _WORD.sub("_", bare).lower()
    return f"{snake}_" if keyword.iskeyword(snake) else snake + suffix


@remembered(most=4096, longest=64)
def element(name: str) -> str:
    """Return the XML name of a field: `api_version` -> `ApiVersion`; of what can't be one, `Item`.

    Fields are ours; the names in an object may be anybody's.
    """
    if not _ELEMENT.fullmatch(name):
        return "Item"
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
