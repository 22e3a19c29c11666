"""Session timers (RFC 4028): how long a call may live without a sign of it."""

from __future__ import annotations

from dataclasses import dataclass

from switchhook.protocols.sip.grammar import parse_params
from switchhook.protocols.sip.message import Request, Response

MIN_SE = 90  # seconds, RFC 4028 §5


@dataclass(frozen=True, slots=True)
class Interval:
    """An agreed interval in seconds, and whether the refreshing is our task."""

    seconds: int
    ours: bool

    @property
    def due(self) -> float:
        """When to act: refresh at half time, or give the far end up shortly before the end."""
        return self.seconds / 2 if self.ours else self.seconds - min(32.0, self.seconds / 3)


def _session_expires(message: Request | Response) -> tuple[int, str | None] | None:
    value = message.headers.get("session-expires")
    if value is None:
        return None
    number, _, params = value.partition(";")
    number = number.strip()
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return int(number), (parse_params(params).get("refresher") or "").lower() or None


def _supports(request: Request) -> bool:
    return any(option.lower() == "timer" for option in request.headers.get_all("supported"))


def too_small(request: Request) -> bool:
    """Say whether the request asks for less than we accept (§9: 422 with Min-SE)."""
    asked = _session_expires(request)
    return asked is not None and asked[0] < MIN_SE and _supports(request)


def of_request(request: Request) -> Interval | None:
    """Return what our 2xx to `request` agrees to, None without session timer (§9)."""
    asked = _session_expires(request)
    if asked is None:
        return None
    seconds, refresher = asked
    return Interval(max(seconds, MIN_SE), refresher == "uas" or not _supports(request))


def of_response(response: Response) -> Interval | None:
    """Return what a 2xx to our request agreed to (§7.2)."""
    given = _session_expires(response)
    if given is None:
        return None
    return Interval(max(given[0], MIN_SE), given[1] != "uas")


def headers_of_response(interval: Interval | None) -> list[tuple[str, str]]:
    """Return the headers of a 2xx that agrees to `interval`."""
    if interval is None:
        return []
    value = f"{interval.seconds};refresher={'uas' if interval.ours else 'uac'}"
    required = [] if interval.ours else [("Require", "timer")]
    return [("Session-Expires", value), *required]


def headers_of_request(interval: Interval | None) -> list[tuple[str, str]]:
    """Return the headers of an INVITE or UPDATE; a refresh repeats the interval."""
    if interval is None:
        return [("Supported", "timer")]
    refresher = "uac" if interval.ours else "uas"
    value = f"{interval.seconds};refresher={refresher}"
    return [("Supported", "timer"), ("Session-Expires", value), ("Min-SE", str(MIN_SE))]
