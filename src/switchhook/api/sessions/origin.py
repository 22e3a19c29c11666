"""Where a request comes from, as far as its head tells, and whether its cookie may be heeded.

A browser sends the cookie by itself, whoever's page made it send the request. `SameSite=Strict`
keeps other sites' pages out, but a site is a host without its port: on a developer's machine many
things are one site. So what browsers say of a request's origin counts (Fetch Metadata,
https://www.w3.org/TR/fetch-metadata/), and what changes something has to carry a header that no
page of another origin can send without asking (https://fetch.spec.whatwg.org/#cors-protocol).
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Final

from starlette.types import Scope

HEADER: Final = b"switchhook-console"
_SAFE: Final = frozenset(("GET", "HEAD", "OPTIONS"))
_RELAYED: Final = (b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip")
_HOST: Final = re.compile(r"(\[[0-9a-f:.]+\]|[^:]+)(?::([0-9]{1,5}))?")
_LONGEST_AGENT: Final = 300  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a request's head says of where it comes from."""

    method: str
    scheme: str
    host: str  # as the client wrote it, with its port
    origin: str = ""
    site: str = ""  # Sec-Fetch-Site
    console: bool = False  # has our header
    relayed: bool = False  # by a proxy
    cookie: str = ""
    agent: str = ""
    address: str = ""

    @classmethod
    def of(cls, scope: Scope, headers: Mapping[bytes, bytes]) -> "Origin":
        """Read a request's head."""

        def text(name: bytes) -> str:
            return headers.get(name, b"").decode("latin-1")

        return cls(
            method=scope["method"],
            scheme=scope["scheme"],
            host=text(b"host").lower(),
            origin=text(b"origin").lower(),
            site=text(b"sec-fetch-site"),
            console=HEADER in headers,
            relayed=any(name in headers for name in _RELAYED),
            cookie=text(b"cookie"),
            agent=text(b"user-agent")[:_LONGEST_AGENT],
            address=(scope.get("client") or ("",))[0],
        )

    @property
    def cookie_name(self) -> str:
        """What our cookie is called: ports share their host's cookies."""
        secure = self.scheme == "https"
        found = _HOST.fullmatch(self.host)
        port = (found and found[2]) or ("443" if secure else "80")
        return f"{'__Host-' if secure else ''}switchhook-{port}"

    @property
    def token(self) -> str:
        """What our cookie holds; empty without one."""
        try:
            morsel = SimpleCookie(self.cookie).get(self.cookie_name)
        except CookieError:
            return ""
        return morsel.value if morsel else ""

    def set_cookie(self, token: str, seconds: int) -> bytes:
        """Return the header that gives the browser its cookie (RFC 6265)."""
        secure = "; Secure" if self.scheme == "https" else ""
        return (
            f"{self.cookie_name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict"
            f"{secure}"
        ).encode()

    def may_use_cookie(self, public_host: str = "") -> bool:
        """Return whether it is the console that sent this, or somebody who typed the address.

        `public_host` is what a proxy may call us by.
        """
        if self.method in _SAFE:
            return self.site in ("", "same-origin", "none")
        return self.by_console(public_host)

    def by_console(self, public_host: str = "") -> bool:
        """Return whether a page of our own sent this, or a program that says that it is one."""
        ours = self.origin.partition("://")[2] in (self.host, public_host)
        return self.console and self.site in ("", "same-origin") and (ours or not self.origin)

    @property
    def is_page(self) -> bool:
        """Return whether a page sent this, whosever: no browser is to ask for a password then."""
        return self.console or self.site not in ("", "none")

    @property
    def from_this_machine(self) -> bool:
        """Return whether it comes from here and names here, so that no other name leads to us.

        A name of somebody's own that points to 127.0.0.1 is not ours (DNS rebinding).
        """
        found = _HOST.fullmatch(self.host)
        named = found is not None and (found[1] == "localhost" or is_loopback(found[1].strip("[]")))
        return named and is_loopback(self.address) and not self.relayed


def is_loopback(host: str) -> bool:
    """Return whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
