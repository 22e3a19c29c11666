"""One HTTP exchange with a customer's app, as data.

Semantics: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides and
https://www.twilio.com/docs/usage/security.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from http.cookies import SimpleCookie
from typing import Literal, Protocol
from urllib.parse import urljoin, urlsplit, urlunsplit

from switchhook.domain.entities import Method
from switchhook.webhooks.overrides import Reason

Kind = Literal["voice", "sms", "status", "media"]
Outside = Callable[[float | None], AbstractAsyncContextManager[object]]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """What to ask, whom, and on whose behalf.

    `url` is as the app gave it: a name and password, and overrides in the fragment, may be in
    it. `parameters` go into the form or, for GET, the query. `resource_sid` is the call or
    message that alerts about this exchange point to. `kind` decides limits: "voice" and "sms"
    fetch TwiML, "status" tells, "media" downloads audio or pictures.
    """

    url: str
    method: Method
    parameters: Mapping[str, str]
    account_sid: str
    resource_sid: str
    kind: Kind
    headers: Mapping[str, str] = field(default_factory=dict)  # e.g. If-None-Match


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What the app answered, after redirects.

    `url` is where the answer came from, and the base of relative URLs in it.
    """

    url: str
    status: int
    content_type: str  # lower case, without parameters; empty when missing
    charset: str  # empty when not told
    headers: Mapping[str, str]  # names in lower case
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text; what does not decode becomes U+FFFD."""
        try:
            return self.body.decode(self.charset or "utf-8", "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Patience:
    """What one exchange may take: seconds, and octets of body."""

    connect: float
    read: float
    octets: int
    truncate: bool = False  # leave the rest of a longer body instead of failing


@dataclass(frozen=True, slots=True)
class Answer:
    """A response, and what only a header list can tell."""

    response: HttpResponse
    challenges: tuple[str, ...]
    cookies: SimpleCookie


class WebhookError(Exception):
    """The app could not be reached, or its answer is of no use; `code` is Twilio's.

    `reason` is what a retry policy calls the failure; empty when trying again cannot help.
    """

    def __init__(
        self,
        code: int,
        message: str,
        request: HttpRequest,
        response: HttpResponse | None = None,
        *,
        reason: Reason = "",
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.code = code
        self.request = request
        self.response = response


class NotSent(Exception):
    """A request of our own could not be sent: it is certain that nothing went out."""


class Unanswered(Exception):
    """A request of our own was sent, or part of it, and not answered."""


class AlertSink(Protocol):
    """Where failures are reported: `Alerts.raise_alert`."""

    def __call__(
        self,
        *,
        account_sid: str,
        resource_sid: str,
        code: int,
        text: str | None = None,
        request: HttpRequest | None = None,
        response: HttpResponse | None = None,
    ) -> None: ...


class Keep(Protocol):
    """Where exchanges are noted once they are over: `History.keep`."""

    def __call__(
        self, request: HttpRequest, response: HttpResponse | None, began: datetime
    ) -> None: ...


def resolve(base: str, reference: str) -> str:
    """Return `reference` as an absolute URL, as found in a document that came from `base`.

    An empty reference is the document itself, with its fragment; anything else loses it. What
    is no URL at all is returned as it is: whoever asks it is told so.
    """
    try:
        return urljoin(base, reference.strip()) if reference.strip() else base
    except ValueError:
        return reference.strip()


def without_secrets(url: str) -> str:
    """Return `url` without name, password and fragment, fit for logs, alerts and signatures."""
    url = url.partition("#")[0]
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.split("@", 1)[-1]
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
