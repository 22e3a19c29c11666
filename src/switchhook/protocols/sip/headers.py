"""Header fields: names, order, lists (RFC 3261 §7.3).

Names are canonical: lower-case, long form. Values stay as they came; of an extension header
(`X-...`) the spelling of its name, too, since apps see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from switchhook.protocols.remembering import remembered
from switchhook.protocols.sip.grammar import SPACE, is_token, split_commas

_COMPACT = {
    "a": "accept-contact",
    "b": "referred-by",
    "c": "content-type",
    "e": "content-encoding",
    "f": "from",
    "i": "call-id",
    "k": "supported",
    "l": "content-length",
    "m": "contact",
    "o": "event",
    "r": "refer-to",
    "s": "subject",
    "t": "to",
    "u": "allow-events",
    "v": "via",
    "x": "session-expires",
}
_SPELLING = {
    "call-id": "Call-ID",
    "cseq": "CSeq",
    "www-authenticate": "WWW-Authenticate",
    "min-se": "Min-SE",
    "rack": "RAck",
    "rseq": "RSeq",
    "mime-version": "MIME-Version",
}
_LISTS = frozenset(
    {
        "accept",
        "accept-encoding",
        "accept-language",
        "alert-info",
        "allow",
        "allow-events",
        "call-info",
        "contact",
        "content-encoding",
        "content-language",
        "diversion",
        "error-info",
        "history-info",
        "in-reply-to",
        "p-asserted-identity",
        "p-preferred-identity",
        "path",
        "proxy-require",
        "reason",
        "record-route",
        "require",
        "route",
        "service-route",
        "supported",
        "unsupported",
        "via",
        "warning",
    }
)
# Peers choose header names, so the tables that remember them are bounded. Those of extensions
# (X-...), whose spelling is kept, are not interned.
_MAX_NAMES = 512
_LONGEST_NAME = 64
_AS_USUAL: Mapping[str, str] = MappingProxyType({})
known_names: dict[str, str] = {}


def canonical(name: str) -> str:
    """Return a header name in lower case and long form."""
    known = known_names.get(name)
    if known is not None:
        return known
    lower = name.strip(SPACE).lower()
    lower = _COMPACT.get(lower, lower)
    if len(name) <= _LONGEST_NAME and lower[:2] != "x-":
        if len(known_names) >= _MAX_NAMES:
            known_names.clear()  # a flood of made-up names must not keep the real ones out
        known_names[name] = lower
    return lower


def spelled(name: str) -> str:
    """Return a canonical header name as people write it: `Record-Route`."""
    return _SPELLING.get(name) or _capitalised(name)


@remembered(most=_MAX_NAMES, longest=_LONGEST_NAME)
def _capitalised(name: str) -> str:
    return "-".join([part.capitalize() for part in name.split("-")])


class Headers:
    """Header fields in order. Names may be given in any case, and in compact form."""

    __slots__ = ("_firsts", "_items", "_spellings")

    def __init__(self, items: Iterable[tuple[str, str]] = ()) -> None:
        self._items: list[tuple[str, str]] = []
        self._firsts: dict[str, str] | None = None
        self._spellings = _AS_USUAL
        for name, value in items:
            self.add(name, value)

    @classmethod
    def parsed(
        cls, items: list[tuple[str, str]], spellings: Mapping[str, str] = _AS_USUAL
    ) -> Headers:
        """Take over `items` as they are: names canonical, values without line ends.

        `spellings` has the names that the sender wrote in a way of its own.
        """
        headers = cls.__new__(cls)
        headers._items = items
        headers._firsts = None
        headers._spellings = spellings
        return headers

    def as_written(self, name: str) -> str:
        """Return a canonical name as its sender wrote it."""
        return self._spellings.get(name) or spelled(name)

    def get(self, name: str) -> str | None:
        """Return the first field of that name as it came, None when there is none."""
        firsts = self._firsts or self._index()
        return firsts.get(known_names.get(name) or canonical(name))

    def get_all(self, name: str) -> list[str]:
        """Return every value; those of list headers (Via, Contact, Allow ...) are split."""
        fields = self.fields(name)
        if not fields or canonical(name) not in _LISTS:
            return fields
        if len(fields) == 1:
            return split_commas(fields[0])
        return [value for one in fields for value in split_commas(one)]

    def fields(self, name: str) -> list[str]:
        """Return every field of that name as it came, lists unsplit."""
        firsts = self._firsts or self._index()
        name = known_names.get(name) or canonical(name)
        first = firsts.get(name)
        if first is None:
            return []
        if len(firsts) == len(self._items):  # as usual, none is repeated
            return [first]
        return [value for key, value in self._items if key == name]

    def first(self, name: str) -> str | None:
        """Return the first value, of a list header too; None also for a list of nothing."""
        value = self.get(name)
        return next(iter(split_commas(value)), None) if value and "," in value else value

    def add(self, name: str, value: str) -> None:
        """Append a field. Raises ValueError if it would break out of its line."""
        if "\r" in value or "\n" in value or not is_token(name):
            raise ValueError(f"header {name!r} cannot be sent as it is")
        self._items.append((canonical(name), value.strip(SPACE)))
        self._firsts = None

    def set(self, name: str, value: str) -> None:
        """Replace every field of that name by one."""
        self.remove(name)
        self.add(name, value)

    def remove(self, name: str) -> None:
        """Drop every field of that name."""
        name = canonical(name)
        self._items = [item for item in self._items if item[0] != name]
        self._firsts = None

    def copy(self) -> Headers:
        """Return an independent copy."""
        return Headers.parsed(self._items.copy(), self._spellings)

    def repeated(self, names: Iterable[str]) -> str | None:
        """Return one of `names` that more than one field has, None if there is none."""
        if len(self._firsts or self._index()) == len(self._items):
            return None
        return next((name for name in names if len(self.fields(name)) > 1), None)

    def _index(self) -> dict[str, str]:
        self._firsts = dict(reversed(self._items))
        return self._firsts

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Headers) and self._items == other._items

    def __repr__(self) -> str:
        return f"Headers({self._items!r})"
