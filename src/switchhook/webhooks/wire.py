"""How a request is written: the URL on the wire, the form, the signature.

https://www.twilio.com/docs/usage/security#validating-requests. What is signed is exactly what
is sent: the URL without fragment, name and password; over HTTPS a voice URL loses its port, one
about a message keeps it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, quote_plus, urljoin, urlsplit, urlunsplit

from switchhook.domain.entities import Method
from switchhook.protocols.remembering import remembered
from switchhook.protocols.signature import compute, voice_form
from switchhook.webhooks.authorisation import credentials
from switchhook.webhooks.exchange import HttpRequest, Kind, without_secrets
from switchhook.webhooks.standard import is_standard

_TO_ESCAPE = re.compile(r"[^A-Za-z0-9_.~-]+")
_MESSAGES = ("SM", "MM")  # their SIDs
_LEGAL = "%!#$&'()*+,/:;=?@[]~-._"  # RFC 3986 §2.2, §2.3, and what is already encoded


class UnusableUrl(ValueError):
    """Not an absolute http or https URL."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One request on its way: the first, or one that a redirect asked for."""

    given: str  # the URL as the app wrote it
    url: str  # as sent: no fragment, no name, no password; for GET with the parameters
    method: Method
    form: Mapping[str, str]  # empty for GET
    parameters: Mapping[str, str]
    kind: Kind
    about: str  # the SID of the call or message
    host: str
    port: int

    @property
    def origin(self) -> str:
        """Return scheme, host and port."""
        scheme = self.url.partition(":")[0]
        return f"{scheme}://{self.host}:{self.port}"

    @property
    def login(self) -> tuple[str, str] | None:
        """Return the name and password in the URL."""
        return credentials(self.given)


def first(request: HttpRequest) -> Hop:
    """Return the request as it goes out; raises `UnusableUrl`."""
    return _hop(request.url, request.method, request.parameters, request.kind, request.resource_sid)


def redirected(hop: Hop, location: str) -> Hop:
    """Return the GET that a redirect asks for; raises `UnusableUrl`.

    A request for a call's TwiML keeps only the standard parameters. What `location` already says
    is not said twice.
    """
    try:
        url = urljoin(hop.given, location.strip())
        said = {name for name, _ in parse_qsl(urlsplit(url).query)}
    except ValueError as error:
        raise UnusableUrl(location) from error
    kept = {
        name: value
        for name, value in hop.parameters.items()
        if name not in said and (hop.kind != "voice" or is_standard(name))
    }
    return _hop(url, "GET", kept, hop.kind, hop.about)


def signed(hop: Hop, token: str) -> str:
    """Return the X-Twilio-Signature of the request."""
    texting = hop.kind == "sms" or hop.about.startswith(_MESSAGES)
    return compute(token, hop.url if texting else voice_form(hop.url), hop.form)


def encoded(parameters: Mapping[str, str]) -> str:
    """Return application/x-www-form-urlencoded text; as `urlencode`, in a fifth of the time."""
    return "&".join([f"{_escaped(name)}={_escaped(text)}" for name, text in parameters.items()])


def _escaped(text: str) -> str:
    """Return the text as `quote_plus` would; names, SIDs and the like need no change."""
    if text.isalnum() and text.isascii():
        return text
    return _TO_ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return quote_plus(match[0])


def _hop(given: str, method: Method, parameters: Mapping[str, str], kind: Kind, about: str) -> Hop:
    url, host, port = _target(given)
    form = parameters
    if method == "GET":
        if parameters:
            url += ("&" if "?" in url else "?") + encoded(parameters)
        form = {}
    return Hop(given, url, method, form, parameters, kind, about, host, port)


# An app has few URLs, and each is taken apart several times to be made fit.
@remembered(most=1024, longest=1024)
def _target(given: str) -> tuple[str, str, int]:
    """Return a URL as it is sent, with its host and port; raises `UnusableUrl`."""
    try:
        parts = urlsplit(_legal(without_secrets(given.strip())))
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UnusableUrl(given) from error
    if parts.scheme not in ("http", "https") or not host:
        raise UnusableUrl(given)
    url = urlunsplit(parts._replace(path=parts.path or "/"))
    return url, host, port or (443 if parts.scheme == "https" else 80)


def _legal(url: str) -> str:
    """Percent-encode what may not stand in a URL, and nothing else."""
    parts = urlsplit(url)
    if not parts.netloc.isascii():
        host = parts.netloc.encode("idna").decode()
        parts = parts._replace(netloc=host)
    path, query = quote(parts.path, safe=_LEGAL), quote(parts.query, safe=_LEGAL)
    return urlunsplit(parts._replace(path=path, query=query))
