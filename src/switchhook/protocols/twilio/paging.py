"""Pages of a list: which one is asked for, and how the next and the previous are linked.

A page is asked for by number, or by a token that says behind which item it starts: `PA` forwards,
`PB` backwards, then the item's SID and its place in time. With tokens a list that grows while it
is read shows no item twice. https://www.twilio.com/docs/usage/twilios-response#pagination
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from switchhook.protocols.twilio.forms import Form, serialise
from switchhook.protocols.twilio.validation import ParameterError

DEFAULT_SIZE = 50
MAX_SIZE = 1000
_MAX_PAGE = 10**9
_SID_LENGTH = 34
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MAX_MICROSECONDS = int((datetime(9000, 1, 1, tzinfo=UTC) - _EPOCH).total_seconds()) * 10**6
_NAMES = frozenset(("Page", "PageSize", "PageToken"))

Way = Literal["PA", "PB"]


@dataclass(frozen=True, slots=True)
class Mark:
    """The item that a page starts behind (PA) or ends before (PB)."""

    way: Way
    sid: str
    created: datetime


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page of a list is asked for."""

    page: int = 0
    size: int = DEFAULT_SIZE
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Paths and queries of a page and its neighbours; None where there is no neighbour."""

    own: str
    first: str
    next: str | None
    previous: str | None


def read(form: Form) -> PageRequest:
    """Return the page asked for; raises ParameterError (20007 size, 21481 token, 20422 number)."""
    size = _integer(form, "PageSize", DEFAULT_SIZE, MAX_SIZE, 20007)
    if size < 1:
        raise ParameterError(20007, "PageSize", str(size))
    page = _integer(form, "Page", 0, _MAX_PAGE, 20422)
    token = form.get("PageToken", [""])[-1]
    return PageRequest(page, size, _mark(token) if token else None)


def token(way: Way, sid: str, created: datetime) -> str:
    """Return the token for the page behind or before an item."""
    return f"{way}{sid}{(created - _EPOCH) // timedelta(microseconds=1):x}"


def links(path: str, form: Form, asked: PageRequest, before: str, after: str) -> PageLinks:
    """Return a page's links; `before` and `after` are the neighbours' tokens, or empty."""
    filters = [(name, value) for name in form if name not in _NAMES for value in form[name]]

    def link(page: int, token: str = "") -> str:
        numbers = [("PageSize", str(asked.size)), ("Page", str(page))]
        return (
            f"{path}?{serialise([*filters, *numbers, *([('PageToken', token)] if token else [])])}"
        )

    return PageLinks(
        own=link(asked.page, form.get("PageToken", [""])[-1]),
        first=link(0),
        next=link(asked.page + 1, after) if after else None,
        previous=link(max(asked.page - 1, 0), before) if before else None,
    )


def _integer(form: Form, name: str, default: int, maximum: int, code: int) -> int:
    text = form.get(name, [""])[-1]
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and int(text) <= maximum):
        raise ParameterError(code, name, text)
    return int(text)


def _mark(text: str) -> Mark:
    way, sid, digits = text[:2], text[2 : 2 + _SID_LENGTH], text[2 + _SID_LENGTH :]
    try:
        microseconds = int(digits, 16) if digits.isalnum() and digits.isascii() else -1
    except ValueError:
        microseconds = -1
    if not 0 <= microseconds <= _MAX_MICROSECONDS:
        raise ParameterError(21481, "PageToken", text)
    created = _EPOCH + timedelta(microseconds=microseconds)
    match way:
        case "PA" | "PB":
            return Mark(way, sid, created)
        case _:
            raise ParameterError(21481, "PageToken", text)
