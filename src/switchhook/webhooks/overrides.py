"""Connection overrides in a webhook's URL fragment.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: `#ct=2000&rc=2&rp=all`.
What is not a number, or not a known value, counts as not given; numbers are brought into range.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, urldefrag

from switchhook.protocols.remembering import remembered

Reason = Literal["ct", "rt", "4xx", "5xx", ""]

_REASONS: dict[str, Reason] = {"ct": "ct", "rt": "rt", "4xx": "4xx", "5xx": "5xx"}
_ALL: frozenset[Reason] = frozenset(_REASONS.values())


@dataclass(frozen=True, slots=True)
class Overrides:
    """How patient to be with one URL. Times are seconds."""

    connect: float = 5.0
    read: float = 15.0
    total: float = 15.0
    retries: int = 1
    retry_on: frozenset[Reason] = frozenset(("ct",))


@remembered(most=1024, longest=1024)
def overrides(url: str) -> Overrides:
    """Return the overrides in the fragment of `url`."""
    given = dict(parse_qsl(urldefrag(url).fragment, max_num_fields=None, errors="replace"))
    default = Overrides()
    return Overrides(
        connect=_seconds(given.get("ct"), 100, 10_000, default.connect),
        read=_seconds(given.get("rt"), 100, 15_000, default.read),
        total=_seconds(given.get("tt"), 100, 15_000, default.total),
        retries=_number(given.get("rc"), 0, 5, default.retries),
        retry_on=_policy(given.get("rp"), default.retry_on),
    )


def _number(text: str | None, least: int, most: int, default: int) -> int:
    if text is None or not (text.isascii() and text.isdigit()):
        return default
    return min(max(int(text[:9]), least), most)


def _seconds(text: str | None, least: int, most: int, default: float) -> float:
    return _number(text, least, most, int(default * 1000)) / 1000


def _policy(text: str | None, default: frozenset[Reason]) -> frozenset[Reason]:
    words = [] if text is None else [word.strip().lower() for word in text.split(",")]
    if "all" in words:
        return _ALL
    return frozenset(_REASONS[word] for word in words if word in _REASONS) or default
