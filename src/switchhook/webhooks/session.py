"""What is remembered between the requests of one call: cookies (RFC 6265) and logins.

Twilio keeps cookies per call, and per pair of numbers for messages; a login that an app asked
for is used again without being asked. https://www.twilio.com/docs/usage/webhooks
"""

from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

from switchhook.webhooks.authorisation import Login

if TYPE_CHECKING:
    from aiohttp import CookieJar

MOST_COOKIES = 100


class Session:
    """Cookies and logins of one call or pair of numbers; not shared between calls."""

    def __init__(self) -> None:
        self._jar: CookieJar | None = None
        self.logins: dict[str, Login] = {}  # by origin

    def cookies(self, url: str) -> str:
        """Return the Cookie header for a request to `url`; empty when there is none."""
        if self._jar is None:
            return ""
        from yarl import URL

        found = self._jar.filter_cookies(URL(url, encoded=True))
        return "; ".join(f"{name}={morsel.coded_value}" for name, morsel in found.items())

    def keep(self, cookies: SimpleCookie, url: str) -> None:
        """Remember the cookies that an answer from `url` has set."""
        if not cookies:
            return
        from aiohttp import CookieJar  # loaded by now, but not when the server starts
        from yarl import URL

        if self._jar is None:
            self._jar = CookieJar(unsafe=True)  # development apps live on bare IP addresses
        if len(self._jar) + len(cookies) <= MOST_COOKIES:
            self._jar.update_cookies(cookies, URL(url, encoded=True))
