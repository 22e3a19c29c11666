"""A private HTTP cache for TwiML fetched by GET (RFC 9111).

Twilio never caches POST; GET obeys ETag, Last-Modified and Cache-Control, and what has no
explicit lifetime is revalidated each time.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from switchhook.webhooks.exchange import HttpResponse


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer that may be used again until `fresh_until`, and after that when confirmed."""

    response: HttpResponse
    fresh_until: datetime

    @property
    def conditions(self) -> dict[str, str]:
        """Return the headers that ask whether the answer is still good."""
        headers = self.response.headers
        found = {
            "If-None-Match": headers.get("etag"),
            "If-Modified-Since": headers.get("last-modified"),
        }
        return {name: value for name, value in found.items() if value}


def directives(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the Cache-Control directives, names in lower case."""
    found = {}
    for part in headers.get("cache-control", "").split(","):
        name, _, value = part.strip().partition("=")
        found[name.lower()] = value.strip('"')
    return found


def lifetime(headers: Mapping[str, str]) -> timedelta:
    """Return how long an answer may be used unasked: max-age, unless no-cache forbids it."""
    said = directives(headers)
    age = said.get("max-age", "")
    if "no-cache" in said or not (age.isascii() and age.isdigit()):
        return timedelta()
    return timedelta(seconds=min(int(age[:9]), 86_400))


class Cache:
    """The most recently used answers, up to `octets` of bodies."""

    def __init__(self, octets: int) -> None:
        self._room = octets
        self._stored: OrderedDict[tuple[str, str], Stored] = OrderedDict()

    def get(self, account_sid: str, url: str) -> Stored | None:
        """Return what is stored for `url`, fresh or not."""
        stored = self._stored.get((account_sid, url))
        if stored is not None:
            self._stored.move_to_end((account_sid, url))
        return stored

    def put(self, account_sid: str, url: str, response: HttpResponse, now: datetime) -> None:
        """Store the answer if it allows that and can be confirmed or is fresh for a while."""
        self._drop(account_sid, url)
        stored = Stored(response, now + lifetime(response.headers))
        useful = stored.conditions or stored.fresh_until > now
        forbidden = "no-store" in directives(response.headers)
        varies = response.headers.get("vary", "").strip() == "*"
        if response.status != 200 or not useful or forbidden or varies:
            return
        self._stored[account_sid, url] = stored
        self._room -= _cost(url, response)
        while self._room < 0:
            self._drop(*next(iter(self._stored)))

    def confirm(self, account_sid: str, url: str, stored: Stored, answer: HttpResponse,
                now: datetime) -> HttpResponse:  # fmt: skip
        """Return the stored answer, refreshed by the headers of a 304."""
        headers = {**stored.response.headers, **answer.headers}
        for name in ("content-length", "content-type", "content-encoding"):
            if name in stored.response.headers:
                headers[name] = stored.response.headers[name]
        response = replace(stored.response, headers=headers)
        self.put(account_sid, url, response, now)
        return response

    def _drop(self, account_sid: str, url: str) -> None:
        stored = self._stored.pop((account_sid, url), None)
        if stored is not None:
            self._room += _cost(url, stored.response)


def _cost(url: str, response: HttpResponse) -> int:
    """Octets, with a flat rate for the headers."""
    return len(url) + len(response.body) + 1024
